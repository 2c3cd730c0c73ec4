"""The log: a line of JSON for each transfer and each outcome, on the logger `signalwire_transfer.log`.

It never holds an address. Configure that logger to send the lines elsewhere; where nobody has configured any logging
they go to standard error.
"""

import json
import logging
import re

from signalwire_transfer import Call, Outcome, Plan, hookimpl

_logger = logging.getLogger("signalwire_transfer.log")
_NUMBER = re.compile(r"\+?\d[\d ().-]{5,}\d")


@hookimpl
def transfer_started(plan: Plan, call: Call) -> None:
    """Write down what was decided."""
    if not _is_listened_to():
        return
    line = {
        "event": "transfer_started",
        "call": call.id,
        "skill": plan.skill,
        "tool": plan.tool,
        "key": _without_numbers(plan.key),
        "kind": plan.kind,
        "final": plan.final,
        "caller": masked(call.caller_number),
        "reference": plan.card.reference,
    }
    _logger.info(json.dumps(line, ensure_ascii=False))


@hookimpl
def transfer_ended(outcome: Outcome, call: Call) -> None:
    """Write down how an attempt ended. What is not known is left out."""
    if not _is_listened_to():
        return
    line = {
        "event": "transfer_ended",
        "call": call.id,
        "transfer": outcome.transfer,
        "skill": outcome.skill,
        "tool": outcome.tool,
        "name": _without_numbers(outcome.name),
        "rung": outcome.rung or None,
        "place": outcome.place or None,
        "outcome": outcome.word,
        "reason": outcome.reason,
        "known": outcome.known,
        "source": outcome.source,
        "talked_ms": outcome.talked_ms,
        "reference": call.reference,
    }
    known = {key: value for key, value in line.items() if value is not None and value != ""}
    _logger.info(json.dumps(known, ensure_ascii=False))


def _without_numbers(name: str) -> str:
    """A name; one that is or holds a number is no address here either."""
    return _NUMBER.sub(lambda number: masked(number[0]), name)


def masked(number: str) -> str:
    """A number of which only the last two characters can be read."""
    return "" if not number else "*" * max(len(number) - 2, 1) + number[-2:]


def _is_listened_to() -> bool:
    """Whether the line will be seen. A logger that nobody has configured gets standard error, at level INFO."""
    if not _logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        _logger.addHandler(handler)
    if _logger.level == logging.NOTSET and _logger.getEffectiveLevel() == logging.WARNING:
        _logger.setLevel(logging.INFO)
    return _logger.isEnabledFor(logging.INFO)
