"""Outcomes: how one attempt to reach somebody ended. The one place that knows the platform's words for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

OUTCOMES = (
    "connected",
    "busy",
    "no_answer",
    "declined",
    "not_accepted",
    "failed",
    "closed",
    "queue_timeout",
    "caller_hung_up",
    "refused",
)

_SPELLINGS: Mapping[str, str] = {
    "busy": "busy",
    "userbusy": "busy",
    "noanswer": "no_answer",
    "timeout": "queue_timeout",
    "declined": "declined",
    "decline": "declined",
    "queuetimeout": "queue_timeout",
    "connected": "connected",
    "notaccepted": "not_accepted",
    "closed": "closed",
    "refused": "refused",
    "callerhungup": "caller_hung_up",
    "abandoned": "caller_hung_up",
    "failed": "failed",
    "error": "failed",
    "notfound": "failed",
}
"""Maps the platform's words, and our own, to outcomes: in lower case, and without what separates words.

The platform documents two spellings of the same words: `no_answer` and `declined` with `connect`, `noAnswer` and
`decline` with the hang-up reasons of its calling API.
"""


def outcome_of(word: object, *, asked: bool = False) -> str:
    """The outcome that a word of the platform stands for, in any of its spellings.

    `asked`: the person who answered had to press a digit. A word that nobody knows mostly means then that none was
    pressed: the platform has no word of its own for that.
    """
    plain = "".join(filter(str.isalnum, word.casefold())) if isinstance(word, str) else ""
    return _SPELLINGS.get(plain) or ("not_accepted" if asked and word else "failed")


IN_WORDS: Mapping[str, str] = {
    "busy": "the line was busy",
    "no_answer": "nobody answered",
    "declined": "the call was declined",
    "not_accepted": "nobody accepted the call",
    "failed": "the call could not be completed",
    "closed": "it is closed",
    "queue_timeout": "nobody became free in time",
    "caller_hung_up": "the caller hung up",
    "connected": "they talked",
}


Source = Literal["handler", "platform", "returned"]
Known = Literal["reported", "derived"]
"""The platform said so; or it follows from what the platform said."""

_ONLY_OVER = frozenset({"", "hangup", "cancel", "canceled", "cancelled", "completed", "maxduration", "ended"})
"""Words that only say that a call is over, and not what came before."""


def tells(reason: str) -> bool:
    """Whether a word of the platform says why nobody was reached, and not only that a call is over."""
    return "".join(filter(str.isalnum, reason.casefold())) not in _ONLY_OVER


def is_given_up(reason: str) -> bool:
    """Whether a `connect` has failed because there was no caller any more."""
    return reason.casefold() in {"cancel", "canceled", "cancelled", "abandoned"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: one of `OUTCOMES`, and whom it was meant to reach. Times are milliseconds since 1970 (UTC),
    and None where nobody has said them."""

    word: str
    """How it ended: one of `OUTCOMES`."""
    name: str
    """Whom it was meant to reach, in words."""
    skill: str = ""
    """The transfer skill that decided."""
    tool: str = ""
    """The tool that the model called."""
    id: str = ""
    """The same for the same attempt, by whomever and however often it is told; empty where no transfer began."""
    call: str = ""
    """The platform's id of the call."""
    transfer: str = ""
    """Which run of a tool it belongs to: 32 hexadecimal digits."""
    rung: int = 0
    """Which route of the chain was tried: 1 is the route itself. 0 where none was."""
    place: int = 0
    """Which address of that route; 0 where it is the route as a whole."""
    source: Source = "handler"
    """Who says so: the tool's handler, a callback of the platform, or the call that came back."""
    known: Known = "reported"
    """Whether the platform reported it, or it follows from what was reported."""
    reason: str = ""
    """The platform's own word for it, as it came."""
    ringing_at: int | None = None
    """When it rang."""
    answered_at: int | None = None
    """When somebody, or a voicemail box, picked up."""
    connected_at: int | None = None
    """When the two were joined: with a `whisper`, after it."""
    ended_at: int | None = None
    """When it was over."""

    @property
    def talked_ms(self) -> int | None:
        """How long the two talked, in milliseconds."""
        if self.connected_at is None or self.ended_at is None:
            return None
        return max(self.ended_at - self.connected_at, 0)
