"""What is worked out once for all calls: a plan that no call was looked at for, and the actions compiled from it.

Most routes are of that kind: they have no hours, and their texts quote nobody. Whatever else is decided anew for each
call, by the same code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._calls._card import Card
from .._compiler._form import Listener, Step
from .._compiler._swml import Forms, actions
from .._plans._plan import Choice, Plan, Refusal
from .._records._watch import is_watched
from .._routes._route import Route
from ._decide import Situation, decide

_MOST = 1000
"""Plans that one tool keeps: a skill may make a new route for every call."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan for one call; and the forms of its actions, if it fits every call."""

    plan: Plan
    forms: Forms | None = None

    def actions(self, plan: Plan, state: Mapping[str, Any], listener: Listener | None) -> list[Step]:
        """The actions of what has become of the plan by now: plugins may have changed it."""
        if self.forms is None or plan is not self.plan:
            return actions(plan, state, listener)
        return self.forms.actions(plan.card, state, listener)


class Kept:
    """The plans of one tool that fit every call."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], tuple[Route, Plan, Forms]] = {}

    def decide(self, choice: Choice, situation: Situation, card: Card) -> Ready | Refusal:
        """The plan for a choice now, with the card of the call."""
        about = _about(choice, situation)
        if (known := self._known.get(about)) and not is_watched():  # who watches wants to see it decided
            return Ready(known[1].with_card(card), known[2])
        plan = decide(choice, situation)
        if isinstance(plan, Refusal):
            return plan
        if situation.seen.is_looked_at or is_watched():
            return Ready(plan.with_card(card))
        if len(self._known) >= _MOST:
            self._known.clear()
        forms = Forms(plan)
        self._known[about] = (choice.route, plan, forms)
        return Ready(plan.with_card(card), forms)


def _about(choice: Choice, situation: Situation) -> tuple[object, ...]:
    """All that a decision depends on, beside the call and what is the same in each call of a tool."""
    return (
        id(choice.route),  # which stays its own, as the route is kept beside the plan
        choice.key,
        choice.name,
        situation.tool,
        situation.languages,
        situation.spoken,
        situation.may_hand_over,
        situation.message_tool,
    )
