"""What the platform would post while a document runs: to `call_state_url` of each leg, and to each `status_url`.

Its payloads are documented field by field. That a leg which stops ringing, because the caller is with somebody else or
has hung up, ends with `cancel`, and one that had answered with `hangup`, is assumed: both are hang-up reasons of the
calling API.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_EVENTS = ("ended",)
"""What a leg reports where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Report:
    """One callback: when, where to, and what it says."""

    seconds: float
    url: str
    kind: str
    params: Mapping[str, Any] = field(repr=False)

    def body(self, started: float) -> dict[str, Any]:
        """The JSON that is posted, in a call whose tool was called at that time (seconds since 1970)."""
        return {
            "event_type": f"calling.call.{self.kind}",
            "timestamp": started + self.seconds,
            "params": {**self.params},
        }


@dataclass(frozen=True, slots=True)
class Leg:
    """A dialled leg that reports: its id on the platform, the address that hears, and what that wants to hear."""

    id: str
    url: str = ""
    events: tuple[str, ...] = _EVENTS

    @classmethod
    def of(cls, device: Mapping[str, Any]) -> "Leg":
        """The leg of a destination: each has an address of its own to report to."""
        events = device.get("call_state_events")
        wanted = tuple(events) if isinstance(events, list) else _EVENTS
        url = str(device.get("call_state_url") or "")
        return cls(url[-16:], url, wanted)

    def report(self, seconds: float, state: str, reason: str = "") -> list[Report]:
        """The callback for a new state, where one is wanted."""
        if not self.url or state not in self.events:
            return []
        params = {"call_id": self.id, "call_state": state, "direction": "outbound"}
        return [Report(seconds, self.url, "state", params | ({"end_reason": reason} if reason else {}))]


def of_connect(what: Mapping[str, Any], seconds: float, state: str, *, reason: str = "", leg: str = "") -> list[Report]:
    """The callback of a `connect` as a whole."""
    params: dict[str, Any] = {"connect_state": state}
    if reason:
        params["failed_reason"] = reason
    if leg:
        params["peer"] = {"call_id": leg}
    return _status(what, seconds, "connect", params)


def of_queue(what: Mapping[str, Any], seconds: float, status: str) -> list[Report]:
    """The callback of a queue."""
    return _status(what, seconds, "queue", {"status": status, "position": 1, "size": 1})


def of_recording(what: Mapping[str, Any], seconds: float, link: str, duration: float) -> list[Report]:
    """The callback of a recording; one without a link holds no message."""
    params = {"state": "finished", "url": link, "duration": duration} if link else {"state": "no_input"}
    return _status(what, seconds, "record", params)


def _status(what: Mapping[str, Any], seconds: float, kind: str, params: dict[str, Any]) -> list[Report]:
    url = str(what.get("status_url") or "")
    return [Report(seconds, url, kind, params)] if url else []


def given_up(reports: list[Report], now: float) -> list[Report]:
    """The reports once the caller has hung up: legs that would have ended later end now."""
    happened = [report for report in reports if report.seconds <= now]
    later = [report for report in reports if report.seconds > now and report.params.get("call_state") == "ended"]
    answered = {report.url for report in happened if report.params.get("call_state") == "answered"}
    return happened + [
        Report(now, each.url, each.kind, {**each.params, "end_reason": dropped(is_answered=each.url in answered)})
        for each in later
    ]


def dropped(*, is_answered: bool) -> str:
    """The platform's word for a leg that nobody wants any more."""
    return "hangup" if is_answered else "cancel"
