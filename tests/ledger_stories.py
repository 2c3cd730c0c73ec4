"""Stories of calls as records, for the tests of the ledger."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from typing import Any

from signalwire_transfer import Record
from signalwire_transfer._records._record import Origin, transfer_id
from signalwire_transfer_plugins.ledger._database import Database
from signalwire_transfer_plugins.ledger._lines import read, written
from signalwire_transfer_plugins.ledger._settings import Settings

START = 1_790_000_000_000


@dataclasses.dataclass
class Story:
    """One transfer; each call adds an event, so many seconds after the request."""

    name: str
    key: str = "sales"
    at: int = START
    asked: bool = False
    rungs: int = 1
    names: Sequence[str] = ("Ann",) * 5
    verdict: str = "hangup"
    people: dict[str, str] = dataclasses.field(default_factory=dict)
    records: list[Record] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        planned = [
            {"attempt": f"{n}.1", "kind": "phone", "name": self.names[n - 1], "asked": self.asked} for n in self.rungs_
        ]
        self.event("transfer.requested", details={"attempts": planned, "verdict": self.verdict}, people=self.people)

    @property
    def rungs_(self) -> range:
        return range(1, self.rungs + 1)

    def event(self, kind: str, seconds: float = 0, attempt: str = "", **more: Any) -> Story:
        origin = Origin(
            call=f"call-{self.name}",
            transfer=transfer_id(self.name, "t", {}, 0),
            skill="transfer",
            tool="t",
            key=self.key,
            config="c0ffee00",
        )
        moment = datetime.fromtimestamp(self.at / 1000 + seconds, timezone.utc)
        asked, rung = self.asked and bool(attempt), more.pop("rung", None)
        made = origin.record(kind, attempt=attempt, at=moment, asked=asked, **more)
        self.records.append(made if rung is None else dataclasses.replace(made, rung=rung))
        return self

    def tried(self, attempt: str, start: float, end: float, outcome: str, reason: str = "") -> Story:
        """Somebody is called, and does not take the call."""
        self.event("attempt.started", start, attempt).event("attempt.ringing", start + 1, attempt)
        return self.event("attempt.ended", end, attempt, outcome=outcome, reason=reason, source="platform")

    def reached(self, attempt: str, start: float, talk: float, end: float) -> Story:
        """Somebody is called, answers at `talk`, and talks to the caller until `end`."""
        self.event("attempt.started", start, attempt).event("attempt.answered", talk, attempt, source="platform")
        self.event("attempt.connected", talk, attempt, source="platform")
        return self.event("attempt.ended", end, attempt, outcome="connected", source="platform")


def refusal(name: str) -> Story:
    story = Story(name)
    story.records.clear()
    return story.event("transfer.refused", outcome="refused")


def lines(records: Iterable[Record], people: Any = "masked") -> list[dict[str, Any]]:
    """The records as the mover reads them from the spool."""
    return [event for record in records if (event := read(written(record, people)))]


def database(url: str, **settings: Any) -> Database:
    opened = Database(Settings(url=url, **settings))
    opened.ready()
    return opened


def hand_counted() -> list[Record]:
    """Fourteen transfers whose figures stand in the test beside this, counted by hand."""
    stories = [
        *(Story(f"reached-{n}", asked=True).reached("1.1", 0, 8, 60) for n in range(3)),
        *(
            Story(f"rescued-{n}", rungs=2, asked=True).tried("1.1", 0, 15, "no_answer").reached("2.1", 15, 24, 90)
            for n in range(2)
        ),
        Story("short", asked=True).reached("1.1", 0, 8, 12),
        Story("voicemail", verdict="voicemail").tried("1.1", 0, 20, "no_answer").event("voicemail.left", 40),
        Story("back", verdict="agent").tried("1.1", 0, 2, "busy").event("transfer.returned", 3, outcome="busy"),
        Story("nobody-reports").event("attempt.ended", 600, "1.1", source="sweep"),
        Story("nothing-at-all"),
        Story("lost").tried("1.1", 0, 30, "no_answer"),
        Story("not-taken", asked=True).event("attempt.answered", 5, "1.1").event("attempt.ended", 20, "1.1"),
        Story("gave-up").tried("1.1", 0, 9, "caller_hung_up"),
        refusal("refused"),
    ]
    return [record for story in stories for record in story.records]


def counted_too() -> list[Record]:
    """Three more: a message that the agent took, a queue that nobody has left, and an end that nobody reports."""
    stories = [
        Story("message", verdict="agent")
        .tried("1.1", 0, 2, "busy")
        .event("transfer.returned", 3, source="returned")
        .event("message.taken", 20),
        Story("queue").event("attempt.started", 0, "1.1").event("attempt.connected", 30, "1.1", outcome="connected"),
        Story("no-end", asked=True).event("attempt.ringing", 1, "1.1").event("attempt.answered", 6, "1.1"),
    ]
    return [record for story in stories for record in story.records]


def rehearsed(rehearsal: Any, call: str, at: str | None = None, number: int = 0) -> list[Record]:
    """The records of a rehearsal as those of another call, at another time; `number` is the transfer's in it."""
    first = rehearsal.records[0].at
    shift = int(datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp() * 1000) - first if at else 0
    transfer = transfer_id(call, rehearsal.records[0].transfer, {}, number)
    return [
        dataclasses.replace(
            record,
            id=transfer_id(call, record.id, {}, number),
            at=record.at + shift,
            call=call,
            transfer=transfer,
        )
        for record in rehearsal.records
    ]
