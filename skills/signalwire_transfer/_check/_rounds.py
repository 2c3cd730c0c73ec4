"""Every mistake in one run: what is wrong is set aside in a copy, and the rest is looked at again, round after round.

A loader tells in rounds: single values first, then what only a finished whole shows. So a key that was misspelt gets
the name that was meant, a wrong value is replaced by one that nobody can object to, and where neither helps it is taken
out, and then what holds it. What is told of a place that was set aside follows from that, and is not told again.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from .._errors import ConfigurationError, Mistake
from ._rest import Rest, depends_on

T = TypeVar("T")

_MOST_ROUNDS = 50


def in_rounds(raw: Any, make: Callable[[Any], T]) -> tuple[T | None, list[Mistake]]:
    """What can be made of what is written when everything wrong is set aside, and all that is wrong."""
    left, rest = raw, None
    told: dict[Mistake, None] = {}
    for _ in range(_MOST_ROUNDS):
        try:
            return make(left), list(told)
        except ConfigurationError as error:
            rest = rest or Rest(raw)
            found = _meant([mistake._replace(path=rest.original(mistake.path)) for mistake in error.mistakes])
        told |= {mistake: None for mistake in _without_echoes(found) if not rest.explains(mistake)}
        set_aside = [
            rest.set_aside(mistake) for mistake in {mistake.path: mistake for mistake in reversed(found)}.values()
        ]
        if not all(set_aside) or rest.is_empty():
            break
        left = rest.value()
    return None, list(told)


def _meant(found: Iterable[Mistake]) -> list[Mistake]:
    """The mistakes without those that say that a key is missing which has only been misspelt."""
    found = list(found)
    meant = {(*mistake.path[:-1], mistake.meant) for mistake in found if mistake.code == "unknown_key"}
    return [each for each in found if not (each.path in meant and each.code == "missing")]


def _without_echoes(found: Iterable[Mistake]) -> list[Mistake]:
    """Those of one round that do not follow from another of it."""
    found = list(found)
    return [mistake for mistake in found if not any(depends_on(mistake, other.path) for other in found)]
