"""Phone numbers: which may be dialled, as E.164. The knowledge is libphonenumber's (the package phonenumbers)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from .._errors import WrongValueError
from ._slips import e164, meant, other_reading, two_lines, undecimal, valid
from ._written import NUMBER, before_extension, foreign, is_plain, is_rounded, plain, several

Allowed = Literal["premium", "shared_cost", "satellite", "short", "unassigned"]
ALLOWED: tuple[str, ...] = get_args(Allowed)

_SATELLITE = frozenset({870, 881, 882, 883})
_LONGEST_SHORT = 6
_NO_EMERGENCY = "an emergency number: an agent must never dial one"
_EMERGENCY = frozenset({"911", "112", "999", "000", "110", "113", "119"})


@dataclass(frozen=True, slots=True)
class NumberRules:
    """What a skill's parameters say about how its phone numbers are to be read."""

    region: str | None = None
    allow: frozenset[str] = frozenset()


def number_in(written: str, rules: NumberRules) -> str | None:
    """The phone number in a text, as E.164; None if it is no number. Raises ValueError for one that cannot be meant."""
    if is_plain(written):  # most are, and a directory has thousands of them
        return parse_number(written, rules)
    text = plain(written)
    if text[:1] not in "+(0123456789":
        return None
    if is_rounded(text):
        raise ValueError(
            "a spreadsheet has rounded this number: all of its digits must stand here, so format the column as text"
        )
    if (numbers := undecimal(text, rules.region)) is not None:
        raise ValueError(f"must be a number without decimals, as a spreadsheet adds them{_to_write(numbers)}")
    if NUMBER.fullmatch(text):
        if numbers := two_lines(text, rules.region):
            raise ValueError(f"must be one number: write each by itself, {' and '.join(numbers)}")
        return parse_number(text, rules)
    if numbers := several(text):
        raise ValueError(f"must be one number: write each by itself, {' and '.join(numbers)}")
    if bare := before_extension(text):
        wanted = valid(bare, rules.region) or "the number"
        raise ValueError(f"must be a number without an extension: write {wanted} here, and the extension as `digits`")
    if text[:1] == "+" and (odd := foreign(text)):
        raise ValueError(f"must be a phone number, as in +14155550123: it holds {odd}")
    return None


def _to_write(numbers: Sequence[str]) -> str:
    return f": write {' or '.join(numbers)}" if numbers else ""


def is_textable(number: str, rules: NumberRules) -> bool:
    """Whether a number that came with a call may be sent a text: one that could have been configured."""
    try:
        return parse_number(number, rules) == number
    except ValueError:
        return False


def check_number_in_uri(number: str, rules: NumberRules) -> None:
    """Hold the telephone number of a SIP URI to the same rules. Without a country code and a region nobody knows whose
    it is, and a short one is an extension of a PBX: such a one must only be no emergency number."""
    if number.startswith("+") or (rules.region and len(number) > _LONGEST_SHORT):
        parse_number(number, rules)
    elif _is_emergency(number, rules):
        raise ValueError(_NO_EMERGENCY)


def parse_number(text: str, rules: NumberRules) -> str:
    """A phone number as E.164. Raises ValueError for one that may not or cannot be dialled."""
    import phonenumbers  # 30 ms and its metadata: only an agent with phone numbers pays for them

    try:
        number = phonenumbers.parse(text, rules.region)
    except phonenumbers.NumberParseException:
        raise _unreadable(text, rules) from None
    if not text.startswith("+") and (short := _short(text, rules)):
        return short
    if _is_emergency_abroad(number):
        raise ValueError(_NO_EMERGENCY)
    kind = phonenumbers.number_type(number)
    is_wanted = kind != phonenumbers.PhoneNumberType.UNKNOWN or "unassigned" in rules.allow
    if is_wanted and (other := other_reading(text, number, rules.region)):
        sentence = f"must be one number, and can be two: write {other} or {e164(number)}, whichever is meant"
        raise WrongValueError(sentence, depends_on=("region",))
    if number.country_code in _SATELLITE:
        _require("satellite", "a satellite number", rules)
    else:
        if kind == phonenumbers.PhoneNumberType.UNKNOWN:
            _check_existence(text, number, rules)
        _check_type(kind, rules)
    return e164(number)


def _is_emergency_abroad(number: Any) -> bool:
    """Whether it is an emergency number behind a country code, as in +49 110."""
    import phonenumbers

    national = phonenumbers.national_significant_number(number)
    regions = phonenumbers.region_codes_for_country_code(number.country_code) if len(national) <= _LONGEST_SHORT else ()
    return any(phonenumbers.is_emergency_number(national, region) for region in regions)


def _check_existence(text: str, number: Any, rules: NumberRules) -> None:
    """Name the number that is meant where no region assigns the one that is written."""
    import phonenumbers

    is_possible = phonenumbers.is_possible_number(number)
    is_odd = not is_possible or re.search(r"\(0+\)", text)  # nobody dials a zero in brackets
    if (is_odd or "unassigned" not in rules.allow) and (numbers := meant(text, number, rules.region)):
        sentence = f"must be a number that a region assigns: write {' or '.join(numbers)} if that is meant"
        raise WrongValueError(sentence, depends_on=("region",))
    if not is_possible:
        raise ValueError("no phone number has this length: write all of its digits with the country code")


def _check_type(kind: int, rules: NumberRules) -> None:
    import phonenumbers

    types = phonenumbers.PhoneNumberType
    if kind == types.UNKNOWN:
        _require("unassigned", "a number that no region assigns, as in the documentation's +1 555 examples", rules)
    elif kind == types.PREMIUM_RATE:
        _require("premium", "a premium-rate number", rules)
    elif kind == types.SHARED_COST:
        _require("shared_cost", "a shared-cost number", rules)


def _short(text: str, rules: NumberRules) -> str | None:
    """The digits of a short code that may be dialled; None if the text is no short code."""
    digits = re.sub(r"\D", "", text)
    if len(digits) > _LONGEST_SHORT:
        return None
    if _is_emergency(digits, rules):
        raise ValueError(_NO_EMERGENCY)
    _require("short", "a short code", rules)
    return digits


def _is_emergency(digits: str, rules: NumberRules) -> bool:
    import phonenumbers

    region = rules.region or ""
    code = str(phonenumbers.country_code_for_region(region))  # 0 for no region
    behind = digits.removeprefix(code)  # its + is lost
    return digits in _EMERGENCY or any(phonenumbers.is_emergency_number(each, region) for each in (digits, behind))


def _unreadable(text: str, rules: NumberRules) -> ValueError:
    if re.sub(r"\D", "", text) in _EMERGENCY:
        return ValueError(_NO_EMERGENCY)
    numbers = meant(text, None, rules.region)
    as_in = " or ".join(numbers) or "+14155550123"
    if text.startswith("+"):
        return ValueError(f"not a phone number: write it as in {as_in}")
    return WrongValueError(
        f'a number without its country code: write it as in {as_in}, or set `region` (such as "US")',
        depends_on=("region",),
    )


def _require(name: Allowed, what: str, rules: NumberRules) -> None:
    if name not in rules.allow:
        raise WrongValueError(f'{what}: write `allow: ["{name}"]` if you mean it', depends_on=("allow",))
