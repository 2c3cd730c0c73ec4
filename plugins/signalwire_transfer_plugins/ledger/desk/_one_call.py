"""What the page of one call shows: what happened in each of its transfers, to whom, and why it went that way."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from .._database import Database
from .._drawing import names_of
from .._rows import people_of, stories
from .._story import OUTCOMES
from .._tables import attempt_rows
from ._words import ATTEMPTS, plain, spoken

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Transfer:
    """One transfer of a call."""

    row: Row
    attempts: Sequence[Row]
    """Each with its `name`; those that were planned and never begun, too."""
    events: Sequence[Row]
    """In the order in which they happened; each with the `name` of whom it is about."""
    people: Mapping[str, str]
    """Personal data as it is kept: masked, whole, or none."""
    why: Sequence[str]

    @property
    def length_ms(self) -> int:
        """From the request to the last that is known."""
        moments = [event["at"] for event in self.events]
        moments += [row[name] for row in self.attempts for name in ("accepted_at", "ended_at") if row.get(name)]
        return int(max([*moments, self.row["requested_at"] + 1000]) - self.row["requested_at"])


def transfers_of(database: Database, call: str) -> list[Transfer]:
    """The transfers of a call, the first one first; none where the ledger knows no such call."""
    return [_transfer(database, row, events) for row, events in stories(database, call)]


def _transfer(database: Database, row: Row, events: Sequence[Row]) -> Transfer:
    names = names_of(events)
    chosen = sa.select(attempt_rows).where(attempt_rows.c.transfer == row["transfer"])
    query = chosen.order_by(attempt_rows.c.rung, attempt_rows.c.place)
    attempts = [{**attempt, "name": names.get(attempt["attempt"], "")} for attempt in database.rows(query)]
    attempts += _never_begun(events, {attempt["attempt"] for attempt in attempts})
    attempts.sort(key=lambda attempt: (attempt["rung"], attempt["place"]))
    happened = sorted(events, key=lambda event: (event["at"], event["rung"], event["place"], event["kind"]))
    named = [{**event, "name": names.get(event["attempt"], "")} for event in happened]
    return Transfer(row, attempts, named, people_of(database, row["transfer"]), list(_why(row, attempts)))


def _never_begun(events: Sequence[Row], known: set[str]) -> Iterator[dict[str, Any]]:
    """Attempts of the plan that nobody has reported anything of."""
    for event in events:
        if event["kind"] != "transfer.requested":
            continue
        for planned in json.loads(event["details"] or "{}").get("attempts", []):
            rung, _, place = str(planned.get("attempt")).partition(".")
            if f"{rung}.{place}" not in known and rung.isdecimal() and place.isdecimal():
                name, kind = (str(planned.get(each, "")) for each in ("name", "kind"))
                numbers = {"rung": int(rung), "place": int(place)}
                blank = dict.fromkeys(attempt_rows.c.keys()) | {"outcome": "", "reason": "", "known": ""}
                yield {**blank, "attempt": f"{rung}.{place}", "name": name, "kind": kind, **numbers}


def _why(row: Row, attempts: Sequence[Row]) -> Iterator[str]:
    """How one thing led to the next, a sentence each."""
    begun = [attempt for attempt in attempts if attempt["outcome"]]
    for number, attempt in enumerate(begun):
        is_next = number and attempt["rung"] > begun[number - 1]["rung"]
        yield f"So the next rung came: {_sentence(attempt)}" if is_next else _begun(_sentence(attempt))
    left = [attempt for attempt in attempts if not attempt["outcome"]]
    if left and row["outcome"] != "refused":
        later = "nothing was reported of it" if row["outcome"] == "unreported" else "its turn did not come"
        yield from (_begun(f"{called(attempt)} was planned, and {later}.") for attempt in left)
    known = {"derived": " This follows from what was reported of the attempts.", "reported": ""}.get(row["known"], "")
    yield f"The end: {OUTCOMES.get(row['outcome'], row['outcome'])}.{known}"


def _sentence(attempt: Row) -> str:
    rang = spoken(attempt["ring_ms"]) if attempt["ring_ms"] else ""
    words = ATTEMPTS.get(attempt["outcome"], plain(attempt["outcome"]))
    if rang and attempt["outcome"] in {"connected", "not_accepted"}:
        words = f"answered after {rang}, and {words}"
    elif rang and attempt["outcome"] == "no_answer":
        words = f"rang for {rang}, and {words}"
    is_raw = attempt["reason"] and attempt["outcome"] != "connected"  # why they hung up afterwards is another matter
    raw = f" (the platform's word: {attempt['reason']})" if is_raw else ""
    derived = " This is derived, not reported." if attempt["known"] == "derived" else ""
    return f"{called(attempt)} {words}{raw}.{derived}"


def called(attempt: Row) -> str:
    """How a sentence speaks of an attempt."""
    name = attempt["name"] or (f"the {attempt['kind']}" if attempt["kind"] else "attempt")
    return f"{name} ({attempt['attempt']})"


def _begun(sentence: str) -> str:
    """With a capital letter."""
    return sentence[:1].upper() + sentence[1:]
