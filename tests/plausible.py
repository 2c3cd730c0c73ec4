"""A ledger of plausible calls: some weeks of a clinic's front desk, the same for the same seed.

The tests of the desk look at it, and `make pictures` draws from it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

from signalwire_transfer import Record
from signalwire_transfer._records._record import Origin, transfer_id
from signalwire_transfer_plugins.ledger._database import Database
from signalwire_transfer_plugins.ledger._lines import read, written

HOUR, DAY = 3_600_000, 86_400_000
NAMES = {
    "sales": ("Maria", "Tom"),
    "support": ("the support line", "Priya"),
    "billing": ("Jonas", "the front desk"),
    "appointments": ("the front desk", "Dr. Okafor"),
    "pharmacy": ("the pharmacy", "the doctor on call"),
}
MISSED = {"sales": 0.12, "support": 0.22, "billing": 0.4, "appointments": 0.16, "pharmacy": 0.3}
"""How many of a name's attempts nobody answers, on an ordinary morning."""
CALLERS = (
    ("Ana Ruiz", "+14155550187"),
    ("J. Meyer", "+14155550121"),
    ("Noor Haddad", "+14155550164"),
    ("", "+442071838750"),
)


class Transfer:
    """One transfer as it is told, event by event."""

    def __init__(self, dice: random.Random, number: int, at: int, key: str) -> None:
        self.at, self.key, self.dice = at, key, dice
        call = f"{dice.getrandbits(32):08x}-{dice.getrandbits(16):04x}-4{dice.getrandbits(12):03x}-9a57-{number:012x}"
        self.origin = Origin(
            call=call,
            transfer=transfer_id(call, "transfer_to_department", {"department": key}, 0),
            agent="reception",
            skill="department_router",
            tool="transfer_to_department",
            key=key,
            config="5f1c09ab",
        )
        self.records: list[Record] = []
        name, caller = CALLERS[number % len(CALLERS)]
        planned = [self._planned(rung, each) for rung, each in enumerate(NAMES[key], 1)]
        details = {"attempts": planned, "verdict": "voicemail"}
        self.say("transfer.requested", 0, details=details, people={"name": name, "number": caller}, source="handler")

    def _planned(self, rung: int, name: str) -> dict[str, Any]:
        return {"attempt": f"{rung}.1", "kind": "phone", "name": name, "asked": rung == 2}

    def say(self, kind: str, seconds: float, attempt: str = "", **more: Any) -> None:
        moment = datetime.fromtimestamp(self.at / 1000 + seconds, timezone.utc)
        about = {"source": "platform", "asked": attempt.startswith("2."), "address_kind": "phone" if attempt else ""}
        self.records.append(self.origin.record(kind, attempt=attempt, at=moment, **{**about, **more}))

    def play(self, missed: float) -> list[Record]:
        """Ring one after the other, until somebody answers or nobody is left."""
        dice, at = self.dice, 0.4
        if dice.random() < 0.03:  # nobody reports anything
            return self.records
        for rung in (1, 2):
            attempt = f"{rung}.1"
            self.say("attempt.started", at, attempt)
            self.say("attempt.ringing", at + 0.8, attempt)
            if dice.random() > missed:
                return self._answered(attempt, at + 1 + dice.expovariate(1 / 5))
            word, raw, wait = dice.choice(_MISSED)
            at += wait
            if dice.random() < 0.1:
                self.say("attempt.ended", at, attempt, outcome="caller_hung_up", reason="caller hangup")
                return self.records
            self.say("attempt.ended", at, attempt, outcome=word, reason=raw)
            missed *= 0.75
        return self._nobody(at)

    def _answered(self, attempt: str, at: float) -> list[Record]:
        dice = self.dice
        self.say("attempt.answered", at, attempt)
        talk = 4 + dice.random() * 4 if dice.random() < 0.05 else 30 + dice.expovariate(1 / 160)
        at += 3 if attempt.startswith("2") else 0
        self.say("attempt.connected", at, attempt)
        self.say("attempt.ended", at + talk, attempt, outcome="connected", reason="hangup")
        return self.records

    def _nobody(self, at: float) -> list[Record]:
        what = self.dice.random()
        if what < 0.55:
            self.say("voicemail.left", at + 28)
        elif what < 0.8:
            self.say("transfer.returned", at + 1, outcome="no_answer", source="returned")
        else:
            self.say("transfer.ended", at + 1, outcome="lost")
        return self.records


_MISSED = (
    ("no_answer", "no-answer", 20.0),
    ("no_answer", "noAnswer", 20.0),
    ("busy", "busy", 2.5),
    ("declined", "decline", 6.0),
)


def transfers(now: int, days: int, each_day: int, seed: int = 7) -> Iterator[list[Record]]:
    """The calls of some days before a moment, the oldest first; the last minutes have some that still ring."""
    dice = random.Random(seed)
    number = 0
    for day in range(days, -1, -1):
        midnight = (now // DAY - day) * DAY
        weekday = datetime.fromtimestamp(midnight / 1000, timezone.utc).weekday()
        for _ in range(each_day // (1 if weekday < 5 else 5)):
            hour = min(max(dice.gauss(12.5, 3.2), 6.5), 20.5)
            at, key = midnight + int(hour * HOUR), dice.choices(list(NAMES), (4, 5, 2, 6, 1.5))[0]
            number += 1
            if at < now - HOUR:
                yield Transfer(dice, number, at, key).play(_missed(key, weekday, hour))
    for _ in range(max(each_day // 3, 8)):
        number += 1
        at, key = now - int((0.03 + dice.random() * 0.97) * HOUR), dice.choice(list(NAMES))
        yield [each for each in Transfer(dice, number, at, key).play(MISSED[key]) if each.at <= now]
    for seconds in (4, 11):
        number += 1
        ringing = Transfer(dice, number, now - seconds * 1000, dice.choice(list(NAMES)))
        ringing.say("attempt.started", 0.4, "1.1")
        ringing.say("attempt.ringing", 1.2, "1.1")
        yield ringing.records


def _missed(key: str, weekday: int, hour: float) -> float:
    """Lunch is a bad time, and so are Friday afternoons; billing has nobody after four."""
    share = MISSED[key]
    share += 0.3 if 12 <= hour < 13.5 else 0
    share += 0.35 if weekday == 4 and hour >= 15 else 0
    share += 0.5 if key == "billing" and hour >= 16 else 0
    share += 0.25 if hour < 8 or hour >= 18 else 0
    return min(share, 0.95)


def fill(database: Database, now: int, days: int = 28, each_day: int = 60) -> None:
    """Put them into a ledger, masked as they are by default."""
    told = [record for records in transfers(now, days, each_day) for record in records]
    events = [event for record in told if (event := read(written(record, "masked")))]
    for start in range(0, len(events), 2000):
        database.add(events[start : start + 2000])
