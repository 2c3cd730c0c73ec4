"""The figures of a ledger, each with its definition: what is counted, and over what it is divided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from ._database import Database
from ._tables import attempt_rows, transfer_rows

T, A = transfer_rows.c, attempt_rows.c


class _Scanned(FunctionElement[str]):
    """A column that SQLite is not to look up by its index; the same column to all others."""

    type = sa.String()
    inherit_cache = True


@compiles(_Scanned)
def _as_it_is(element: _Scanned, compiler: SQLCompiler, **more: Any) -> str:
    return str(compiler.process(element.clauses, **more))


@compiles(_Scanned, "sqlite")
def _without_its_index(element: _Scanned, compiler: SQLCompiler, **more: Any) -> str:
    return f"+{compiler.process(element.clauses, **more)}"


JOINED = attempt_rows.join(transfer_rows, A.transfer == _Scanned(T.transfer))
"""Attempts with their transfers. A window is a range of transfers, so the database is to begin with these: SQLite,
which counts no rows, would read every attempt there is if it could look their transfers up by an index."""

SHORT_TALK = 10_000
"""Milliseconds of talk under which somebody has answered and was lost at once."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: its name, its unit and its definition."""

    name: str
    unit: str
    definition: str


METRICS: Mapping[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("requested", "", "Transfers that a tool was called for, refused ones included."),
        Metric("refused", "", "Requested transfers that were not begun: a rule, the hours or a limit was against it."),
        Metric("offered", "", "Requested transfers that were begun: requested less refused."),
        Metric("unreported", "", "Offered transfers whose end nobody has reported (yet). They are in no rate."),
        Metric("reached", "", "Offered transfers in which a person talked to the caller."),
        Metric("reached_rate", "%", "Reached, out of the offered transfers whose end is known."),
        Metric("rescued", "", "Reached transfers in which a later rung than the first one was reached."),
        Metric("answered_then_lost", "", "Reached transfers in which the talk lasted under 10 seconds."),
        Metric("voicemail", "", "Offered transfers that nobody took and in which the caller left a message."),
        Metric("message", "", "Offered transfers that nobody took and after which the agent took a message."),
        Metric("agent", "", "Offered transfers that nobody took and that the agent has again."),
        Metric("abandoned", "", "Offered transfers in which the caller hung up before anybody was reached."),
        Metric("lost", "", "Offered transfers that reached nobody, left no message, and ended the call."),
        Metric("time_to_human_p50", "s", "Seconds from the request until a person was reached: half took no longer."),
        Metric("time_to_human_p90", "s", "The same: nine of ten took no longer."),
        Metric("time_to_human_mean", "s", "The same, on average."),
        Metric(
            "service_level",
            "%",
            "Transfers that reached a person within 20 seconds (or `--within`), out of the "
            "offered ones whose end is known.",
        ),
        Metric("attempts", "", "Attempts to reach somebody of which anything was reported."),
        Metric("answered", "", "Attempts that were answered, by a person or a machine."),
        Metric("answer_rate", "%", "Answered attempts, out of those whose end or answer was reported."),
        Metric(
            "accept_rate", "%", "Accepted attempts, out of the answered ones in which a person was asked to accept."
        ),
    )
}

RINGING_MS, WAITING_MS = 5 * 60_000, 60 * 60_000
"""How long somebody can be rung, and how long a caller can wait in a queue: what is older was never reported."""

GOING_ON: Mapping[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("ringing", "", "Attempts of the last 5 minutes of which neither an answer nor an end was reported."),
        Metric("waiting", "", "Callers who joined a queue in the last hour and whose leaving it was not reported."),
    )
}
"""What goes on just now: figures of a moment, not of a window."""

DEFINED = {**METRICS, **GOING_ON}


@dataclass(frozen=True, slots=True)
class Window:
    """Which transfers count: from one moment until before another, and of one key, call or outcome if any."""

    since: int | None = None
    until: int | None = None
    key: str = ""
    call: str = ""
    outcome: str = ""

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """As the database asks for them."""
        chosen = []
        if self.since is not None:
            chosen.append(T.requested_at >= self.since)
        if self.until is not None:
            chosen.append(T.requested_at < self.until)
        if self.key:
            chosen.append(sa.func.lower(T.key) == self.key.lower())
        if self.call:
            chosen.append(T.call == self.call)
        if self.outcome:
            chosen.append(T.outcome == self.outcome)
        return chosen


def figures(database: Database, window: Window, within: int = 20) -> dict[str, float | int | None]:
    """Every metric of a window; None where there is nothing to divide by."""
    with database.engine.connect() as connection:
        found = connection.execute(sa.select(*_sums(within)).where(*moved(window))).mappings().one()
        attempts = connection.execute(_attempt_sums(window)).mappings().one()
        waits = _waits(connection, window, int(found["waited"] or 0), (0.5, 0.9))
    return _figures({name: _plain(value) for name, value in {**found, **attempts}.items()}, waits)


