"""What the platform's documentation leaves open, and the ways in which it can be read.

Each assumption has a few readings; the first is the one that is played unless another is chosen. A timeline names those
that it rests on: had another reading been played, it would be another timeline.
"""

from collections.abc import Mapping
from typing import NamedTuple

from .._errors import unknown
from ._timeline import Reading, SimulationError


class Assumption(NamedTuple):
    """Something that the documentation leaves open: its readings by name, each in a sentence, and where to look."""

    readings: Mapping[str, str]
    source: str

    @property
    def usual(self) -> str:
        """The reading that is played unless another is chosen."""
        return next(iter(self.readings))


ASSUMPTIONS: Mapping[str, Assumption] = {
    "parallel": Assumption(
        {
            "first_answers": "of several that ring at once the first to answer stops the others, even a voicemail box",
            "first_accepts": "of several that ring at once the others ring on until somebody accepts",
        },
        'SWML connect: "The first destination to answer is bridged and the rest are cancelled"; no word of `confirm`',
    ),
    "refusal": Assumption(
        {
            "next": "somebody who hangs up in `confirm` counts as a failure, and the next one rings",
            "ends_connect": "somebody who hangs up in `confirm` ends the whole `connect`, and nobody else rings",
        },
        "no document says what follows a `hangup` in `confirm`",
    ),
    "refusal_reason": Assumption(
        {
            "failed": "somebody who does not accept is reported as `failed`",
            "declined": "somebody who does not accept is reported as `declined`",
            "no_answer": "somebody who does not accept is reported as `no_answer`",
            "unknown": "somebody who does not accept is reported in a word that no document knows",
            "missing": "for somebody who does not accept no reason is reported at all",
        },
        "no document lists the values of `connect_failed_reason`",
    ),
    "reasons": Assumption(
        {
            "no_answer": "reasons are spelled `no_answer` and `declined`",
            "noAnswer": "reasons are spelled `noAnswer` and `decline`",
            "no-answer": "reasons are spelled `no-answer` and `decline`",
        },
        "SWML connect spells `no_answer` and `declined`; RELAY events and the REST API `noAnswer` and `decline`",
    ),
    "confirm_timeout": Assumption(
        {
            "hangs_up": "when `confirm_timeout` is over, whoever has answered is hung up on",
            "ignored": "`confirm_timeout` is no limit for a script that stands in the document",
        },
        "SWML connect: the time for the script; its schema: the time for the URL to respond",
    ),
    "no_digits": Assumption(
        {
            "empty": "where nobody presses a digit, `prompt_value` is empty",
            "unset": "where nobody presses a digit, `prompt_value` is not set, and its bare name is a script error",
        },
        'SWML prompt: "the digits or utterance collected"; no word of no input',
    ),
    "vars": Assumption(
        {
            "survive": "what a document has set survives a dial",
            "emptied": "a dial empties `vars`",
        },
        'SWML variables: "Connecting to a new call leg resets the vars object to an empty state"',
    ),
    "unset_switch": Assumption(
        {
            "error": "`switch` on a variable that nothing has set is a script error",
            "default": "`switch` on a variable that nothing has set takes its default",
        },
        'SWML errors: "a switch.variable that does not resolve"',
    ),
    "params": Assumption(
        {
            "typed": "`params` arrive as they were sent",
            "text": "numbers and booleans in `params` arrive as text",
            "json": "numbers and booleans in `params` arrive as text, and nested values as JSON text",
        },
        "SWML execute: the number 12345 arrives as text; no document shows nested values",
    ),
    "ai_response": Assumption(
        {
            "filled_when_set": "`${…}` in `ai_response` is filled in when it is set",
            "filled_when_read": "`${…}` in `ai_response` is filled in when the agent goes on",
        },
        "SWML pay: its example sets `${pay_result}` before it pays",
    ),
    "old_ai_response": Assumption(
        {
            "cleared": "what an earlier document set as `ai_response` is forgotten",
            "survives": "what an earlier document set as `ai_response` is told again by one that sets none",
        },
        "no document says that the variable is cleared",
    ),
    "global_data": Assumption(
        {
            "new": "a next session of the call begins with its own `global_data` where both have a key",
            "restored": "a next session of the call begins with the saved `global_data` where both have a key",
        },
        'SWML ai.params.persist_global_data: "saved and restored"; not said which wins',
    ),
    "kept_connect": Assumption(
        {
            "inline": "a `connect` without `transfer: true` keeps the AI session",
            "left": "a `connect` ends the AI session even without `transfer: true`",
        },
        'SWAIG actions: "When omitted or false, the SWML executes inline"; a warning elsewhere wants `transfer: true`',
    ),
    "queue_session": Assumption(
        {
            "left": "the platform leaves the AI session for a queue",
            "kept": "the AI session outlives a queue",
        },
        "no document says",
    ),
    "queue_timeout": Assumption(
        {
            "goes_on": "a document goes on when `wait_time` is over",
            "ends_call": "the platform ends the call when `wait_time` is over",
        },
        'SWML enter_queue: `queue_result` may be timeout; SignalWire\'s feature note: "Time until the call is ended"',
    ),
    "caller_gone": Assumption(
        {
            "stops": "a document stops when the caller has hung up",
            "goes_on": "a document goes on when the caller has hung up: texts are sent, and nobody hears anything",
        },
        "no document says; the Call Flow Builder says that a terminator allows nodes to run",
    ),
}


def chosen(readings: Mapping[str, str]) -> dict[str, str]:
    """Readings by assumption, checked. Raises SimulationError for an unknown assumption or reading."""
    for name, word in readings.items():
        if name not in ASSUMPTIONS:
            raise SimulationError(unknown("assumption", name, ASSUMPTIONS))
        if word not in ASSUMPTIONS[name].readings:
            raise SimulationError(unknown(f"reading of {name}", word, ASSUMPTIONS[name].readings))
    return dict(readings)


def reading(name: str, word: str) -> Reading:
    """A reading, with its sentence and its source."""
    return Reading(name, word, ASSUMPTIONS[name].readings[word], ASSUMPTIONS[name].source)


def listed() -> str:
    """Every reading as it is chosen; the usual one first."""
    return "; ".join(f"{name}={' or '.join(one.readings)}" for name, one in ASSUMPTIONS.items())
