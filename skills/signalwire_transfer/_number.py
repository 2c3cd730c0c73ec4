"""Phone numbers: which may be dialled, as E.164. The knowledge is libphonenumber's (the package phonenumbers)."""

import re
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ._errors import WrongValueError

Allowed = Literal["premium", "shared_cost", "satellite", "short", "unassigned"]
ALLOWED: tuple[str, ...] = get_args(Allowed)

_SATELLITE = frozenset({870, 881, 882, 883})
_LONGEST_SHORT = 6
_NO_EMERGENCY = "an emergency number: an agent must never dial one"
_EMERGENCY = frozenset({"911", "112", "999", "000", "110", "113", "119"})


@dataclass(frozen=True, slots=True)
class Rules:
    """What a skill's parameters say about how its addresses and texts are to be read."""

    region: str | None = None
    allow: frozenset[str] = frozenset()
    schemes: frozenset[str] = frozenset()
    collected: tuple[str, ...] = ()
    public_url: str = ""


def parse_number(text: str, rules: Rules) -> str:
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
    if number.country_code in _SATELLITE:
        _require("satellite", "a satellite number", rules)
    else:
        kind = phonenumbers.number_type(number)
        if kind == phonenumbers.PhoneNumberType.UNKNOWN and not phonenumbers.is_possible_number(number):
            raise ValueError("no phone number has this length: write all of its digits with the country code")
        _check_type(kind, rules)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_emergency_abroad(number: Any) -> bool:
    """Whether an emergency number hides behind a country code, as in +49 110."""
    import phonenumbers

    national = phonenumbers.national_significant_number(number)
    regions = phonenumbers.region_codes_for_country_code(number.country_code) if len(national) <= _LONGEST_SHORT else ()
    return any(phonenumbers.is_emergency_number(national, region) for region in regions)


def _check_type(kind: int, rules: Rules) -> None:
    from phonenumbers import PhoneNumberType

    if kind == PhoneNumberType.UNKNOWN:
        _require("unassigned", "a number that no region assigns, as in the documentation's +1 555 examples", rules)
    elif kind == PhoneNumberType.PREMIUM_RATE:
        _require("premium", "a premium-rate number", rules)
    elif kind == PhoneNumberType.SHARED_COST:
        _require("shared_cost", "a shared-cost number", rules)


def _short(text: str, rules: Rules) -> str | None:
    """The digits of a short code that may be dialled; None if the text is no short code."""
    import phonenumbers

    digits = re.sub(r"\D", "", text)
    if len(digits) > _LONGEST_SHORT:
        return None
    if digits in _EMERGENCY or phonenumbers.is_emergency_number(digits, rules.region or ""):
        raise ValueError(_NO_EMERGENCY)
    _require("short", "a short code", rules)
    return digits


def _unreadable(text: str, rules: Rules) -> ValueError:
    if re.sub(r"\D", "", text) in _EMERGENCY:
        return ValueError(_NO_EMERGENCY)
    if rules.region is None and not text.startswith("+"):
        if whole := _with_plus(text):
            return ValueError(f"a number without the + before its country code: write {whole}")
        sentence = 'a number without its country code: write it as in +14155550123, or set `region` (such as "US")'
        return WrongValueError(sentence, depends_on=("region",))
    return ValueError("not a phone number: write it as in +14155550123")


def _with_plus(text: str) -> str | None:
    """The number that it is if only the + is missing, or 00 stands in its place."""
    import phonenumbers

    whole = f"+{re.sub(r'[^0-9]', '', text).removeprefix('00')}"
    try:
        return whole if phonenumbers.is_valid_number(phonenumbers.parse(whole)) else None
    except phonenumbers.NumberParseException:
        return None


def _require(name: Allowed, what: str, rules: Rules) -> None:
    if name not in rules.allow:
        raise WrongValueError(f'{what}: write `allow: ["{name}"]` if you mean it', depends_on=("allow",))
