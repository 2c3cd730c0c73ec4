"""Public holidays are those of the country and of its region, on their own day and on the one they are moved to.

The right days are those of the package `holidays`, asked day by day; what a text of opening hours makes of them is
compared with a reading of the text that this file does for itself.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from signalwire_transfer._hours._opening import is_open

UTC = ZoneInfo("UTC")
YEARS = (2026, 2027, 2028)
CALENDARS = """
AR AT AU BE BR CA CH CL CN CZ DE DK ES FI FR GB GR HU IE IL IN IT JP KE KR MX NG NL NO NZ PL PT SE SG US ZA
AU-NSW CA-ON CA-QC CH-ZH DE-BY DE-SN ES-CT FR-57 GB-ENG GB-NIR GB-SCT IN-KA US-CA US-TX
"""


def days(year):
    first = date(year, 1, 1)
    return (first + timedelta(days=ahead) for ahead in range((date(year + 1, 1, 1) - first).days))


def at_noon(hours, country, day):
    return is_open(hours, "UTC", country, datetime.combine(day, time(12), UTC))


@pytest.mark.parametrize("country", CALENDARS.split())
def test_every_day_of_three_years_is_as_the_calendar_of_the_place_has_it(country):
    code, _, region = country.partition("-")
    for year in YEARS:
        known = holidays.country_holidays(code, subdiv=region or None, years=year, language="en_US")
        closed = {day for day in days(year) if not at_noon("Mo-Su 09:00-17:00; PH off", country, day)}
        assert closed == {day for day in known if day.year == year}


@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("GB", "2026-01-01"),
        ("GB", "2027-12-25"),  # a Saturday, and the Monday and Tuesday that it and Boxing Day are moved to
        ("GB", "2027-12-27"),
        ("GB", "2027-12-28"),
        ("US", "2027-12-25"),  # a Saturday, and the Friday before
        ("US", "2027-12-24"),
        ("US", "2027-12-31"),  # New Year's Day of 2028, a Saturday
        ("JP", "2026-09-22"),  # between two holidays
        ("GB-ENG", "2026-04-06"),  # Easter Monday
        ("GB-SCT", "2026-11-30"),  # St Andrew's Day
        ("DE-BY", "2026-01-06"),
        ("CA-ON", "2026-02-16"),
        ("US-CA", "2026-03-31"),
        ("AU-NSW", "2026-04-27"),  # no day instead of Anzac Day elsewhere
    ],
)
def test_days_that_others_have_kept_open(country, day):
    assert not at_noon("Mo-Su 09:00-17:00; PH off", country, date.fromisoformat(day))


@pytest.mark.parametrize(("country", "day"), [("GB-SCT", "2026-04-06"), ("DE", "2026-01-06"), ("DE-BE", "2026-01-06")])
def test_a_region_does_not_have_its_neighbours_holidays(country, day):
    assert at_noon("Mo-Su 09:00-17:00; PH off", country, date.fromisoformat(day))


def is_holiday(day, country="GB-ENG"):
    code, _, region = country.partition("-")
    return day in holidays.country_holidays(code, subdiv=region, years=day.year, language="en_US")


SUNDAY = 6
WRITTEN = {
    "Mo-Fr 09:00-17:00; PH off": lambda day: day.weekday() < 5 and not is_holiday(day),
    "Mo-Sa 09:00-17:00; PH Su off": lambda day: day.weekday() < SUNDAY,
    "Mo-Su 09:00-17:00; PH Su off": lambda day: not (is_holiday(day) and day.weekday() == SUNDAY),
    "Mo-Su 09:00-17:00; Su,PH off": lambda day: day.weekday() != SUNDAY and not is_holiday(day),
    "PH,Su 10:00-14:00": lambda day: day.weekday() == SUNDAY or is_holiday(day),
    "Su,PH 10:00-14:00": lambda day: day.weekday() == SUNDAY or is_holiday(day),
    "PH 10:00-14:00": lambda day: is_holiday(day),
    "PH": lambda day: is_holiday(day),
    "PH -1 day 10:00-14:00": lambda day: is_holiday(day + timedelta(days=1)),
    "Jan-Mar Su,PH 10:00-14:00": lambda day: day.month < 4 and (day.weekday() == SUNDAY or is_holiday(day)),
    "Jan-Jun 09:00-17:00; Jan-Jun PH off": lambda day: day.month < 7 and not is_holiday(day),
    'Mo-Su 09:00-17:00 "not on PH"; PH off "PH, you know"': lambda day: not is_holiday(day),
    "Mo-Fr 09:00-17:00;PH off": lambda day: day.weekday() < 5 and not is_holiday(day),
    "Mo-Fr 09:00-17:00, PH 11:00-13:00": lambda day: day.weekday() < 5 or is_holiday(day),
    "Sa 09:00-17:00 || PH 09:00-17:00": lambda day: day.weekday() == 5 or is_holiday(day),
    'Mo-Fr 09:00-17:00; PH "by appointment"': lambda day: day.weekday() < 5 and not is_holiday(day),
}


@pytest.mark.parametrize("hours", WRITTEN)
def test_holidays_are_understood_wherever_a_rule_names_them(hours):
    for year in YEARS[:2]:
        for day in days(year):
            assert at_noon(hours, "GB-ENG", day) is WRITTEN[hours](day), day


def test_a_night_before_a_holiday_ends_as_it_is_written():
    hours = "Mo-Su 18:00-03:00; PH off"

    def at(moment):
        return is_open(hours, "UTC", "GB-ENG", datetime.fromisoformat(moment).replace(tzinfo=UTC))

    assert at("2026-04-05 23:00")
    assert not at("2026-04-06 01:00")  # Easter Monday itself is off, its first hours too
    assert not at("2026-04-06 19:00")
    assert at("2026-04-07 19:00")


@pytest.mark.parametrize(
    ("country", "meant"),
    [
        *[("UK", "GB"), ("USA", "US"), ("Germany", "DE"), ("united kingdom", "GB"), ("DEU", "DE"), ("England", "GB")],
        *[("Deutschland", "DE"), ("España", "ES"), ("日本", "JP"), ("de_by", "DE-BY"), ("US/CA", "US-CA")],
        *[("DE\u2013BY", "DE-BY"), ("UK-ENG", "GB-ENG")],
    ],
)
def test_a_country_that_is_called_otherwise_is_recognised(new_desk, country, meant):
    keys = {"to": "+14155552671", "hours": "24/7; PH off", "timezone": "UTC", "country": country}
    assert f'did you mean "{meant}"?' in new_desk().refused("transfer", {"to": keys})


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("GB-LON", "must be a region of GB, one of ENG, NIR, SCT, WLS"),
        ("GB-England", 'did you mean "GB-ENG"?'),
        ("SG-01", 'must be "SG" alone'),
    ],
)
def test_a_region_that_does_not_exist_is_answered_with_those_that_do(new_desk, country, words):
    keys = {"to": "+14155552671", "hours": "24/7; PH off", "timezone": "UTC", "country": country}
    assert words in new_desk().refused("transfer", {"to": keys})


def test_holidays_twice_in_one_rule_are_refused(new_desk):
    keys = {"to": "+14155552671", "hours": "PH Mo PH off", "timezone": "UTC", "country": "GB-ENG"}
    assert "must name holidays (PH, SH) once in a rule" in new_desk().refused("transfer", {"to": keys})


@pytest.mark.skipif(
    len(holidays.country_holidays("DE", subdiv="BE", years=2027, categories=("school",))) < 30
    if "school" in holidays.country_holidays("DE").supported_categories
    else True,
    reason="this version of `holidays` (the last for Python 3.10) knows no school holidays",
)
def test_school_holidays_count_where_the_calendar_knows_them():
    hours = "Mo-Fr 09:00-17:00; SH off"
    assert not at_noon(hours, "DE-BE", date(2026, 12, 28))
    assert at_noon(hours, "DE-BE", date(2026, 12, 14))
