"""What the platform reports of a call under way: read with nothing in it trusted, recorded, and told to plugins.

Callbacks are best effort. They come late, twice, in another order or never; so every one of them is recorded by itself,
under an id that is the same for the same news, and what follows from several is worked out in `_records`.
"""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from .._calls._call import Call
from .._records._attempts import Event, attempts
from .._records._outcome import Outcome, is_given_up, outcome_of, tells
from .._records._record import Origin, Record
from .._records._token import About, Source
from .._seam._hooks import Hooks
from .._text import clean
from .._validation import from_json_text_if_it_is
from ._reception import Reception

_STATES: Mapping[Source, tuple[str, Mapping[str, str]]] = {
    "leg": (
        "call_state",
        {"created": "started", "ringing": "ringing", "answered": "answered", "ended": "ended"},
    ),
    "connect": (
        "connect_state",
        {"connecting": "started", "connected": "connected", "failed": "failed", "disconnected": "disconnected"},
    ),
    "queue": ("status", {"enqueue": "started", "dequeue": "connected", "leave": "left"}),
    "record": ("state", {"finished": "recorded", "no_input": "silence", "error": "silence"}),
}
"""The field that says what has happened, and the words in it that count; any other is ignored."""
_RECORDS = {
    "started": "attempt.started",
    "ringing": "attempt.ringing",
    "answered": "attempt.answered",
    "connected": "attempt.connected",
    "ended": "attempt.ended",
    "failed": "attempt.ended",
    "disconnected": "attempt.ended",
    "left": "queue.left",
    "recorded": "voicemail.left",
}
_WORD = re.compile(r"[A-Za-z][A-Za-z _-]{0,39}")
_LINK = re.compile(r"https?://[!-~]{1,1000}")
_DAY = 24 * 3600.0


def hear(about: About, body: object, hooks: Hooks) -> bool:
    """Record a piece of news and tell the plugins what follows. False where the body says nothing."""
    event = event_of(about.source, body)
    if event is None:
        return False
    for record in _records(about, event):
        hooks.recorded(record)
    for outcome in attempts.hear(about, event):
        hooks.ended(outcome, Call.from_payload({"call_id": about.call}))
    return True


def records_of(about: About, body: object) -> list[Record]:
    """The records of a piece of news; none where the body says nothing."""
    event = event_of(about.source, body)
    return list(_records(about, event)) if event else []


def came_back(reception: Reception, call: Call, hooks: Hooks) -> None:
    """Record that a call has come back to its agent, and tell plugins what it says of each rung not yet told."""
    skill, tool = reception.skill, reception.tool
    if not reception.transfer:  # handed over by an agent that does not hear callbacks
        for name, word in reception.tried:
            hooks.ended(Outcome(word, name, skill, tool, call=call.id, source="returned"), call)
        return
    for record in returned(reception, call.id):
        hooks.recorded(record)
    for rung, (name, word) in _tried(reception):
        about = About("connect", call.id, reception.transfer, rung, 0, name, skill=skill, tool=tool)
        for outcome in attempts.returned(about, word):
            hooks.ended(outcome, call)


def _tried(reception: Reception) -> Iterator[tuple[int, tuple[str, str]]]:
    """Each rung that a call comes back from, with its number."""
    return enumerate(reception.tried, reception.first_rung)


def returned(reception: Reception, call: str) -> Iterator[Record]:
    """The records of a call that has come back: that it has, and how each rung ended."""
    origin = Origin(call=call, transfer=reception.transfer, skill=reception.skill, tool=reception.tool)
    for rung, (_, word) in _tried(reception):
        made = origin.record("attempt.ended", word=f"rung {rung} returned", outcome=word, source="returned")
        yield replace(made, rung=rung)
    yield origin.record("transfer.returned", source="returned")


def event_of(source: Source, body: object) -> Event | None:
    """What has happened, if the body says so."""
    sent = body if isinstance(body, Mapping) else {}
    inner = from_json_text_if_it_is(sent.get("params"))
    params = inner if isinstance(inner, Mapping) else sent
    field, words = _STATES[source]
    what = words.get(str(params.get(field)).strip().casefold())
    if what is None:
        return None
    peer = params.get("peer")
    leg = peer.get("call_id") if source == "connect" and isinstance(peer, Mapping) else params.get("call_id")
    link = params.get("url")
    return Event(
        what,
        at=_moment(sent, time.time()),
        leg=clean(leg, 80) if source in {"leg", "connect"} else "",
        reason=_word(params.get("end_reason") or params.get("failed_reason")),
        link=link if isinstance(link, str) and _LINK.fullmatch(link) else "",
        seconds=_seconds(params.get("duration")),
    )


def _moment(sent: Mapping[str, Any], now: float) -> int:
    """When it happened, in milliseconds: as the platform says, where that can be true; else now."""
    said = sent.get("timestamp")
    try:
        moment = float(said) if isinstance(said, (int, float, str)) else now
    except (ValueError, OverflowError):
        moment = now
    return int((moment if now - 3 * _DAY < moment <= now + 60 else now) * 1000)


def _word(reason: object) -> str:
    """The platform's own word for why. Anything but a word may hold a number or an address, and is not kept."""
    return reason if isinstance(reason, str) and _WORD.fullmatch(reason) else ""


def _seconds(duration: object) -> float | None:
    return float(duration) if isinstance(duration, (int, float)) and 0 <= duration < _DAY else None


def _records(about: About, event: Event) -> Iterator[Record]:
    """The record of an event; none for a recording that holds no message."""
    kind = _RECORDS.get(event.what)
    if kind is None:
        return
    origin = Origin(call=about.call, transfer=about.transfer, skill=about.skill, tool=about.tool)
    made = origin.record(
        kind,
        attempt=about.attempt,
        word=_told_apart(about, event),
        at=datetime.fromtimestamp(event.at / 1000, timezone.utc),
        outcome=_outcome(about, event),
        reason=event.reason,
        source="platform",
        asked=about.asked,
        people={"voicemail": event.link} if event.link else {},
        details=_details(event),
    )
    yield made if about.attempt else replace(made, rung=about.rung)


def _told_apart(about: About, event: Event) -> str:
    """What tells this news from another of the same kind about the same attempt: a leg's end from its `connect`'s."""
    rung = "" if about.attempt else f"rung {about.rung}"
    return f"{rung} connect".strip() if event.what in {"failed", "disconnected"} else rung


def _outcome(about: About, event: Event) -> str:
    """The outcome as far as this one piece of news says it."""
    if event.what in {"connected", "disconnected"}:
        return "connected"
    if event.what == "failed" and is_given_up(event.reason):
        return "caller_hung_up"
    if event.what == "failed":
        return outcome_of(event.reason, asked=about.asked)
    return outcome_of(event.reason) if event.what == "ended" and tells(event.reason) else ""


def _details(event: Event) -> dict[str, Any]:
    details = {"leg": event.leg, "seconds": event.seconds}
    return {name: value for name, value in details.items() if value}
