"""What others were told, for whoever runs the ledger: what waits, since when, and why; and trying it again."""

from typing import Any

import sqlalchemy as sa

from ._database import Database
from ._outbox import gone_targets
from ._tables import delivery, events, meta

D = delivery.c
_SAME = 6 * 86_400_000
"""Milliseconds for which an event is sure to be the same that it was: later its link to a voicemail may be gone."""
_IS_WAITING = D.next_at.is_not(None)


def receivers(database: Database) -> list[dict[str, Any]]:
    """For each receiver: how much was told, waits, and was given up; since when something waits; the last error."""
    counted = sa.select(
        D.host.label("receiver"),
        D.target,
        sa.func.count().filter(D.status == "done").label("told"),
        sa.func.count().filter(_IS_WAITING).label("waiting"),
        sa.func.count().filter(D.status == "given up").label("given_up"),
        sa.func.min(D.queued_at).filter(_IS_WAITING).label("waiting_since"),
    ).group_by(D.host, D.target)
    with database.engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(counted.order_by(D.host)).mappings()]
        gone = gone_targets(connection)
        for row in rows:
            failed = (D.target == row["target"]) & (D.status != "done") & (D.error != "")
            last = sa.select(D.error).where(failed).order_by(D.queued_at.desc()).limit(1)
            row["error"] = connection.scalar(last) or ""
            row["wants_no_more"] = row.pop("target") in gone
    return rows


def undelivered(limit: int) -> Any:
    """What was not told, the newest first."""
    columns = (D.queued_at, D.host.label("receiver"), D.kind, D.status, D.tries, D.next_at, D.error, D.event)
    told_of = sa.select(events.c.call).where(events.c.transfer == D.transfer, events.c.call != "").limit(1)
    query = sa.select(*columns, told_of.scalar_subquery().label("call")).where(D.status != "done")
    return query.order_by(D.queued_at.desc(), D.event).limit(limit)


def waiting_since(database: Database) -> int | None:
    """When the oldest delivery that waits was queued, in milliseconds."""
    with database.engine.connect() as connection:
        since: int | None = connection.scalar(sa.select(sa.func.min(D.queued_at)).where(_IS_WAITING))
    return since


def try_again(database: Database, receiver: str, now: int) -> int:
    """Try at once what was not told to this receiver in six days, given up or not; how much that is."""
    recent = sa.select(events.c.id).where(events.c.at > now - _SAME)
    theirs = (D.host == receiver) & (D.status != "done") & D.event.in_(recent)
    with database.engine.begin() as connection:
        database.lock(connection)
        targets = connection.scalars(sa.select(D.target).where(D.host == receiver).distinct()).all()
        connection.execute(meta.delete().where(meta.c.name.in_([f"gone {target}" for target in targets])))
        anew = {"status": "", "next_at": now, "finished_at": None, "queued_at": now}
        return int(connection.execute(delivery.update().where(theirs).values(anew)).rowcount)
