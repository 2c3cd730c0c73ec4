"""What the page Reasons shows: who does not pick up and when, who was rescued by which rung, who was lost at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from .._database import Database
from .._stats import A, T, Window, answers, groups
from .._tables import attempt_rows, transfer_rows
from ._bounds import MOST, bounded
from ._viewer import Viewer

DAY = 86_400_000
SHOWN = 6
"""Destinations of which the hours of the week are drawn; the others are a click away."""
_LISTED = 100

Week = Mapping[tuple[int, int], tuple[int, int]]
"""For each day of the week (Monday is 0) and hour: attempts that were answered, of how many."""


@dataclass(slots=True)
class Destination:
    """One configured name, and what became of the calls to it."""

    key: str
    figures: Mapping[str, float | int | None]
    reasons: dict[str, int] = field(default_factory=dict)
    """How its attempts ended that were not answered, counted."""
    rescued: dict[int, int] = field(default_factory=dict)
    """Transfers that were reached on each later rung."""
    week: Week = field(default_factory=dict)

    @property
    def missed(self) -> int:
        """Attempts of which was told, and that nobody answered."""
        return sum(self.reasons.values())


@dataclass(frozen=True, slots=True)
class Reasons:
    """All destinations of a window; those with most missed attempts first."""

    since: int
    until: int
    is_cut: bool
    """Whether older transfers of the window are left out, there being more than a page counts."""
    destinations: Sequence[Destination]
    drawn: Sequence[Destination]
    left: int
    """Destinations that are not listed."""


def reasons_of(database: Database, viewer: Viewer, now: int, days: int, key: str) -> Reasons:
    """The last days, of one name or of all."""
    since, is_cut = bounded(database, now - days * DAY, None, MOST)
    window = Window(since, None, key)
    found = {name: Destination(name, values) for name, values in groups(database, window, "key")}
    _add_reasons(database, window, found)
    _add_rungs(database, window, found)
    ordered = sorted(found.values(), key=lambda each: (-each.missed, -(each.figures["offered"] or 0), each.key))
    drawn = [each for each in ordered if each.missed][:SHOWN]
    _add_weeks(database, window, drawn, viewer, now)
    return Reasons(since, now, is_cut, ordered[:_LISTED], drawn, max(len(ordered) - _LISTED, 0))


def _add_reasons(database: Database, window: Window, found: Mapping[str, Destination]) -> None:
    joined = attempt_rows.join(transfer_rows, T.transfer == A.transfer)
    missed = [A.answered_at.is_(None), A.outcome != "unreported"]
    counted = sa.select(T.key, A.outcome, sa.func.count().label("count")).select_from(joined)
    for row in database.rows(counted.where(*window.conditions(), *missed).group_by(T.key, A.outcome)):
        if row["key"] in found:
            found[row["key"]].reasons[row["outcome"]] = int(row["count"])


def _add_rungs(database: Database, window: Window, found: Mapping[str, Destination]) -> None:
    rescued = [T.outcome == "reached", T.rung > 1]
    counted = sa.select(T.key, T.rung, sa.func.count().label("count")).where(*window.conditions(), *rescued)
    for row in database.rows(counted.group_by(T.key, T.rung)):
        if row["key"] in found:
            found[row["key"]].rescued[int(row["rung"])] = int(row["count"])


def _add_weeks(database: Database, window: Window, drawn: Sequence[Destination], viewer: Viewer, now: int) -> None:
    """Count in slices of time, which the database can; put each slice where it lies in the viewer's week."""
    if not drawn:
        return
    step = viewer.step(window.since or now, now)
    slices = T.requested_at - T.requested_at % step
    weeks: dict[str, dict[tuple[int, int], list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    chosen = T.key.in_([each.key for each in drawn])
    for row in answers(database, window, {"key": T.key, "slice": slices}, chosen):
        local = viewer.local(int(row["slice"]))
        cell = weeks[row["key"]][local.weekday(), local.hour]
        cell[0] += int(row["answered"] or 0)
        cell[1] += int(row["told"] or 0)
    for each in drawn:
        each.week = {place: (answered, told) for place, (answered, told) in weeks[each.key].items() if told}


def totals(destinations: Sequence[Destination]) -> dict[str, Any]:
    """How all attempts ended that nobody answered, and on which rungs callers were rescued."""
    reasons: dict[str, int] = defaultdict(int)
    rungs: dict[int, int] = defaultdict(int)
    for each in destinations:
        for outcome, count in each.reasons.items():
            reasons[outcome] += count
        for rung, count in each.rescued.items():
            rungs[rung] += count
    return {"reasons": sorted(reasons.items(), key=lambda pair: -pair[1]), "rungs": sorted(rungs.items())}
