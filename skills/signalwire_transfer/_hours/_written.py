"""The text of opening hours, rule by rule, and what is rewritten in it because the library would misread it.

The library takes no dates of one's own for `PH` and `SH`, and knows too few: here each rule that names holidays gets
their dates. A rule that is nothing but a comment ("by appointment") means "perhaps", which the library takes for open.
Case, dashes and spaces that people copy from web pages are made the usual ones, so that everybody here reads the same.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WORDS = {
    word.lower(): word
    for word in (
        *_MONTHS,
        *("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH", "SH", "off", "closed", "open", "unknown"),
        *("sunrise", "sunset", "dawn", "dusk", "easter", "week", "day", "days"),
    )
}
_QUOTED = r'"[^"]*"'
_AS_COPIED = re.compile(rf"({_QUOTED})|[A-Za-z]+|[\u2010-\u2015\u2212]|\s+")
_SEPARATOR = re.compile(rf"({_QUOTED})|(\s*;\s*|\s*\|\|\s*|\s*, +(?![0-9]{{1,2}}:))")
_SHIFT = r"(?:\s*[+-]\s*\d+\s*days?)?"
_WEEKDAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)(?![A-Za-z])"
_WEEKDAYS = rf"{_WEEKDAY}(?:\s*-\s*{_WEEKDAY})?(?:\[[^\]]*\])?{_SHIFT}"
_HOLIDAY = rf"(?:PH|SH){_SHIFT}"
_DAYS = re.compile(rf"\b(?:{_HOLIDAY}|{_WEEKDAYS})(?:,(?:{_HOLIDAY}|{_WEEKDAYS}))*")
_ONE_DAY = re.compile(rf"{_HOLIDAY}|{_WEEKDAYS}")
_NAMED = re.compile(r"\b(PH|SH)\b")
_TIME = re.compile(r"\d{1,2}:\d{2}|\b24/7")
_STATE = re.compile(r"\b(?:open|closed|off|unknown)\b")
_CLOSED = re.compile(r"\b(?:closed|off)\b")
_SUN = re.compile(r"\b(?:sunrise|sunset|dawn|dusk)\b")

_SPACED_DASH = re.compile(rf"({_QUOTED})|(?:(?<=:[0-9]{{2}})|(?<=\b{_WEEKDAY})) ?- ?(?=[0-9]{{1,2}}:|{_WEEKDAY})")
_DAY_IN_ENGLISH = re.compile(r"(?i)\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?\b")
_TIME_IN_ENGLISH = re.compile(r"(?i)\b(1[0-2]|0?[1-9])(?::([0-5][0-9]))?\s*([ap])\.?m\b\.?")
_EVERYWHERE = re.compile(r"24/7\s*|(?=off|closed|open|unknown)")
"""How a rule begins that names no days."""

Dates = Callable[[str], Iterable[date]]
"""The holidays of a kind (`PH`, `SH`)."""
IsOn = Callable[[str, date], bool]
"""Whether a day is one that a selector such as `Jan-Mar` or `Sa,Su` means."""


class HoursRule(NamedTuple):
    """One rule of opening hours."""

    separator: str
    """What stands before it: `;` (instead of earlier rules, on its days), `,` (as well), `||` (where none says)."""
    text: str
    """The rule as it is written, with its comment."""

    @property
    def plain(self) -> str:
        """The rule without its comment."""
        return re.sub(_QUOTED, "", self.text).strip()

    @property
    def closes(self) -> bool:
        """Whether it says when nobody is there."""
        return bool(_CLOSED.search(self.plain))

    @property
    def is_whole_day(self) -> bool:
        """Whether it names days, and neither times nor a state: it opens them from midnight to midnight."""
        return bool(self.plain) and not (_TIME.search(self.plain) or _STATE.search(self.plain) or '"' in self.text)


def from_english(hours: str) -> str:
    """Hours in English, as on a door, in OpenStreetMap's form: `Mon-Fri 8am-6pm` becomes `Mo-Fr 08:00-18:00`."""
    days = _DAY_IN_ENGLISH.sub(lambda found: found[0][:2].capitalize(), hours)
    times = _TIME_IN_ENGLISH.sub(_on_24_hours, days)
    return re.sub(r"(?i)\s*(?:\b(?:to|until|till|through)\b|-)\s*", "-", times)


def _on_24_hours(found: re.Match[str]) -> str:
    hour = int(found[1]) % 12 + (12 if found[3].lower() == "p" else 0)
    return f"{hour:02}:{found[2] or '00'}"


