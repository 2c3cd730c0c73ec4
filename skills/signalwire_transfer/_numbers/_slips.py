"""Phone numbers that are not what they look like, and what may have been meant. The knowledge is libphonenumber's.

Nothing here is dialled: a number that can be meant in two ways is refused, and these are the ways that the refusal
names.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from ._written import before_decimals

_ABROAD = re.compile(r"^(?:0011|011|010|810|00)(?=[1-9])")
"""What is dialled before a country code instead of the +, in most countries."""
_KEEPS_ZERO = frozenset({39, 225, 378})
"""Country codes behind which a number keeps its 0: Italy, Ivory Coast, San Marino."""
_OLD_PREFIXES = {52: r"0?(?:1|44|45)", 54: r"(?<=^9\d{2})15|(?<=^9\d{3})15|(?<=^9\d{4})15"}
"""What was dialled before a mobile number: Mexico's 1, 044 and 045, and Argentina's 15 behind the area code."""
_MOST_DECIMALS = 2


def valid(text: str, region: str | None = None) -> str:
    """The number in a text, as E.164; empty where no region assigns it."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    return e164(number) if phonenumbers.is_valid_number(number) else ""


def e164(number: Any) -> str:
    """A parsed number in the form that can be dialled from anywhere."""
    import phonenumbers

    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def other_reading(text: str, number: Any, region: str | None) -> str:
    """The other number that a number of the region would be if it only lacks its +; empty where it is clear."""
    if text.startswith("+") or not region or _has_trunk_prefix(text, region) or _is_too_short(_digits(text)):
        return ""
    other = valid(f"+{_digits(text)}")
    return "" if other == e164(number) or _is_grouped(text, number, other) else other


def _has_trunk_prefix(text: str, region: str) -> bool:
    import phonenumbers

    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    return bool(metadata and metadata.national_prefix and _digits(text).startswith(metadata.national_prefix))


def _is_too_short(digits: str) -> bool:
    """Whether no country with the code that the digits begin with has a number as short: spares most the reading."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    length = next((length for length in (1, 2, 3) if int(digits[:length]) in COUNTRY_CODE_TO_REGION_CODE), 0)
    return not length or len(digits) - length < _shortest(int(digits[:length]))


@cache
def _shortest(code: int) -> int:
    """The fewest digits that a number has behind a country code."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    found: Any = [
        PhoneMetadata.metadata_for_region_or_calling_code(code, region) for region in COUNTRY_CODE_TO_REGION_CODE[code]
    ]
    return int(min(min(metadata.general_desc.possible_length) for metadata in found))


def _is_grouped(text: str, number: Any, other: str) -> bool:
    """Whether spaces or brackets show that it is the region's number: (431) 234-5678, and not 43 12345678."""
    import phonenumbers

    groups = re.findall(r"[0-9]+", text)
    if not other or len(groups) == 1 or int(groups[0]) == phonenumbers.parse(other).country_code:
        return False
    usual = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return text.startswith("(") or groups == re.findall(r"[0-9]+", usual)


def undecimal(text: str, region: str | None) -> list[str] | None:
    """The numbers that one with decimals may be; None where it has none."""
    if not (before := before_decimals(text)):
        return None
    wanted = valid(re.sub(r"[.,]", "", before), region)
    if not wanted and len(text) - len(before) > 1 + _MOST_DECIMALS:  # +1 415 555.0000 is a way to write it
        return None
    return _distinct(wanted, valid(text.replace(",", ""), region)) if wanted else []


def two_lines(text: str, region: str | None) -> list[str]:
    """The numbers that a slash glues together, as in 030 901820/21; nothing where it only divides one."""
    before, _, after = text.rpartition("/")
    first = valid(before, region) if before else ""
    if not first:
        return []
    rest = _digits(after)
    return _distinct(first, valid(rest, region) or f"{first[: -len(rest)]}{rest}" if rest else "")


def meant(text: str, number: Any, region: str | None) -> list[str]:
    """The numbers that somebody may have meant by one that no region assigns, or that cannot be read (None)."""
    if number is not None and text.startswith("+"):
        return _distinct(*_behind_code(number))
    digits = _digits(text)
    return _distinct(
        valid(f"+{_ABROAD.sub('', digits)}"),
        valid(digits, region),
        valid(digits, "RU") if text.startswith("+8") else "",
        *_without_old_prefix(digits, region),
    )


def _behind_code(number: Any) -> Iterator[str]:
    """The readings of a number whose country code is right, and what stands behind it is not."""
    import phonenumbers

    code = number.country_code
    national = phonenumbers.national_significant_number(number)
    yield valid(f"+{code}{national.lstrip('0')}")  # +48 (0) 22 …
    if re.match(f"0*{code}|00", national):  # +49 49 30 …, +49 0049 30 …
        yield valid(f"+{national.lstrip('0')}")
    if old := _OLD_PREFIXES.get(code):
        yield valid(f"+{code}{re.sub(old, '', national, count=1)}")
    if code in _KEEPS_ZERO:
        yield valid(f"+{code}0{national.lstrip('0')}")


def _without_old_prefix(digits: str, region: str | None) -> Iterator[str]:
    if region == "MX" and (old := re.match(r"(?:52)?(?:044|045|01|1)", digits)):
        yield valid(digits[old.end() :], region)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _distinct(*numbers: str) -> list[str]:
    return list(dict.fromkeys(filter(None, numbers)))
