"""Opening hours: decided at the moment of the call, never by the model.

The hours are written as OpenStreetMap's `opening_hours`, with a time zone, and a country where they name its holidays.
"""

import datetime
import functools
import re
from typing import Any
from zoneinfo import ZoneInfo

_MOST_CHANGES = 1000
"""How far ahead an opening is looked for: changes of comments count as well."""


@functools.lru_cache(maxsize=1024)
def opening_hours(hours: str, timezone: str, country: str | None) -> Any:
    """The hours as an object that can be asked. Raises ValueError for what cannot be read, or never opens."""
    if re.search(r"\bSH\b", hours):
        raise ValueError("name school holidays (SH), and nobody knows their dates: write the dates")
    if re.search(r"\bPH\b", hours) and not country:
        raise ValueError("name public holidays: write `country` as well, such as country: US")
    read = _read(hours, timezone, country)
    now = datetime.datetime.now(ZoneInfo(timezone))
    if not read.is_open(now) and _change(read, now, to_open=True) is None:
        raise ValueError("never open: every caller would be turned away")
    return read


@functools.lru_cache(maxsize=1024)
def _read(hours: str, timezone: str, country: str | None) -> Any:
    """The same without a look at the clock: what opened once and never will again is closed from then on."""
    from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # its stubs lack its exceptions

    try:
        return OpeningHours(hours, timezone=ZoneInfo(timezone), country=country)
    except ParserError:
        raise ValueError("are no opening hours as OpenStreetMap writes them, such as Mo-Fr 09:00-17:00") from None


def check_timezone(name: str) -> str:
    """The name of a time zone that exists. Raises ValueError."""
    from opening_hours import OpeningHours

    try:
        OpeningHours("24/7", timezone=ZoneInfo(name))
        return name
    except (KeyError, ValueError, OSError, TypeError):  # TypeError: a zone of this machine's, without a name
        raise ValueError(f'no time zone is called "{name}": write one such as America/New_York') from None


def check_country(code: str) -> str:
    """The code of a country whose holidays are known. Raises ValueError."""
    from opening_hours import OpeningHours, UnknownCountryError  # type: ignore[attr-defined]  # as above

    try:
        OpeningHours("24/7", timezone=ZoneInfo("UTC"), country=code.upper())
    except UnknownCountryError:
        raise ValueError(f'the holidays of "{code}" are not known: write a code of two letters, such as US') from None
    return code.upper()


def is_open(hours: str, timezone: str, country: str | None, now: datetime.datetime) -> bool:
    """Whether the place is open now."""
    return bool(_read(hours, timezone, country).is_open(now.astimezone(ZoneInfo(timezone))))


def opens_again(hours: str, timezone: str, country: str | None, now: datetime.datetime) -> str:
    """When a closed place opens, as a caller would say it there: "Monday at 09:00"; empty if nobody knows."""
    return _next(_read(hours, timezone, country), now.astimezone(ZoneInfo(timezone)), to_open=True)


def state(hours: str, timezone: str, country: str | None, now: datetime.datetime) -> tuple[bool, str]:
    """Whether the place is open, and the same in words with until when: "closed until Monday at 09:00"."""
    here, read = now.astimezone(ZoneInfo(timezone)), _read(hours, timezone, country)
    is_so = bool(read.is_open(here))
    until = _next(read, here, to_open=not is_so)
    return is_so, ("open" if is_so else "closed") + (f" until {until}" if until else "")


@functools.lru_cache(maxsize=1024)
def open_times(
    hours: str, timezone: str, country: str | None, start: datetime.datetime, end: datetime.datetime
) -> tuple[tuple[datetime.datetime, datetime.datetime], ...]:
    """When the place is open between two moments, from and to each."""
    read, zone = _read(hours, timezone, country), ZoneInfo(timezone)
    here, last = start.astimezone(zone), end.astimezone(zone)
    times: list[tuple[datetime.datetime, datetime.datetime]] = []
    while here < last:
        change: datetime.datetime = min(read.next_change(here) or last, last)
        if read.is_open(here):
            times.append((here, change))
        here = change
    return tuple(times)


def _next(hours: Any, here: datetime.datetime, *, to_open: bool) -> str:
    changes = _change(hours, here, to_open=to_open)
    return f"{_day(changes.date(), here.date())} at {changes:%H:%M}" if changes else ""


def _change(hours: Any, moment: datetime.datetime, *, to_open: bool) -> datetime.datetime | None:
    """The next moment at which it is really open, or not; a change may also be one of a comment, or to "unknown"."""
    for _ in range(_MOST_CHANGES):
        change: datetime.datetime | None = hours.next_change(moment)
        if change is None or bool(hours.is_open(change)) is to_open:
            return change
        moment = change
    return None


def _day(day: datetime.date, today: datetime.date) -> str:
    ahead = (day - today).days
    if ahead <= 1:
        return "today" if ahead == 0 else "tomorrow"
    if ahead < 7:
        return f"{day:%A}"
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day:%A}, {day.day} {day:%B}{year}"
