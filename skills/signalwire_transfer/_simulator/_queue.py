"""`enter_queue` and `sip_refer`: the caller is in other hands, and comes back only when those fail."""

from collections.abc import Mapping
from typing import Any

from ._dial import talk
from ._flow import after_bridge
from ._grammar import needed, number
from ._leg import Leg, Over
from ._lines import Queue
from ._reports import of_queue
from ._script import Script
from ._timeline import Attempt

_WAITS_BY_DEFAULT = 3600
_FAILS_AFTER = 1.0
_REFERRING = 2.0


def enter_queue(script: Script, what: Any) -> None:
    """Wait in a queue. The platform leaves the AI session for it; after a conversation another document follows."""
    leg = script.leg
    name = str(script.fill(needed("enter_queue", what, "queue_name")))
    after = needed("enter_queue", what, "transfer_after_bridge")
    patience = number("enter_queue.wait_time", script.fill(what.get("wait_time")), _WAITS_BY_DEFAULT)
    leg.told.begin()
    leg.told.left = leg.told.left or leg.assume("queue_session") == "left"
    leg.variables.pop("queue_result", None)
    line = leg.world.queue(leg.state(), name)
    if _waited(leg, what, name, line, patience) == "connected":
        talk(leg, leg.names.of(name), line.talks)
        after_bridge(script, after)


def _waited(leg: Leg, what: Mapping[str, Any], name: str, line: Queue, patience: float) -> str:
    """How the wait ended."""
    result, seconds = _outcome(line, patience)
    shown, start = leg.names.of(name), leg.clock.now
    outcome = {"connected": "connected", "timeout": "queue_timeout"}.get(result, "failed")
    leg.note(f"waits in the queue {name}", f"(up to {patience:g} s)")
    leg.recorder.attempts.append(Attempt(shown, name, outcome, start, start + seconds, result))
    leg.recorder.reports += of_queue(what, start, "enqueue")
    try:
        leg.clock.wait(seconds)
    finally:
        is_taken = outcome == "connected" and leg.clock.now >= start + seconds
        leg.recorder.reports += of_queue(what, leg.clock.now, "dequeue" if is_taken else "leave")
    if outcome == "connected":
        leg.note("answers", who=shown)
    else:
        leg.note("ends the wait", f"({result})", "platform")
    if result == "timeout" and leg.assume("queue_timeout") == "ends_call":
        raise Over("hangup")
    leg.variables |= {"queue_result": result, "wait_time": round(seconds), "entry_position": 1, "entry_size": 1}
    return result


def _outcome(line: Queue, patience: float) -> tuple[str, float]:
    if line.result:
        return line.result, _FAILS_AFTER
    if line.after is None or line.after >= patience:
        return "timeout", patience
    return "connected", line.after


def sip_refer(script: Script, what: Any) -> None:
    """Ask the caller's own PBX to call somebody else. `success` is the only result that the documentation shows."""
    leg = script.leg
    uri = str(script.fill(needed("sip_refer", what, "to_uri")))
    leg.told.begin()
    result = leg.world.refer(leg.state(), uri).result
    is_taken, name, start = result == "success", leg.names.of(uri), leg.clock.now
    leg.note("is referred", f"to {name}")
    outcome, reason = ("connected", "") if is_taken else ("failed", result)
    leg.recorder.attempts.append(Attempt(name, uri, outcome, start, start + _REFERRING, reason))
    leg.clock.wait(_REFERRING)
    leg.note("takes the call" if is_taken else "refuses the call", who=name)
    leg.told.referred, leg.told.left = is_taken, is_taken or leg.told.left
    leg.variables |= {"sip_refer_to": uri, "sip_refer_result": result, "return_value": result}
    leg.variables |= {"sip_refer_response_code": "202" if is_taken else "603"}


def enter_queue_alone(script: Script, _what: Any) -> None:
    """Enter a queue with no caller left; one who hung up while talking had been taken out of it."""
    script.leg.variables["queue_result"] = "connected" if script.leg.told.talked else "hangup"


def sip_refer_alone(script: Script, _what: Any) -> None:
    """Do nothing: no call is left to refer."""
    script.leg.variables |= {"sip_refer_result": "failed", "return_value": "failed"}
