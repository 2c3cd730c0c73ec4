"""The call, as a tool's webhook describes it: read once, with nothing in it trusted."""

import hashlib
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from .._languages._words import ENGLISH, words_of
from .._text import clean
from .._validation import from_json_text_if_it_is
from ._clock import looked, now
from ._withheld import is_withheld

STATE_KEY = "transfer"
"""The one key in the call's `global_data` (and in `transfer.params`) under which this package keeps anything."""

LANGUAGES = "languages"
"""The key in that state for languages that only this call's document has: whatever answers its tools must know them."""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_NUMBER_KEYS = ("caller_id_num", "caller_id_number", "caller_id")


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as a tool's webhook shows it."""

    id: str
    """The platform's id of the call."""
    caller_number: str
    """The caller's number; empty when it is withheld."""
    caller_name: str
    """The name that the network gives for the caller; often empty."""
    is_chat: bool
    """Whether it is a text chat, which cannot be moved."""
    has_ended: bool
    """Whether the caller has hung up already."""
    payload: Mapping[str, Any]
    """All that the platform sent with the tool call."""
    state: Mapping[str, Any]
    """What this package left in the call's `global_data` so far."""
    moment: datetime = field(default_factory=now)
    """When the tool was called. The package itself decides by it; skills and plugins ask for `now`."""
    timezone: str = ""
    """Where the routes of the skill are; empty where none of them says so, or they are in several places."""

    @classmethod
    def from_payload(cls, payload: object, timezone: str = "") -> "Call":
        """The call behind a payload of any shape: what is missing or odd in it counts as unknown."""
        sent: Mapping[str, Any] = payload if isinstance(payload, Mapping) else {}
        return cls(
            id=_text(sent.get("call_id"), 200),
            caller_number=_caller_number(sent),
            caller_name=_shown(sent.get("caller_id_name")),
            is_chat=sent.get("conversation_type") == "chat",
            has_ended=sent.get("channel_active") is False,
            payload=MappingProxyType(dict(sent)),
            state=_state(sent.get("global_data")),
            timezone=timezone,
        )

    @property
    def now(self) -> datetime:
        """The time of the call, a `datetime` with its time zone.

        It stands still while the call is decided, and follows `--at` and `simulate(at=)`.

        It is local to the `timezone` of the skill's routes, where they have one; else to this machine. Whoever asks
        another clock decides the same at any time that is tried.
        """
        looked()
        return self.moment.astimezone(ZoneInfo(self.timezone) if self.timezone else None)

    @property
    def caller(self) -> str:
        """Who calls, in words: the name, else the number, else that it is withheld."""
        return self.caller_name or self.caller_number or str(words_of(ENGLISH)["withheld"])

    @property
    def is_withheld(self) -> bool:
        """Whether the caller shows neither a name nor a number."""
        return not (self.caller_name or self.caller_number)

    @property
    def caller_phone(self) -> str:
        """The caller's number if it can be texted, else nothing."""
        return self.caller_number if _E164.fullmatch(self.caller_number) else ""

    @property
    def reference(self) -> str:
        """Six letters and digits that are the same for the whole call and easy to say."""
        digest = hashlib.sha256(self.id.encode("utf-8", "replace")).digest()
        number = int.from_bytes(digest[:4], "big")
        return "".join([_LETTERS[number >> shift & 31] for shift in (27, 22, 17, 12, 7, 2)])

    @property
    def turns(self) -> int | None:
        """How often the caller has spoken so far. None where the payload does not say so, as it does only for an agent
        with `swaig_post_conversation`."""
        log = self.payload.get("call_log")
        if not isinstance(log, (list, tuple)):
            return None
        return sum(1 for entry in log if isinstance(entry, Mapping) and entry.get("role") == "user")

    def has_spoken_since(self, turns: object) -> bool:
        """Whether the caller has spoken since `turns` was this number; True where nobody can tell."""
        now = self.turns
        return now is None or turns is None or now > count_of(turns)

    def in_brief(self) -> "Call":
        """The same call, kept for later: of the payload and its `global_data`, only the short plain values."""
        brief = _short_values(self.payload)
        if isinstance(data := self.payload.get("global_data"), Mapping):
            brief["global_data"] = _short_values(data)
        known = (self.id, self.caller_number, self.caller_name, self.is_chat, self.has_ended)
        return Call(*known, MappingProxyType(brief), self.state, self.moment, self.timezone)

    def counted(self, name: str) -> int:
        """A counter of the call's state; 0 when it is missing or nonsense."""
        return count_of(self.state.get(name))


_MOST_VALUES = 100
_SHORT = 200


def _short_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only the texts, numbers and flags that take little room."""
    return {
        key: value
        for key, value in itertools.islice(values.items(), _MOST_VALUES)
        if isinstance(key, str)
        and len(key) <= _SHORT
        and (len(value) <= _SHORT if isinstance(value, str) else isinstance(value, (bool, int, float)))
    }


_MOST = 1000
"""More than any limit: a number of three hundred digits would only travel along."""


def count_of(value: object) -> int:
    """A counter that may have travelled as a text or a float; 0 for nonsense."""
    if value is None or isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return 0
    try:
        return min(max(int(float(value)), 0), _MOST)
    except (ValueError, OverflowError):
        return 0


def state_in(payload: object) -> Mapping[str, Any]:
    """What this package has left in a call's `global_data`, by its payload."""
    return _state(payload.get("global_data")) if isinstance(payload, Mapping) else {}


def _state(data: object) -> Mapping[str, Any]:
    state = from_json_text_if_it_is(data.get(STATE_KEY)) if isinstance(data, Mapping) else None
    return state if isinstance(state, Mapping) else {}


def _caller_number(sent: Mapping[str, Any]) -> str:
    """The caller's number, wherever this kind of payload keeps it: voice, Bedrock, `SWMLCall`, the SDK's tester."""
    for key in _NUMBER_KEYS:
        if shown := _shown(sent.get(key)):
            return shown
    return _shown(_member(sent, "SWMLCall", "from")) or _shown(_member(sent, "call", "from"))


def _member(sent: Mapping[str, Any], key: str, member: str) -> object:
    inner = sent.get(key)
    return inner.get(member) if isinstance(inner, Mapping) else None


def _shown(value: object) -> str:
    """A caller's name or number; empty when it only says that it is withheld."""
    text = _text(value, 80)
    return "" if not text or is_withheld(text) else text


def _text(value: object, longest: int) -> str:
    return clean(value, longest) if isinstance(value, str) else ""
