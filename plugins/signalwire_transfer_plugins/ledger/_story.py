"""From the events of a transfer to what became of it: the one place that says so.

Whatever order events come in, however late, and however often, the answer is the same: nothing here looks at the
order, and of several reports of one thing the earliest moment counts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ._lines import details_of

Event = Mapping[str, Any]
Row = dict[str, Any]

OUTCOMES: Mapping[str, str] = {
    "reached": "a person talked to the caller",
    "voicemail": "the caller left a message on the line",
    "message": "the agent took a message",
    "agent": "nobody took the call, and the agent has it again",
    "abandoned": "the caller hung up before anybody was reached",
    "lost": "nobody was reached, no message was left, and the call has ended",
    "refused": "the call was not moved",
    "unreported": "nobody has reported how it ended",
}
"""How a transfer can end, in words."""

_RANKS = ("connected", "not_accepted", "busy", "declined", "no_answer", "queue_timeout", "caller_hung_up", "closed")
"""Of contradicting reports the one that knows more counts."""


def told(events: Sequence[Event]) -> tuple[Row, list[Row]]:
    """What became of a transfer, and of each of its attempts."""
    ordered = _placed(sorted(events, key=lambda event: (event["at"], event["id"])))
    names = sorted({event["attempt"] for event in ordered if event["attempt"]}, key=_place)
    planned = {each.get("attempt"): each for each in _planned(ordered)}
    attempts = [
        _attempt([event for event in ordered if event["attempt"] == name], planned.get(name, {})) for name in names
    ]
    return _transfer(ordered, attempts, planned), attempts


def _placed(events: Sequence[Event]) -> list[Event]:
    """The events, each with its attempt: a `connect` with several addresses reports as a whole, and names a leg."""
    legs = {leg: event["attempt"] for event in events if event["attempt"] and (leg := details_of(event).get("leg"))}
    return [
        event if event["attempt"] else {**event, "attempt": legs.get(details_of(event).get("leg"), "")}
        for event in events
    ]


def _place(attempt: str) -> tuple[int, int]:
    rung, _, place = attempt.partition(".")
    return (int(rung) if rung.isdecimal() else 0, int(place) if place.isdecimal() else 0)


def _planned(events: Iterable[Event]) -> list[Mapping[str, Any]]:
    for event in events:
        if event["kind"] == "transfer.requested":
            listed = details_of(event).get("attempts")
            return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return []


# ---- an attempt -----------------------------------------------------------------------------------------------------


def _attempt(events: Sequence[Event], planned: Mapping[str, Any]) -> Row:
    started, ringing, answered = (_when(events, f"attempt.{word}") for word in ("started", "ringing", "answered"))
    asked = any(event["asked"] for event in events) or bool(planned.get("asked"))
    ends = [event for event in events if event["kind"] == "attempt.ended" and event["source"] != "sweep"]
    outcome, reason, known = _end(events, ends, answered, asked=asked)
    accepted = _when(events, "attempt.connected") or (answered if outcome == "connected" else None)
    ended = min((event["at"] for event in ends), default=None)
    return {
        "transfer": events[0]["transfer"],
        "attempt": events[0]["attempt"],
        "rung": _place(events[0]["attempt"])[0],
        "place": _place(events[0]["attempt"])[1],
        "kind": _first(events, "address_kind") or str(planned.get("kind", ""))[:40],
        "asked": int(asked),
        "started_at": started,
        "ringing_at": ringing,
        "answered_at": answered or accepted,
        "accepted_at": accepted,
        "ended_at": ended,
        "ring_ms": _between(ringing or started, answered or accepted or ended),
        "talk_ms": _between(accepted, ended),
        "outcome": outcome,
        "reason": reason,
        "known": known,
    }


def _end(events: Sequence[Event], ends: Sequence[Event], answered: int | None, *, asked: bool) -> tuple[str, str, str]:
    """The outcome, the platform's word for it, and how it is known."""
    connected = [event for event in events if event["kind"] == "attempt.connected"]
    telling = [event for event in ends if event["outcome"]]
    reason = _first(sorted(telling, key=_rank), "reason") or _first(ends, "reason")
    if connected:
        return "connected", reason, connected[0]["known"]
    if telling:
        best = min(telling, key=_rank)
        return best["outcome"], reason, best["known"]
    if ends:  # it is over, and nobody says how
        return ("not_accepted" if asked else "connected") if answered else "failed", reason, "derived"
    return "unreported", "", ""


