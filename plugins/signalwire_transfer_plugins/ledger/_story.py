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
    ordered = sorted(events, key=lambda event: (event["at"], event["id"]))
    planned = {str(each.get("attempt")): each for each in _planned(ordered)}
    names = {event["attempt"] for event in ordered if event["attempt"]}
    names |= {f"{rung}.1" for rung in _alone(planned) & {event["rung"] for event in ordered if _is_of_rung(event)}}
    attempts = [_attempt(name, ordered, planned) for name in sorted(names, key=_place)]
    return _transfer(ordered, attempts, planned), attempts


def _is_of_rung(event: Event) -> bool:
    """Whether it is about a whole rung: several addresses were called, and the platform speaks of them as one."""
    return bool(event["rung"]) and not event["attempt"]


def _alone(planned: Iterable[str]) -> set[int]:
    """The rungs in which one address is called."""
    rungs = [_place(name)[0] for name in planned]
    return {rung for rung in rungs if rungs.count(rung) == 1}


def _leg(event: Event) -> str:
    return str(details_of(event).get("leg") or "")


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


def _attempt(name: str, every: Sequence[Event], planned: Mapping[str, Mapping[str, Any]]) -> Row:
    """One attempt, with what was said of its whole rung where that is about it."""
    rung, place = _place(name)
    own = [event for event in every if event["attempt"] == name]
    legs = {leg for event in own if (leg := _leg(event))}
    of_rung = [event for event in every if _is_of_rung(event) and event["rung"] == rung]
    joined = {leg for event in of_rung if event["outcome"] == "connected" and (leg := _leg(event))}
    is_alone = rung in _alone(planned)
    events = [*own, *(event for event in of_rung if is_alone or (legs and _leg(event) in legs))]
    started, ringing, answered = (_when(events, f"attempt.{word}") for word in ("started", "ringing", "answered"))
    asked = any(event["asked"] for event in events) or bool(planned.get(name, {}).get("asked"))
    ends = [event for event in events if event["kind"] == "attempt.ended" and event["source"] != "sweep"]
    was_beaten = bool(legs and joined and not legs & joined)
    outcome, reason, known = _end(events, ends, of_rung, answered, asked=asked, was_beaten=was_beaten)
    accepted = _when(events, "attempt.connected") or (answered if outcome == "connected" else None)
    ended = min((event["at"] for event in ends), default=None)
    return {
        "transfer": every[0]["transfer"],
        "attempt": name,
        "rung": rung,
        "place": place,
        "kind": _first(events, "address_kind") or str(planned.get(name, {}).get("kind", ""))[:40],
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


def _end(
    events: Sequence[Event],
    ends: Sequence[Event],
    of_rung: Sequence[Event],
    answered: int | None,
    *,
    asked: bool,
    was_beaten: bool,
) -> tuple[str, str, str]:
    """The outcome, the platform's word for it, and how it is known. `was_beaten`: somebody else has the call."""
    is_taken = not (asked or was_beaten)
    connected = [event for event in events if event["kind"] == "attempt.connected"]
    telling = [event for event in ends if event["outcome"]]
    if answered and not is_taken:  # what is said of the `connect` as a whole does not know that somebody has answered
        telling = [event for event in telling if _leg(event) or event["outcome"] in {"not_accepted", "caller_hung_up"}]
    reason = _first(sorted(telling, key=_rank), "reason") or _first(ends, "reason")
    if connected:
        return "connected", reason, connected[0]["known"]
    if telling:
        best = min(telling, key=_rank)
        return best["outcome"], reason, best["known"]
    if ends:
        return _over(ends, of_rung, answered, is_taken=is_taken, was_beaten=was_beaten), reason, "derived"
    return "unreported", "", ""


def _over(
    ends: Sequence[Event], of_rung: Sequence[Event], answered: int | None, *, is_taken: bool, was_beaten: bool
) -> str:
    """How an attempt ended that is over, and of which nobody says more."""
    over = min(event["at"] for event in ends)
    is_hung_up = any(event["reason"].casefold() == "hangup" for event in ends)
    given_up = [event["at"] for event in of_rung if event["outcome"] == "caller_hung_up"]
    if given_up and (over >= min(given_up) or not is_hung_up):
        return "caller_hung_up"
    if answered or is_hung_up:
        return "connected" if is_taken else "not_accepted"
    failed = sorted((event for event in of_rung if event["kind"] == "attempt.ended" and event["outcome"]), key=_rank)
    if failed and not was_beaten:
        return str(failed[0]["outcome"])
    return "no_answer" if was_beaten else "failed"


def _rank(event: Event) -> int:
    return _RANKS.index(event["outcome"]) if event["outcome"] in _RANKS else len(_RANKS)


# ---- a transfer -----------------------------------------------------------------------------------------------------


MESSAGE = "message.taken"
"""Where there is nothing else, the agent took a message without any transfer: that is shown, and counts as none."""


def _transfer(events: Sequence[Event], attempts: Sequence[Row], planned: Mapping[str, Mapping[str, Any]]) -> Row:
    requested = _when(events, "transfer.requested") or _when(events, "transfer.refused") or events[0]["at"]
    outcome, known = _outcome(events, attempts, planned)
    reached, rung, talk = _reached(events, attempts) if outcome == "reached" else (None, None, None)
    about = [event for event in events if event["kind"] in {"transfer.requested", "transfer.refused"}] or events
    return {
        "transfer": events[0]["transfer"],
        **{name: _first(about, name) for name in ("call", "agent", "skill", "tool", "key", "config")},
        "requested_at": requested,
        "reached_at": reached,
        "wait_ms": _between(requested, reached),
        "rung": rung,
        "attempts": len(attempts) if {event["kind"] for event in events} - {MESSAGE} else None,
        "talk_ms": talk,
        "outcome": outcome,
        "known": known,
        "ended_at": max(_ends(events), default=None),
        "last_at": events[-1]["at"],
    }


def _reached(events: Sequence[Event], attempts: Sequence[Row]) -> tuple[int | None, int | None, int | None]:
    """When somebody was reached first, on which rung, and for how long they talked."""
    found = [
        (attempt["accepted_at"], attempt["rung"], attempt["talk_ms"])
        for attempt in attempts
        if attempt["outcome"] == "connected"
    ]
    connected = [event for event in events if _is_of_rung(event) and event["outcome"] == "connected"]
    for rung in sorted({event["rung"] for event in connected} - {rung for _, rung, _ in found}):
        of_rung = [event for event in connected if event["rung"] == rung]
        since = _when(of_rung, "attempt.connected")
        found.append((since, rung, _between(since, _when(of_rung, "attempt.ended"))))
    return min(found, key=lambda each: (each[0] or 1 << 60, each[1]), default=(None, None, None))


def _ends(events: Iterable[Event]) -> Iterable[int]:
    over = {"attempt.ended", "transfer.ended", "transfer.refused", "transfer.returned", "voicemail.left", "queue.left"}
    return (event["at"] for event in events if event["kind"] in over and event["source"] != "sweep")


def _outcome(
    events: Sequence[Event], attempts: Sequence[Row], planned: Mapping[str, Mapping[str, Any]]
) -> tuple[str, str]:
    """Where the transfer ended, and how that is known."""
    is_requested = any(event["kind"] == "transfer.requested" for event in events)
    for outcome, is_it in _SIGNS:
        found = [event for event in events if event["source"] != "sweep" and is_it(event)]
        if found and not (outcome == "refused" and is_requested):
            return outcome, found[0]["known"]
    if any(attempt["outcome"] == "connected" for attempt in attempts):
        return "reached", "derived"
    failed = {event["rung"] for event in events if _is_of_rung(event) and event["kind"] == "attempt.ended"}
    over = {attempt["attempt"] for attempt in attempts if attempt["outcome"] != "unreported"}
    over |= {name for name in [*planned, *(row["attempt"] for row in attempts)] if _place(name)[0] in failed}
    if not over or not over.issuperset(planned) or not over.issuperset(row["attempt"] for row in attempts):
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
    ("message", lambda event: event["kind"] == MESSAGE),
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
