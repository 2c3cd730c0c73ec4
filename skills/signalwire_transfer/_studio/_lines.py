"""What the lines of a call can be chosen to do; whoever wants more writes it behind `try --line`."""

from collections.abc import Iterable, Iterator
from typing import Any

from .._addresses._kinds import kind_of
from .._rehearsal._agent import Agent

_CALLEE = (
    "answers",
    "answers after 20 s",
    "answers and presses nothing",
    "answers and talks 5 s",
    "busy",
    "no_answer",
    "declined",
    "failed",
    "voicemail",
)
_QUEUE = ("queue: 30 s", "queue: 400 s", "queue: never", "queue: failed")
_REFERRED = ("accepted", "rejected")
_BY_KIND = {"queue": _QUEUE, "refer": _REFERRED}


def lines_of(agent: Agent, names: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The lines behind these names, each with what it can do; the first is what it does where nobody chooses."""
    kinds = {name: route.to[0][0].kind for name, route in agent.routes()}
    for name in dict.fromkeys(names):
        if name in kinds and (choices := _choices(kinds[name])):
            yield {"name": name, "choices": choices}
            numbered = (f"{name} {number}" for number in range(1, len(agent.names.addresses[name]) + 1))
            if len(agent.names.addresses[name]) > 1:
                yield from ({"name": each, "choices": choices} for each in numbered)


def _choices(kind: str) -> tuple[str, ...]:
    """None for what is no line: another agent, a context."""
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    return _CALLEE if kind_of(kind).is_dialled else ()
