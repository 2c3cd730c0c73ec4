"""From a text to YAML's nodes, with a line and a sentence for what is no YAML."""

import re
from typing import Any

import yaml

VARIABLE = re.compile(r"\$\{([A-Z_][A-Z0-9_]*)\}")
"""An environment variable, as it is written in a file."""

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the C one is six times as fast, where it was built
_DEEPEST = 100
_TOO_DEEP = f"this is nested more than {_DEEPEST} levels deep"


class Unreadable(Exception):  # noqa: N818  # says what the file is, not what went wrong here
    """The file is no YAML, or more than anybody writes by hand."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


def compose(text: str) -> yaml.Node | None:
    """The nodes of a YAML text. Its depth is looked at first: the parser's own recursion ends in a crash."""
    try:
        _check_depth(text)
        return yaml.compose(text, Loader=_LOADER)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Unreadable(line, f"no YAML file may hold the character U+{ord(text[error.position]):04X}") from None
    except yaml.MarkedYAMLError as error:
        raise Unreadable(*_explained(error, text)) from None


def _check_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise Unreadable(_line(event), _TOO_DEEP)


def _explained(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str]:
    """The line of a syntax error and what to do about it."""
    mark = error.problem_mark or error.context_mark
    number = int(mark.line) if mark else 0
    line = [*text.splitlines(), ""][min(number, len(text.splitlines()))]
    if line[: len(line) - len(line.lstrip())].count("\t"):
        return number + 1, "this is no YAML: the line is indented with a tab; use spaces"
    if VARIABLE.search(line):
        return number + 1, 'this is no YAML: inside { } and [ ] a variable stands in quotes, as in "${NAME}"'
    if "nesting depth" in (error.problem or ""):  # newer parsers have a limit of their own, and look ahead
        return number + 1, _TOO_DEEP
    if error.problem == "but found another document":
        return number + 1, "`---` starts a second document: one file holds one"
    return number + 1, f"this is no YAML: {error.problem or error.context}"


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
