"""Which rules count: those that are on by default, or those that are selected, without those that are left out."""

from collections.abc import Iterable, Mapping

from .._files._ignore import REFUSED
from ._rule import Rule

_ALL = "ALL"


class UnknownCode(ValueError):  # noqa: N818  # says what it is
    """A code that no rule has."""


def selection(rules: Mapping[str, type[Rule]], selected: Iterable[str], left_out: Iterable[str]) -> frozenset[str]:
    """The codes that count. Codes and their beginnings may stand in both lists. What the loader refuses always counts.

    Raises UnknownCode.
    """
    left_out = list(left_out)
    if REFUSED in left_out:
        raise UnknownCode(f"{REFUSED} cannot be left out: a file with such a mistake does not start")
    on = _matching(rules, selected) or {code for code, rule in rules.items() if rule.by_default}
    return frozenset(on - _matching(rules, left_out) | {REFUSED})


def _matching(rules: Mapping[str, type[Rule]], written: Iterable[str]) -> set[str]:
    matching: set[str] = set()
    for start in written:
        found = {code for code in rules if start == _ALL or code.startswith(start)}
        if not found:
            raise UnknownCode(f'no rule has the code "{start}"; there are {", ".join(rules)}')
        matching |= found
    return matching
