"""A moment in words, as one says it there: "Monday at 09:00", "el lunes a las 9:00", "月曜日の9時"."""

import datetime
from collections.abc import Mapping
from typing import Any

from ..._text import fill

Words = Mapping[str, Any]

_DAYS_OF_A_WEEK = 7


def in_words(moment: datetime.datetime, today: datetime.date, words: Words) -> str:
    """The moment in these words, seen from a day."""
    day = moment.date()
    values = {
        "weekday": _listed(words, "weekdays", day.weekday()),
        "month": _listed(words, "months", day.month - 1),
        "day": words.get("first_day", "1") if day.day == 1 else str(day.day),
        "year": str(day.year),
        "time": fill(words[_form_of_time(words, moment)], _clock(words, moment)),
    }
    return fill(words[_form_of_day(day, today)], values)


def _listed(words: Words, name: str, index: int) -> str:
    return str(words[name].split(",")[index].strip())


def _form_of_day(day: datetime.date, today: datetime.date) -> str:
    ahead = (day - today).days
    if ahead <= 1:
        return "today" if ahead == 0 else "tomorrow"
    if ahead < _DAYS_OF_A_WEEK:
        return "weekday"
    return "date" if day.year == today.year else "date_and_year"


def _form_of_time(words: Words, moment: datetime.datetime) -> str:
    """One o'clock and full hours have words of their own in some languages."""
    one, whole = ("_one" if moment.hour == 1 else ""), ("" if moment.minute else "_whole")
    return next(form for form in (f"time{one}{whole}", f"time{one}", f"time{whole}", "time") if form in words)


def _clock(words: Words, moment: datetime.datetime) -> dict[str, str]:
    parts: Mapping[str, str] = words.get("parts", {})
    begun = [hour for hour in map(int, parts) if hour <= moment.hour]
    return {
        "hour": str(moment.hour),
        "hh": f"{moment:%H}",
        "hour12": str(moment.hour % 12 or 12),
        "minute": f"{moment:%M}",
        "part": parts[str(max(begun))] if begun else "",
    }
