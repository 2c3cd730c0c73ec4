"""One destination that is dialled: it rings, somebody answers or not, and is asked to accept."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ._errors import SimulationError
from ._grammar import number
from ._leg import Clock, Leg, Over, digits_compared
from ._lines import Callee
from ._script import Script
from ._timeline import Attempt, Recorder

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
        Script(leg, {"main": device["confirm"]}).run()
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
