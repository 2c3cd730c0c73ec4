"""Checks a plan that a plugin has changed: every field must be one that a configuration could have produced.

A plan is an object like any other, and anything can stand in it. What could not have been configured would become a
document that the platform refuses, or an expression that it evaluates.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from pydantic import ValidationError

from .._addresses._address import Address, Rules, parse_address, parse_url
from .._addresses._kinds import is_claimed, kind_of
from .._calls._card import Card
from .._languages._speech import Speech
from .._routes._route import ROUTE_KEYS
from .._routes._values import addresses
from .._text import LONGEST_SMS
from .._validation import mistakes_of
from ._plan import Plan, TextMessage, Verdict

_MOST_RUNGS = 50
_LONGEST_TEXT = 10_000
_TYPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(
        ("skill", "tool", "key", "name", "message", "return_message", "whisper", "accept", "press"), (str,)
    ),
    **dict.fromkeys(("announce", "from_", "digits", "wait_url", "public_url"), (str,)),
    **dict.fromkeys(("timeout", "wait_time"), (int,)),
    "max_duration": (int, type(None)),
    "final": (bool,),
    "ask_first": (bool,),
    "collect": (Mapping,),
    "to": (tuple,),
    "ringback": (tuple,),
    "sms": (tuple,),
    "headers": (Mapping,),
    "card": (Card,),
    **dict.fromkeys(("speech", "whisper_speech"), (Speech,)),
    "failure": (Plan, Verdict),
}
_AS_CONFIGURED = (
    "announce",
    "timeout",
    "final",
    "max_duration",
    "ringback",
    "digits",
    "accept",
    "wait_time",
    "wait_url",
)
"""Fields that are a route key of the same name with the same meaning."""


def unfit(plan: Plan, before: Plan, rules: Rules) -> str:
    """The sentence that says what of a changed plan cannot be sent; empty where all of it can."""
    try:
        _check(plan, before, rules)
    except ValidationError as error:
        return str(mistakes_of(error, lambda _path: ())[0])
    except ValueError as error:
        return str(error)
    return ""


def _check(plan: Plan, before: Plan, rules: Rules) -> None:
    """Raise ValueError for the first thing that cannot be sent. What stood there before is not looked at again."""
    known = {address for rung in before.rungs for address in addresses(rung.to)}
    said = {text for rung in before.rungs for text in (rung.from_, rung.public_url)}
    rung: object = plan
    for _ in range(_MOST_RUNGS):
        if not isinstance(rung, Plan):
            return _check_verdict(rung)
        _check_types(rung)
        _check_addresses(rung.to, known, rules)
        _check_keys(rung, said, rules)
        _check_texts(rung.sms)
        rung = rung.failure
    raise ValueError(f"must have at most {_MOST_RUNGS} rungs")


def _check_types(rung: Plan) -> None:
    for each in fields(Plan):
        value, wanted = getattr(rung, each.name), _TYPES[each.name]
        is_wrong = not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted)
        if is_wrong:
            raise ValueError(f"{each.name} must be {_words(wanted)}, not {type(value).__name__}")
    for speech in (rung.speech, rung.whisper_speech):
        _check_spoken(speech)
    for name, text in _texts_of(rung):
        _check_text(name, text)


def _words(wanted: tuple[type, ...]) -> str:
    return " or ".join("None" if each is type(None) else each.__name__ for each in wanted)


def _texts_of(rung: Plan) -> Iterator[tuple[str, Any]]:
    yield from ((each.name, value) for each in fields(Plan) if isinstance(value := getattr(rung, each.name), str))
    yield from (("headers", part) for pair in rung.headers.items() for part in pair)
    yield from (("card", getattr(rung.card, name)) for name in ("caller", "caller_number", "reason", "summary"))


def _check_text(name: str, text: object) -> None:
    if not isinstance(text, str) or len(text) > _LONGEST_TEXT:
        raise ValueError(f"{name} must be text of at most {_LONGEST_TEXT} characters")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(f"{name} must not hold half of a character")


def _check_spoken(speech: Speech) -> None:
    for text in (speech.voice, speech.language):
        _check_text("speech", text)


def _check_addresses(groups: Any, known: set[Address], rules: Rules) -> None:
    if not all(isinstance(group, tuple) and group for group in groups):
        raise ValueError("to must be groups of addresses, none of them empty")
    each = [address for group in groups for address in group]
    if len(each) > 1 and not all(isinstance(one, Address) and kind_of(one.kind).is_dialled for one in each):
        raise ValueError("to must hold one address, or several that can be dialled")
    for address in each:
        if address not in known:
            _check_address(address, rules)


def _check_address(address: object, rules: Rules) -> None:
    if not (isinstance(address, Address) and isinstance(address.kind, str) and isinstance(address.value, str)):
        raise ValueError("to must hold addresses")
    if is_claimed(address.kind):
        raise ValueError(
            f"to must hold addresses that a call can go to, not one that begins with {address.kind[:40]!r}"
        )
    if parse_address(kind_of(address.kind).prefix + address.value, rules) != address:
        raise ValueError("to must hold addresses as the package writes them")


def _check_keys(rung: Plan, said: set[str], rules: Rules) -> None:
    """Check the fields that are route keys as the keys of a configuration are checked."""
    keys: dict[str, Any] = {name: value for name in _AS_CONFIGURED if (value := getattr(rung, name)) not in ("", ())}
    keys |= {"ringback": list(rung.ringback)} if rung.ringback else {}
    keys |= {"headers": dict.fromkeys(rung.headers, "-")} if rung.headers else {}
    keys |= {"from": rung.from_} if rung.from_ not in {"", *said} else {}
    ROUTE_KEYS.validate_python({key: value for key, value in keys.items() if value is not None}, context=rules)
    if rung.public_url not in {"", *said}:
        parse_url(rung.public_url)


def _check_texts(texts: Any) -> None:
    for text in texts:
        if not isinstance(text, TextMessage):
            raise ValueError("sms must hold text messages")
        _check_text("sms", text.body)
        numbers_only = all(isinstance(one, str) and one.lstrip("+").isdecimal() for one in (text.to, text.from_))
        if not numbers_only or not text.body or len(text.body) > LONGEST_SMS:
            raise ValueError("sms must have two phone numbers and a body that fits one text")


def _check_verdict(verdict: object) -> None:
    if not isinstance(verdict, Verdict) or verdict.kind not in ("agent", "voicemail", "hangup"):
        raise ValueError("failure must end in a verdict: agent, voicemail or hangup")
    for text in (verdict.words, verdict.goodbye):
        _check_text("words", text)
    _check_text("message_tool", verdict.message_tool)
    if not isinstance(verdict.speech, Speech):
        raise ValueError("speech must be Speech")
    _check_spoken(verdict.speech)
    _check_texts(() if verdict.notify is None else (verdict.notify,))
