"""How each attempt has ended, derived from all that this process has heard of it.

Nothing waits for a piece of news: an attempt is told once, as soon as its outcome can be no other. What was heard is
kept for the newest rungs alone, and a rung whose news went to several processes may stay untold here: each piece of
news is in a record, and a ledger that has all of them derives the same.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ._outcome import Known, Outcome, Source, is_given_up, outcome_of, tells
from ._record import record_id
from ._token import About

MOST = 2000
"""Rungs that are remembered."""
_CERTAIN = frozenset({"busy", "no_answer", "declined"})
"""Words that the platform never says of somebody who has answered and not accepted the call."""


@dataclass(frozen=True, slots=True)
class Event:
    """One piece of news about an attempt, as the platform tells it."""

    what: str
    """started, ringing, answered or ended: a leg; connected, failed or disconnected: a `connect` as a whole; left: a
    queue; recorded or silence: a recording."""
    at: int
    """Milliseconds since 1970 (UTC)."""
    leg: str = ""
    """The platform's id of the dialled leg."""
    reason: str = ""
    link: str = ""
    seconds: float | None = None


@dataclass(slots=True)
class _Leg:
    """One dialled address."""

    id: str = ""
    at: dict[str, int] = field(default_factory=dict)
    """When it was first heard to ring, be answered, end."""
    reason: str = ""

    @property
    def was_answered(self) -> bool:
        """Whether somebody answered. A leg that somebody has hung up was answered, though that may be heard later."""
        return "answered" in self.at or self.is_hung_up

    @property
    def is_hung_up(self) -> bool:
        """Whether one side of this leg has hung up."""
        return self.reason.casefold() == "hangup"


@dataclass(slots=True)
class _Rung:
    """One rung of a chain: its legs, and what is known of it as a whole."""

    legs: dict[int, _Leg] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    """When it was first heard to be connected, to fail, to be disconnected."""
    is_single: bool = False
    is_queue: bool = False
    peer: str = ""
    """The leg that the caller was joined with."""
    reason: str = ""
    told: set[int] = field(default_factory=set)

    def take(self, about: About, event: Event) -> None:
        """Remember a piece of news; what was heard already stays as it is."""
        if about.source == "leg":
            leg = self.legs.setdefault(about.place, _Leg())
            leg.at.setdefault(event.what, event.at)
            leg.id, leg.reason = leg.id or event.leg, leg.reason or event.reason
            return
        self.is_queue = about.source == "queue"
        self.at.setdefault(event.what, event.at)
        self.peer, self.reason = self.peer or event.leg, self.reason or event.reason
        if about.place:
            self.is_single = True
            self.legs.setdefault(about.place, _Leg())

    @property
    def is_joined(self) -> bool:
        return "connected" in self.at or "disconnected" in self.at

    @property
    def is_given_up(self) -> bool:
        """Whether the caller hung up before anybody was connected."""
        return "failed" in self.at and is_given_up(self.reason)

    def has(self, leg: _Leg) -> bool:
        """Whether this leg is the one that the caller talked with."""
        return self.is_joined and (self.is_single or (bool(leg.id) and leg.id == self.peer))

    def is_settled(self, leg: _Leg) -> bool:
        """Whether this leg can no longer become the one that the caller talked with."""
        return "failed" in self.at or bool(self.is_joined and self.peer and leg.id and leg.id != self.peer)


