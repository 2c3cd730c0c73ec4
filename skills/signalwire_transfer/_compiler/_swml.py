"""From a plan to what the platform runs. Pure: the same plan gives the same actions.

The chain is one document: `connect.result` and `switch` on the platform's own variables lead from rung to rung, so that
no webhook is needed in between. Texts lose their braces on the way in (see `_text`); the only expressions in a document
are those of `variable`, over names that are made here.
"""

from collections.abc import Mapping
from typing import Any

from .._calls._call import STATE_KEY
from .._calls._card import Card
from .._plans._plan import Plan, Verdict
from .._text import inert
from ._form import Form, Listener, OfCall, Step
from ._legs import how, where
from ._reports import of_connect, of_queue, of_recording
from ._verbs import HANGUP, Verb, blank, document, inert_values, say, told, variable
from ._way_back import WayBack

_RECORDING_LIMIT = 180
_GO_ON = "Go on with the caller."
"""Told to the agent in its other context: without it, what an earlier transfer has left there might be told again."""


def actions(plan: Plan, state: Mapping[str, Any], listener: Listener | None = None) -> list[Step]:
    """The SWAIG actions that carry the plan out; `state` is what the call's `global_data` is to remember, and the
    `listener` hears what becomes of it."""
    return [_remembered(state), *_steps(plan, OfCall.by(state, listener), is_heard=listener is not None)]


class Forms:
    """The actions of a plan that is the same for every call, compiled once."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._known: dict[bool, Form] = {}

    def actions(self, card: Card, state: Mapping[str, Any], listener: Listener | None) -> list[Step]:
        """What `actions` gives for the plan with this card."""
        is_heard = listener is not None
        form = self._known.get(is_heard)
        if form is None:
            form = self._known[is_heard] = Form(_steps(self._plan, None, is_heard=is_heard))
        return [_remembered(state), *form.filled(OfCall.by(state, listener, card))]


def _remembered(state: Mapping[str, Any]) -> Step:
    return {"set_global_data": {STATE_KEY: dict(state)}}


def _steps(plan: Plan, of_call: OfCall | None, *, is_heard: bool) -> list[Step]:
    """All that is done beside remembering the state; without a call the gaps stay open."""
    steps: list[Step] = []
    if plan.announce == "say":
        steps.append({"say": inert(plan.message)})
    announced = [say(plan.speech, plan.message)] if plan.announce == "play" else []
    if plan.kind == "context":
        before = [*announced, *_texts(plan)]
        steps += [_action([told(_GO_ON), *before], leaves=False)] if before else []
        return [*steps, {"change_context": plan.to[0][0].value}]
    way = WayBack.of(plan, of_call, is_heard=is_heard)
    return [*steps, _action([*way.begin(), *announced, *_rung(plan, way)], leaves=way.session.leaves)]


def _action(verbs: list[Verb], *, leaves: bool) -> dict[str, Any]:
    """A SWML action. `transfer` has to stand before `SWML`, and must be absent when the session is kept."""
    return {"transfer": True, "SWML": document(verbs)} if leaves else {"SWML": document(verbs)}


def _rung(plan: Plan, way: WayBack) -> list[Verb]:
    """One rung and, in its branches, all that follow."""
    if not plan.to:
        return _verdict(plan.verdict, way)
    return [*_texts(plan), *_MOVES.get(plan.kind, _connect)(plan, way)]


def _onward(plan: Plan, way: WayBack) -> list[Verb]:
    """What happens when nobody took the call: the next rung, which speaks only if it has a message, or the verdict."""
    if isinstance(plan.failure, Verdict):
        return _verdict(plan.failure, way)
    rung = plan.failure
    spoken = [say(rung.speech, rung.message)] if rung.message else []
    return [*spoken, *_rung(rung, way)]


def _texts(plan: Plan) -> list[Verb]:
    return [
        {"send_sms": {"to_number": text.to, "from_number": text.from_, "body": inert(text.body)}} for text in plan.sms
    ]


def _connect(plan: Plan, way: WayBack) -> list[Verb]:
    """Dial. `result` runs once the other side has hung up, or when nobody took the call."""
    here = way.tried(plan)
    failed = [*here.noted("connect_failed_reason"), *_onward(plan, here)]
    result = {"case": {"connected": way.after(plan)}, "default": failed}
    connect = {**where(plan, here), **how(plan), **of_connect(plan, here), "result": result}
    return [*way.before_dialling(), {"connect": connect}]


def _enter_queue(plan: Plan, way: WayBack) -> list[Verb]:
    """Wait in a queue. A caller who waited too long goes on to the next rung, as after any other failure."""
    here = way.tried(plan)
    queue = {
        "queue_name": plan.to[0][0].value,
        "transfer_after_bridge": way.after_bridge(plan),
        "wait_time": plan.wait_time,
        **of_queue(plan, here),
    }
    if plan.wait_url:
        queue["wait_url"] = plan.wait_url
    ended = {"connected": [HANGUP], "hangup": [HANGUP]}
    failed = [*here.noted("queue_result"), *_onward(plan, here)]
    switch = {"switch": {"variable": "queue_result", "case": ended, "default": failed}}
    return [blank("queue_result"), {"enter_queue": queue}, switch]


def _hand_off(plan: Plan, way: WayBack) -> list[Verb]:
    """Give the call to another agent, with the card. As the SDK's `swml_transfer` does for a call that comes back."""

    def card(of_call: OfCall) -> Any:
        return inert_values({**of_call.card_of(plan).as_params(), "count": of_call.count})

    transfer = {"transfer": {"dest": plan.to[0][0].dialled, "params": {STATE_KEY: way.filled(card)}}}
    return [transfer] if plan.final else [told(plan.return_message), transfer]


def _refer(plan: Plan, way: WayBack) -> list[Verb]:
    """Ask the other side's PBX to take the call over by SIP REFER."""
    here = way.tried(plan)
    failed = [*here.noted("sip_refer_result"), *_onward(plan, here)]
    switch = {"variable": "sip_refer_result", "case": {"success": [HANGUP]}, "default": failed}
    return [blank("sip_refer_result"), {"sip_refer": {"to_uri": plan.to[0][0].value}}, {"switch": switch}]


_MOVES = {"queue": _enter_queue, "agent": _hand_off, "refer": _refer}


def _verdict(verdict: Verdict, way: WayBack) -> list[Verb]:
    if verdict.kind == "agent":
        return way.back(verdict)
    spoken = say(verdict.speech, verdict.words)
    return [spoken, *_recorded(verdict, way), HANGUP] if verdict.kind == "voicemail" else [spoken, HANGUP]


def _recorded(verdict: Verdict, way: WayBack) -> list[Verb]:
    """Record a message, and text its link, if there is one.

    A caller who hangs up ends the recording, and perhaps the script with it: that is documented nowhere.
    """
    record = {"beep": True, "terminators": "#", "max_length": _RECORDING_LIMIT, "initial_timeout": 10}
    verbs: list[Verb] = [{"record": {**record, **of_recording(way)}}]
    if text := verdict.notify:
        body = f"{inert(text.body)} {variable('record_url')}"
        texted = {"send_sms": {"to_number": text.to, "from_number": text.from_, "body": body}}
        verbs.append({"cond": [{"when": "vars.record_result == 'success'", "then": [texted]}]})
    return [*verbs, say(verdict.speech, verdict.goodbye)]
