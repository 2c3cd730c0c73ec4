"""Outcomes: how one attempt to reach somebody ended. The one place that knows the platform's words for it."""

from collections.abc import Mapping
from dataclasses import dataclass

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
"""The platform's words, and our own, to outcomes: without case, and without what stands between their words.

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
    "connected": "they talked",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: one of `OUTCOMES`, and whom it was meant to reach."""

    word: str
    name: str
    skill: str = ""
    tool: str = ""