class Attempts:
    """What this process has heard of the newest rungs. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rungs: OrderedDict[tuple[str, int], _Rung] = OrderedDict()

    def hear(self, about: About, event: Event) -> list[Outcome]:
        """Take a piece of news. The outcomes that are known now and were not before."""
        if about.source == "record":
            return []
        with self._lock:
            rung = self._rung(about.transfer, about.rung)
            rung.take(about, event)
            return list(_decided(rung, about))

    def returned(self, about: About, word: str) -> list[Outcome]:
        """Take what a call that comes back says of a rung, unless its attempts were told already."""
        with self._lock:
            rung = self._rung(about.transfer, about.rung)
            if rung.told:
                return []
            rung.told.add(about.place)
            return [_outcome(about, word, "reported", source="returned")]

    def _rung(self, transfer: str, number: int) -> _Rung:
        rung = self._rungs.setdefault((transfer, number), _Rung())
        self._rungs.move_to_end((transfer, number))
        if len(self._rungs) > MOST:
            self._rungs.popitem(last=False)
        return rung


attempts = Attempts()
"""The attempts that this process has heard of."""


def _decided(rung: _Rung, about: About) -> Iterator[Outcome]:
    if 0 in rung.told:  # the call came back and said it of the whole rung
        return
    for place, leg in rung.legs.items():
        if place not in rung.told and (decided := _word(rung, leg, asked=about.asked)):
            rung.told.add(place)
            word, known, reason = decided
            times = {**leg.at, **(rung.at if rung.has(leg) else {})}
            yield _outcome(_at_place(about, place), word, known, reason=reason, times=times)


_Word = tuple[str, Known, str]
"""The outcome, whether it was reported as such, and the platform's own word."""


def _word(rung: _Rung, leg: _Leg, *, asked: bool) -> _Word | None:
    """How a leg has ended; None while it is open. In whatever order news comes, the answer is the same."""
    if rung.has(leg):
        is_over = rung.is_queue or "disconnected" in rung.at or "ended" in leg.at
        return ("connected", "reported" if rung.is_single else "derived", leg.reason) if is_over else None
    return _ended(rung, leg, asked=asked) if "ended" in leg.at else _open(rung, leg, asked=asked)


def _ended(rung: _Rung, leg: _Leg, *, asked: bool) -> _Word | None:
    """A leg that is over, and that the caller has not talked with (as far as is known)."""
    if tells(leg.reason):
        return outcome_of(leg.reason), "reported", leg.reason
    if not rung.is_settled(leg):
        return None
    if rung.is_given_up and (not leg.is_hung_up or leg.at["ended"] >= rung.at["failed"]):
        return "caller_hung_up", "derived", rung.reason
    if leg.was_answered:
        return "not_accepted", "derived", leg.reason or rung.reason
    if "failed" in rung.at:
        return outcome_of(rung.reason, asked=asked), "reported", rung.reason
    return "no_answer", "derived", leg.reason


def _open(rung: _Rung, leg: _Leg, *, asked: bool) -> _Word | None:
    """A leg whose own end nobody has reported yet. Its `connect` may know, where it had no other."""
    if leg.was_answered:
        is_taken_elsewhere = rung.is_joined and rung.is_settled(leg)
        return ("not_accepted", "derived", rung.reason) if is_taken_elsewhere else None
    if "failed" not in rung.at or not rung.is_single:
        return None
    word = "caller_hung_up" if rung.is_given_up else outcome_of(rung.reason, asked=asked)
    if asked and word not in _CERTAIN:
        return None
    return word, "derived" if rung.is_given_up else "reported", rung.reason


def _at_place(about: About, place: int) -> About:
    return replace(about, source="leg", place=place)


def _outcome(
    about: About,
    word: str,
    known: Known,
    *,
    source: Source = "platform",
    reason: str = "",
    times: dict[str, int] | None = None,
) -> Outcome:
    at = times or {}
    return Outcome(
        word,
        about.name,
        about.skill,
        about.tool,
        id=record_id(about.transfer, "attempt.ended", about.attempt or f"{about.rung}.{about.place}"),
        call=about.call,
        transfer=about.transfer,
        rung=about.rung,
        place=about.place,
        source=source,
        known=known,
        reason=reason,
        ringing_at=at.get("ringing"),
        answered_at=at.get("answered"),
        connected_at=at.get("connected"),
        ended_at=at.get("disconnected") or at.get("ended") or at.get("failed"),
    )
