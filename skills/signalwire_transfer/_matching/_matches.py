"""How well a name fits what was said, and what follows from it: whom to take, whom to ask about, or nobody.

The costs and bounds were chosen with `benchmarks/matching.py`, so that a wrong match is far rarer than a question.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ._words import ALIKE, SAME, SLIP

MOST_CHOICES = 4
"""As many as a caller can keep in mind."""

_MISSING, _LEFT = 4, 2
"""What a word costs that only the caller said, and one that only the name has."""
_CLEAR = 4
"""As much as a match may cost and still be taken without a question, if no word of it is more than a slip."""
_RIVAL = 2
"""How much worse a second match may be and still keep the first one from being clear."""
_WINDOW = 4
"""How much worse than the best one a choice may be."""
_WORST = 12


class Found(NamedTuple):
    """Whom a text may mean: one name; or some to choose from; or how many there are, where they are too many."""

    name: str | None = None
    close: tuple[str, ...] = ()
    many: int = 0

    @property
    def is_near(self) -> bool:
        """Whether the caller has to be asked whom they mean."""
        return bool(self.close or self.many)


class Match(NamedTuple):
    """A name beside what was said: its cost, that of its dearest word, and the words that only one side has."""

    cost: int
    dearest: int
    missing: int
    left: int
    name: str

    @property
    def is_clear(self) -> bool:
        """Whether nobody needs to ask: hardly anything is different. A part of a name is never enough."""
        return not self.missing and not self.left and self.cost <= _CLEAR and self.dearest <= SLIP

    @property
    def is_at_odds(self) -> bool:
        """Whether each side has a word that the other lacks: Mary Smith is not John Smith."""
        return bool(self.missing and self.left)


def match(costs: Sequence[int], missing: int, left: int, spare: int, name: str) -> Match:
    """A name whose words cost this much, with so many that only the caller said, only the name has, or need not be."""
    return Match(sum(costs) + _MISSING * missing + _LEFT * left + spare, max(costs, default=SAME), missing, left, name)


def decided(matches: Sequence[Match]) -> Found:
    """One clear match; else those to choose from. The matches stand by their cost."""
    fitting = [match for match in matches if match.cost <= _WORST and not match.is_at_odds]
    if not fitting:
        return _few([match.name for match in matches if match.dearest <= ALIKE])
    best = fitting[0]
    rivals = [match for match in fitting[1:] if match.cost <= best.cost + _RIVAL]
    if best.is_clear and (not rivals or best.cost == SAME < rivals[0].cost):
        return Found(best.name)
    if sum(match.cost == best.cost for match in fitting) > MOST_CHOICES:
        return Found(many=sum(match.cost <= best.cost + _WINDOW for match in fitting))
    return Found(close=tuple(match.name for match in fitting[:MOST_CHOICES] if match.cost <= best.cost + _WINDOW))


def _few(names: Sequence[str]) -> Found:
    """Who shares a rare word with what was said is worth a question, though another word speaks against it."""
    return Found(close=tuple(names)) if len(names) <= MOST_CHOICES else Found()
