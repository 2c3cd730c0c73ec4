"""From a plan to what the platform runs. Pure: the same plan gives the same actions.

No text here holds an expression: branches are taken by `switch` and `connect.result` on the platform's own variables,
and every text loses its braces on the way in (see `_text`).
"""

import json
from collections.abc import Mapping
from typing import Any

from ._address import Address
from ._call import STATE_KEY
from ._plan import Plan
from ._text import clean, inert

Verb = dict[str, Any]
_HANGUP: Verb = {"hangup": {}}
_LONGEST_HEADER = 200


def actions(plan: Plan, state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The SWAIG actions that carry the plan out; `state` is what the call's `global_data` is to remember."""
    steps: list[dict[str, Any]] = [{"set_global_data": {STATE_KEY: dict(state)}}]
    if plan.announce == "say":
        steps.append({"say": inert(plan.message)})
    before = _before(plan)
    if plan.kind == "context":
        steps += [_action(before, leaves=False)] if before else []
        return [*steps, {"change_context": plan.to[0][0].value}]
    return [*steps, _action([*before, *_MOVES.get(plan.kind, _connect)(plan)], leaves=_leaves(plan))]


def _leaves(plan: Plan) -> bool:
    """Whether the AI session ends: always when final, and for a queue, which the platform leaves the session for."""
    return plan.final or plan.kind in {"queue", "refer"}


def _action(verbs: list[Verb], *, leaves: bool) -> dict[str, Any]:
    """A SWML action. `transfer` has to stand before `SWML`, and must be absent when the session is kept."""
    document = {"version": "1.0.0", "sections": {"main": verbs}}
    return {"transfer": True, "SWML": document} if leaves else {"SWML": document}


def _before(plan: Plan) -> list[Verb]:
    """What happens before the call is moved: the announcement that nobody can interrupt, and the texts."""
    verbs = [_say(plan, plan.message)] if plan.announce == "play" else []
    for text in plan.sms:
        verbs.append({"send_sms": {"to_number": text.to, "from_number": text.from_, "body": inert(text.body)}})
    return verbs


def _connect(plan: Plan) -> list[Verb]:
    """Dial. `result` runs once the other side has hung up, or when nobody took the call."""
    connect: dict[str, Any] = {**_where(plan), **_how(plan)}
    if plan.final:
        connect["result"] = {"case": {"connected": [_HANGUP]}, "default": _goodbye(plan)}
    else:
        back, failed = _told(plan.return_message), _told(_not_taken(plan))
        connect["result"] = {"case": {"connected": [back]}, "default": [failed]}
    return [{"connect": connect}]


def _where(plan: Plan) -> dict[str, Any]:
    """The four forms of `connect`: one address, one after the other, all at once, groups in order."""
    devices = [[_device(plan, address) for address in group] for group in plan.to]
    if len(devices) == 1:
        return devices[0][0] if len(devices[0]) == 1 else {"parallel": devices[0]}
    if all(len(group) == 1 for group in devices):
        return {"serial": [group[0] for group in devices]}
    return {"serial_parallel": devices}


def _device(plan: Plan, address: Address) -> dict[str, Any]:
    device: dict[str, Any] = {"to": address.value, "timeout": plan.timeout}
    if plan.digits and address.kind in {"phone", "sip"}:
        device["confirm"] = [{"send_digits": {"digits": plan.digits}}]
    return device


def _how(plan: Plan) -> dict[str, Any]:
    how: dict[str, Any] = {}
    if plan.from_:
        how["from"] = plan.from_
    if plan.headers:
        how["headers"] = [
            {"name": name, "value": clean(value, _LONGEST_HEADER)} for name, value in plan.headers.items()
        ]
    if plan.ringback:
        how["ringback"] = list(plan.ringback)
    if plan.max_duration:
        how["max_duration"] = plan.max_duration
    return how


def _enter_queue(plan: Plan) -> list[Verb]:
    """Wait in a queue. After the bridge, and when the wait was too long, a call that is not final goes back.

    A plugin may have made a queue of the route: where no address is known to go back to, the call ends as a final one.
    """
    ends = plan.final or not plan.public_url
    back = [{"transfer": {"dest": plan.public_url}}]
    queue = {
        "queue_name": plan.to[0][0].value,
        "transfer_after_bridge": _document([_HANGUP]) if ends else plan.public_url,
        "wait_time": plan.wait_time,
    }
    if plan.wait_url:
        queue["wait_url"] = plan.wait_url
    ended = {"connected": [_HANGUP], "hangup": [_HANGUP]}
    return [
        {"enter_queue": queue},
        {"switch": {"variable": "queue_result", "case": ended, "default": _goodbye(plan) if ends else back}},
    ]


def _hand_off(plan: Plan) -> list[Verb]:
    """Give the call to another agent, with the card. As the SDK's `swml_transfer` does for a call that comes back."""
    transfer = {"transfer": {"dest": plan.to[0][0].value, "params": {STATE_KEY: _inert(plan.card.as_params())}}}
    return [transfer] if plan.final else [_told(plan.return_message), transfer]


def _refer(plan: Plan) -> list[Verb]:
    """Ask the other side's PBX to take the call over by SIP REFER."""
    return [
        {"sip_refer": {"to_uri": plan.to[0][0].value}},
        {"switch": {"variable": "sip_refer_result", "case": {"success": [_HANGUP]}, "default": _goodbye(plan)}},
    ]


_MOVES = {"queue": _enter_queue, "agent": _hand_off, "refer": _refer}


def _goodbye(plan: Plan) -> list[Verb]:
    """Nobody took a final call: the caller hears so before the line closes."""
    words = f"I'm sorry, {plan.name} could not take your call. Please call again later. Goodbye."
    return [_say(plan, words), _HANGUP]


def _not_taken(plan: Plan) -> str:
    return f"{plan.name} did not take the call. Tell the caller so, and ask how else you can help."


def _told(text: str) -> Verb:
    """What the agent is told when it goes on."""
    return {"set": {"ai_response": inert(text)}}


def _say(plan: Plan, text: str) -> Verb:
    play: dict[str, Any] = {"url": f"say:{inert(text)}"}
    if plan.speech.voice:
        play["say_voice"] = inert(plan.speech.voice)
    if plan.speech.language:
        play["say_language"] = inert(plan.speech.language)
    return {"play": play}


def _document(verbs: list[Verb]) -> str:
    return json.dumps({"version": "1.0.0", "sections": {"main": verbs}})


def _inert(value: Any) -> Any:
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, Mapping):
        return {inert(str(key)): _inert(inner) for key, inner in value.items()}
    return [_inert(inner) for inner in value] if isinstance(value, list) else value
