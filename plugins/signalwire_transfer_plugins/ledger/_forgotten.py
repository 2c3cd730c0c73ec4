"""Who was forgotten: what is still on its way to the database must not bring them back.

A note about each stays in `people` as long as personal data does, for no line can matter for longer. It is a hash, and
holds neither number nor name. What is said later, in another call, is kept as ever.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from ._tables import people

Row = dict[str, Any]
_PIECE = 500


def is_note() -> sa.ColumnElement[bool]:
    """Whether a row of `people` is such a note: what is about a person belongs to a transfer."""
    return people.c.transfer == ""


def note_forgotten(connection: sa.Connection, insert: Any, names: Sequence[str], now: int) -> None:
    """Note that what these names stand for was forgotten now: persons, marks of callers, transfers."""
    rows = [_note(name, now) for name in names]
    adding = insert(people)
    newer = adding.on_conflict_do_update(index_elements=["event"], set_={"at": adding.excluded.at})
    if rows:
        connection.execute(newer, rows)


def without_forgotten(
    connection: sa.Connection, insert: Any, persons: Sequence[Row], counted: Sequence[Row]
) -> tuple[list[Row], list[Row]]:
    """Those of the rows that are about nobody who was forgotten since; with one goes all that its transfer knows."""
    names = {row[name] for row in persons for name in ("person", "transfer")} | {row["caller"] for row in counted}
    since = _since(connection, names - {""})
    if not since:
        return list(persons), list(counted)
    gone = {row["transfer"] for row in persons if row["transfer"] in since or row["at"] <= since.get(row["person"], 0)}
    new = sorted(gone - since.keys())
    note_forgotten(connection, insert, new, max(since.values()))
    for start in range(0, len(new), _PIECE):
        connection.execute(people.delete().where(people.c.transfer.in_(new[start : start + _PIECE])))
    return (
        [row for row in persons if row["transfer"] not in gone],
        [row for row in counted if row["transfer"] not in gone and row["at"] > since.get(row["caller"], 0)],
    )


def _since(connection: sa.Connection, names: Iterable[str]) -> dict[str, int]:
    """When each of these was forgotten, if it was."""
    ids = {_id(name): name for name in names}
    known = list(ids)
    found: dict[str, int] = {}
    for start in range(0, len(known), _PIECE):
        chosen = sa.select(people.c.event, people.c.at).where(people.c.event.in_(known[start : start + _PIECE]))
        found |= {ids[event]: at for event, at in connection.execute(chosen)}
    return found


def _note(name: str, now: int) -> dict[str, Any]:
    empty = dict.fromkeys(("transfer", "person", "number", "name"), "")
    return {**empty, "event": _id(name), "at": now, "more": "{}"}


def _id(name: str) -> str:
    return hashlib.sha256(f"forgotten: {name}".encode()).hexdigest()[:32]
