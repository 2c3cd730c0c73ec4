"""Rows of a ledger as people and other programs ask for them."""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from ._database import Database
from ._stats import Window
from ._tables import attempt_rows, events, transfer_rows


def stories(database: Database, call: str) -> Iterator[tuple[Mapping[str, Any], list[Mapping[str, Any]]]]:
    """The transfers of a call, each with its events."""
    # a range, which an index answers: LIKE would read every row
    begins = transfer_rows.c.call.between(call, call + "\U0010ffff")
    exact = transfer_rows.c.call == call
    for condition in (exact, begins):
        found = list(database.rows(sa.select(transfer_rows).where(condition).order_by("requested_at").limit(100)))
        if found:
            break
    for transfer in found:
        chosen = sa.select(events).where(events.c.transfer == transfer["transfer"]).order_by(events.c.at, events.c.id)
        yield transfer, list(database.rows(chosen))


def exported(window: Window, what: str) -> tuple[Any, Any]:
    """How many rows there are, and the rows."""
    tables: dict[str, sa.Table] = {"transfers": transfer_rows, "attempts": attempt_rows, "events": events}
    table = tables[what]
    chosen = table if what == "transfers" else table.join(transfer_rows, table.c.transfer == transfer_rows.c.transfer)
    conditions = window.conditions()
    count = sa.select(sa.func.count().label("count")).select_from(chosen).where(*conditions)
    return count, sa.select(table).select_from(chosen).where(*conditions)


def harmless(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
