"""What a document holds of one call; and documents that are the same for every call, but for these places."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from .._calls._card import Card
from .._calls._memory import carried
from .._plans._plan import Plan

ReportSource = Literal["leg", "connect", "queue", "record"]
"""What of a document reports: one dialled address, a `connect` as a whole, a queue, a recording."""


class Listener(Protocol):
    """What knows the addresses that hear what becomes of one transfer."""

    @property
    def transfer(self) -> str:
        """The id of the transfer: a call that comes back brings it along."""

    def url(self, source: ReportSource, rung: int, place: int, name: str, *, asked: bool) -> str:
        """The address for one source of news in one rung; place 0 is the rung as a whole."""


@dataclass(frozen=True, slots=True)
class OfCall:
    """What a document holds of one call, beside its plan."""

    count: int
    carried: Mapping[str, Any]
    """What tools have left with the call, for the session that it comes back to."""
    listener: Listener | None = None
    """Who hears what becomes of the attempts; None where nobody does."""
    card: Card | None = None
    """The call's card, for a document that was made for all calls; None where the plan has it."""

    @classmethod
    def by(cls, state: Mapping[str, Any], listener: Listener | None, card: Card | None = None) -> "OfCall":
        """The same by what the call's `global_data` is to remember."""
        return cls(int(state.get("count", 0)), carried(state), listener, card)

    def card_of(self, plan: Plan) -> Card:
        """The card that goes with a plan."""
        return plan.card if self.card is None else self.card

    def url(self, source: ReportSource, rung: int, place: int, name: str, *, asked: bool) -> str:
        """The address for one source of news, as the listener knows it."""
        return self.listener.url(source, rung, place, name, asked=asked) if self.listener else ""


Gap = Callable[[OfCall], Any]
"""A place in a document that each call fills in."""

Step = dict[str, Any]


class Form:
    """Actions that are the same for every call but for their gaps. Each call gets a copy of its own."""

    def __init__(self, steps: list[Step]) -> None:
        self._gaps = list(_taken_out(steps))
        self._copy = json.dumps(steps)

    def filled(self, of_call: OfCall) -> list[Step]:
        """The actions for one call."""
        steps: list[Step] = json.loads(self._copy)
        for *way, last, gap in self._gaps:
            place: Any = steps
            for key in way:
                place = place[key]
            place[last] = gap(of_call)
        return steps


def _taken_out(place: Any, *way: Any) -> Iterator[tuple[Any, ...]]:
    """The way to each gap, and behind it the gap itself, which leaves nothing in its place."""
    for key, inner in list(place.items() if isinstance(place, dict) else enumerate(place)):
        if isinstance(inner, (dict, list)):
            yield from _taken_out(inner, *way, key)
        elif callable(inner):
            place[key] = None
            yield (*way, key, inner)
