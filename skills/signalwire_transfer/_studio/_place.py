"""Where in a YAML text somebody is writing: the path of keys down to the cursor.

The text is cut off at the cursor, a mark is put there, and YAML's own scanner says what leads to the mark. It takes
half-written texts as long as what stands above is sound.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import yaml

_MARK = "\ue000"
"""A character that no text uses."""

ITEM = "[]"
"""A place in a list, whichever it is."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENERS = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSERS = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_MAPPINGS = (yaml.BlockMappingStartToken, yaml.FlowMappingStartToken)


class Place(NamedTuple):
    """Where somebody is writing."""

    path: tuple[str, ...]
    """The keys that lead there, with `ITEM` for each list."""
    may_be_key: bool
    """Whether what is written there may become a key of the dict at the path."""
    may_be_value: bool
    """Whether it may be the value at the path."""
    written: str
    """What stands before the cursor of the word that is being written."""
    beside: frozenset[str] = frozenset()
    """The keys above it in the same dict."""


@dataclass(slots=True)
class _Level:
    """A dict or a list that is open at the cursor."""

    is_mapping: bool
    is_indentless: bool = False
    """Whether it is a list whose dashes stand right below its key: no token begins it, and none ends it."""
    key: str = ""
    keys: list[str] = field(default_factory=list)

    @property
    def step(self) -> str:
        return self.key if self.is_mapping else ITEM


def place_at(text: str, line: int, column: int) -> Place | None:
    """The place at a line (from 1) and a column (from 0); None where nothing can be said, as in comments and quotes."""
    lines = text.split("\n")
    if not 1 <= line <= len(lines):
        return None
    before = "\n".join([*lines[: line - 1], lines[line - 1][:column]])
    return _place(f"{before}{_MARK}: 0") or _place(f"{before}{_MARK}")


def _place(marked: str) -> Place | None:
    levels: list[_Level] = []
    is_key = False
    for token in _tokens(marked):
        if isinstance(token, yaml.ScalarToken):
            if token.value.endswith(_MARK):
                return _told(levels, token.value.removesuffix(_MARK), is_key=is_key) if token.plain else None
            if is_key and levels:
                levels[-1].key = token.value
                levels[-1].keys.append(token.value)
        else:
            _follow(levels, token)
        is_key = isinstance(token, yaml.KeyToken)
    return None


def _follow(levels: list[_Level], token: yaml.Token) -> None:
    """Open or close what the token opens or closes."""
    is_in_indentless = bool(levels) and levels[-1].is_indentless
    if isinstance(token, _OPENERS):
        levels.append(_Level(isinstance(token, _MAPPINGS)))
    elif isinstance(token, yaml.BlockEntryToken) and levels and levels[-1].is_mapping:
        levels.append(_Level(False, is_indentless=True))
    elif isinstance(token, yaml.KeyToken) and is_in_indentless:
        levels.pop()
    elif isinstance(token, _CLOSERS):
        del levels[-2 if is_in_indentless else -1 :]


def _tokens(text: str) -> Iterator[yaml.Token]:
    try:
        yield from yaml.scan(text, Loader=_Loader)
    except yaml.YAMLError:
        return


def _told(levels: list[_Level], written: str, *, is_key: bool) -> Place:
    if not is_key:
        return Place(tuple(level.step for level in levels), False, True, written)
    *above, own = levels
    return Place(tuple(level.step for level in above), True, not own.keys, written, frozenset(own.keys))
