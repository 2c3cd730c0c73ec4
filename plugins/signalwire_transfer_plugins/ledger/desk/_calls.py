"""What the page Calls shows: the transfers that are sought, the newest first, and the same ones for other programs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from signalwire_transfer import Call

from .._database import Database
from .._stats import T, Window
from .._story import OUTCOMES
from .._tables import transfer_rows
from ._bounds import FURTHEST, MOST, bounded
from ._viewer import Viewer

PAGE = 50
_REFERENCE = re.compile(r"[A-Za-z2-7]{6}")
_LONGEST = 200
_ANY_CALL = Call.from_payload({})


@dataclass(frozen=True, slots=True)
class Filter:
    """What is sought, as it stands in the address of the page."""

    sought: str = ""
    """A call, a transfer (each as it begins) or a reference."""
    key: str = ""
    outcome: str = ""
    since: str = ""
    until: str = ""
    before: str = ""
    """Where an older page begins: a moment and a transfer."""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filter":
        """What stands in an address; nonsense is nothing."""
        texts = {name: query.get(name, "").replace("\0", "").strip()[:_LONGEST] for name in cls.__dataclass_fields__}
        outcome = texts["outcome"] if texts["outcome"] in OUTCOMES else ""
        return cls(**{**texts, "outcome": outcome})

    def address(self, path: str, **changed: str) -> str:
        """The address of a page with this filter."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__} | changed
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{path}?{query}" if query else path

    @property
    def is_any(self) -> bool:
        """Whether something is sought."""
        return self != Filter(before=self.before)

    def window(self, viewer: Viewer) -> Window:
        """The part of it that the ledger's figures know, too."""
        since, until = viewer.moment(self.since), viewer.moment(self.until)
        return Window(since, until, self.key, outcome=self.outcome)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of transfers."""

    rows: list[dict[str, Any]]
    older: str = ""
    """The filter's `before` for the next page; empty where there is none."""
    looked_back_to: int | None = None
    """The oldest moment that was looked at, where older ones were not."""


def found(database: Database, sought: Filter, viewer: Viewer) -> Found:
    """The newest transfers that are sought."""
    window = sought.window(viewer)
    at, transfer = _begin(sought.before)
    until = min((each for each in (at, window.until) if each is not None), default=None)
    edge, is_cut = bounded(database, window.since, until, FURTHEST)
    conditions = [*replace(window, since=edge).conditions(), *_named(database, sought.sought, edge, until)]
    if at is not None:
        conditions += [T.requested_at <= at, (T.requested_at < at) | (T.transfer > transfer)]
    query = sa.select(transfer_rows).where(*conditions).order_by(T.requested_at.desc(), T.transfer).limit(PAGE + 1)
    rows = [dict(row) for row in database.rows(query)]
    if len(rows) > PAGE:
        last = rows[PAGE - 1]
        return Found(rows[:PAGE], f"{last['requested_at']}.{last['transfer']}")
    return Found(rows, f"{edge - 1}." if is_cut else "", edge if is_cut else None)


def _begin(before: str) -> tuple[int | None, str]:
    at, _, transfer = before.partition(".")
    return (int(at), transfer) if at.isdecimal() and len(at) < 16 else (None, "")


def exported(database: Database, sought: Filter, viewer: Viewer) -> sa.Select[Any]:
    """All transfers that are sought, however many."""
    window = sought.window(viewer)
    edge, _ = bounded(database, window.since, window.until, FURTHEST)
    conditions = [*window.conditions(), *_named(database, sought.sought, edge, window.until)]
    return sa.select(transfer_rows).where(*conditions).order_by(T.requested_at, T.transfer)


def _named(database: Database, text: str, since: int, until: int | None) -> list[sa.ColumnElement[bool]]:
    """The condition that a transfer is the one that is meant; none where nothing is."""
    if not text:
        return []
    meant = _begins(T.call, text) | _begins(T.transfer, text.lower())
    if _REFERENCE.fullmatch(text):
        meant = meant | T.call.in_(list(_referred(database, text.upper(), since, until)))
    return [meant]


def _begins(column: sa.ColumnElement[str], text: str) -> sa.ColumnElement[bool]:
    return column.between(text, text + "\U0010ffff")  # a range, which an index answers


def _referred(database: Database, reference: str, since: int, until: int | None) -> Iterator[str]:
    """The newest calls whose reference it is. It is made of the call's id, and no column has it."""
    window = Window(since, until)
    calls = sa.select(T.call).where(*window.conditions()).order_by(T.requested_at.desc()).limit(MOST)
    for row in database.rows(calls):
        if reference_of(row["call"]) == reference:
            yield row["call"]


def reference_of(call: str) -> str:
    """What the agent calls a call when it speaks of it."""
    return replace(_ANY_CALL, id=call).reference


def keys(database: Database) -> list[str]:
    """Names that the form offers: those of the newest transfers."""
    newest = sa.select(T.key).order_by(T.requested_at.desc()).limit(2000).subquery()
    chosen = sa.select(newest.c.key).distinct().limit(200)
    return sorted(row["key"] for row in database.rows(chosen) if row["key"])
