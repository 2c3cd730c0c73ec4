"""The way of a call back to the agent, and what the agent is told of the chain by then."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .._call import STATE_KEY
from .._card import Card
from .._plan import Plan, Verdict
from .._session import Session, session_of
from .._text import inert
from ._verbs import HANGUP, Verb, document, inert_values, say, told, variable

_FAILED = "Nobody took the call. {tried} Tell the caller so, and ask how else you can help."


@dataclass(frozen=True, slots=True)
class WayBack:
    """How a call comes back to the agent, if it does, and who has been tried so far.

    A call that leaves the session comes back to the agent at its public URL, where it is a new session that is handed
    the card and what was tried. A session that is kept goes on with its `ai_response`. It is lost where a queue stands
    in the chain and no public URL is known, because the platform leaves the session for a queue.
    """

    session: Session
    public_url: str
    card: Card
    count: int
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, plan: Plan, state: Mapping[str, Any]) -> "WayBack":
        """The way back from this plan."""
        kinds = [rung.kind for rung in plan.rungs] if plan.to else []
        session = session_of(kinds, final=plan.final, verdict=plan.verdict.kind, public_url=plan.public_url)
        return cls(session, plan.public_url, plan.card, int(state.get("count", 0)))

    def tried(self, name: str) -> "WayBack":
        """The way after one more attempt."""
        return replace(self, names=(*self.names, name))

    def note(self, outcome: str) -> Verb:
        """Remember the outcome of the attempt that was last."""
        return {"set": {_outcome_of(len(self.names)): outcome}}

    def back(self, verdict: Verdict) -> list[Verb]:
        """Nobody took the call: the agent goes on, told who was tried. If it cannot, the caller hears a word."""
        if not self.session.tells:
            return [say(verdict.speech, verdict.words), HANGUP]
        tried = [{"name": inert(name), "outcome": variable(_outcome_of(at))} for at, name in enumerate(self.names, 1)]
        if self.session.reenters:
            return [self._reenter(tried, "")]
        listed = ", ".join(f"{attempt['name']} ({attempt['outcome']})" for attempt in tried)
        return [told(_FAILED.replace("{tried}", f"Tried: {listed}."))]

    def after(self, plan: Plan) -> list[Verb]:
        """The two have talked, and the other side has hung up."""
        if plan.final or (self.session.leaves and not self.session.reenters):
            return [HANGUP]
        if self.session.reenters:
            return [self._reenter([{"name": inert(plan.name), "outcome": "connected"}], plan.return_message)]
        return [told(inert(plan.return_message))]

    def after_bridge(self, plan: Plan) -> str:
        """The same for a queue, which wants it as a document in a text, and for which the session is not kept."""
        return json.dumps(document(self.after(plan) if self.session.reenters else [HANGUP]))

    def _reenter(self, tried: list[dict[str, str]], message: str) -> Verb:
        card = {
            **inert_values({**self.card.as_params(), "hops": self.card.hops, "count": self.count, "message": message}),
            "tried": tried,
            "returned": True,
        }
        return {"transfer": {"dest": self.public_url, "params": {STATE_KEY: card}}}


def _outcome_of(attempt: int) -> str:
    return f"transfer_outcome_{attempt}"
