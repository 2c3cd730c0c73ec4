"""Colour on a terminal: what is wrong, where, and how a call ends. Elsewhere the same lines, plain.

`NO_COLOR` turns it off, `FORCE_COLOR` turns it on where the output is no terminal: https://no-color.org.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING

import typer

from .._text import visible
from ._lines import EXCERPT

if TYPE_CHECKING:
    from .._simulator import Timeline

Piece = tuple[str, str]
"""A text, and the name of what it is in `_STYLES`; empty for plain text."""

_STYLES: dict[str, dict[str, str | bool]] = {
    "good": {"fg": "green"},
    "wrong": {"fg": "red", "bold": True},
    "odd": {"fg": "yellow"},
    "place": {"bold": True},
    "who": {"fg": "cyan"},
    "aside": {"dim": True},
}
_FINDING = re.compile(r"(?P<place>.+?:\d+:) (?P<code>[A-Z]+\d+) (?P<rest>.*)")

NEVER_VARIABLE = "NO_COLOR"
"""Anything: no colour. Read by every command."""
ALWAYS_VARIABLE = "FORCE_COLOR"
"""Anything: colour, also where the output is no terminal. Read by every command."""
TERMINAL_VARIABLE = "TERM"
"""`dumb`: no colour. Read by every command."""


def is_coloured(out: IO[str]) -> bool:
    """Whether colours are wanted there."""
    if os.environ.get(NEVER_VARIABLE):
        return False
    if os.environ.get(ALWAYS_VARIABLE):
        return True
    return out.isatty() and os.environ.get(TERMINAL_VARIABLE) != "dumb"


def paint(lines: Iterable[Iterable[Piece]]) -> None:
    """Print lines, each made of pieces."""
    wanted = is_coloured(sys.stdout)
    for pieces in lines:
        typer.echo("".join(_painted(*piece) if wanted else visible(piece[0]) for piece in pieces), color=wanted)


def _painted(text: str, style: str) -> str:
    return typer.style(visible(text), **_STYLES[style]) if style else visible(text)  # type: ignore[arg-type]  # names of colours and flags


def finding(line: str) -> list[Piece]:
    """A line of what `check` says."""
    if EXCERPT.match(line):
        return [(line, "aside")]
    if found := _FINDING.fullmatch(line):
        kind = "wrong" if found["code"] == "TR001" else "odd"
        return [(found["place"], "place"), (" ", ""), (found["code"], kind), (f" {found['rest']}", "")]
    return [(line, "")]


def summary(line: str, *, is_clean: bool) -> list[Piece]:
    """The last line about a file."""
    return [(line, "good" if is_clean else "wrong")]


def timeline(shown: "Timeline", *, is_lost: bool) -> Iterator[list[Piece]]:
    """A call, second by second, and how it ends."""
    lines = shown.lines()
    for event in shown.events:
        first, *more = event.lines()
        second, who = first[:5], f"  {event.who} {event.what}"
        is_whole = first.startswith(second + who)
        yield [(second, "aside"), (who, "who"), (first[5 + len(who) :], "")] if is_whole else [(first, "")]
        yield from ([(line, "")] for line in more)
    end, *assumed = lines[sum(len(event.lines()) for event in shown.events) :]
    yield [("  end  ", ""), (end.removeprefix("  end  "), "wrong" if is_lost else "good")]
    yield from ([(line, "aside")] for line in assumed)
