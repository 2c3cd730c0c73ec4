"""`connect`: who rings when, who talks to the caller, and which branch follows.

The platform's reason for a failed `connect` is taken to be that of the destination that was listed last. What else the
documentation leaves open stands in `_readings`.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ._flow import after_bridge
from ._grammar import DEVICE, check_parameters, needed, number
from ._leg import Clock, Leg, Over
from ._lines import UNHEARD_OF, Callee
from ._looks import digits_compared
from ._reports import Leg as ReportingLeg
from ._reports import dropped, of_connect
from ._script import Script
from ._timeline import Attempt, Recorder, SimulationError

_REASONS: Mapping[str, str] = {
    "busy": "busy",
    "no_answer": "no_answer",
    "declined": "declined",
    "failed": "failed",
}
"""What the platform says in `connect_failed_reason`. Only `no_answer` is documented, as an example."""

_SPELLED: Mapping[str, Mapping[str, str]] = {
    "noAnswer": {"no_answer": "noAnswer", "declined": "decline"},
    "no-answer": {"no_answer": "no-answer", "declined": "decline"},
}
_OWN = frozenset({"connect_result", "connect_failed_reason", "return_value"})

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
    answered: float | None = None
    reason: str = ""
    """The platform's word for why it failed; empty where it says none."""
    recorder: Recorder = field(default_factory=Recorder)
    reporting: ReportingLeg = field(default_factory=lambda: ReportingLeg(""))

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
    _begin(leg)
    leg.note("hears", _ringback(what))
    leg.recorder.reports += of_connect(what, leg.clock.now, "connecting")
    if leg.looks.reads("record_url") and leg.world.leaves(leg.state(), "ringing"):
        raise Over("caller_hung_up")
    rings: list[Ring] = []
    for index in range(len(groups)):
        rings, taken = _group(script, what, groups, index)
        if taken:
            return _talked(script, what, taken)
        if index < len(groups) - 1 and _ended_by_refusal(leg, rings):
            break
    leg.recorder.reports += of_connect(what, leg.clock.now, "failed", reason=rings[-1].reason)
    return _failed(script, what, rings[-1].reason)


def _report_legs(leg: Leg, rings: list[Ring], taken: Ring | None, stopped: float) -> None:
    """What the dialled legs report until the group is over; who takes the call ends later."""
    for one in rings:
        reports, until = one.reporting, one.ended if one.outcome != "connected" or one is taken else stopped
        leg.recorder.reports += reports.report(one.started, "ringing")
        if one.answered is not None and one.answered <= until:
            leg.recorder.reports += reports.report(one.answered, "answered")
        if one is not taken:
            is_answered = one.answered is not None and one.answered <= until
            is_dropped = is_answered or one.ended > stopped or one.outcome == "connected"
            reason = dropped(is_answered=is_answered) if is_dropped else one.reason
            leg.recorder.reports += reports.report(min(one.ended, stopped), "ended", reason)


def _report_given_up(leg: Leg, what: _Device, taken: Ring | None) -> None:
    """What is reported when the caller has not waited for whoever would have taken the call."""
    now = leg.clock.now
    leg.recorder.reports += of_connect(what, now, "failed", reason="cancel")
    if taken:
        is_answered = taken.answered is not None and taken.answered <= now
        leg.recorder.reports += taken.reporting.report(now, "ended", dropped(is_answered=is_answered))


def connect_alone(script: Script, what: Any) -> None:
    """Dial with no caller left. One who hung up during the conversation had been connected all the same."""
    leg = script.leg
    if not leg.told.talked:
        return _failed(script, what, "cancel")
    return _after(script, what)


def _begin(leg: Leg) -> None:
    """Forget what the platform forgets when a leg is dialled."""
    carried = {name for name in leg.variables if leg.looks.reads(name)} - _OWN
    if carried and leg.assume("vars") == "emptied":
        leg.variables.clear()
        leg.unsure.clear()
    for name in ("connect_result", "return_value"):
        leg.variables.pop(name, None)
    leg.told.begin()
    if not leg.told.left and leg.assume("kept_connect") == "left":
        leg.told.left = True