def groups(
    database: Database, window: Window, by: str, within: int = 20, attempts: Iterable[Mapping[str, Any]] | None = None
) -> list[tuple[str, dict[str, float | int | None]]]:
    """The metrics of a window by key, by hour (UTC) or by config, without the percentiles.

    `attempts`: what `answers` has counted of them already, by `group` and whatever else.
    """
    group = {"key": T.key, "config": T.config, "hour": T.requested_at - T.requested_at % 3_600_000}[by]
    sums = sa.select(group.label("group"), *_sums(within)).where(*moved(window)).group_by(group)
    counted = answers(database, window, {"group": group}) if attempts is None else attempts
    found = {row["group"]: {name: _plain(row[name]) for name in row if name != "group"} for row in database.rows(sums)}
    for row in counted:
        values = found.setdefault(row["group"], {})
        for name in _COUNTED:
            values[name] = values.get(name, 0) + _plain(row[name])
    return [(str(name), _figures(values, [])) for name, values in sorted(found.items())]


_COUNTED = ("attempts", "answered", "told", "asked", "accepted")
"""What is counted of attempts."""


def moved(window: Window) -> list[sa.ColumnElement[bool]]:
    """The transfers of a window. A message that was left without one counts as none."""
    return [*window.conditions(), T.attempts.is_not(None)]


def _sums(within: int) -> list[sa.Label[Any]]:
    known = T.outcome.not_in(("refused", "unreported"))
    is_reached = T.outcome == "reached"
    outcomes = ("refused", "reached", "voicemail", "message", "agent", "abandoned", "lost", "unreported")
    return [
        sa.func.count().label("requested"),
        *(_count(T.outcome == outcome).label(outcome) for outcome in outcomes),
        _count(known).label("known"),
        _count(is_reached & (T.rung > 1)).label("rescued"),
        _count(is_reached & (T.talk_ms < SHORT_TALK)).label("answered_then_lost"),
        _count(is_reached & (T.wait_ms <= within * 1000)).label("within"),
        _count(is_reached & T.wait_ms.is_not(None)).label("waited"),
        sa.func.sum(sa.case((is_reached, T.wait_ms))).label("waits"),
    ]


def answers(
    database: Database, window: Window, groups: Mapping[str, Any], *more: sa.ColumnElement[bool]
) -> list[dict[str, Any]]:
    """How many attempts were answered, of how many that were told of, for each of some groups of them."""
    with database.engine.connect() as connection:
        return [dict(row) for row in connection.execute(_attempt_sums(window, **groups).where(*more)).mappings()]


def going_on(now: int) -> sa.Select[Any]:
    """The attempts that ring, and those that wait in a queue, with their transfers; the newest first."""
    is_queue = A.kind == "queue"
    is_fresh = A.started_at >= sa.case((is_queue, now - WAITING_MS), else_=now - RINGING_MS)
    is_open = A.answered_at.is_(None) & A.ended_at.is_(None) & (A.outcome == "unreported") & (T.outcome == "unreported")
    columns = [T.transfer, T.call, T.key, T.tool, A.attempt, A.rung, A.kind, A.started_at, A.ringing_at]
    recent = T.requested_at >= now - 2 * WAITING_MS
    return sa.select(*columns).select_from(JOINED).where(recent, is_open, is_fresh).order_by(A.started_at.desc())


def _attempt_sums(window: Window, **groups: Any) -> sa.Select[Any]:
    is_answered, is_asked = A.answered_at.is_not(None), A.asked == 1
    columns = [
        sa.func.count().label("attempts"),
        _count(is_answered).label("answered"),
        _count(is_answered | (A.outcome != "unreported")).label("told"),
        _count(is_asked & is_answered).label("asked"),
        _count(is_asked & is_answered & A.accepted_at.is_not(None)).label("accepted"),
    ]
    named = [group.label(name) for name, group in groups.items()]
    return sa.select(*named, *columns).select_from(JOINED).where(*moved(window)).group_by(*groups.values())


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _waits(connection: sa.Connection, window: Window, count: int, shares: Sequence[float]) -> list[float | None]:
    """The waits that so large shares did not exceed: the nearest ranks, with one look at all of them."""
    ranks = [max(-(-int(count * share * 1000) // 1000), 1) for share in shares]
    rank = sa.func.row_number().over(order_by=T.wait_ms).label("rank")
    is_known = (T.outcome == "reached", T.wait_ms.is_not(None))
    ranked = sa.select(T.wait_ms, rank).where(*moved(window), *is_known).subquery()
    chosen = sa.select(ranked.c.rank, ranked.c.wait_ms).where(ranked.c.rank.in_(ranks))
    found = {place: wait / 1000 for place, wait in connection.execute(chosen)}
    return [found.get(place) for place in ranks]


def _figures(sums: Mapping[str, int], waits: Sequence[float | None]) -> dict[str, float | int | None]:
    def of(name: str) -> int:
        return sums.get(name, 0)

    values: dict[str, float | int | None] = {name: of(name) for name in METRICS if name in sums}
    values["offered"] = of("requested") - of("refused")
    values["reached_rate"] = _share(of("reached"), of("known"))
    values["service_level"] = _share(of("within"), of("known"))
    values["time_to_human_mean"] = round(of("waits") / of("waited") / 1000, 3) if of("waited") else None
    values["answer_rate"] = _share(of("answered"), of("told"))
    values["accept_rate"] = _share(of("accepted"), of("asked"))
    for name, wait in zip(("time_to_human_p50", "time_to_human_p90"), waits, strict=False):
        values[name] = wait
    return {name: values[name] for name in METRICS if name in values}


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _plain(value: Any) -> int:
    """PostgreSQL's sums arrive as Decimal, and empty ones as None."""
    return int(value or 0)
