"""Opening hours and time zones that mean something else than they look."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from signalwire_transfer import Checked, Finding, HoursRule, Link, Rule

from ._spans import Times, is_within

_WEEKS = timedelta(weeks=4)
_YEAR = timedelta(weeks=53)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})(?!\+)")
_SHORTEST_NIGHT = 6 * 60
"""Minutes: who is closed for less in each night has mostly written the afternoon as in 5:00."""


class HoursMisread(Rule):
    description = """Opening hours mean something else than they look.

    In OpenStreetMap's opening hours a later rule behind `;` does not add to an earlier one: on its days it takes the
    earlier one's place, and so do later opening times for `PH off`. A comma and a space add (`, `). Also found: days
    that are open around the clock because a space split a list (`Mo, We 10:00-12:00`), a minute that is missing before
    midnight, times that run through the night because the afternoon is written as in `09:00-05:00`, and a day that
    `off` closes while a night of the day before still runs.

    Bad::

        agent: {name: desk}
        skills:
          transfer:
            to: sip:shop@pbx.example.com
            hours: Mo-Fr 08:00-12:00; Mo 14:00-18:00
            timezone: America/New_York

    Good::

        agent: {name: desk}
        skills:
          transfer:
            to: sip:shop@pbx.example.com
            hours: Mo-Fr 08:00-12:00, Mo 14:00-18:00
            timezone: America/New_York
    """

    code = "TR035"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Routes with hours, rule by rule."""
        for chain in checked.chains:
            for link in chain.links:
                for message in _misread(link, checked.now):
                    yield chain.finding(link, "hours", message)


class NoSummerTime(Rule):
    description = """A time zone is a fixed offset, where a place was meant.

    `EST`, `MST`, `HST`, `GMT` and the zones below `Etc/` know no summer time: for half of the year the office opens an
    hour late. Those below `Etc/` also have their signs turned: `Etc/GMT+5` is five hours behind UTC.

    Bad::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, hours: "Mo-Fr 09:00-17:00", timezone: EST}

    Good::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, hours: "Mo-Fr 09:00-17:00", timezone: America/New_York}
    """

    code = "TR036"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Routes with hours, by the names of their zones."""
        for chain in checked.chains:
            for link in chain.links:
                zone = str(link.keys.get("timezone", ""))
                if "hours" in link.keys and (message := _fixed(zone)):
                    yield chain.finding(link, "timezone", message)


_PLACES = {"EST": "America/New_York", "MST": "America/Denver", "HST": "Pacific/Honolulu"}
_GREENWICH = {"GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich"}


def _fixed(zone: str) -> str:
    """What is wrong with a zone that is a fixed offset; nothing for one that is a place, or plainly UTC."""
    if zone in _PLACES:
        return f"has no summer time: write the place, such as {_PLACES[zone]}"
    if zone in _GREENWICH:
        return "has no summer time, as London has: write the place, such as Europe/London"
    if turned := re.fullmatch(r"Etc/GMT([+-])([1-9][0-9]?)", zone):
        where = "behind" if turned[1] == "+" else "ahead of"
        return f"is {turned[2]} h {where} UTC, and has no summer time: write the place, such as America/New_York"
    is_utc = zone.removeprefix("Etc/") in {"UTC", "UCT", "Universal", "Zulu"}
    return (
        "has no summer time: write the place, such as Europe/London" if zone.startswith("Etc/") and not is_utc else ""
    )


def _misread(link: Link, now: datetime) -> Iterator[str]:
    rules = link.hours_rules
    yield from (message for rule in rules for message in _as_written(rule, is_only=len(rules) == 1))
    for at, rule in enumerate(rules):
        if rule.closes and _is_undone(link, rules, at, now):
            yield f'"{rule.text}" closes nothing, because a later rule opens these days again: write it last'
        elif not rule.closes:
            yield from _replaced(link, rule, rules[at + 1 :], now)
            yield from _cut_short(link, rule, rules[at + 1 :], now)


def _as_written(rule: HoursRule, *, is_only: bool) -> Iterator[str]:
    """What one rule by itself shows."""
    if rule.is_whole_day and not is_only:
        yield f'"{rule.text}" is open around the clock: write its times behind it, and no space after a comma in a list'
    for opens, open_minute, closes, close_minute in _CLOCK.findall(rule.plain):
        start, end = int(opens) * 60 + int(open_minute), int(closes) * 60 + int(close_minute)
        if end == 24 * 60 - 1:
            yield f'"{rule.text}" leaves out the minute before midnight: write 24:00'
        elif end < start and start - end <= _SHORTEST_NIGHT:
            yield f'"{rule.text}" runs through the night until {closes}:{close_minute}: write the afternoon as in 17:00'


def _is_undone(link: Link, rules: tuple[HoursRule, ...], at: int, now: datetime) -> bool:
    """Whether most of what a rule closes is opened by later ones."""
    if not rules[at + 1 :] or all(rule.closes for rule in rules[at + 1 :]):
        return False
    end = now + _YEAR
    days = link.open_times(now, end, re.sub(r"\b(?:off|closed)\b", "open", rules[at].plain))
    opened = link.open_times(now, end)
    return bool(days) and 2 * len([span for span in days if _overlap(span, opened)]) > len(days)


def _replaced(link: Link, rule: HoursRule, later: tuple[HoursRule, ...], now: datetime) -> Iterator[str]:
    """Later rules that take a rule's place on days on which they have other times altogether."""
    end = now + _WEEKS
    alone = link.open_times(now, end, rule.text)
    for other in later:
        if other.closes or other.separator != ";":
            continue
        left = link.open_times(now, end, f"{rule.text}; {other.text}")
        others = link.open_times(now, end, other.text)
        lost = [span for span in alone if not is_within(span, left)]
        if lost and not any(_overlap(span, others) for span in lost):
            add = f'write "{rule.text}, {other.text}" to have both'
            yield f'"{other.text}" takes the place of "{rule.text}" where both count: {add}'


def _cut_short(link: Link, rule: HoursRule, later: tuple[HoursRule, ...], now: datetime) -> Iterator[str]:
    """Later rules that close a day, and with it the end of the night that began on the day before."""
    nights = [clock[0] for clock in _CLOCK.finditer(rule.plain) if _runs_over_midnight(clock)]
    closing = [other for other in later if other.closes and not _CLOCK.search(other.plain)] if nights else []
    for other in closing:
        left = dict(link.open_times(now, now + _YEAR, f"{rule.text}; {other.text}"))
        alone = link.open_times(now, now + _YEAR, rule.text)
        if any(left.get(start, stop) < stop and left[start].hour == 0 for start, stop in alone):
            write = re.sub(r"\b(off|closed)\b", rf"{nights[0]} \1", other.text, count=1)
            yield f'"{other.text}" ends the night of "{rule.text}" at midnight: write "{write}" to let it go on'


def _runs_over_midnight(clock: re.Match[str]) -> bool:
    opens, closes = (60 * int(clock[at]) + int(clock[at + 1]) for at in (1, 3))
    return 0 < closes < opens or closes > 24 * 60


def _overlap(span: tuple[datetime, datetime], times: Times) -> bool:
    return any(start < span[1] and span[0] < end for start, end in times)
