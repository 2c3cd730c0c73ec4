"""Pictures, drawn here as SVG: no script, no style of their own, and a table says the same beside each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from .._story import OUTCOMES
from ._reasons import Week
from ._words import DAYS

_CELL, _LEFT, _TOP = 13, 30, 16
_STEPS = (0.0, 0.1, 0.25, 0.45, 0.7)
"""Shares of missed attempts above which a colour begins; where none is missed, it is the first one."""
_FEW = 3
"""Attempts below which a share says little: drawn smaller."""
_SVG = Markup('<svg class="{}" viewBox="0 0 {} {}"{}>{}</svg>')
_LINE = Markup(' preserveAspectRatio="none" aria-hidden="true"')
_NAMED = Markup(' role="img" aria-label="{}: share of attempts that nobody answered, by hour of the week"')
_TEXT = Markup('<text x="{}" y="{}">{}</text>')
_RULE = Markup('<line class="{}" x1="0" x2="1000" y1="{}" y2="{}"/>')
_BLOCK = Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
_HOUR = Markup('<rect class="h{}" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>')


def week(cells: Week, name: str) -> Markup:
    """Who does not pick up in which hour of the week: the darker, the larger the share that nobody answered."""
    width, height = _LEFT + 24 * _CELL + 4, _TOP + 7 * _CELL + 2
    return _SVG.format("week", width, height, _NAMED.format(name), Markup("").join(_hours(cells)))


def _hours(cells: Week) -> Iterator[Markup]:
    for hour in range(0, 24, 6):
        yield _TEXT.format(_LEFT + hour * _CELL, _TOP - 5, f"{hour:02d}")
    for day, name in enumerate(DAYS):
        yield _TEXT.format(0, _TOP + day * _CELL + 10, name)
        for hour in range(24):
            yield _hour(day, hour, *cells.get((day, hour), (0, 0)))


def _hour(day: int, hour: int, answered: int, told: int) -> Markup:
    x, y = _LEFT + hour * _CELL, _TOP + day * _CELL
    if not told:
        return _BLOCK.format("none", x + 5, y + 5, 2, 2)
    inset = 3 if told < _FEW else 0
    size = _CELL - 1 - 2 * inset
    words = f"{DAYS[day]} {hour:02d}:00, {told - answered} of {told} not answered"
    return _HOUR.format(_heat(1 - answered / told), x + inset, y + inset, size, size, words)


def _heat(missed: float) -> int:
    return sum(1 for step in _STEPS if missed > step)


def columns(counts: Sequence[Mapping[str, int]]) -> Markup:
    """How the transfers of each slice of time ended: a column each, as high as they are many."""
    most = max([1, *(sum(column.values()) for column in counts)])
    wide = 1000 / len(counts)
    shapes = [_RULE.format("base", 99.5, 99.5)]
    for number, column in enumerate(counts):
        low = 99.0
        for outcome in OUTCOMES:
            if count := column.get(outcome, 0):
                high = 96 * count / most
                low -= high
                shapes.append(_BLOCK.format(f"shape of-{outcome}", number * wide + 6, low, wide - 12, high))
    return _SVG.format("columns", 1000, 100, _LINE, Markup("").join(shapes))


def lane(attempt: Mapping[str, Any], start: int, length: int) -> Markup:
    """One attempt of a transfer on a line of time: thin while it rings, thick while they talk."""
    shapes = [_RULE.format("rule", 10, 10)]
    for kind, since, until in _stretches(attempt, start + length):
        left, right = (min(max((moment - start) / length * 1000, 0), 1000) for moment in (since, until))
        high = _HEIGHTS[kind]
        shapes.append(_BLOCK.format(kind, left, 10 - high / 2, max(right - left, 3), high))
    return _SVG.format("lane", 1000, 20, _LINE, Markup("").join(shapes))


_HEIGHTS = {"rings": 5, "asks": 9, "talks": 14}


def _stretches(attempt: Mapping[str, Any], end: int) -> Iterator[tuple[str, int, int]]:
    """What an attempt was busy with, and from when until when. What has no end goes on until the end of all."""
    answered, accepted, ended = (attempt.get(name) for name in ("answered_at", "accepted_at", "ended_at"))
    begun = attempt.get("ringing_at") or attempt.get("started_at") or answered
    if begun is not None:
        yield "rings", begun, answered or ended or end
    if answered is not None:
        yield "asks", answered, accepted or ended or end
    if accepted is not None:
        yield "talks", accepted, ended or end
