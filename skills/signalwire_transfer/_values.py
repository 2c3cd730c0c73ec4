"""The values of route keys: each function checks one, as it is written, and gives it in its canonical form.

All of them raise ValueError with a sentence for the operator, or every mistake of a longer value at once.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationInfo

from ._address import Address, parse_address, parse_url
from ._errors import KeyPath, Mistake, WrongValueError, mistake_of
from ._kinds import kind_of
from ._number import Rules
from ._text import LONGEST_SMS, OPENS, check_template
from ._validation import from_json_text, from_json_text_if_it_is, refuse

Groups = tuple[tuple[Address, ...], ...]
Text = str | Mapping[str, str]
VERDICTS = ("agent", "voicemail", "hangup")


def addresses(groups: Groups) -> Iterator[Address]:
    """Every address of a route's `to`, in order."""
    return (address for group in groups for address in group)


_HEADER = re.compile(r"[A-Za-z0-9\-_.!%*+`'~]{1,100}")


def _rules(info: ValidationInfo) -> Rules:
    return info.context if isinstance(info.context, Rules) else Rules()


def _template(value: str, info: ValidationInfo) -> str:
    if not value.strip():
        raise WrongValueError('is empty; to say nothing write `announce: "none"`', "empty")
    more = (OPENS,) if info.field_name == "closed" else ()
    return check_template(value, (*more, *_rules(info).collected))


def read_text(value: Any, info: ValidationInfo) -> Text:
    """A text with fields, or several of them by language."""
    value = _by_language(value)
    if isinstance(value, str):
        return _template(value, info)
    if not isinstance(value, Mapping) or not value:
        raise ValueError("is text, or a dict of texts by language")
    return {str(language): _template(_string(text), info) for language, text in value.items()}


def _by_language(value: Any) -> Any:
    """Texts by language that arrived as JSON text; a text that only begins with a field is no JSON."""
    decoded = from_json_text_if_it_is(value)
    return decoded if isinstance(decoded, Mapping) else value


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("is text: write it in quotes")
    return value


def read_accept(value: object) -> str | bool:
    """The digit that accepts a call, or false."""
    if value is False or value == "false":
        return False
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]", str(value)):
        raise ValueError('is one digit, such as "1", or false')
    return str(value)


def read_digits(value: str) -> str:
    """What is dialled once somebody has answered."""
    if not re.fullmatch("[0-9*#wW]{1,50}", value):
        raise ValueError("is an extension: 50 characters at most, of digits, *, # and w for half a second")
    return value


def read_plain(value: str) -> str:
    """One line of text without fields."""
    if set("{}") & set(value) or not value.strip():
        raise ValueError("is text without braces")
    return " ".join(value.split())


def read_sound(value: str) -> str:
    """Where a sound comes from: a URL, or `ring:` with a country."""
    return value if re.fullmatch(r"ring:(?:[0-9.]+:)?[a-z]{2}", value) else parse_url(value)


def read_receiver(value: str, info: ValidationInfo) -> str:
    """Who gets a text message."""
    return value if value in {"caller", "destination"} else read_number(value, info)


def read_number(value: str, info: ValidationInfo) -> str:
    """A phone number as E.164."""
    address = parse_address(value, _rules(info))
    if address.kind != "phone":
        raise ValueError("is a phone number, as in +14155550123")
    return address.value


def read_caller_id(value: object, info: ValidationInfo) -> str:
    """What `from` may hold: a phone number or a SIP URI."""
    address = parse_address(value, _rules(info))
    if not kind_of(address.kind).is_caller_id:
        raise ValueError("is a phone number or a SIP URI")
    return address.value


def read_sms_body(value: str, info: ValidationInfo) -> str:
    """The text of a message, with fields."""
    if len(value) > LONGEST_SMS:
        raise ValueError(f"is {len(value)} characters long; a text holds {LONGEST_SMS} at most")
    return check_template(value, _rules(info).collected)


def read_headers(value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    """SIP headers: names that SIP knows, values with fields."""
    wrong = [name for name in value if not _HEADER.fullmatch(name)]
    if wrong:
        refuse(*(((name,), "is no header name: letters, digits and - _ .") for name in wrong))
    if mistakes := list(_strange_fields(value, _rules(info))):
        refuse(*mistakes)
    return value


def _strange_fields(headers: Mapping[str, str], rules: Rules) -> Iterator[Mistake]:
    for name, text in headers.items():
        try:
            check_template(text, rules.collected)
        except ValueError as error:
            yield mistake_of(error, name)


def read_groups(value: object, info: ValidationInfo) -> Groups:
    """`to` as groups in order: one address, a list, or a list of lists."""
    value = from_json_text(value)
    if not isinstance(value, (list, tuple)):
        return ((parse_address(value, _rules(info)),),)
    if not value:
        raise WrongValueError("is an empty list: name at least one address", "empty")
    mistakes: list[Mistake] = []
    groups = tuple(_group(item, (index,), _rules(info), mistakes) for index, item in enumerate(value))
    if len({isinstance(item, (list, tuple)) for item in value}) > 1:
        mistakes.append(Mistake((), "mixes addresses and lists: write either a list of addresses or a list of lists"))
    if sum(map(len, groups)) > 1:
        strangers = {address.kind for address in addresses(groups) if not kind_of(address.kind).is_dialled}
        sentence = "a list holds phone, SIP and resource addresses only, not"
        mistakes += [Mistake((), f"{sentence} {kind}") for kind in sorted(strangers)]
    if mistakes:
        refuse(*mistakes)
    return groups


def _in_list(written: object, rules: Rules) -> Address:
    if isinstance(written, str) and written in VERDICTS:
        raise ValueError(
            f'"{written}" is a verdict and stands in no list: write it as the `on_failure` of the last rung'
        )
    return parse_address(written, rules)


def _group(item: object, at: KeyPath, rules: Rules, mistakes: list[Mistake]) -> tuple[Address, ...]:
    group = []
    for index, written in enumerate(item if isinstance(item, (list, tuple)) else [item]):
        try:
            group.append(_in_list(written, rules))
        except ValueError as error:
            mistakes.append(mistake_of(error, *at, *([index] if isinstance(item, (list, tuple)) else [])))
    if isinstance(item, (list, tuple)) and not item:
        mistakes.append(Mistake(at, "is an empty list: name at least one address", "empty"))
    return tuple(group)