def _rank(event: Event) -> int:
    return _RANKS.index(event["outcome"]) if event["outcome"] in _RANKS else len(_RANKS)


# ---- a transfer -----------------------------------------------------------------------------------------------------


def _transfer(events: Sequence[Event], attempts: Sequence[Row], planned: Mapping[Any, Mapping[str, Any]]) -> Row:
    requested = _when(events, "transfer.requested") or _when(events, "transfer.refused") or events[0]["at"]
    reaching = [attempt for attempt in attempts if attempt["outcome"] == "connected"]
    first = min(
        reaching, key=lambda attempt: (attempt["accepted_at"] or 1 << 60, _place(attempt["attempt"])), default=None
    )
    outcome, known = _outcome(events, attempts, planned)
    reached = first["accepted_at"] if first else None
    about = [event for event in events if event["kind"] in {"transfer.requested", "transfer.refused"}] or events
    return {
        "transfer": events[0]["transfer"],
        **{name: _first(about, name) for name in ("call", "agent", "skill", "tool", "key", "config")},
        "requested_at": requested,
        "reached_at": reached,
        "wait_ms": _between(requested, reached),
        "rung": first["rung"] if first else None,
        "attempts": len(attempts),
        "talk_ms": first["talk_ms"] if first else None,
        "outcome": outcome,
        "known": known,
        "ended_at": max((at for at in _ends(events)), default=None),
        "last_at": events[-1]["at"],
    }


def _ends(events: Iterable[Event]) -> Iterable[int]:
    over = {"attempt.ended", "transfer.ended", "transfer.refused", "transfer.returned", "voicemail.left", "queue.left"}
    return (event["at"] for event in events if event["kind"] in over and event["source"] != "sweep")


def _outcome(
    events: Sequence[Event], attempts: Sequence[Row], planned: Mapping[Any, Mapping[str, Any]]
) -> tuple[str, str]:
    """Where the transfer ended, and how that is known."""
    is_requested = any(event["kind"] == "transfer.requested" for event in events)
    for outcome, is_it in _SIGNS:
        found = [event for event in events if event["source"] != "sweep" and is_it(event)]
        if found and not (outcome == "refused" and is_requested):
            return outcome, found[0]["known"]
    if any(attempt["outcome"] == "connected" for attempt in attempts):
        return "reached", "derived"
    over = {attempt["attempt"] for attempt in attempts if attempt["outcome"] != "unreported"}
    if not over or not over.issuperset(planned) or len(over) < len(attempts):
        return "unreported", ""
    verdict = next((details_of(event).get("verdict") for event in events if event["kind"] == "transfer.requested"), "")
    return ("agent" if verdict == "agent" else "lost"), "derived"


def _ended_as(kinds: set[str], *outcomes: str) -> Callable[[Event], bool]:
    return lambda event: event["kind"] in kinds and event["outcome"] in outcomes


_SIGNS: Sequence[tuple[str, Callable[[Event], bool]]] = (
    ("refused", lambda event: event["kind"] == "transfer.refused"),
    ("reached", lambda event: event["kind"] == "attempt.connected"),
    ("reached", _ended_as({"attempt.ended", "transfer.ended", "queue.left"}, "connected")),
    ("voicemail", lambda event: event["kind"] == "voicemail.left"),
    ("message", lambda event: event["kind"] == "message.taken"),
    ("agent", lambda event: event["kind"] == "transfer.returned"),
    ("abandoned", _ended_as({"attempt.ended", "transfer.ended", "queue.left"}, "caller_hung_up")),
    ("lost", lambda event: event["kind"] == "transfer.ended" and bool(event["outcome"])),
)
"""What shows how a transfer ended; the first that is found counts."""


def _when(events: Iterable[Event], kind: str) -> int | None:
    return min((event["at"] for event in events if event["kind"] == kind), default=None)


def _first(events: Iterable[Event], name: str) -> str:
    return next((str(event[name]) for event in events if event[name]), "")


def _between(start: int | None, end: int | None) -> int | None:
    return None if start is None or end is None else max(end - start, 0)
