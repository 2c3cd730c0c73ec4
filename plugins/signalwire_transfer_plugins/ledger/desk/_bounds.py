"""How much of a ledger one page looks at: so that it comes within a second, however many transfers there are."""

from typing import Any

import sqlalchemy as sa

from .._database import Database
from .._stats import T

MOST = 50_000
"""Transfers that one page counts."""
FURTHEST = 100_000
"""Transfers that one page looks through for what is sought."""


def bounded(database: Database, since: int | None, until: int | None, most: int) -> tuple[int, bool]:
    """From when on there are at most so many transfers, and whether that is later than what was asked for.

    The index on the moment of the request answers it alone.
    """
    inside: list[Any] = [] if since is None else [T.requested_at >= since]
    inside += [] if until is None else [T.requested_at <= until]
    newest = sa.select(T.requested_at).where(*inside).order_by(T.requested_at.desc())
    found = [row["requested_at"] for row in database.rows(newest.limit(1).offset(most))]
    return (int(found[0]), True) if found else (since or 0, False)
