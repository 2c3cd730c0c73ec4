"""Where routes stand that are not in the parameters themselves."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .._text import plural


class Listed(NamedTuple):
    """Where the rows of a parameter stand: the file, and the line of each name."""

    parameter: str
    file: str
    lines: Mapping[str, int | None]


def changes(before: Iterable[Listed], after: Iterable[Listed]) -> str:
    """How many names came and went."""
    old, new = ({name for listed in each for name in listed.lines} for each in (before, after))
    return f"{plural(len(new - old), 'name')} came, {len(old - new)} went, and there are {len(new)}"
