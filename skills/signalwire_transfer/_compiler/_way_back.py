"""The way of a call back to the agent, and what the agent is told of the chain by then."""

import json
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from .._addresses._kinds import kind_of
from .._calls._call import STATE_KEY
from .._plans._plan import Plan, Verdict
from .._routes._session import Session, session_of
from .._text import inert
from ._form import Gap, OfCall
from ._verbs import HANGUP, Verb, blank, document, inert_values, say, told, variable

_NOT_DONE = "The transfer failed. Help the caller."
"""Told to the agent where a document ends before it has said anything else, as an error in it may do."""
_FAILED = "Nobody took the call. {tried} Tell the caller so, and ask how else you can help."
_OR_A_MESSAGE = "Nobody took the call. {tried} Tell the caller so, and offer to take a message with the tool {tool}."


@dataclass(frozen=True, slots=True)
class WayBack:
    """How a call comes back to the agent, if it does, and who has been tried so far.

    A call that leaves the session comes back to the agent at its public URL, where it is a new session that is handed
    the card and what was tried. A session that is kept goes on with its `ai_response`. It is lost where a queue stands
    in the chain and no public URL is known, because the platform leaves the session for a queue.
    """

    session: Session
    first: Plan
    """The plan that the chain begins with."""
    is_heard: bool
    """Whether the platform is to report what becomes of the attempts."""
    of_call: OfCall | None
    """What is known of the call; None in a document for all calls."""
    attempts: tuple[Plan, ...] = ()
    """The rungs that were tried, in order."""

    @classmethod
    def of(cls, plan: Plan, of_call: OfCall | None, *, is_heard: bool) -> "WayBack":
        """The way back from this plan."""
        kinds = [rung.kind for rung in plan.rungs] if plan.to else []
        session = session_of(kinds, final=plan.final, verdict=plan.verdict.kind, public_url=plan.public_url)
        return cls(session, plan, is_heard, of_call)

    def filled(self, gap: Gap) -> Any:
        """What stands in a gap; the gap itself in a document for all calls."""
        return gap if self.of_call is None else gap(self.of_call)

    @property
    def rung(self) -> int:
        """The number of the rung that is tried now."""
        return len(self.attempts)

    def begin(self) -> list[Verb]:
        """What stands at the top of the document, so that nothing of an earlier transfer is taken for this one's."""
        fresh = {} if self.session.leaves else {"ai_response": _NOT_DONE}
        reason = {"connect_failed_reason": ""} if self.session.tells else {}
        return [{"set": {**fresh, **reason}}] if fresh or reason else []

    def before_dialling(self) -> list[Verb]:
        """What stands before `connect`, where the word for an earlier attempt must not be taken for this one's."""
        return [blank("connect_failed_reason")] if self.session.tells and self.attempts else []

    def tried(self, rung: Plan) -> "WayBack":
        """The way after one more attempt."""
        return WayBack(self.session, self.first, self.is_heard, self.of_call, (*self.attempts, rung))

    def noted(self, result: str) -> list[Verb]:
        """Keep the platform's own word for how the last attempt ended, where the agent will be told of it.

        It travels as it is: what it means is read in `_outcome`, from every spelling that is documented.
        """
        return [{"set": {_outcome_of(len(self.attempts)): variable(result)}}] if self.session.tells else []

    def back(self, verdict: Verdict) -> list[Verb]:
        """Nobody took the call: the agent goes on, told who was tried. If it cannot, the caller hears a word."""
        if not self.session.tells:
            return [say(verdict.speech, verdict.words), HANGUP]
        if self.session.reenters:
            return [self._reenter([_attempt(rung, at) for at, rung in enumerate(self.attempts, 1)], "")]
        listed = ", ".join(f"{inert(rung.name)} ({_word(rung, at)})" for at, rung in enumerate(self.attempts, 1))
        words = _OR_A_MESSAGE.replace("{tool}", inert(verdict.message_tool)) if verdict.message_tool else _FAILED
        return [told(words.replace("{tried}", f"Tried: {listed}."))]

    def after(self, plan: Plan) -> list[Verb]:
        """The two have talked, and the other side has hung up."""
        if plan.final or (self.session.leaves and not self.session.reenters):
            return [HANGUP]
        if self.session.reenters:
            talked = {"name": inert(plan.name), "outcome": "connected"}
            return [self._reenter([talked], plan.return_message, rung=self.rung + 1)]
        return [told(inert(plan.return_message))]

    def after_bridge(self, plan: Plan) -> Any:
        """The same for a queue, which wants it as a document in a text, and for which the session is not kept."""
        if not self.session.reenters:
            return json.dumps(document([HANGUP]))
        return self.filled(lambda of_call: json.dumps(document(replace(self, of_call=of_call).after(plan))))

    def _reenter(self, tried: list[dict[str, Any]], message: str, rung: int = 1) -> Verb:
        """Give the call back, with the card. `rung` is that of the first attempt in `tried`."""
        card = self.filled(partial(self._card, tried, message, rung))
        return {"transfer": {"dest": self.first.public_url, "params": {STATE_KEY: card}}}

    def _card(self, tried: list[dict[str, Any]], message: str, rung: int, of_call: OfCall) -> dict[str, Any]:
        """The card of a call that comes back."""
        card, listener = of_call.card_of(self.first), of_call.listener
        about = {"id": listener.transfer, **({"rung": rung} if rung > 1 else {})} if listener else {}
        return {
            **inert_values({**card.as_params(), "hops": card.hops, "count": of_call.count, "message": message}),
            "tried": [dict(each) for each in tried],
            "returned": True,
            "skill": self.first.skill,
            "tool": self.first.tool,
            **about,
            **of_call.carried,
        }


def _attempt(rung: Plan, at: int) -> dict[str, Any]:
    """An attempt as the agent receives it; `asked` where the person had to press a digit."""
    asked = {"asked": True} if has_asked(rung) else {}
    return {"name": inert(rung.name), "outcome": variable(_outcome_of(at)), **asked}


def _word(rung: Plan, at: int) -> str:
    """The platform's word for an attempt, as a kept session is told it."""
    word = variable(_outcome_of(at))
    return f"had to press {rung.accept}: {word}" if has_asked(rung) else word


def has_asked(rung: Plan) -> bool:
    """Whether the person who answers has to press a digit."""
    return bool(rung.accept) and any(kind_of(address.kind).is_screened for group in rung.to for address in group)


def _outcome_of(attempt: int) -> str:
    return f"transfer_outcome_{attempt}"
