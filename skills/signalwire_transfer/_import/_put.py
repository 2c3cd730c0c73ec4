"""Writes what was read into a route, where our own reader takes it; where it does not, a note says why."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from .._addresses._address import Rules, parse_address
from .._addresses._kinds import KINDS
from .._errors import Mistake
from .._routes._defaults import DEFAULTS
from .._routes._route import KEYS, ROUTE, ROUTE_KEYS
from .._secrets import may_hold_secret, may_name_secret
from .._validation import mistakes_of
from ._model import Destination, Place, Variable
from ._texts import Deferred, as_template

STANDS_FOR = {"NUMBER": "+14155550123", "SIP": "sip:ann@pbx.example.com", "URL": "https://agents.example.com/"}
_FILLED_IN = {"from": "+14155550123", "ringback": "https://example.com/a.mp3"}
_SHORTEST, _LONGEST = 5, 300
_KINDS = {
    "NUMBER": {kind.name for kind in KINDS.values() if kind.reports_failure},
    "SIP": {"sip", "refer", "phone"},
    "URL": {"agent"},
}
_MEANT = {"NUMBER": "a phone number", "SIP": "a SIP address", "URL": "the address of that agent here"}
WHISPER = "Call from {caller}. {reason}"
"""What a person hears where the source had a model write the summary."""


def put(place: Place, key: str, value: Any, path: str) -> None:
    """Write a route key, if it fits the address and our own reader takes the value."""
    if isinstance(value, Deferred):
        value = Variable(key.replace("from", "caller_id"), path, value.why, text=str(value))
    elif isinstance(value, str) and may_hold_secret(value):
        value = secret(key.replace("from", "caller_id"), path)
    if mistakes := _mistakes({key: _stood_in(value, key)}, place.keys.get("to")):
        shown = f"({value}) " if isinstance(value, (str, int)) and not may_hold_secret(str(value)) else ""
        place.notes.add(path, f"{shown}is not carried over: `{key}` {mistakes[0].message}")
    else:
        place.keys[key] = value


def _stood_in(value: Any, key: str) -> Any:
    """A value in which something right stands for what has to be filled in."""
    if isinstance(value, Variable):
        return STANDS_FOR[value.suffix] if key == "to" else _FILLED_IN.get(key, "text")
    if isinstance(value, Place):
        value = value.keys
    if isinstance(value, Mapping):
        return {name: _stood_in(inner, name) for name, inner in value.items()}
    return [_stood_in(inner, key) for inner in value] if isinstance(value, list) else value


def _mistakes(keys: dict[str, Any], to: str | Variable | None) -> list[Mistake]:
    """What is wrong with route keys: with an address to fill in, for one of its kind; without one, by themselves."""
    try:
        if to is None:
            ROUTE_KEYS.validate_python(keys, context=Rules())
        else:
            to = STANDS_FOR[to.suffix] if isinstance(to, Variable) else to
            ROUTE.validate_python({"to": to, **keys}, context=Rules())
    except ValidationError as error:
        return mistakes_of(error, lambda _path: KEYS)
    return []


def secret(suffix: str, path: str) -> Variable:
    """The variable that stands for a text that is not copied."""
    return Variable(suffix, path, "holds a login or a token, which is not copied")


def plain_of(place: Place, text: str, path: str) -> str | Variable:
    """A text in which nothing is filled in."""
    return text_of(place, text, path, {})


def text_of(place: Place, text: str, path: str, variables: Mapping[str, str] | None = None) -> str | Variable:
    """A text as a template of ours. What its braces lose is noted; one that holds a login is to be filled in."""
    if isinstance(text, Deferred):
        return Variable(re.sub(r"\W+", "_", path), path, text.why, text=str(text))
    if may_hold_secret(text):
        return secret(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", path.rpartition(".")[2]), path)
    template, lost = as_template(text, place.notes.product.variables if variables is None else variables)
    if lost:
        words = ", ".join(found for found in lost if len(found) > 1)[:200] or "braces"
        place.notes.add(path, f"holds {words}: here braces are for fields such as {{caller}} and {{reason}}")
    return template


def say(destination: Place, key: str, text: str, path: str) -> None:
    """Write a text under a route key."""
    if text.strip():
        put(destination, key, (plain_of if key == "description" else text_of)(destination, text, path), path)
    else:
        destination.notes.add(path, f"is empty: no `{key}` is written")


def whisper(destination: Destination, text: str | None, path: str, was: tuple[str, str]) -> None:
    """What the person who answers hears, before they press a key; `was` is the field that had it said, and how."""
    if text:
        say(destination, "whisper", text, path)
    else:
        put(destination, "whisper", WHISPER, path)
    if "whisper" in destination.keys:
        destination.notes.add(
            was[0],
            f"{was[1]}; here it is the `whisper`, and they press 1 to take the call, which no voicemail box does: "
            "write `accept: false` to connect whoever answers",
        )


def ring(destination: Destination, seconds: float, path: str) -> None:
    """How long it rings, within what is possible here."""
    timeout = min(max(round(seconds), _SHORTEST), _LONGEST)
    if timeout != seconds:
        destination.notes.add(path, f"({seconds:g} s) became {timeout} s: a `timeout` is {_SHORTEST} to {_LONGEST} s")
    put(destination, "timeout", timeout, path)
    if timeout > DEFAULTS["patience"] and "timeout" in destination.keys:
        put(destination, "patience", timeout, path)


def digits(destination: Destination, text: str, path: str) -> None:
    """An extension that is sent after the answer."""
    if set("{}") & set(text):
        destination.notes.add(path, f"({text}) was filled in at the call: write the extension as `digits`")
    else:
        put(destination, "digits", text.replace(",", "w").replace(" ", ""), path)


def go(destination: Destination, written: str | None, suffix: str, path: str) -> None:
    """Where the call goes: the address, if it can be dialled as it is; else a variable that is to be filled in."""
    if isinstance(written, Deferred):
        destination.keys["to"] = Variable(suffix, path, written.why, text=str(written))
        return
    text = (written or "").strip()
    text = text[4:] if text.lower().startswith("tel:") else text
    why = _why_not(text, suffix)
    if why:
        destination.keys["to"] = Variable(suffix, path, why, text)
        return
    address = parse_address(text, Rules())
    destination.keys["to"] = address.value if address.kind == "phone" else text


def ask(destination: Destination, path: str, why: str, suffix: str = "NUMBER") -> None:
    """A destination that the source does not name: a variable that is to be filled in."""
    destination.keys["to"] = Variable(suffix, path, why)


def _why_not(text: str, suffix: str) -> str:
    """Why a text is not one of our addresses; empty where it is."""
    if not text:
        return f"is missing: {_MEANT[suffix]} goes here"
    if may_hold_secret(text):
        return "holds a login or a token, which is not copied"
    if set("{}") & set(text):
        return f"({text}) was filled in at the call, which is not possible here: {_MEANT[suffix]} goes here"
    try:
        kind = parse_address(text, Rules()).kind
    except ValueError as error:
        return f"({text}) cannot be dialled as it is: {error}"
    return "" if kind in _KINDS[suffix] else f"({text}) is no place that this can go: {_MEANT[suffix]} goes here"


def refer(destination: Destination, path: str) -> None:
    """A SIP REFER, where the destination is a SIP address."""
    to = destination.keys["to"]
    if isinstance(to, str) and to.lower().startswith(("sip:", "sips:")):
        before, destination.keys = destination.keys, {"to": f"refer:{to}"}
        for key, value in before.items():
            if key != "to":
                put(destination, key, value, key)
    else:
        destination.notes.add(path, "asked for a SIP REFER: here only `refer:sip:…` does so; the call is dialled")


def put_headers(destination: Destination, headers: Mapping[str, str], path: str) -> None:
    """Write SIP headers one by one, so that one that cannot be sent does not keep the others back."""
    for name, text in headers.items():
        put_header(destination, name, _value(destination, name, text, f"{path}.{name}"), f"{path}.{name}")


def put_header(destination: Destination, name: str, value: str | Variable, path: str) -> None:
    """Write one SIP header beside those that are there."""
    before = destination.keys.pop("headers", {})
    put(destination, "headers", {name: value}, path)
    if merged := {**before, **destination.keys.get("headers", {})}:
        destination.keys["headers"] = merged


def _value(destination: Destination, name: str, text: str, path: str) -> str | Variable:
    if may_name_secret(name):
        return Variable(f"HEADER_{name}", path, "may be a secret, which is not copied")
    value = text_of(destination, text, path)
    return Variable(f"HEADER_{name}", path, value.why) if isinstance(value, Variable) else value
