"""Opening hours: decided at the moment of the call, never by the model.

The hours are written as OpenStreetMap's `opening_hours`, with a time zone, and a country where they name its holidays.
"""

import datetime
import functools
import re
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from .._errors import WrongValueError, meant_by
from .._languages._words import ENGLISH, words_of
from .._languages._words._days import in_words
from ._holidays import SCHOOL, has_school_calendar, holidays_of
from ._written import from_english, hours_rules, named_holidays, names_the_sun, readable

_LONGEST_PAUSE = 100 * 366
"""Days: nobody waits longer for a place to open, and no text is searched for longer."""
_CONTINENTS = {
    *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
}
"""First parts of time zones that are named after places, and so follow their clock changes."""
_ZONES: Mapping[str, str] = {
    name: zone
    for zone, names in {
        "America/New_York": "est edt et eastern",
        "America/Chicago": "cst cdt ct central",
        "America/Denver": "mst mdt mt mountain",
        "America/Los_Angeles": "pst pdt pt pacific",
        "America/Anchorage": "akst akdt alaska",
        "Pacific/Honolulu": "hst hast hawaii",
        "America/Halifax": "ast adt atlantic",
        "America/St_Johns": "nst ndt newfoundland",
        "America/Sao_Paulo": "brt",
        "Europe/London": "bst britain uk",
        "Europe/Paris": "cest",
        "Europe/Athens": "eest",
        "Europe/Lisbon": "west",
        "Europe/Moscow": "msk",
        "Africa/Johannesburg": "sast",
        "Asia/Kolkata": "ist india",
        "Asia/Singapore": "sgt",
        "Asia/Hong_Kong": "hkt",
        "Asia/Tokyo": "jst",
        "Asia/Seoul": "kst",
        "Australia/Sydney": "aest aedt",
        "Australia/Adelaide": "acst acdt",
        "Australia/Perth": "awst",
        "Pacific/Auckland": "nzst nzdt",
    }.items()
    for name in names.split()
}
"""What people call the clock of a place: what it may stand for elsewhere, too, is their choice."""
_CLOCK = re.compile(r"\([^)]*\)|\b(?:us|time|zone|standard|daylight|savings?|summer)\b")
"""What such a name may have around it."""
_MOST_CHANGES = 1000
"""How far ahead an opening is looked for: changes of comments count as well."""


@functools.lru_cache(maxsize=1024)
def opening_hours(hours: str, timezone: str, country: str | None) -> Any:
    """The hours as an object that can be asked. Raises ValueError for what cannot be read, or never opens."""
    now = datetime.datetime.now(ZoneInfo(timezone))
    if names_the_sun(hours):
        raise ValueError("must name times of the clock: nobody knows here when the sun rises or sets")
    _check_holidays(hours, country, now.year)
    try:
        read = _read(hours, timezone, country, now.year)
    except _UnreadableError as error:
        raise ValueError(f"{error}{_what_is_meant(hours)}") from None
    if not read.is_open(now) and _change(read, now, to_open=True) is None:
        raise ValueError("must open at some time: with these hours every caller would be turned away")
    return read


def _check_holidays(hours: str, country: str | None, year: int) -> None:
    """Raise ValueError for holidays whose dates nobody knows here."""
    named = named_holidays(hours)
    if named and not country:
        raise ValueError("must have `country` beside them, such as country: US, because they name holidays")
    if SCHOOL in named and not all(has_school_calendar(country or "", known) for known in (year, year + 1)):
        raise ValueError(
            f'must give school holidays as dates, such as "2026 Jul 20-2026 Aug 28 off": '
            f"those of {country} (SH) are not known for {year} and {year + 1}"
        )


def _read(hours: str, timezone: str, country: str | None, year: int) -> Any:
    """The same for any moment: hours that have ended for good are valid, and closed.

    Holidays are known for the years round the one that is asked for.
    """
    return _read_for(hours, timezone, country, year if named_holidays(hours) else 0)


@functools.lru_cache(maxsize=1024)
def _read_for(hours: str, timezone: str, country: str | None, year: int) -> Any:
    def dates(kind: str) -> Iterable[datetime.date]:
        return (day for near in (year - 1, year, year + 1) for day in holidays_of(kind, country or "", near))

    return _library(readable(hours, dates, _is_on), timezone)


def _library(text: str, timezone: str) -> Any:
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # its stubs lack its exceptions

    try:
        return OpeningHours(text, timezone=ZoneInfo(timezone), max_interval_days=_LONGEST_PAUSE)
    except ParserError:
        sentence = 'must be opening hours as OpenStreetMap writes them, such as "Mo-Fr 09:00-17:00"'
        raise _UnreadableError(sentence) from None


