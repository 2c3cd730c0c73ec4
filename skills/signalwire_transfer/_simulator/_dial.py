"""`connect`: who rings when, who talks to the caller, and which branch follows.

Where the documentation is silent: while several ring, the first who has *accepted* gets the call and the others go on
ringing until then; the platform's reason for a failed `connect` is that of the destination that was listed last.
"""

from collections.abc import Mapping
from typing import Any

from ._errors import SimulationError
from ._grammar import DEVICE, check_parameters, needed, number
from ._leg import Leg
from ._moves import after_bridge
from ._ring import Ring, ring
from ._script import Script, runs

_FORMS = ("to", "serial", "parallel", "serial_parallel")
_LONGEST_CALL = 14400
_Device = Mapping[str, Any]


@runs("connect")
def connect(script: Script, what: Any) -> None:
    """Dial, join whoever accepts, and go on with `result` when they have hung up or nobody has accepted."""
    leg, groups = script.leg, _groups(what)
    for name in ("connect_result", "connect_failed_reason", "return_value"):
        leg.variables.pop(name, None)
    leg.told.begin()
    leg.note("hears", _ringback(what))
    rings: list[Ring] = []
    for index in range(len(groups)):
        rings = _group(script, what, groups, index)
        if taken := _taken(rings):
            return _talked(script, what, taken)
    reason = rings[-1].reason
    leg.variables |= {"connect_result": "failed", "return_value": "failed", "connect_failed_reason": reason}
    return _branched(script, what)


def _groups(what: Mapping[str, Any]) -> list[list[_Device]]:
    """The four forms as groups in order, the destinations of a group at once."""
    forms = [form for form in _FORMS if form in what]
    if len(forms) != 1:
        raise SimulationError(f"connect takes one of {', '.join(_FORMS)}, not {' and '.join(forms) or 'none'}")
    groups = _grouped(forms[0], needed("connect", what, forms[0]))
    for device in (device for group in groups for device in group):
        check_parameters("a destination of connect", device, DEVICE)
    if not all(groups):
        raise SimulationError("connect: a group is empty")
    return groups


def _grouped(form: str, written: Any) -> list[list[_Device]]:
    if form == "to":
        return [[{"to": written}]]
    if not isinstance(written, list):
        raise SimulationError(f"connect.{form} is a list")
    if form == "serial_parallel":
        return [list(group) for group in written]
    return [[device] for device in written] if form == "serial" else [written]


def _ringback(what: Mapping[str, Any]) -> str:
    return f"(ringing: {', '.join(what['ringback'])})" if what.get("ringback") else "(ringing)"


def _taken(rings: list[Ring]) -> Ring | None:
    """Who accepted first."""
    accepted = [ring for ring in rings if ring.outcome == "connected"]
    return min(accepted, key=lambda ring: ring.ended, default=None)


def _group(script: Script, what: _Device, groups: list[list[_Device]], index: int) -> list[Ring]:
    """Let a group ring at once; the rings whose outcome was known when it was over."""
    rings: list[Ring] = []
    group = groups[index]
    for place, device in enumerate(group):
        state = (script.leg.state(), index, place, _taken(rings) is not None)
        is_last = index == len(groups) - 1 and place == len(group) - 1
        rings.append(ring(script, {**what, **device}, state, is_last=is_last))
    taken = _taken(rings)
    until = taken.ended if taken else max(ring.ended for ring in rings)
    known = [ring for ring in rings if ring is taken or (ring.ended <= until and ring.outcome != "connected")]
    _write_down(script.leg, rings, known, until)
    script.leg.clock.wait(until - script.leg.clock.now)
    return known


def _write_down(leg: Leg, rings: list[Ring], known: list[Ring], until: float) -> None:
    for one in rings:
        leg.recorder.events += [event for event in one.recorder.events if event.seconds <= until]
        if one not in known:
            leg.recorder.note(until, one.name, "stops ringing")
    leg.recorder.attempts += [one.attempt() for one in sorted(known, key=lambda one: one.ended)]


def _talked(script: Script, what: _Device, taken: Ring) -> None:
    """They talk, until the other side hangs up or the time is over."""
    leg, longest = script.leg, number("connect.max_duration", script.fill(what.get("max_duration")), _LONGEST_CALL)
    talk(leg, taken.name, taken.line.talks, longest)
    leg.variables |= {"connect_result": "connected", "return_value": "connected"}
    if "transfer_after_bridge" not in what:
        return _branched(script, what)
    if "result" in what:
        raise SimulationError("connect: no document says which of `result` and `transfer_after_bridge` wins")
    return after_bridge(script, what["transfer_after_bridge"])


def talk(leg: Leg, name: str, seconds: float, longest: float = _LONGEST_CALL) -> None:
    """The caller and somebody talk."""
    leg.told.talked = True
    leg.note(f"talks to {name}")
    leg.clock.wait(min(seconds, longest))
    if seconds > longest:
        leg.note("ends the conversation", f"(max_duration {longest:g} s)", "platform")
    else:
        leg.note("hangs up", who=name)


def _branched(script: Script, what: _Device) -> None:
    if "result" in what:
        script.branch("connect", what["result"], "connect_result")