def _ended_by_refusal(leg: Leg, rings: list[Ring]) -> bool:
    """Whether nobody else rings, because somebody has not accepted."""
    return any(ring.outcome == "not_accepted" for ring in rings) and leg.assume("refusal") == "ends_connect"


def _failed(script: Script, what: _Device, reason: str) -> None:
    """Set the result where nobody took the call. Where the platform gives no reason, the one before stays."""
    script.leg.variables |= {"connect_result": "failed", "return_value": "failed"}
    if reason:
        script.leg.variables["connect_failed_reason"] = reason
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


def _accepted(rings: list[Ring]) -> Ring | None:
    """Who accepted first."""
    accepted = [ring for ring in rings if ring.outcome == "connected"]
    return min(accepted, key=lambda ring: ring.ended, default=None)


def _answered(rings: list[Ring]) -> Ring | None:
    """Who answered first."""
    return min((ring for ring in rings if ring.answered is not None), key=lambda ring: ring.answered or 0, default=None)


def _group(script: Script, what: _Device, groups: list[list[_Device]], index: int) -> tuple[list[Ring], Ring | None]:
    """Let a group ring at once; the rings whose outcome was known when it was over, and who takes the call."""
    rings: list[Ring] = []
    group = groups[index]
    for place, device in enumerate(group):
        first = _answered(rings)
        so_far = _accepted(rings) is not None, first and first.outcome
        state = (script.leg.state(), index, place, so_far)
        is_last = index == len(groups) - 1 and place == len(group) - 1
        rings.append(ring(script, {**what, **device}, state, is_last=is_last))
    taken, stopped, until = _settled(script.leg, rings)
    known = [ring for ring in rings if ring is taken or (ring.outcome != "connected" and ring.ended <= stopped)]
    if taken is None and (first := _answered(rings)) and first not in known:
        known.append(first)
    _write_down(script.leg, rings, known, stopped)
    _report_legs(script.leg, rings, taken, stopped)
    try:
        script.leg.clock.wait(until - script.leg.clock.now)
    except Over:  # the caller has not waited
        _report_given_up(script.leg, what, taken)
        raise
    return known, taken


def _settled(leg: Leg, rings: list[Ring]) -> tuple[Ring | None, float, float]:
    """Who takes the call, when the others stop ringing, and when the group is over."""
    accepted, first = _accepted(rings), _answered(rings)
    last = max(ring.ended for ring in rings)
    usual = (accepted, accepted.ended, accepted.ended) if accepted else (None, last, last)
    if first is None:
        return usual
    winner = first if first.outcome == "connected" else None
    other = winner, first.answered or 0.0, first.ended
    if usual[0] is winner and all(ring is first or ring.ended <= other[1] for ring in rings):
        return usual
    steers = (accepted is None) != (winner is None)
    return other if leg.assume("parallel", steers=steers) == "first_answers" else usual


def _write_down(leg: Leg, rings: list[Ring], known: list[Ring], stopped: float) -> None:
    for one in rings:
        is_known = one in known
        leg.recorder.events += [event for event in one.recorder.events if is_known or event.seconds <= stopped]
        if is_known:
            leg.recorder.faults += [fault for fault in one.recorder.faults if fault not in leg.recorder.faults]
        else:
            leg.recorder.note(stopped, one.name, "stops ringing")
    leg.recorder.attempts += [one.attempt() for one in sorted(known, key=lambda one: one.ended)]


def _talked(script: Script, what: _Device, taken: Ring) -> None:
    """Let them talk until the other side hangs up or the time is over."""
    leg, longest = script.leg, number("connect.max_duration", script.fill(what.get("max_duration")), _LONGEST_CALL)
    leg.recorder.reports += of_connect(what, leg.clock.now, "connected", leg=taken.reporting.id)
    try:
        talk(leg, taken.name, taken.line.talks, longest)
    finally:  # the caller may be the one who hangs up
        leg.recorder.reports += of_connect(what, leg.clock.now, "disconnected", leg=taken.reporting.id)
        leg.recorder.reports += taken.reporting.report(leg.clock.now, "ended", "hangup")
    return _after(script, what)


