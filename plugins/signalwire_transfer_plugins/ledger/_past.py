"""A transfer as the ledger knows it, and what each line did in it: what it takes to play the call again."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa

from signalwire_transfer import Plan, TransferError
from signalwire_transfer.testing import Rehearsal, Timeline

from ._database import Database
from ._lines import details_of
from ._rows import stories
from ._tables import attempt_rows, people

Row = Mapping[str, Any]

_WORDS = frozenset({"busy", "no_answer", "declined"})
_NOT_DIALLED = frozenset({"agent", "context"})
_IN_VAIN = frozenset({"agent", "voicemail", "message", "lost"})
"""How a transfer ends whose every attempt was in vain."""


@dataclass(frozen=True, slots=True)
class Past:
    """One transfer of the ledger."""

    transfer: Row
    attempts: Mapping[str, Row]
    events: Sequence[Row]
    people: Mapping[str, str]

    @property
    def begun(self) -> Mapping[str, Any]:
        """What was asked for, as far as it is nobody's own."""
        first = (event for event in self.events if event["kind"] in {"transfer.requested", "transfer.refused"})
        return next((details_of(event) for event in first), {})

    @property
    def moment(self) -> datetime:
        """When the tool was called."""
        return datetime.fromtimestamp(self.transfer["requested_at"] // 1000, timezone.utc)

    @property
    def arguments(self) -> dict[str, Any] | None:
        """What the tool was called with; None where that is not kept."""
        try:
            known = json.loads(self.people.get("arguments", ""))
        except ValueError:
            return None if self.said else {}
        return known if isinstance(known, dict) else None

    @property
    def said(self) -> list[str]:
        """The names of the arguments."""
        return [str(name) for name in self.begun.get("said", [])]

    @property
    def caller(self) -> str | None:
        """The caller's number, empty where it was withheld; None where it is not kept."""
        if self.begun.get("withheld"):
            return ""
        number = self.people.get("number", "")
        return number if number and "*" not in number else None

    @property
    def names(self) -> dict[str, str]:
        """Whom each attempt was meant to reach, as it was called then."""
        return {str(each.get("attempt")): str(each.get("name", "")) for each in self.begun.get("attempts", [])}

    @property
    def is_heard(self) -> bool:
        """Whether the platform has reported anything, to an agent that has a public URL."""
        return any(event["source"] in {"platform", "returned"} for event in self.events)

    @property
    def given_up(self) -> tuple[str, int] | None:
        """During which attempt the caller hung up, and when."""
        gone = [event for event in self.events if event["outcome"] == "caller_hung_up"]
        if not gone and self.transfer["outcome"] != "abandoned":
            return None
        last = max(gone or self.events, key=lambda event: event["at"])
        return last["attempt"] or (f"{last['rung']}.1" if last["rung"] else ""), last["at"]

    def state(self) -> dict[str, Any]:
        """The call's `global_data` when the tool was called."""
        counted = {name: self.begun[name] for name in ("count", "hops") if self.begun.get(name)}
        return {"transfer": counted} if counted else {}

    def in_language(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """The call's `global_data`, with the language that the model said was spoken."""
        language = self.begun.get("language")
        return {**data, "transfer": {**data.get("transfer", {}), "language": language}} if language else data


def stories_of(database: Database, call: str) -> list[Past]:
    """The transfers of one call, in order, with all that is known of them. Raises TransferError for several calls."""
    found = list(stories(database, call))
    if not found:
        raise TransferError(f"the ledger knows no call {call}")
    calls = list(dict.fromkeys(transfer["call"] for transfer, _ in found))
    if len(calls) > 1:
        raise TransferError(f"several calls begin with {call}", hint=f"name one of them: {', '.join(calls[:5])}")
    return [_past(database, transfer, happened) for transfer, happened in found]


def _past(database: Database, transfer: Row, happened: Sequence[Row]) -> Past:
    about = transfer["transfer"]
    attempts = database.rows(sa.select(attempt_rows).where(attempt_rows.c.transfer == about))
    known = database.rows(sa.select(people).where(people.c.transfer == about).order_by(people.c.at))
    return Past(transfer, {row["attempt"]: row for row in attempts}, happened, people_of(known))


def people_of(rows: Iterable[Row]) -> dict[str, str]:
    """The personal data of a transfer, from what each of its events brought; the first to say something counts."""
    known: dict[str, str] = {}
    for row in rows:
        more = json.loads(row["more"] or "{}")
        known = {**{name: row[name] for name in ("number", "name") if row[name]}, **more, **known}
    return known


@dataclass(slots=True)
class Lines:
    """What each line is to do, and what of it nobody has reported."""

    each_time: dict[str, list[str]] = field(default_factory=dict)
    guessed: list[str] = field(default_factory=list)

    @property
    def written(self) -> dict[str, str | list[str]]:
        """As `simulate` takes them."""
        return {name: texts if len({*texts}) > 1 else texts[0] for name, texts in self.each_time.items()}


def lines_of(past: Past, rehearsal: Rehearsal) -> Lines:
    """What each line did, by the name that it has today."""
    lines = Lines()
    if not isinstance(rehearsal.plan, Plan):
        return lines
    for attempt, name in rehearsal.lines.items():
        line = _Line(past, rehearsal.plan, attempt)
        if line.is_dialled:
            lines.each_time.setdefault(name, []).append(line.text())
            lines.guessed += [f"nobody has reported what {name} did; played: {guess}" for guess in line.guess()]
            if line.is_thought_to_be_reached:  # then nobody was called after it
                break
    if past.transfer["outcome"] == "lost" and past.begun.get("verdict") == "voicemail":
        lines.each_time["record"] = ["failed"]
    return lines


def hanging_up(past: Past, rehearsal: Rehearsal, timeline: Timeline) -> str:
    """When the caller hangs up: as long after the attempt began as then, for announcements may take another time."""
    given_up = past.given_up
    if given_up is None:
        return ""
    attempt, at = given_up
    row, name = past.attempts.get(attempt, {}), rehearsal.lines.get(attempt, "")
    began = row.get("started_at") or row.get("ringing_at")
    starts = [tried.started for tried in timeline.attempts if tried.name == name]
    if began is None or not starts:
        return f"hangs up after {_seconds(at - past.transfer['requested_at'])} s"
    return f"hangs up after {round(starts[0]) + _seconds(at - began)} s"


@dataclass(frozen=True, slots=True)
class _Line:
    """What one address did."""

    past: Past
    plan: Plan
    attempt: str

    @property
    def rung(self) -> Plan:
        return list(self.plan.rungs)[self._number - 1]

    @property
    def _number(self) -> int:
        return int(self.attempt.partition(".")[0])

    @property
    def _place(self) -> int:
        return int(self.attempt.partition(".")[2])

    @property
    def kind(self) -> str:
        return [address.kind for group in self.rung.to for address in group][self._place - 1]

    @property
    def is_dialled(self) -> bool:
        """Whether a line of its own can do anything, and the call came as far."""
        reached = self.past.transfer["rung"]
        return self.kind not in _NOT_DIALLED and not (reached and self._number > reached)

    @property
    def _outcome(self) -> str:
        return str(self.past.attempts.get(self.attempt, {}).get("outcome") or "unreported")

    @property
    def _took_place_of(self) -> bool:
        """Whether somebody else of this rung was reached."""
        others = (row for name, row in self.past.attempts.items() if name != self.attempt)
        return any(row["rung"] == self._number and row["outcome"] == "connected" for row in others)

    @property
    def _was_in_vain(self) -> bool:
        """Whether nobody has taken the call here, though nobody says so."""
        transfer = self.past.transfer
        return transfer["outcome"] in _IN_VAIN or bool(transfer["rung"] and transfer["rung"] > self._number)

    def guess(self) -> Iterator[str]:
        """What is taken where nobody has reported anything."""
        if self._is_guessed:
            yield self.text()

    @property
    def _is_guessed(self) -> bool:
        is_known = self._took_place_of or self._left or self.past.given_up
        return self._outcome == "unreported" and not is_known

    @property
    def is_thought_to_be_reached(self) -> bool:
        """Whether nobody has reported anything, and it is played as taking the call."""
        return self._is_guessed and not self._was_in_vain

    def text(self) -> str:
        """What it does. Where nothing is known it takes the call, unless the call went on."""
        if self.kind == "queue":
            return self._queue()
        if self.kind == "refer":
            is_taken = self._outcome == "connected" or (self._outcome == "unreported" and not self._was_in_vain)
            return "accepted" if is_taken else "rejected"
        return self._callee()

    def _queue(self) -> str:
        row = self.past.attempts.get(self.attempt, {})
        if self._outcome == "connected":
            began = row.get("started_at") or self.past.transfer["requested_at"]
            taken = row.get("accepted_at") or row.get("answered_at")
            return f"queue: {_seconds(taken - began)} s" if taken else "queue: 30 s"
        if self._outcome in {"queue_timeout", "caller_hung_up"} or self._was_in_vain or self._left:
            return "queue: never"
        return "queue: 30 s" if self._outcome == "unreported" else "queue: failed"

    @property
    def _left(self) -> bool:
        return any(event["kind"] == "queue.left" and event["attempt"] == self.attempt for event in self.past.events)

    def _callee(self) -> str:
        row, outcome = self.past.attempts.get(self.attempt, {}), self._outcome
        if outcome == "connected":
            digit = f" and presses {self.rung.accept}" if self.rung.accept else ""
            return f"answers{_after(row)}{digit}{_talk(row)}"
        if outcome == "not_accepted":
            return f"answers{_after(row)} and presses nothing" if self.rung.accept else f"answers{_after(row)}"
        if outcome in _WORDS:
            return outcome
        if outcome in {"caller_hung_up", "queue_timeout"}:
            return "no_answer"
        if outcome == "unreported":
            is_in_vain = self._was_in_vain or self._took_place_of or self.past.given_up
            return "no_answer" if is_in_vain else "answers"
        return _failure(str(row.get("reason") or ""))


def _failure(reason: str) -> str:
    """A failure in the platform's own word, where it has one."""
    return f"fails with {reason}" if reason and reason not in {"failed", "hangup"} else "failed"


def _after(row: Row) -> str:
    began, answered = row.get("started_at") or row.get("ringing_at"), row.get("answered_at")
    return f" after {_seconds(answered - began)} s" if began and answered else ""


def _talk(row: Row) -> str:
    return f" and talks {_seconds(row['talk_ms'])} s" if row.get("talk_ms") else ""


def _seconds(milliseconds: int) -> int:
    """Whole seconds: nobody dials in less."""
    return max(round(milliseconds / 1000), 1)
