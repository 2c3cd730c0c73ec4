"""Readers of single route keys: each checks a value as it is written and returns its canonical form.

All of them raise ValueError with a sentence for the operator, or every mistake of a longer value at once.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from pydantic import ValidationInfo

from .._addresses._address import Address, Rules, parse_address, parse_url
from .._addresses._kinds import kind_of
from .._errors import KeyPath, Mistake, WrongValueError, instead, mistake_of
from .._text import DIGIT, FIELDS, FIELDS_OF, LONGEST_SMS, OPENS, check_template, fields_of
from .._validation import from_json_text, from_json_text_if_it_is, refuse

Groups = tuple[tuple[Address, ...], ...]
Text = str | Mapping[str, str]


def each_text(text: Text | None) -> Iterator[str]:
    """Each text in a value: one, or one for each language."""
    yield from text.values() if isinstance(text, Mapping) else [text] if text else []


VERDICTS = ("agent", "voicemail", "hangup")


def addresses(groups: Groups) -> Iterator[Address]:
    """Every address of a route's `to`, in order."""
    return (address for group in groups for address in group)


_SILENT = {"message": ': to say nothing, write `announce: "none"`', "whisper": ": leave it out for no whisper"}
_LISTED = {"weekdays": 7, "months": 12}
"""Texts that list names, and how many."""
_HEADER = re.compile(r"[A-Za-z0-9\-_.!%*+`'~]{1,100}")


def _rules(info: ValidationInfo) -> Rules:
    return info.context if isinstance(info.context, Rules) else Rules()


def _template(value: str, info: ValidationInfo) -> str:
    if not value.strip():
        raise WrongValueError(f"must not be empty{_SILENT.get(info.field_name or '', '')}", "empty")
    name = info.field_name or ""
    collected = () if name in FIELDS_OF and FIELDS_OF[name][:1] != FIELDS[:1] else _rules(info).collected
    check_template(value, collected, FIELDS_OF.get(name, FIELDS))
    if name in _LISTED and len(value.split(",")) != _LISTED[name]:
        raise ValueError(f"must be {_LISTED[name]} names with commas between them, the first one first")
    if name == "press" and DIGIT not in fields_of(value):
        raise ValueError("must hold {digit}: nobody knows what to press without it")
    return value


def read_text(value: Any, info: ValidationInfo) -> Text:
    """A text with fields, or several of them by language."""
    value = _by_language(value)
    if isinstance(value, str):
        return _template(value, info)
    if isinstance(value, Mapping) and not value:
        raise WrongValueError("must not be empty: it must be text, or a dict of texts by language", "empty")
    if not isinstance(value, Mapping):
        raise ValueError(f"must be text, or a dict of texts by language{instead(value)}")
    return {str(language): _template(_string(text), info) for language, text in value.items()}


def _by_language(value: Any) -> Any:
    """Texts by language that arrived as JSON text; a text that only begins with a field is no JSON."""
    decoded = from_json_text_if_it_is(value)
    return decoded if isinstance(decoded, Mapping) else value


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text: write it in quotes")
    return value


def read_accept(value: object) -> str | bool:
    """The digit that accepts a call, or false."""
    if value is False or value == "false":
        return False
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]", str(value)):
        raise ValueError(f'must be one digit, such as "1", or false{_instead_of_digit(value)}')
    return str(value)


def _instead_of_digit(value: object) -> str:
    """What stands there instead, with digits in quotes: here they are text."""
    return f'; not "{value}"' if re.fullmatch(r"[0-9]{2,5}", str(value)) else instead(value, "; ")


def read_digits(value: str) -> str:
    """What is dialled once somebody has answered."""
    if not re.fullmatch("[0-9*#wW]{1,50}", value):
        raise ValueError("must be an extension: at most 50 characters, of digits, *, # and w for half a second")
    return value


def read_plain(value: str) -> str:
    """One line of text without fields."""
    if not value.strip():
        raise WrongValueError("must not be empty", "empty")
    if set("{}") & set(value):
        raise ValueError("must be text without braces")
    return " ".join(value.split())


def read_sound(value: str) -> str:
    """Where a sound comes from: a URL, or `ring:` with a country."""
    if re.fullmatch(r"ring:(?:[0-9.]+:)?[a-z]{2}", value):
        return value
    if "://" not in value:
        raise ValueError("must be a URL, or `ring:` with the code of a country, as in ring:us")
    return parse_url(value)