def _after(script: Script, what: _Device) -> None:
    """Go on after the conversation."""
    script.leg.variables |= {"connect_result": "connected", "return_value": "connected"}
    if "transfer_after_bridge" not in what:
        return _branched(script, what)
    if "result" in what:
        raise SimulationError("connect: no document says which of `result` and `transfer_after_bridge` wins")
    return after_bridge(script, what["transfer_after_bridge"])


def talk(leg: Leg, name: str, seconds: float, longest: float = _LONGEST_CALL) -> None:
    """Let the caller and somebody talk."""
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
    rung = Ring(leg.names.of(address), address, leg.clock.now, line, reporting=ReportingLeg.of(device))
    rung.recorder.note(rung.started, rung.name, "rings")
    timeout = number("connect.timeout", script.fill(device.get("timeout")), _RINGS_BY_DEFAULT)
    if line.outcome in _SHOWN:
        rung.over(line.outcome, min(line.after, timeout), _SHOWN[line.outcome], _why(line))
    elif line.outcome == "no_answer" or _is_too_late(line, timeout):
        rung.over("no_answer", timeout, "does not answer", _why(line))
    else:
        rung.over("connected", line.after, "answers", "(a voicemail box)" if line.is_machine else "")
        rung.answered = rung.ended
    if rung.answered is None:
        rung.reason = line.reason or _spelled(leg, rung.outcome)
    elif "confirm" in device:
        _confirm(script, rung, device, timeout, state, is_last=is_last)
    return rung


def _spelled(leg: Leg, outcome: str) -> str:
    """The platform's word for why somebody was not reached."""
    spelling = _SPELLED.get(leg.assume("reasons", steers=False), {}) if outcome in _SPELLED["noAnswer"] else {}
    return spelling.get(outcome, _REASONS[outcome])


def _is_too_late(line: Callee, timeout: float) -> bool:
    """Whether it has stopped ringing by then. A box that answers at the very last second is taken to be in time: it
    may be, and that is what an operator has to see."""
    return line.after > timeout or (line.after == timeout and not line.is_machine)


def _why(line: Callee) -> str:
    if line.is_machine:
        return f"(its voicemail box would after {line.after:g} s)"
    return f"({line.reason})" if line.reason else ""


def _confirm(
    script: Script, rung: Ring, device: Mapping[str, Any], timeout: float, state: Hashable, *, is_last: bool
) -> None:
    """Run the `confirm` script on the destination's own leg. If it ends without hanging up, the legs are joined."""
    if not isinstance(device["confirm"], list):
        raise SimulationError("connect.confirm: nothing is fetched in a simulation; only a list of verbs is known")
    longest: float | None = number("connect.confirm_timeout", script.fill(device.get("confirm_timeout")), timeout)
    if script.leg.assume("confirm_timeout", steers=False) == "ignored":
        longest = None
    leg = _leg(script.leg, rung, device["confirm"], longest, state)
    try:
        Script(leg, script.verbs, {"main": device["confirm"]}).run()
    except Over as over:
        if over.how == "script_error":
            leg.note("is joined without having accepted", f"(script error: {over.where})")
            leg.fault("joined_by_error")
        else:
            rung.outcome = "not_accepted"
            rung.reason = _refused(script.leg, is_last=is_last)
            leg.note("is hung up on", "" if over.how == "hangup" else "(the confirmation took too long)")
    rung.ended = leg.clock.now


def _refused(leg: Leg, *, is_last: bool) -> str:
    """The platform's word for somebody who has answered and not accepted; empty where it says none."""
    steers = is_last and "connect_failed_reason" in leg.looks.steering
    word = leg.assume("refusal_reason", steers=steers)
    return {"unknown": UNHEARD_OF, "missing": ""}.get(word, word)


def _leg(caller: Leg, rung: Ring, script: list[Any], longest: float | None, state: Hashable) -> Leg:
    """The leg of somebody who has answered. Its `vars` are empty: nothing of the caller's leg is known there."""
    return Leg(
        name=rung.name,
        world=caller.world,
        recorder=rung.recorder,
        names=caller.names,
        clock=Clock(rung.ended, longest and rung.ended + longest, "confirm_timeout"),
        looks=caller.looks,
        line=rung.line,
        call={"from": caller.call.get("from", ""), "to": rung.address, "direction": "outbound"},
        asked=digits_compared(script),
        origin=state,
    )
