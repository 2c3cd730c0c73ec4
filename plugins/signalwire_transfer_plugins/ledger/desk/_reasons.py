"""What the page Reasons shows: who does not pick up and when, who was rescued by which rung, who was lost at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from .._database import Database
from .._stats import A, T, Window, answers, groups
from ._bounds import MOST, bounded
from ._viewer import Viewer

DAY = 86_400_000
SHOWN = 6
"""Destinations of which the hours of the week are drawn; the others are a click away."""
_LISTED = 100

Week = dict[tuple[int, int], tuple[int, int]]
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

    def add(self, place: tuple[int, int], outcome: str, answered: int, told: int) -> None:
        """Count attempts of an hour of the week that ended in one way."""
        before = self.week.get(place, (0, 0))
        self.week[place] = before[0] + answered, before[1] + told
        if told > answered:
            self.reasons[outcome] = self.reasons.get(outcome, 0) + told - answered

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
    step = viewer.step(since, now)
    slices = T.requested_at - T.requested_at % step
    attempts = answers(database, window, {"group": T.key, "slice": slices, "outcome": A.outcome})
    figures = groups(database, window, "key", attempts=attempts)
    found = {name: Destination(name, values) for name, values in figures}
    _add_rungs(database, window, found)
    _add_attempts(attempts, found, viewer)
    ordered = sorted(found.values(), key=lambda each: (-each.missed, -(each.figures["offered"] or 0), each.key))
    drawn = [each for each in ordered if each.missed][:SHOWN]
    return Reasons(since, now, is_cut, ordered[:_LISTED], drawn, max(len(ordered) - _LISTED, 0))


def _add_rungs(database: Database, window: Window, found: Mapping[str, Destination]) -> None:
    rescued = [T.outcome == "reached", T.rung > 1]
    counted = sa.select(T.key, T.rung, sa.func.count().label("count")).where(*window.conditions(), *rescued)
    for row in database.rows(counted.group_by(T.key, T.rung)):
        if row["key"] in found:
            found[row["key"]].rescued[int(row["rung"])] = int(row["count"])


def _add_attempts(attempts: Sequence[Mapping[str, Any]], found: Mapping[str, Destination], viewer: Viewer) -> None:
    """The database has counted in slices of time; put each slice where it lies in the viewer's week."""
    places: dict[int, tuple[int, int]] = {}
    for row in attempts:
        if row["told"] and row["group"] in found:
            at, answered, told = (int(row[name]) for name in ("slice", "answered", "told"))
            if at not in places:
                local = viewer.local(at)
                places[at] = local.weekday(), local.hour
            found[row["group"]].add(places[at], row["outcome"], answered, told)


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
