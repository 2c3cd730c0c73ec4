"""Parses text into YAML nodes, and explains syntax errors."""

import contextlib
import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import yaml

VARIABLE = re.compile(r"\$\{([A-Z_][A-Z0-9_]*)\}")
"""An environment variable, as it is written in a file."""

_OPENING = (yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
_CLOSING = (yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the C one is six times as fast, where it was built
_KEY = r"""\s*(?:- +)*(?:("[^"]*"|'[^']*'|[^\s"'{\[#&*!|>%@`:-][^:#]*?) *: +)?"""
_NEEDS_QUOTES = re.compile(
    _KEY + r"([*%@`!].*|&(?!\w+ [^\s]).*"  # characters that mean something to YAML
    r"|\{[a-z_]+\} *[^\s,}].*"  # a text that begins with a field
    r"|(?:\[[^\]]*\]|\"[^\"]*\"|'[^']*') *[^\s,\]}#].*"  # one of which only the beginning is in quotes or brackets
    r"|(?(1)(?:[?\-|>,\]}].*"  # characters that mean something behind a key
    r"|[^\s\"'{\[#&].*: .*)|(?!)))"  # one that holds a colon
)
_NEEDS_QUOTES_INSIDE = re.compile(r"[{,\[] *(?:([\w.-]+) *: +)?((?:[*%@`!]|\{[a-z_]+\} *[^\s,}\]])[^,}\]]*)")
"""The same inside { } and [ ]."""
_COMMENT_IN_BRACKETS = re.compile(r"[\[{][^\]}#]*?([\w.-]+) *: +(#[^\s,\]}]+)[^\]}]*[\]}]")
"""A value that begins with # before the bracket is closed: the rest of the line, bracket and all, is a comment."""
_LONGEST_LINE = 500
"""A line that a person has written: longer ones would be searched for long."""
_LONGEST_SHOWN = 40
_BLANK = " \u00a0\u2007\u202f\u3000\u200b\u200c\u200d\ufeff\t"
_DEEPEST = 100
_TOO_DEEP = f"this is nested more than {_DEEPEST} levels deep"


class Unreadable(Exception):  # noqa: N818  # says what the file is, not what went wrong here
    """The file is not YAML, or holds more than anybody writes by hand."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


def compose(text: str) -> yaml.Node | None:
    """The nodes of a YAML text. Its depth is looked at first: the parser's own recursion ends in a crash."""
    try:
        _check_depth(text)
        return yaml.compose(text, Loader=_LOADER)
    except yaml.reader.ReaderError as error:
        odd = chr(error.character)  # the parser counts bytes, so its position would be another character's
        line = text.count("\n", 0, text.index(odd)) + 1
        raise Unreadable(line, f"no YAML file may hold the character U+{ord(odd):04X}") from None
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
    if odd := unseen(line[: len(line) - len(line.lstrip(_BLANK))]):
        return number + 1, f"this is no YAML: the line is indented with {odd}, which is no space; use spaces"
    if VARIABLE.search(line):
        return number + 1, 'this is no YAML: inside { } and [ ] a variable stands in quotes, as in "${NAME}"'
    if better := _unquoted(line, text):
        return number + 1, f"this is no YAML: the text must be in quotes, as in {better}"
    if swallowed := _swallowed(text, number):
        return swallowed
    if "nesting depth" in (error.problem or ""):  # newer parsers have a limit of their own, and look ahead
        return number + 1, _TOO_DEEP
    if error.problem == "but found another document":
        return number + 1, "`---` starts a second document: one file holds one"
    if begins := _quoted_over_lines(text, number):
        return begins, f"this is no YAML: the text in quotes that begins here ends only in line {number + 1}"
    return number + 1, f"this is no YAML: {_not_closed(error, text, number) or error.problem or error.context}"


def _quoted_over_lines(text: str, number: int) -> int:
    """The line in which a text in quotes begins that ends in this one, as where a quote is missing; 0 without one."""
    begins = 0
    for token in _tokens(text, number):
        is_quoted = isinstance(token, yaml.ScalarToken) and token.style in ("'", '"')
        if is_quoted and token.start_mark.line < token.end_mark.line == number:
            begins = _line(token)
    return begins


def _not_closed(error: yaml.MarkedYAMLError, text: str, number: int) -> str:
    """Which bracket or quote has been left open above, in words; empty where it is something else."""
    if "quoted scalar" in (error.context or "") and error.context_mark:
        return f"the quote in line {error.context_mark.line + 1} is not closed"
    unclosed: list[Any] = []
    for token in _tokens(text, number):
        if isinstance(token, _OPENING):
            unclosed.append(token)
        elif isinstance(token, _CLOSING) and unclosed:
            unclosed.pop()
    if not unclosed:
        return ""
    sign = "{" if isinstance(unclosed[-1], yaml.FlowMappingStartToken) else "["
    return f"the {sign} in line {_line(unclosed[-1])} is not closed, or a comma is missing before this"


def _tokens(text: str, number: int) -> Iterator[Any]:
    """The tokens that begin in or before a line, as far as the text can be read."""
    with contextlib.suppress(yaml.YAMLError):
        yield from itertools.takewhile(lambda token: token.start_mark.line <= number, yaml.scan(text, Loader=_LOADER))


def _swallowed(text: str, number: int) -> tuple[int, str] | None:
    """The line above in which a comment has swallowed the end of a list or mapping in brackets, and what to write."""
    for at, line in reversed(list(enumerate(text.splitlines()[: number + 1]))):
        if "#" not in line or "://" in line or len(line) > _LONGEST_LINE:
            continue
        if found := _COMMENT_IN_BRACKETS.search(line):
            key, value = found.groups()
            return at + 1, f"this is no YAML: what begins with # is a comment; write {quoted(key, value)}"
    return None


def quoted(key: str, text: str) -> str:
    """A key with a text in quotes, as it can stand in a file."""
    quote = "'" if '"' in text else '"'
    shown = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
    return f"`{key}: {quote}{shown.strip()}{quote}`"


def unseen(text: str) -> str:
    """The first character of a text that takes up its place and cannot be seen, as `U+00A0`; empty without one."""
    odd = next((char for char in text if char != " " and (char.isspace() or unicodedata.category(char) == "Cf")), "")
    return f"U+{ord(odd):04X}" if odd else ""


def _unquoted(line: str, text: str) -> str:
    """What to write instead of a text that needs quotes, and has none; empty where the line has no such text."""
    if "://" in line:  # it may hold a login
        return ""
    inside = (found for found in _NEEDS_QUOTES_INSIDE.finditer(line) if not _is_alias(found[2], text))
    found = _NEEDS_QUOTES.match(line) or next(inside, None)
    return quoted(found[1] or "key", found[2].rstrip()) if found else ""


def _is_alias(written: str, text: str) -> bool:
    """Whether it refers to an anchor of the file."""
    return written[0] == "*" and re.search(rf"&{re.escape(written[1:].strip())}(?!\S)", text) is not None


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
