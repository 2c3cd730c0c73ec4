"""The trace: every call of a hook as one line on standard error, for whoever writes or debugs a plugin.

`SIGNALWIRE_TRANSFER_TRACE=1` turns it on. Lines of it end up in bug reports, so they hold no address, no caller's
number and nothing that anybody has said or written: a plan is named by its skill, a call by its reference.
"""

import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from .._addresses._address import Address
from .._calls._call import Call
from .._errors import TransferError
from .._plans._plan import Plan, Refusal
from .._records._outcome import OUTCOMES, Outcome
from .._records._record import KINDS, Record
from .._text import one_line
from ._border import border

TRACE_VARIABLE = "SIGNALWIRE_TRANSFER_TRACE"
"""`1`, or anything but nothing, `0` and `false`: every call of a hook is printed, with its plugin, result and time, and
without an address or a caller's number. Read by every agent and every command."""

_LONGEST = 400


def is_wanted() -> bool:
    """Whether the environment asks for the trace."""
    return os.environ.get(TRACE_VARIABLE, "").lower() not in {"", "0", "false"}


def traced(hook: str, plugin: str, caller: Callable[..., Any]) -> Callable[..., Any]:
    """The same hook caller, which prints a line for each call."""

    def call(**arguments: Any) -> Any:
        started = time.perf_counter()
        try:
            answers = caller(**arguments)
        except BaseException as error:
            raised = f"raised {type(error).__name__}"
            _say(started, hook, plugin, arguments, lambda: raised)
            raise
        _say(started, hook, plugin, arguments, lambda: _result(answers[0] if answers else None, arguments))
        return answers

    return call


def _say(started: float, hook: str, plugin: str, arguments: Mapping[str, Any], ended: Callable[[], str]) -> None:
    milliseconds = (time.perf_counter() - started) * 1000
    try:
        with border(plugin):
            given = "".join(f" {name}={_short(value)}" for name, value in arguments.items())
            line = one_line(f"{hook} {plugin}{given} -> {ended()}", _LONGEST)
            sys.stderr.write(f"{line}, {milliseconds:.2f} ms\n")
    except TransferError:  # what a stranger returns may fail when it is looked at: a trace never stops a call
        sys.stderr.write(f"{hook} {plugin} -> cannot be shown, {milliseconds:.2f} ms\n")


def _result(answer: object, arguments: Mapping[str, Any]) -> str:
    """An answer in short: names of what is offered, and of a changed plan the fields that have changed."""
    if not arguments and isinstance(answer, (list, tuple)):
        return f"[{', '.join(map(_offered, answer))}]"
    before = arguments.get("plan")
    if isinstance(answer, Plan) and isinstance(before, Plan):
        changed = [each.name for each in fields(Plan) if getattr(answer, each.name) != getattr(before, each.name)]
        return f"plan with changed {', '.join(changed)}" if changed else "the same plan"
    return _short(answer)


def _short(value: object) -> str:
    """A word or two for a value; only the type of one that is unknown."""
    match value:
        case None:
            return "None"
        case Plan():
            return f"{value.skill}:{value.kind}"
        case Call():
            return value.reference
        case Address():
            return f"{value.kind}:..."
        case Outcome():
            return f"{value.skill}:{_outcome(value.word)}"
        case Record():
            return next((known for known in KINDS if known == value.kind), "another event")
        case Refusal():
            return f"refusal ({_outcome(value.outcome)})"
        case _:
            return type(value).__name__


def _outcome(word: object) -> str:
    """One of our words for it; a plugin may have written anything there."""
    return next((known for known in OUTCOMES if known == word), "another outcome")


def _offered(thing: object) -> str:
    """What `transfer_skills` and `transfer_schemes` return: classes, and words that stand before a colon."""
    if isinstance(thing, type):
        return thing.__name__
    return thing if isinstance(thing, str) and re.fullmatch("[a-z][a-z-]*", thing) else type(thing).__name__