def read_receiver(value: str, info: ValidationInfo) -> str:
    """Who gets a text message."""
    return value if value in {"caller", "destination"} else read_number(value, info)


def read_number(value: str, info: ValidationInfo) -> str:
    """A phone number as E.164."""
    address = parse_address(value, _rules(info))
    if address.kind != "phone":
        raise WrongValueError(f"must be a phone number, as in +14155550123, not {_a_kind(address)}", "type")
    return address.value


def _a_kind(address: Address) -> str:
    """What kind of address it is, without its value."""
    kind = {"sip": "SIP", "refer": "SIP REFER"}.get(address.kind, address.kind)
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} address"


def read_caller_id(value: object, info: ValidationInfo) -> str:
    """What `from` may hold: a phone number or a SIP URI."""
    address = parse_address(value, _rules(info))
    if not kind_of(address.kind).is_caller_id:
        raise WrongValueError(f"must be a phone number or a SIP address, not {_a_kind(address)}", "type")
    return address.value


def read_sms_body(value: Any, info: ValidationInfo) -> Text:
    """The text of a message, with fields, or several of them by language."""
    body = read_text(value, info)
    for text in each_text(body):
        if len(text) > LONGEST_SMS:
            raise ValueError(f"must have at most {LONGEST_SMS} characters, not {len(text)}")
    return body


def read_headers(value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    """SIP headers: names that SIP knows, values with fields."""
    wrong = [name for name in value if not _HEADER.fullmatch(name)]
    if wrong:
        refuse(*(((name,), "must be a header name: letters, digits and - _ .") for name in wrong))
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
        raise WrongValueError("must not be empty: name at least one address", "empty")
    mistakes: list[Mistake] = []
    groups = tuple(_group(item, (index,), _rules(info), mistakes) for index, item in enumerate(value))
    if len({isinstance(item, (list, tuple)) for item in value}) > 1:
        mistakes.append(Mistake((), "must be either a list of addresses or a list of lists, not a mixture"))
    if sum(map(len, groups)) > 1:
        strangers = {address.kind for address in addresses(groups) if not kind_of(address.kind).is_dialled}
        sentence = "must hold phone, SIP and resource addresses only where it is a list, not"
        mistakes += [Mistake((), f"{sentence} {kind}") for kind in sorted(strangers)]
    if mistakes:
        refuse(*mistakes)
    return groups


def _in_list(written: object, rules: Rules) -> Address:
    if isinstance(written, str) and written in VERDICTS:
        raise ValueError(
            f'must be an address: "{written}" is a verdict, which is written as the `on_failure` of the last rung'
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
        mistakes.append(Mistake(at, "must not be empty: name at least one address", "empty"))
    return tuple(group)


def read_collected(value: dict[str, str]) -> dict[str, str]:
    """What is asked of the caller: fields with a description each."""
    mistakes = []
    for name, description in value.items():
        if not (name.isidentifier() and name.isascii()):
            mistakes.append(Mistake((name,), "must be a field name: letters, digits and _, no digit first"))
        elif name in (*FIELDS, OPENS):
            mistakes.append(Mistake((name,), "must be another name: every card has this field already"))
        elif not description.strip():
            mistakes.append(Mistake((name,), "must not be empty: say what to ask the caller for", "empty"))
    if mistakes:
        refuse(*mistakes)
    for description in value.values():
        check_template(description, ())
    return value


def texts_of_keys(keys: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Every text among the route keys that may hold fields of `collect`, with its place below the route."""
    ends = keys.get("texts")
    names = [each.name for each in fields(ends) if FIELDS_OF.get(each.name, FIELDS)[:1] == FIELDS[:1]] if ends else []
    said: list[tuple[KeyPath, Any]] = [((key,), keys.get(key)) for key in ("message", "return_message", "whisper")]
    said += [(("texts", name), getattr(ends, name)) for name in names]
    said += [(("sms",), text.body) for text in keys.get("sms") or ()]
    for path, text in said:
        if isinstance(text, Mapping):
            yield from (((*path, language), words) for language, words in text.items())
        elif text:
            yield path, text
    yield from ((("headers", name), value) for name, value in (keys.get("headers") or {}).items())
