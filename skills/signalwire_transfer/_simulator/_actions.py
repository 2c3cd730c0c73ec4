"""Runs the actions of a tool's answer, and says where the call ends."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._tools._answer import TO_THE_CALLER
from ._arrivals import Server, nobody
from ._expressions import as_text
from ._grammar import check_parameters
from ._leg import Clock, Leg, Over
from ._looks import digits_compared, looks
from ._script import Script, sections_of
from ._session import Session, place
from ._speech import say
from ._timeline import Recorder, SimulationError, Timeline
from ._verbs import VERBS
from ._world import Names, World

_KNOWN = ("SWML", "transfer", "say", "change_context", "set_global_data", "unset_global_data", "hangup")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool answered. `is_said_first`: the model puts the response into words before the actions run."""

    response: str
    actions: Sequence[Mapping[str, Any]] = ()
    is_said_first: bool = False

    @classmethod
    def from_wire(cls, sent: Mapping[str, Any]) -> "Answer":
        """The answer as it goes over the wire."""
        actions = sent.get("action", [])
        actions = [actions] if isinstance(actions, Mapping) else actions
        return cls(_words(sent.get("response")), actions, sent.get("post_process") is True)


def _words(response: Any) -> str:
    """The words of an answer that may separate facts from instructions: those to be said, if there are any."""
    if not isinstance(response, Mapping):
        return as_text(response)
    facts, instruction = (as_text(response.get(part)) for part in ("tool_result", "tool_prompt"))
    if instruction.startswith(TO_THE_CALLER):
        return instruction.removeprefix(TO_THE_CALLER)
    return " ".join(filter(None, (facts, instruction)))


def run(
    answer: Answer,
    world: World,
    names: Names,
    *,
    own_urls: Collection[str] = (),
    server: Server = nobody,
    caller: str = "",
    global_data: Mapping[str, Any] | None = None,
) -> Timeline:
    """Simulate what follows a tool's answer. `own_urls` are where a call comes back to the same agent, `server` is
    that of the file it stands in."""
    leg = _caller(answer, world, names, caller)
    own_places = [place(url) for url in own_urls]
    session = Session(leg, answer.response, own_places, dict(global_data or {}), server=server)
    try:
        _respond(session, answer)
        for action in answer.actions:
            _act(session, action)
    except Over as over:
        session.over(over)
    except SimulationError as error:
        error.timeline = leg.recorder.timeline("script_error", is_kept=session.is_kept, response=answer.response)
        raise
    return session.timeline()


def _caller(answer: Answer, world: World, names: Names, number: str) -> Leg:
    actions = [dict(action) for action in answer.actions]
    return Leg(
        name="caller",
        world=world,
        recorder=Recorder(),
        names=names,
        clock=Clock(limit=world.caller().hangs_up),
        looks=looks(actions),
        line=world.caller(),
        call={"from": number, "type": "phone", "direction": "inbound"},
        asked=digits_compared(actions),
    )


def _respond(session: Session, answer: Answer) -> None:
    """The words of the answer: said by the model first, or only told to it."""
    leg = session.leg
    if answer.is_said_first and answer.actions:
        return say(leg, answer.response)
    if not answer.actions:
        leg.variables["ai_response"] = answer.response
        return None
    return leg.note("is told", answer.response, "agent") if answer.response else None


def _act(session: Session, action: Mapping[str, Any]) -> None:
    check_parameters("an action", action, _KNOWN)
    if not session.is_kept or session.end:
        raise SimulationError(f"an action stands behind the one that left the agent: {', '.join(action)}")
    if "transfer" in action and "SWML" not in action:
        raise SimulationError("the simulator knows the action `transfer` only beside `SWML`")
    if "set_global_data" in action:
        session.global_data |= action["set_global_data"]
        session.keeps = True
    for key in _listed(action.get("unset_global_data")):
        session.global_data.pop(key, None)
    if "say" in action:
        say(session.leg, str(action["say"]))
    if "SWML" in action:
        _document(session, action)
    if "change_context" in action:
        session.context = str(action["change_context"])
        session.leg.note("goes on as", session.context, "agent")
    if action.get("hangup"):
        raise Over("hangup")


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _document(session: Session, action: Mapping[str, Any]) -> None:
    """Run a document. Without `transfer` the agent goes on when it ends."""
    session.is_kept = action.get("transfer") not in (True, "true")
    document = action["SWML"]
    sections = sections_of(document)
    session.leg.told.left, session.has_run = not session.is_kept, True
    Script(session.leg, VERBS, sections, key=as_text(document)).run()
    session.is_kept = session.is_kept and not session.leg.told.left
    if not session.is_kept:
        raise Over("the end of the document")
