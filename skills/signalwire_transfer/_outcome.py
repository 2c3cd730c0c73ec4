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

REASONS: Mapping[str, str] = {"busy": "busy", "no_answer": "no_answer", "declined": "declined"}
"""`connect_failed_reason` to the outcome, as far as the platform's documentation names them. Any other is `failed`."""

QUEUE_RESULTS: Mapping[str, str] = {"timeout": "queue_timeout"}
"""`queue_result` to the outcome, where nobody was reached."""

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