class _UnreadableError(ValueError):
    """Hours that the library cannot read."""


def _what_is_meant(hours: str) -> str:
    """What hours that cannot be read are close to, else which of several rules it is; empty where nobody knows."""
    usual = from_english(hours)
    if usual != hours and _can_be_read(usual):
        return f'; did you mean "{usual}"?'
    rules = [rule.text for rule in hours_rules(hours)]
    wrong = next((rule for rule in rules if not _can_be_read(rule)), "") if len(rules) > 1 else ""
    return f', which "{wrong}" is not' if wrong else ""


def _can_be_read(hours: str) -> bool:
    try:
        _library(hours, "UTC")
    except ValueError:
        return False
    return True


def _is_on(selector: str, day: datetime.date) -> bool:
    """Whether a selector such as `Jan-Mar` or `Sa,Su` includes a day."""
    noon = datetime.datetime.combine(day, datetime.time(12), ZoneInfo("UTC"))
    return bool(_library(selector, "UTC").is_open(noon))


def check_timezone(name: str) -> str:
    """The name of a time zone that exists. Raises ValueError."""
    from opening_hours import OpeningHours

    try:
        OpeningHours("24/7", timezone=ZoneInfo(name))
        return name
    except (KeyError, ValueError, OSError, TypeError):  # TypeError: a zone of this machine's, without a name
        meant = _zone_meant_by(name)
        hint = f'; did you mean "{meant}"?' if meant else ""
        sentence = f'must be a time zone such as America/New_York; none is called "{name}"{hint}'
        raise WrongValueError(sentence, "unknown_name", meant=meant) from None


def _zone_meant_by(name: str) -> str:
    """The time zone that is called so, or of a place that a name is close to, be it only its city; else empty."""
    if clock := _ZONES.get(" ".join(_CLOCK.sub(" ", name.replace("_", " ").casefold()).split())):
        return clock
    written = name.strip().replace(" ", "_")
    places = {zone.casefold(): zone for zone in available_timezones() if zone.partition("/")[0] in _CONTINENTS}
    cities = {zone.rpartition("/")[2]: zone for zone in sorted(places)}
    close = meant_by(written.casefold(), places) or cities.get(written.rpartition("/")[2].casefold(), "")
    return places.get(close, "")


def is_open(hours: str, timezone: str, country: str | None, now: datetime.datetime) -> bool:
    """Whether the place is open now."""
    here = now.astimezone(ZoneInfo(timezone))
    return bool(_read(hours, timezone, country, here.year).is_open(here))


def opens_again(
    hours: str, timezone: str, country: str | None, now: datetime.datetime
) -> tuple[datetime.datetime, datetime.date] | None:
    """When a closed place opens, and what day is today there; None if nobody knows."""
    here = now.astimezone(ZoneInfo(timezone))
    opens = _change(_read(hours, timezone, country, here.year), here, to_open=True)
    return (opens, here.date()) if opens else None


def state(hours: str, timezone: str, country: str | None, now: datetime.datetime) -> tuple[bool, str]:
    """Whether the place is open, and the same in words with until when: "closed until Monday at 09:00"."""
    here = now.astimezone(ZoneInfo(timezone))
    read = _read(hours, timezone, country, here.year)
    is_so = bool(read.is_open(here))
    changes = _change(read, here, to_open=not is_so)
    until = f" until {in_words(changes, here.date(), words_of(ENGLISH))}" if changes else ""
    return is_so, f"{'open' if is_so else 'closed'}{until}"


@functools.lru_cache(maxsize=1024)
def open_times(
    hours: str, timezone: str, country: str | None, start: datetime.datetime, end: datetime.datetime
) -> tuple[tuple[datetime.datetime, datetime.datetime], ...]:
    """When the place is open between two moments, from and to each."""
    here, last = (moment.astimezone(ZoneInfo(timezone)) for moment in (start, end))
    read = _read(hours, timezone, country, here.year)
    times: list[tuple[datetime.datetime, datetime.datetime]] = []
    while here < last:
        change: datetime.datetime = min(read.next_change(here) or last, last)
        if read.is_open(here):
            times.append((here, change))
        here = change
    return tuple(times)


def _change(hours: Any, moment: datetime.datetime, *, to_open: bool) -> datetime.datetime | None:
    """The next moment at which it opens or closes; the library also reports changes of comments, and to "unknown"."""
    for _ in range(_MOST_CHANGES):
        change: datetime.datetime | None = hours.next_change(moment)
        if change is None or bool(hours.is_open(change)) is to_open:
            return change
        moment = change
    return None
