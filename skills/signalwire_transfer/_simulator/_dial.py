"""`connect`: who rings when, who talks to the caller, and which branch follows.

Where the documentation is silent: while several ring, the first who has *accepted* gets the call and the others go on
ringing until then; the platform's reason for a failed `connect` is that of the destination that was listed last.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ._flow import after_bridge
from ._grammar import DEVICE, check_parameters, needed, number
from ._leg import Clock, Leg, Over, digits_compared
from ._lines import Callee
from ._script import Script
from ._timeline import Attempt, Recorder, SimulationError

REASONS: Mapping[str, str] = {
    "busy": "busy",
    "no_answer": "no_answer",
    "declined": "declined",
    "failed": "failed",
    "not_accepted": "failed",
}
"""What the platform says in `connect_failed_reason`. Only `no_answer` is documented, as an example."""

_SHOWN = {"busy": "is busy", "declined": "declines", "failed": "cannot be reached"}
_RINGS_BY_DEFAULT = 60
_FORMS = ("to", "serial", "parallel", "serial_parallel")
_LONGEST_CALL = 14400
_Device = Mapping[str, Any]


@dataclass(slots=True)
class Ring:
    """A destination while it rings and is asked, on a leg of its own. `ended` is when its outcome is known."""

    name: str
    address: str
    started: float
    line: Callee
    outcome: str = ""
    ended: float = 0.0
    recorder: Recorder = field(default_factory=Recorder)

    @property
    def reason(self) -> str:
        """The platform's word for why it failed."""
        return self.line.reason or REASONS.get(self.outcome, "failed")

    def attempt(self) -> Attempt:
        """This ring as an attempt."""
        reason = "" if self.outcome == "connected" else self.reason
        return Attempt(self.name, self.address, self.outcome, self.started, self.ended, reason)

    def over(self, outcome: str, after: float, what: str, text: str = "") -> "Ring":
        """Write down how it ended, and when."""
        self.outcome, self.ended = outcome, self.started + after
        self.recorder.note(self.ended, self.name, what, text)
        return self


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
        raise SimulationError(f"connect.{form} must be a list")
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


def ring(script: Script, device: Mapping[str, Any], state: Hashable, *, is_last: bool) -> Ring:
    """Let a destination ring, and find out how that ends. Nothing of it is on the caller's leg yet."""
    address = str(script.fill(device.get("to", "")))
    if not address or address.startswith(("queue:", "stream:")):
        raise SimulationError(f'connect: the simulator cannot dial "{address}"')
    leg = script.leg
    line = leg.world.callee(state, address, is_last=is_last)
    rung = Ring(leg.names.of(address), address, leg.clock.now, line)
    rung.recorder.note(rung.started, rung.name, "rings")
    timeout = number("connect.timeout", script.fill(device.get("timeout")), _RINGS_BY_DEFAULT)
    if line.outcome in _SHOWN:
        return rung.over(line.outcome, min(line.after, timeout), _SHOWN[line.outcome], _why(line))
    if line.outcome == "no_answer" or line.after >= timeout:
        return rung.over("no_answer", timeout, "does not answer")
    rung.over("connected", line.after, "answers", "(a voicemail box)" if line.is_machine else "")
    if "confirm" in device:
        _confirm(script, rung, device, timeout, state)
    return rung


def _why(line: Callee) -> str:
    return f"({line.reason})" if line.reason else ""


def _confirm(script: Script, rung: Ring, device: Mapping[str, Any], timeout: float, state: Hashable) -> None:
    """Run the `confirm` script on the destination's own leg. If it ends without hanging up, the legs are joined."""
    if not isinstance(device["confirm"], list):
        raise SimulationError("connect.confirm: nothing is fetched in a simulation; only a list of verbs is known")
    longest = number("connect.confirm_timeout", script.fill(device.get("confirm_timeout")), timeout)
    leg = _leg(script.leg, rung, device["confirm"], longest, state)
    try:
        Script(leg, script.verbs, {"main": device["confirm"]}).run()
    except Over as over:
        rung.outcome = "not_accepted"
        leg.note("is hung up on", "" if over.how == "hangup" else "(the confirmation took too long)")
    rung.ended = leg.clock.now


def _leg(caller: Leg, rung: Ring, script: list[Any], longest: float, state: Hashable) -> Leg:
    """The leg of somebody who has answered. Its `vars` are empty: nothing of the caller's leg is known there."""
    return Leg(
        name=rung.name,
        world=caller.world,
        recorder=rung.recorder,
        names=caller.names,
        clock=Clock(rung.ended, rung.ended + longest, "confirm_timeout"),
        source=caller.source,
        line=rung.line,
        call={"from": caller.call.get("from", ""), "to": rung.address, "direction": "outbound"},
        asked=digits_compared(script),
        origin=state,
    )
