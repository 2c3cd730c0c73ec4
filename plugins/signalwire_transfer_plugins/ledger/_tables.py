"""The tables of the ledger.

`events` is only added to. `people` holds all personal data. `transfer_rows` and `attempt_rows` say what the events
come to; they are renewed in the transaction that adds events, so that nobody ever reads one without the other.
`callers` counts transfers across calls: a keyed hash stands for each caller, and nothing stays longer than the longest
window. `delivery` is what others have yet to be told, and `endings` are the transfers that may be over.
"""

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()


def _text(name: str, length: int, **more: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, default="", **more)


def _moment(name: str, **more: Any) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, **more)


meta = sa.Table("ledger_meta", metadata, sa.Column("name", sa.String(32), primary_key=True), _moment("value"))

events = sa.Table(
    "events",
    metadata,
    _text("id", 32, primary_key=True),
    _moment("at", nullable=False),
    _text("kind", 32),
    _text("call", 200, index=True),
    _text("transfer", 32, index=True),
    _text("attempt", 16),
    sa.Column("rung", sa.Integer, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    *(_text(name, longest) for name, longest in (("agent", 200), ("skill", 100), ("tool", 100), ("key", 200))),
    *(_text(name, longest) for name, longest in (("address_kind", 40), ("config", 16), ("outcome", 32))),
    *(_text(name, longest) for name, longest in (("reason", 200), ("source", 16), ("known", 16))),
    sa.Column("asked", sa.Integer, nullable=False),
    sa.Column("details", sa.Text, nullable=False),
)

people = sa.Table(
    "people",
    metadata,
    _text("event", 32, primary_key=True),
    _text("transfer", 32, index=True),
    _moment("at", nullable=False, index=True),
    _text("person", 32, index=True),
    _text("number", 200),
    _text("name", 200),
    sa.Column("more", sa.Text, nullable=False),
)

transfer_rows = sa.Table(
    "transfer_rows",
    metadata,
    _text("transfer", 32, primary_key=True),
    _text("call", 200, index=True),
    *(_text(name, longest) for name, longest in (("agent", 200), ("skill", 100), ("tool", 100), ("key", 200))),
    _text("config", 16),
    _moment("requested_at", nullable=False, index=True),
    *(_moment(name) for name in ("reached_at", "wait_ms", "rung", "attempts", "talk_ms")),
    _text("outcome", 32),
    _text("known", 16),
    _moment("ended_at"),
    _moment("last_at", nullable=False, index=True),
)

attempt_rows = sa.Table(
    "attempt_rows",
    metadata,
    _text("transfer", 32, primary_key=True),
    _text("attempt", 16, primary_key=True),
    *(sa.Column(name, sa.Integer) for name in ("rung", "place", "asked")),
    _text("kind", 40),
    *(_moment(name) for name in ("started_at", "ringing_at", "answered_at", "accepted_at", "ended_at")),
    *(_moment(name) for name in ("ring_ms", "talk_ms")),
    _text("outcome", 32),
    _text("reason", 200),
    _text("known", 16),
)

delivery = sa.Table(
    "delivery",
    metadata,
    _text("event", 32, primary_key=True),
    _text("target", 16, primary_key=True),
    _text("host", 100),
    _text("kind", 32),
    _text("transfer", 32, index=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("has_people", sa.Integer, nullable=False),
    _moment("queued_at", nullable=False, index=True),
    _moment("next_at"),
    sa.Column("tries", sa.Integer, nullable=False),
    _text("status", 10),
    _text("error", 200),
    _moment("finished_at"),
    sa.Index("delivery_due", "target", "next_at"),
)

endings = sa.Table(
    "endings", metadata, _text("transfer", 32, primary_key=True), _moment("due_at", nullable=False, index=True)
)

callers = sa.Table(
    "callers",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    _text("transfer", 32, unique=True),
    _text("caller", 32, index=True),
    _moment("at", nullable=False, index=True),
    sqlite_autoincrement=True,
)
