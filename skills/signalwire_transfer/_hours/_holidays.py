"""Public and school holidays: which days they are, by country and region.

The dates come from the package `holidays`: a public holiday counts on its own day and on the day that it is moved to.
"""

import difflib
import functools
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from .._errors import WrongValueError
from .._numbers._regions import read_region

PUBLIC, SCHOOL = "PH", "SH"
"""What `hours` calls them."""

_LONGEST_CODE = 3
_MOST_REGIONS = 16
"""How many regions of a country a message lists."""
_FEWEST_SCHOOL_DAYS = 30
"""A calendar with fewer days in a year holds single days off school, and not its holidays."""


def known_country(written: str) -> str:
    """The code of a country, or of one of its regions, such as `GB-ENG`. Raises ValueError."""
    country, _, region = written.strip().upper().partition("-")
    if country not in _countries():
        raise ValueError(_no_country(written.strip()))
    if not region:
        return country
    regions = _regions(country)
    if region not in regions:
        raise ValueError(_no_region(country, region))
    return f"{country}-{regions[region]}"


def known_countries() -> Iterator[str]:
    """The code of every country whose holidays are known, and of each of its regions."""
    for country in sorted(_countries()):
        yield country
        yield from (f"{country}-{region}" for region in sorted(_regions(country).values()))


def holidays_of(kind: str, country: str, year: int) -> tuple[date, ...]:
    """The days of a year that are public (`PH`) or school holidays (`SH`) there."""
    return _dates(kind, country, year)


def has_school_calendar(country: str, year: int) -> bool:
    """Whether the school holidays of a year are known there."""
    return len(_dates(SCHOOL, country, year)) >= _FEWEST_SCHOOL_DAYS


def regions_with_their_own(country: str, year: int) -> tuple[str, ...]:
    """The regions of a country that have other public holidays than the country's code alone stands for.

    Empty for a code that names a region already.
    """
    if "-" in country:
        return ()
    everywhere = _dates(PUBLIC, country, year)
    named = {f"{country}-{code}" for code in _regions(country).values()}
    return tuple(sorted(code for code in named if _dates(PUBLIC, code, year) != everywhere))


@functools.lru_cache(maxsize=4096)
def _dates(kind: str, country: str, year: int) -> tuple[date, ...]:
    import holidays

    code, _, region = country.partition("-")
    only: dict[str, Any] = {"categories": (holidays.SCHOOL,)} if kind == SCHOOL else {}
    if only and holidays.SCHOOL not in _calendar(code).supported_categories:
        return ()
    # `observed` adds the day that a holiday is moved to; without `language` the names depend on the environment.
    found = holidays.country_holidays(code, subdiv=region or None, years=year, observed=True, language="en_US", **only)
    return tuple(sorted(day for day in found if day.year == year))


@functools.cache
def _calendar(country: str) -> Any:
    import holidays

    return holidays.country_holidays(country)


@functools.cache
def _countries() -> frozenset[str]:
    from holidays.registry import COUNTRIES  # `list_supported_countries` imports every one of them

    return frozenset(code for _, code, *_ in COUNTRIES.values())


@functools.cache
def _regions(country: str) -> dict[str, str]:
    """The regions of a country as they are compared, each to the code that it is known by."""
    return {code.upper(): code for code in _calendar(country).subdivisions}


def _no_country(written: str) -> str:
    named = _with_region(written) or _country_called(written)
    hint = f'; did you mean "{named}"?' if named else ""
    return f'must be the code of a country whose holidays are known, such as US or GB-ENG, not "{written}"{hint}'


def _with_region(written: str) -> str:
    """The code that is meant by one with another separator or country code, as in `DE_BY` and `UK-ENG`."""
    country, _, region = re.sub(r"[^A-Z0-9]+", "-", written.upper()).partition("-")
    code = country if country in _countries() else _country_called(country)
    return f"{code}-{_regions(code)[region]}" if code and region in _regions(code) else ""


def _country_called(written: str) -> str:
    return next((code for code, names in _named_countries() if written.casefold() in names), "") or _of_numbers(written)


def _of_numbers(written: str) -> str:
    """The code of a country by its name in any language, as phone numbers know it: `Deutschland`, `England`."""
    if written.isascii() and len(written) <= _LONGEST_CODE:
        return ""
    try:
        return read_region(written)
    except WrongValueError as error:
        return error.mistake.meant if error.mistake.meant in _countries() else ""


def _no_region(country: str, written: str) -> str:
    regions = _regions(country)
    if not regions:
        return f'must be "{country}" alone: its public holidays do not differ by region'
    called = {name.upper(): code for name, code in _calendar(country).subdivisions_aliases.items()}
    close = difflib.get_close_matches(written, [*regions, *called], n=1)
    hint = f'; did you mean "{country}-{regions.get(close[0]) or called[close[0]]}"?' if close else ""
    known = list(regions.values())
    listed = ", ".join(known) if len(known) <= _MOST_REGIONS else f"such as {', '.join(known[:_MOST_REGIONS])}"
    return f'"{written}" must be a region of {country}, {"one of " * (len(known) <= _MOST_REGIONS)}{listed}{hint}'


def _named_countries() -> Iterator[tuple[str, frozenset[str]]]:
    """Each country's code with its other codes and its English name, as one may write them instead."""
    from holidays.registry import COUNTRIES

    for module, (_, code, *others) in COUNTRIES.items():
        yield code, frozenset({module.replace("_", " "), *(other.casefold() for other in others)})
