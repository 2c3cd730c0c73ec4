"""Where a document asks the platform to report what becomes of it; nowhere, where nobody listens."""

from typing import Any

from .._addresses._address import Address
from .._addresses._kinds import kind_of
from .._plans._plan import Plan
from ._form import ReportSource
from ._way_back import WayBack, has_asked

_EVENTS = ["ringing", "answered", "ended"]


def of_leg(plan: Plan, address: Address, place: int, way: WayBack) -> dict[str, Any]:
    """For one dialled address."""
    if not way.is_heard:
        return {}
    asked = bool(plan.accept) and kind_of(address.kind).is_screened
    return {
        "call_state_url": _url(way, "leg", place, plan.name, asked=asked),
        "call_state_events": list(_EVENTS),
    }


def of_connect(plan: Plan, way: WayBack) -> dict[str, Any]:
    """For a `connect`: it reports as a whole, so only one with a single address says which one it is about."""
    place = 1 if sum(map(len, plan.to)) == 1 else 0
    return _status(way, "connect", place, plan.name, asked=has_asked(plan))


def of_queue(plan: Plan, way: WayBack) -> dict[str, Any]:
    """For a queue."""
    return _status(way, "queue", 1, plan.name)


def of_recording(way: WayBack) -> dict[str, Any]:
    """For a voicemail: its link comes even if the caller hangs up, and with that ends the script."""
    return _status(way, "record", 0, way.attempts[-1].name if way.attempts else "")


def _status(way: WayBack, source: ReportSource, place: int, name: str, *, asked: bool = False) -> dict[str, Any]:
    return {"status_url": _url(way, source, place, name, asked=asked)} if way.is_heard else {}


def _url(way: WayBack, source: ReportSource, place: int, name: str, *, asked: bool) -> Any:
    """The address that hears of one source in the rung that is tried now."""
    return way.filled(lambda of_call: of_call.url(source, way.rung, place, name, asked=asked))
