"""What a call remembers of its tools from one of them to the next, in its `global_data`.

Whatever is kept replaces what was kept before: which parts of two of them the platform would merge is documented
nowhere. So each answer says all of it anew.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from .._text import inert
from ._call import LANGUAGES, Call

_MEMORY, _ASKED, _LAST = "memory", "asked", "last"
_COUNTERS = ("count", "hops")
_LONGEST = 1000
_LONGEST_STATE = 20_000
_ID = re.compile(r"[0-9a-f]{32}")


def mark(*parts: str) -> str:
    """A short stand-in for some words: the same for the same ones, in every process."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:10]


def memory_of(call: Call, tool: str) -> Mapping[str, Any]:
    """What a tool has left with the call."""
    return _mapping(_mapping(call.state.get(_MEMORY)).get(tool))


def carried(state: Mapping[str, Any]) -> dict[str, Any]:
    """What tools have left with the call, and its last transfer, for a state or a card that is made anew."""
    left, last = _mapping(state.get(_MEMORY)), transfer_in(state.get(_LAST))
    memory = _harmless(left) if left else left
    kept = {_MEMORY: memory} if memory and len(json.dumps(memory)) <= _LONGEST_STATE else {}
    return {**kept, **({_LAST: last} if last else {})}


def after_transfer(call: Call, transfer: str) -> dict[str, Any]:
    """What tools have left with the call, once it is moved; and the `transfer`, where a message may follow that belongs
    to it."""
    kept = {name: value for name, value in carried(call.state).items() if name != _LAST}
    return {**kept, **({_LAST: transfer} if transfer else {})}


def languages_of(call: Call) -> dict[str, Any]:
    """The languages that the call's document alone has brought, for a state that is made anew."""
    noted = call.state.get(LANGUAGES)
    known = _harmless(noted) if noted else None
    return {LANGUAGES: known} if known and len(json.dumps(known)) <= _LONGEST_STATE else {}


def with_memory(call: Call, tool: str, memory: Mapping[str, Any]) -> dict[str, Any]:
    """The call's whole state, with what a tool leaves now."""
    known = _harmless(memory)
    own = known if len(json.dumps(known)) <= _LONGEST else {}
    return {**_state(call), _MEMORY: {**_harmless(_mapping(call.state.get(_MEMORY))), tool: own}}


def is_asked(call: Call, about: str) -> bool:
    """Whether the caller was asked about this, and has had the time to answer."""
    asked = _mapping(call.state.get(_ASKED))
    return asked.get("about") == about and call.has_spoken_since(asked.get("turns"))


def with_question(call: Call, about: str) -> dict[str, Any]:
    """The call's whole state, once the caller was asked about this."""
    return {**_state(call), _ASKED: {"about": about, "turns": call.turns}}


def last_transfer(call: Call) -> str:
    """The id of the call's last transfer, where it is known."""
    return transfer_in(call.state.get(_LAST))


def _state(call: Call) -> dict[str, Any]:
    """All that the call remembers, as far as it can be said once more."""
    state = _harmless(call.state)
    known = state if len(json.dumps(state)) <= _LONGEST_STATE else {}
    return {**known, **{name: call.counted(name) for name in _COUNTERS}}


def transfer_in(value: object) -> str:
    """The id of a transfer; empty for any other value."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if value and isinstance(value, Mapping) else {}


def _harmless(value: Any, deep: int = 6) -> Any:
    """The same as JSON knows it, and without an expression: it has been outside."""
    if isinstance(value, str):
        return inert(value).encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        pairs = value.items() if deep else ()
        return {_harmless(str(key)): _harmless(inner, deep - 1) for key, inner in pairs}
    if isinstance(value, (list, tuple)):
        return [_harmless(inner, deep - 1) for inner in value] if deep else []
    is_plain = value is None or isinstance(value, (bool, int)) or (isinstance(value, float) and abs(value) < 1e300)
    return value if is_plain else None
