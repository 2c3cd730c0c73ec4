"""Notes why a call goes where it goes, for whoever watches the decision being made.

Nobody watches a real call; then nothing is noted, and no note is even made.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec

if TYPE_CHECKING:
    from .._languages._languages import Spoken
    from .._plans._plan import Choice, Plan, Refusal, Reply
    from .._routes._route import Route
    from ._record import Record


class Limit(NamedTuple):
    """A limit was checked: how often it was used so far, and how often it may be."""

    name: str
    used: int
    most: int


class Matched(NamedTuple):
    """A router found a name: as it was `said`, by its `sound`, or as the `default`."""

    argument: str
    said: str
    name: str
    how: str


class Chosen(NamedTuple):
    """A transfer skill has decided."""

    skill: str
    choice: "Choice | Refusal | Reply"


class Language(NamedTuple):
    """A language was chosen for what the caller hears."""

    spoken: "Spoken"
    among: int
    """How many the agent has."""


class Hours(NamedTuple):
    """The hours of a route were checked, with the keys that count for it."""

    route: "Route"
    keys: Mapping[str, Any]
    now: datetime
    is_open: bool


class Taken(NamedTuple):
    """A route became a rung of the plan."""

    route: "Route"


class Resolved(NamedTuple):
    """A plugin has resolved an address of its scheme to another route."""

    route: "Route"
    found: "Route"


class PassedOver(NamedTuple):
    """A route cannot be taken by this call, although it is open."""

    route: "Route"
    why: str


class Hook(NamedTuple):
    """A plugin had its say: it resolved an address, refused the call, or changed the plan."""

    name: str
    plugin: str
    answer: object


class Decided(NamedTuple):
    """What the tool answers with."""

    plan: "Plan | Refusal"


class Recorded(NamedTuple):
    """What a plugin would keep of it."""

    record: "Record"


Note = Limit | Matched | Chosen | Language | Hours | Taken | Resolved | PassedOver | Hook | Decided | Recorded

_P = ParamSpec("_P")
_NOTES: ContextVar[list[Note] | None] = ContextVar("signalwire_transfer_notes", default=None)


def note(kind: Callable[_P, Note], *facts: _P.args, **named: _P.kwargs) -> None:
    """Note something down where somebody watches."""
    notes = _NOTES.get()
    if notes is not None:
        notes.append(kind(*facts, **named))


def is_watched() -> bool:
    """Whether anybody watches."""
    return _NOTES.get() is not None


@contextmanager
def watched() -> Iterator[list[Note]]:
    """The notes of what is decided inside, in order. A `watched` around it gets them, too."""
    notes: list[Note] = []
    token = _NOTES.set(notes)
    try:
        yield notes
    finally:
        _NOTES.reset(token)
        if (around := _NOTES.get()) is not None:
            around += notes