def hours_rules(hours: str) -> list[HoursRule]:
    """The rules of opening hours, in order."""
    rules, start, separator, hours = [], 0, "", _usual(hours)
    for found in _SEPARATOR.finditer(hours):
        if found[2]:
            rules.append(HoursRule(separator, hours[start : found.start()].strip()))
            start, separator = found.end(), found[2].strip()
    return [*rules, HoursRule(separator, hours[start:].strip())]


def _usual(hours: str) -> str:
    """The hours with the case, dashes and spaces of the specification."""
    usual = _AS_COPIED.sub(lambda found: found[1] or _WORDS.get(found[0].lower()) or _usual_mark(found[0]), hours)
    return _SPACED_DASH.sub(lambda found: found[1] or "-", usual)


def _usual_mark(text: str) -> str:
    if text.isspace():
        return " "
    return text if text.isascii() else "-"


def joined(rules: Iterable[HoursRule]) -> str:
    """The text of these rules."""
    text = ""
    for rule in rules:
        between = {"": "", ",": ", ", ";": "; "}.get(rule.separator, f" {rule.separator} ")
        text += f"{between if text else ''}{rule.text}"
    return text


def named_holidays(hours: str) -> set[str]:
    """The kinds of holidays that are named outside comments: `PH`, `SH`."""
    return {kind for rule in hours_rules(hours) for kind in _NAMED.findall(rule.plain)}


def names_the_sun(hours: str) -> bool:
    """Whether the hours depend on where the sun stands."""
    return any(_SUN.search(rule.plain) for rule in hours_rules(hours))


def readable(hours: str, dates: Dates, is_on: IsOn) -> str:
    """The hours as the library reads them rightly. Raises ValueError for a rule that names holidays twice."""
    rules = [new for rule in hours_rules(hours) for new in _rewritten(rule, dates, is_on)]
    return joined(rules) or "off"


def _rewritten(rule: HoursRule, dates: Dates, is_on: IsOn) -> Iterator[HoursRule]:
    if not _NAMED.search(rule.plain):
        yield _on_days(_perhaps(rule))
        return
    separator = rule.separator
    for text in _dated(rule.text, dates, is_on):
        yield _on_days(_perhaps(HoursRule(separator, text)))
        separator = separator or ";"


def _perhaps(rule: HoursRule) -> HoursRule:
    """Rewrites a rule that is only a comment as "unknown", which is what it means by the specification."""
    if '"' not in rule.text or _TIME.search(rule.plain) or _STATE.search(rule.plain):
        return rule
    return rule._replace(text=rule.text.replace('"', 'unknown "', 1))


def _on_days(rule: HoursRule) -> HoursRule:
    """Adds every day to a rule without days behind `||`: the library finds no change of one without."""
    found = _EVERYWHERE.match(rule.text) if rule.separator == "||" else None
    return rule._replace(text=f"Mo-Su {rule.text[found.end() :]}".strip()) if found else rule


def _dated(rule: str, dates: Dates, is_on: IsOn) -> Iterator[str]:
    """A rule that names holidays as one for its weekdays, if it names any, and one for the dates of the holidays."""
    rule, quote, comment = rule.partition('"')
    named = [days for days in _DAYS.finditer(rule) if _NAMED.search(days[0])]
    if len(named) != 1:
        raise ValueError("must name holidays (PH, SH) once in a rule: write two rules, with `;` between them")
    before, days, after = rule[: named[0].start()].rstrip(), named[0][0], rule[named[0].end() :] + quote + comment
    if alike := _DAYS.search(before):  # `Su PH` and `PH Su`: the holidays that are Sundays
        only, before = alike[0], before[: alike.start()].rstrip()
    elif alike := _DAYS.match(after.lstrip()):
        only, after = alike[0], after.lstrip()[alike.end() :]
    else:
        only = ""
    parts = _ONE_DAY.findall(days)
    if weekdays := ",".join(part for part in parts if not _NAMED.search(part)):
        yield f"{before} {weekdays}{after}".strip()
    condition = f"{before} {only}".strip().rstrip(":")
    holidays = {day for part in parts if _NAMED.search(part) for day in _shifted(part, dates)}
    if meant := sorted(day for day in holidays if not condition or is_on(condition, day)):
        listed = ",".join(f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}" for day in meant)
        yield f"{listed}{after}" if after.strip() else f"{listed} open"


def _shifted(holiday: str, dates: Dates) -> Iterator[date]:
    """The dates of `PH` and of `PH -1 day`."""
    days = int(re.sub(r"\s", "", shift[0])) if (shift := re.search(r"[+-]\s*\d+", holiday)) else 0
    return (day + timedelta(days=days) for day in dates(holiday[:2]))
