"""Turns YAML nodes into values: keeps text as it is written, fills variables in, remembers lines."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard

import yaml

from .._errors import KeyPath
from ._compose import VARIABLE, Unreadable, quoted, unseen

_MOST_NODES = 300_000
_CONSTANTS: Mapping[str, bool | None] = {"true": True, "false": False, "": None, "null": None, "~": None}
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?(?:[eE][+-]?\d{1,2})?")
_GLUED = re.compile(r"[ \t]+(#[^\s#].*)")
_FIELD = re.compile(r"\{[a-z_]+\}")
_TAG = "tag:yaml.org,2002:"
_TAGS = {_TAG + "str", _TAG + "seq", _TAG + "map"}

Entries = dict[str, tuple[yaml.ScalarNode, yaml.Node]]


class Plain(str):
    """A text written without quotes: where anything may stand, it may be meant as a number."""

    __slots__ = ()


def numbers(value: Any) -> Any:
    """A value of free form, with numbers where a plain text is written like one: `800`, `0.5`, not `+1` or `007`."""
    if isinstance(value, Plain):
        return json.loads(value) if _NUMBER.fullmatch(value) else str(value)
    if isinstance(value, dict):
        return {key: numbers(inner) for key, inner in value.items()}
    return [numbers(inner) for inner in value] if isinstance(value, list) else value


class Reader:
    """Turns nodes into values, and remembers the line of every place and all mistakes."""

    def __init__(
        self, environment: Mapping[str, str], source: Sequence[str], *, is_ours: bool, is_exported: bool
    ) -> None:
        self._source = source
        self._is_ours = is_ours
        self._is_exported = is_exported
        self.lines: dict[KeyPath, int] = {}
        self.starts: dict[KeyPath, int] = {}
        """Where in the text each place begins: what stands behind an anchor has several, and begins once."""
        self.mistakes: list[tuple[int, KeyPath, str]] = []
        self.unread: set[KeyPath] = set()
        self.taken: dict[str, str] = {}
        self.written: dict[KeyPath, str] = {}
        """The texts that hold variables, as they are written."""
        self.comments: dict[KeyPath, str] = {}
        """What follows a plain text as a comment without a space behind its #: it may have been meant as the rest."""
        self._environment = environment
        self._left = _MOST_NODES

    def value(self, node: yaml.Node | None, path: KeyPath = (), above: tuple[yaml.Node, ...] = ()) -> Any:
        """The value of a node; `above` are the nodes that hold it."""
        if node is None:
            return None
        self._count(node)
        if self._is_odd(node, path, above):
            return None
        if isinstance(node, yaml.SequenceNode):
            return [self._item(inner, (*path, at), (*above, node)) for at, inner in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            entries = self._entries(node, path, above).items()
            return {key: self._under(*pair, (*path, key), (*above, node)) for key, pair in entries}
        return self._scalar(node, path) if isinstance(node, yaml.ScalarNode) else None

    def _item(self, node: yaml.Node, path: KeyPath, above: tuple[yaml.Node, ...]) -> Any:
        self.lines[path], self.starts[path] = _line(node), node.start_mark.index
        return self.value(node, path, above)

    def _under(self, key: yaml.Node, node: yaml.Node, path: KeyPath, above: tuple[yaml.Node, ...]) -> Any:
        self.lines[path], self.starts[path] = _line(key), key.start_mark.index
        may_be_null = self._is_exported or not _FREE.isdisjoint(path)
        if self._is_ours and _is_nothing(node, may_be_null=may_be_null) and path[-2:-1] != _MAY_BE_BARE:
            self._note(key, path, self._emptiness(node, path))
            self.unread.add(path)
            return None
        if self._is_ours and (text := self._field_alone(node)) and path[-1:] != _MAY_BE_BARE:
            self._note(key, path, f"must be text: it must be in quotes, as in {quoted(str(path[-1]), text)}")
            self.unread.add(path)
            return None
        return self.value(node, path, above)

    def _field_alone(self, node: yaml.Node) -> str:
        """A field such as {caller} without quotes, which is a mapping to YAML; empty for anything else."""
        if not (isinstance(node, yaml.MappingNode) and node.start_mark.line == node.end_mark.line):
            return ""
        text = self._source[node.start_mark.line][node.start_mark.column : node.end_mark.column]
        return text if _FIELD.fullmatch(text) else ""

    def _emptiness(self, node: yaml.ScalarNode, path: KeyPath) -> str:
        """What to write where nothing stands behind a key; what looks like a value may have become a comment."""
        line = self._source[node.start_mark.line] if node.start_mark.line < len(self._source) else ""
        if comment := re.match(r"\s+(#\S.*)", line[node.start_mark.column :]):
            return f"must have a value: what begins with # is a comment; write {quoted(str(path[-1]), comment[1])}"
        what = f"`{node.value}`" if node.value else "nothing"
        return f"must have a value: {what} stands behind it; leave the key out if it is to say nothing"

    def _entries(self, node: yaml.MappingNode, path: KeyPath, above: tuple[yaml.Node, ...]) -> Entries:
        """The keys of a mapping with their nodes: its own, and those that it merges with `<<`."""
        entries: Entries = {}
        for key_node, value_node in node.value:
            if not _is_merge(key_node):
                self._enter(entries, key_node, value_node, path)
        for source in _merged(node):
            entries = {**self._inherited(source, path, (*above, node)), **entries}
        return entries

    def _inherited(self, source: yaml.Node, path: KeyPath, above: tuple[yaml.Node, ...]) -> Entries:
        self._count(source)
        if self._is_odd(source, path, above):
            return {}
        if isinstance(source, yaml.MappingNode):
            return self._entries(source, path, above)
        self._note(source, path, "`<<` must name a mapping, or a list of mappings")
        return {}

    def _enter(self, entries: Entries, key_node: yaml.Node, value_node: yaml.Node, path: KeyPath) -> None:
        if not isinstance(key_node, yaml.ScalarNode):
            self._note(key_node, path, "must have keys that are one line of text each")
            return
        key = self._filled(key_node, path)
        if self._is_ours and (
            odd := unseen(key[:1] + key[-1:])
        ):  # inside a name a no-break space or a joiner may be meant
            self._note(key_node, (*path, key), f"must be a key without {odd} around it, which cannot be seen")
        elif key in entries:
            self._note(
                key_node, (*path, key), f"must not be written twice: the first is in line {_line(entries[key][0])}"
            )
        else:
            entries[key] = key_node, value_node

    def _scalar(self, node: yaml.ScalarNode, path: KeyPath) -> Any:
        is_plain = not node.style
        if is_plain and node.value in _CONSTANTS:
            return _CONSTANTS[node.value]
        if is_plain and (comment := self._glued(node)):
            self.comments[path] = comment
        text = self._filled(node, path)
        if text != node.value:
            self.written[path] = node.value
        # YAML itself asks for quotes around a variable in { } and [ ]: they say nothing about what it holds.
        return Plain(text) if is_plain or VARIABLE.fullmatch(node.value) else text

    def _glued(self, node: yaml.ScalarNode) -> str:
        """The comment behind a text, if no space stands behind its #: it may have been meant as text."""
        line = self._source[node.end_mark.line] if node.end_mark.line < len(self._source) else ""
        comment = _GLUED.match(line, node.end_mark.column)
        return comment[1].rstrip() if comment else ""

    def _filled(self, node: yaml.ScalarNode, path: KeyPath) -> str:
        """A scalar's text with the values of the variables in it. A value is not looked at again."""

        def value(variable: re.Match[str]) -> str:
            found = self._environment.get(variable[1])
            if found is None:
                self.unread.add(path)
                self._note(node, path, f"the environment variable `{variable[1]}` is not set")
                return variable[0]
            self.taken[found] = variable[1]
            return found

        return VARIABLE.sub(value, node.value)

    def _is_odd(self, node: yaml.Node, path: KeyPath, above: tuple[yaml.Node, ...]) -> bool:
        if any(node is holder for holder in above):
            self._note(node, path, "must not refer to itself")
        elif node.tag not in _TAGS:
            self._note(node, path, f"must have no tag such as {node.tag.replace(_TAG, '!!')}: leave it out")
        else:
            return False
        self.unread.add(path)
        return True

    def _note(self, node: yaml.Node, path: KeyPath, message: str) -> None:
        self.mistakes.append((_line(node), path, message))

    def _count(self, node: yaml.Node) -> None:
        """Count nodes, and stop at too many: references to references can expand beyond any memory."""
        self._left -= 1
        if self._left < 0:
            raise Unreadable(_line(node), f"the file holds more than {_MOST_NODES:,} values")


_MAY_BE_BARE = ("skills",)
"""What holds keys that may have nothing behind them: a skill without parameters."""


_FREE = frozenset({"params", "swaig_fields"})
"""Below these anything may stand, and `null` means something there."""


def _is_nothing(node: yaml.Node, *, may_be_null: bool) -> TypeGuard[yaml.ScalarNode]:
    """Whether a key has nothing behind it: no text and no quotes, or `null` where it can mean nothing."""
    if not isinstance(node, yaml.ScalarNode) or node.style or node.tag not in _TAGS:
        return False
    return not node.value if may_be_null else _CONSTANTS.get(node.value, node.value) is None


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _is_merge(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.value == "<<" and not node.style


def _merged(node: yaml.MappingNode) -> Iterator[yaml.Node]:
    """The nodes that a mapping merges; of two with the same key the earlier counts."""
    for key, value in node.value:
        if _is_merge(key):
            yield from value.value if isinstance(value, yaml.SequenceNode) else [value]
