"""Rows of a ledger as people and other programs ask for them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa

from ._database import Database
from ._drawing import reference_of
from ._stats import Window
from ._story import MESSAGE
from ._tables import attempt_rows, events, people, transfer_rows


def stories(database: Database, call: str) -> Iterator[tuple[Mapping[str, Any], list[Mapping[str, Any]]]]:
    """The transfers of a call, each with its events; the call's id, or how it begins."""
    found: list[dict[str, Any]] = []
    # a range, which an index answers: LIKE would read every row
    begins = transfer_rows.c.call.between(call, call + "\U0010ffff")
    exact = transfer_rows.c.call == call
    for condition in (exact, begins) if call else ():
        found = list(database.rows(sa.select(transfer_rows).where(condition).order_by("requested_at").limit(100)))
        if found:
            break
    for transfer in found:
        chosen = sa.select(events).where(events.c.transfer == transfer["transfer"]).order_by(events.c.at, events.c.id)
        yield transfer, list(database.rows(chosen))


def messages(database: Database, transfers: Sequence[str]) -> dict[str, dict[str, str]]:
    """What messages say that were taken in these transfers, by event: what is still kept of it."""
    joined = people.join(events, events.c.id == people.c.event)
    chosen = sa.select(people.c.event, people.c.more).select_from(joined)
    rows = database.rows(chosen.where(people.c.transfer.in_(transfers), events.c.kind == MESSAGE))
    return {row["event"]: dict(_said(row["more"])) for row in rows}


def _said(more: str) -> Iterator[tuple[str, str]]:
    try:
        known = json.loads(more)
    except ValueError:
        return
    for name, text in known.items() if isinstance(known, dict) else ():
        if name.startswith("message."):
            yield name.removeprefix("message."), str(text)


_KEYS = {"event", "transfer", "at", "person", "more"}


def people_of(database: Database, transfer: str) -> dict[str, str]:
    """The personal data of a transfer as it is kept: masked, whole, or none."""
    known: dict[str, str] = {}
    for row in database.rows(sa.select(people).where(people.c.transfer == transfer).order_by(people.c.at)):
        more = json.loads(row["more"] or "{}")
        known |= {name: str(text) for name, text in {**row, **more}.items() if text and name not in _KEYS}
    return known


def call_of(database: Database, reference: str) -> str:
    """The call that a message of this reference was left in; empty where there is none."""
    calls = database.rows(sa.select(events.c.call).where(events.c.kind == MESSAGE).distinct())
    return next((row["call"] for row in calls if reference_of(row["call"]) == reference.strip().upper()), "")


def exported(window: Window, what: str) -> tuple[Any, Any]:
    """How many rows there are, and the rows."""
    tables: dict[str, sa.Table] = {"transfers": transfer_rows, "attempts": attempt_rows, "events": events}
    table = tables[what]
    chosen = table if what == "transfers" else table.join(transfer_rows, table.c.transfer == transfer_rows.c.transfer)
    conditions = window.conditions()
    count = sa.select(sa.func.count().label("count")).select_from(chosen).where(*conditions)
    return count, sa.select(table).select_from(chosen).where(*conditions)


_SHOWN: Mapping[str, Mapping[str, str]] = {
    "transfers": {
        **{name: name for name in ("transfer", "call", "agent", "skill", "tool", "key", "config")},
        "requested_at": "requested_at",
        "reached_at": "reached_at",
        "wait_ms": "time_to_human_s",
        "rung": "rung",
        "attempts": "attempts",
        "outcome": "outcome",
        "ended_at": "ended",
        "known": "known",
    },
    "attempts": {
        **{name: name for name in ("transfer", "attempt", "rung", "place", "kind")},
        **{f"{name}_at": f"{name}_at" for name in ("started", "ringing", "answered", "accepted", "ended")},
        "ring_ms": "ring_s",
        "talk_ms": "talk_s",
        "outcome": "outcome",
        "reason": "reason",
        "known": "known",
    },
}
"""The columns of the public views, by those of the tables behind them."""


def public(row: Mapping[str, Any], what: str) -> dict[str, Any]:
    """A row as the public view of that name has it: moments in UTC, durations in seconds. Events stay as they are."""
    if what not in _SHOWN:
        return dict(row)
    return {shown: _plain(name, row[name]) for name, shown in _SHOWN[what].items()}


def _plain(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name.endswith("_at"):
        moment = datetime.fromtimestamp(value / 1000, timezone.utc)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{value % 1000:03d}Z"
    return value / 1000 if name.endswith("_ms") else value


def harmless(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
