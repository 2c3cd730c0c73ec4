"""What is due for one receiver: claimed for a while, and marked. On both databases, and for several machines."""

import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from ._channel import TEXTS, Result
from ._database import Database
from ._tables import delivery, meta, people

LEASE = 60_000
"""Milliseconds for which what was claimed is left to whoever has claimed it."""
_MOST = 20
_ATTEMPTS = 5


class Due:
    """The deliveries to one receiver."""

    def __init__(self, database: Database, target: str) -> None:
        self._database, self._target = database, target
        self._claimed_at = 0

    def claim(self) -> list[dict[str, Any]]:
        """The oldest that are due; nobody else gets them for a while."""
        now = self._claimed_at = _now()
        is_due = (delivery.c.target == self._target) & (delivery.c.next_at <= now)
        chosen = sa.select(delivery).where(is_due).order_by(delivery.c.next_at, delivery.c.queued_at).limit(_MOST)
        engine = self._database.engine
        with engine.connect() as connection:  # a look costs no lock
            if not connection.scalar(sa.select(sa.exists().where(is_due))):
                return []
        with engine.begin() as connection:
            if self._database.is_sqlite:
                self._database.lock(connection)
            else:
                chosen = chosen.with_for_update(skip_locked=True)
            rows = [dict(row) for row in connection.execute(chosen).mappings()]
            mine = self._mine([row["event"] for row in rows])
            connection.execute(delivery.update().where(mine).values(next_at=now + LEASE, tries=delivery.c.tries + 1))
        return rows

    def is_running_out(self) -> bool:
        """Whether there may be no time for another one before others may have them."""
        return _now() > self._claimed_at + LEASE // 2

    def mark(self, results: Sequence[Result], untouched: Sequence[str]) -> None:
        """Write down what has become of them; those that were not touched are due at once."""
        for left in range(_ATTEMPTS if results or untouched else 0, 0, -1):
            try:
                self._mark(results, untouched)
                break
            except OperationalError:  # what is not marked is sent again
                if left == 1:
                    raise
                time.sleep(1)

    def _mark(self, results: Sequence[Result], untouched: Sequence[str]) -> None:
        now = _now()
        with self._database.engine.begin() as connection:
            if self._database.is_sqlite:
                self._database.lock(connection)
            if untouched:
                back = {"next_at": now, "tries": delivery.c.tries - 1}
                connection.execute(delivery.update().where(self._mine(untouched)).values(back))
            if self._target == TEXTS and (over := [result.event for result in results if result.status]):
                connection.execute(people.delete().where(people.c.event.in_(over)))  # nobody needs the numbers now
            for result in results:
                connection.execute(delivery.update().where(self._mine([result.event])).values(_values(result, now)))

    def give_up(self, why: str) -> bool:
        """Give up all that waits for this receiver, and let nothing more be queued. False where that was so before."""
        now = _now()
        waiting = (delivery.c.target == self._target) & delivery.c.next_at.is_not(None)
        with self._database.engine.begin() as connection:
            self._database.lock(connection)
            adding = self._database.insert(meta).values(name=f"gone {self._target}", value=now)
            is_first = connection.execute(adding.on_conflict_do_nothing(index_elements=["name"])).rowcount
            gone = {"status": "given up", "error": why, "next_at": None, "finished_at": now}
            connection.execute(delivery.update().where(waiting).values(gone))
        return bool(is_first)

    def _mine(self, events: Sequence[str]) -> sa.ColumnElement[bool]:
        unfinished = delivery.c.next_at.is_not(None)
        return (delivery.c.target == self._target) & delivery.c.event.in_(events) & unfinished


def _values(result: Result, now: int) -> dict[str, Any]:
    is_finished = bool(result.status)
    values: dict[str, Any] = {
        "status": result.status,
        "error": result.error[:200],
        "next_at": None if is_finished else now + result.pause,
        "finished_at": now if is_finished else None,
    }
    return values | ({"has_people": 0} if result.without_people else {})


def _now() -> int:
    return time.time_ns() // 1_000_000
