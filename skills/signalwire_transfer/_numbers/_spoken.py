"""A number that a caller says: read by the rules for numbers that come with a call, and in groups that can be said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ._number import NumberRules, number_in
from ._written import before_extension, plain

_LONGEST_GROUP = 4
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    """A phone number that somebody may be called back at."""

    e164: str
    """As it is dialled, such as +14155550199."""
    spoken: str
    """Its digits in groups, as they are said: "4 1 5, 5 5 5, 0 1 9 9"."""
    extension: str = ""
    """Digits that are dialled after the answer; empty where the caller named none."""

    def __str__(self) -> str:
        return f"{self.e164} ext. {self.extension}" if self.extension else self.e164

    @classmethod
    def read(
        cls, said: str, *, region: str | None = None, near: str = "", allow: frozenset[str] = frozenset()
    ) -> "SpokenNumber | None":
        """The number that was said, or None: one that nobody could or may call, or that might be two.

        Without a country code it is one of the `region`, or of the country of `near`, the caller's own number. What
        `allow` means for configured numbers it means here.
        """
        text = plain(said)
        number = before_extension(text)
        extension = "".join(_DIGITS.findall(text[len(number) :])) if number else ""
        here = dict.fromkeys((region, _region_of(near)))
        places = here if "+" not in text else (None,)
        read = {e164 for place in places if (e164 := _read(number or text, NumberRules(place, allow)))}
        if len(read) != 1:
            return None
        [e164] = read
        return cls(e164, ", ".join(_said(e164, extension, is_national=_region_of(e164) in here)), extension)


def _read(text: str, rules: NumberRules) -> str:
    try:
        number = number_in(text, rules) or ""
    except ValueError:
        return ""
    return number if number.startswith("+") else ""


def _region_of(number: str) -> str | None:
    import phonenumbers

    try:
        return str(phonenumbers.region_code_for_number(phonenumbers.parse(number)) or "") or None
    except phonenumbers.NumberParseException:
        return None


def _said(e164: str, extension: str, *, is_national: bool) -> Iterator[str]:
    """The number as it is said in its own country, where that is the caller's or ours; else with its country code."""
    import phonenumbers

    number = phonenumbers.parse(e164)
    forms = phonenumbers.PhoneNumberFormat
    written = phonenumbers.format_number(number, forms.NATIONAL if is_national else forms.INTERNATIONAL)
    if not is_national:
        yield f"+{number.country_code}"
        written = written.removeprefix(f"+{number.country_code}")
    for group in _DIGITS.findall(written):
        yield from (" ".join(part) for part in _parts(group))
    if extension:
        yield f"extension {' '.join(extension)}"


def _parts(group: str) -> Iterator[str]:
    """A group in pieces that can be kept in mind: of three digits, and at the end of two or four."""
    while len(group) > _LONGEST_GROUP:
        yield group[:3]
        group = group[3:]
    yield group
