"""What the page Now shows: the last hour at a glance, who is being rung, and the newest transfers."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from .._database import Database
from .._drawing import names_of
from .._stats import GOING_ON, METRICS, Metric, T, Window, figures, going_on, moved
from .._tables import events, transfer_rows

HOUR = 3_600_000
_COLUMN = 300_000
_NEWEST = 25
_MOST_GOING_ON = 50
_SHOWN = ("offered", "reached", "time_to_human_p50", "time_to_human_p90")
_SHOWN_LAST = ("unreported", "lost")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its definition, and a second one beside it if any."""

    metric: Metric
    value: float | int | None
    beside: str = ""
    beside_means: str = ""


@dataclass(frozen=True, slots=True)
class Now:
    """The last hour."""

    since: int
    until: int
    figures: list[Figure]
    columns: list[dict[str, int]]
    """Outcomes of each five minutes, counted; the oldest first."""
    ended: dict[str, int]
    """Outcomes of the whole hour, counted."""
    going_on: list[dict[str, Any]]
    newest: list[dict[str, Any]]


def now_of(database: Database, at: int) -> Now:
    """The hour before a moment."""
    window = Window(at - HOUR)
    values = figures(database, window)
    open_ = list(database.rows(going_on(at)))
    columns = _columns(database, window, at - HOUR)
    ended: dict[str, int] = defaultdict(int)
    for column in columns:
        for outcome, count in column.items():
            ended[outcome] += count
    return Now(
        at - HOUR,
        at,
        [*_figures(values, _SHOWN), *_going_on(open_), *_figures(values, _SHOWN_LAST)],
        columns,
        dict(ended),
        _with_names(database, open_[:_MOST_GOING_ON]),
        list(database.rows(_newest())),
    )


def _figures(values: dict[str, float | int | None], names: tuple[str, ...]) -> list[Figure]:
    rate = values["reached_rate"]
    made = [Figure(METRICS[name], values[name]) for name in names]
    means = METRICS["reached_rate"].definition
    share = f"{rate} %" if rate is not None else ""
    return [replace(each, beside=share, beside_means=means) if each.metric.name == "reached" else each for each in made]


def _going_on(open_: list[dict[str, Any]]) -> list[Figure]:
    waiting = sum(1 for attempt in open_ if attempt["kind"] == "queue")
    counts = {"ringing": len(open_) - waiting, "waiting": waiting}
    return [Figure(metric, counts[name]) for name, metric in GOING_ON.items()]


def _with_names(database: Database, open_: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same, each with the name of whom it calls, as the plan has it."""
    chosen = events.c.transfer.in_({attempt["transfer"] for attempt in open_})
    query = sa.select(events).where(chosen, events.c.kind == "transfer.requested")
    names = {event["transfer"]: names_of([event]) for event in database.rows(query)} if open_ else {}
    return [{**each, "name": names.get(each["transfer"], {}).get(each["attempt"], "")} for each in open_]


def _columns(database: Database, window: Window, since: int) -> list[dict[str, int]]:
    """How the transfers of each five minutes ended."""
    place = ((T.requested_at - since) - (T.requested_at - since) % _COLUMN).label("place")
    counted = sa.select(place, T.outcome, sa.func.count().label("count")).where(*moved(window))
    columns: list[dict[str, int]] = [{} for _ in range(HOUR // _COLUMN)]
    for row in database.rows(counted.group_by(place, T.outcome)):
        number = min(int(row["place"]) // _COLUMN, len(columns) - 1)
        columns[number][row["outcome"]] = columns[number].get(row["outcome"], 0) + int(row["count"])
    return columns


def _newest() -> sa.Select[Any]:
    return sa.select(transfer_rows).order_by(T.requested_at.desc(), T.transfer).limit(_NEWEST)
