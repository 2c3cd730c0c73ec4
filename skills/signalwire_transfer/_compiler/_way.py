"""The way of a call through a chain: what the agent will have to be told, and how the call gets back to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .._call import STATE_KEY
from .._card import Card
from .._plan import Plan, Verdict
from .._text import inert
from ._verbs import HANGUP, Verb, document, inert_values, say, told, variable

_FAILED = "Nobody took the call. {tried} Tell the caller so, and ask how else you can help."


@dataclass(frozen=True, slots=True)
class Way:
    """How the session ends or is kept, and who has been tried so far.

    A call that leaves the session comes back to the agent at its public URL, where it is a new session that is handed
    the card and what was tried. A session that is kept goes on with its `ai_response`. It is lost where a queue stands
    in the chain and no public URL is known, because the platform leaves the session for a queue.
    """

    leaves: bool
    reenters: bool
    tells: bool
    public_url: str
    card: Card
    count: int
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, plan: Plan, state: Mapping[str, Any]) -> "Way":
        """The way of this plan."""
        *_, last = plan.rungs
        has_queue = any(rung.kind == "queue" for rung in plan.rungs)
        reenters = bool(plan.public_url) and (plan.final or has_queue)
        is_kept = not reenters and not has_queue
        needs_agent = plan.verdict.kind == "agent" and not (last.to and last.kind == "agent")
        moves = not is_kept or not plan.to or (plan.final and not needs_agent)
        return cls(
            leaves=plan.final if plan.to and plan.kind == "agent" else moves,
            reenters=reenters,
            tells=needs_agent and (is_kept or reenters),
            public_url=plan.public_url,
            card=plan.card,
            count=int(state.get("count", 0)),
        )

    def tried(self, name: str) -> "Way":
        """The way after one more attempt."""
        return replace(self, names=(*self.names, name))

    def note(self, outcome: str) -> Verb:
        """Remember the outcome of the attempt that was last."""
        return {"set": {_outcome_of(len(self.names)): outcome}}

    def back(self, verdict: Verdict) -> list[Verb]:
        """Nobody took the call: the agent goes on, told who was tried. If it cannot, the caller hears a word."""
        if not self.tells:
            return [say(verdict.speech, verdict.words), HANGUP]
        tried = [{"name": inert(name), "outcome": variable(_outcome_of(at))} for at, name in enumerate(self.names, 1)]
        if self.reenters:
            return [self._reenter(tried, "")]
        listed = ", ".join(f"{attempt['name']} ({attempt['outcome']})" for attempt in tried)
        return [told(_FAILED.replace("{tried}", f"Tried: {listed}."))]

    def after(self, plan: Plan) -> list[Verb]:
        """The two have talked, and the other side has hung up."""
        if plan.final or (self.leaves and not self.reenters):
            return [HANGUP]
        if self.reenters:
            return [self._reenter([{"name": inert(plan.name), "outcome": "connected"}], plan.return_message)]
        return [told(inert(plan.return_message))]

    def after_bridge(self, plan: Plan) -> str:
        """The same for a queue, which wants it as a document in a text, and for which the session is not kept."""
        return json.dumps(document(self.after(plan) if self.reenters else [HANGUP]))

    def _reenter(self, tried: list[dict[str, str]], message: str) -> Verb:
        card = {
            **inert_values({**self.card.as_params(), "hops": self.card.hops, "count": self.count, "message": message}),
            "tried": tried,
            "returned": True,
        }
        return {"transfer": {"dest": self.public_url, "params": {STATE_KEY: card}}}


def _outcome_of(attempt: int) -> str:
    return f"transfer_outcome_{attempt}"
