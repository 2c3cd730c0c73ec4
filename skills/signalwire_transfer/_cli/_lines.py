"""Prints lines: each stays one line, none can steer the terminal, long ones are folded or cut."""

import contextlib
import json
import re
import shutil
import textwrap
from typing import IO, Any

import typer

from .._text import visible

EXCERPT = re.compile(r" *\d+ \| ")
"""How a line of a file begins where it is shown below a finding."""


def say(*lines: str, err: bool = False) -> None:
    """Print lines. Whatever the command line says, it says through here.

    Where standard error is full or gone, nothing is said, and the command does what it would do.
    """
    with contextlib.suppress(OSError) if err else contextlib.nullcontext():
        for line in lines:
            typer.echo(visible(line), err=err)


def as_data(value: Any) -> None:
    """Print JSON, for another program."""
    say(*json.dumps(value, ensure_ascii=False, indent=2).split("\n"))


def fitted(line: str, out: IO[str]) -> list[str]:
    """The same, but the line of a file is cut: folded it would look like several."""
    if not out.isatty() or not EXCERPT.match(line):
        return wrapped(line, out)
    width, line = shutil.get_terminal_size().columns, visible(line)
    return [line if len(line) <= width else f"{line[: width - 1]}…"]


def wrapped(line: str, out: IO[str], indent: int = 2) -> list[str]:
    """The line, folded between words where a person reads it; whole where another program does."""
    if not line or not out.isatty():
        return [line]
    width, further = shutil.get_terminal_size().columns, " " * indent
    return textwrap.wrap(
        visible(line), width, subsequent_indent=further, break_long_words=False, break_on_hyphens=False
    )
