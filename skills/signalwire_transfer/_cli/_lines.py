"""Long lines, as they fit the terminal."""

import re
import shutil
import textwrap
from typing import IO

_EXCERPT = re.compile(r" *\d+ \| ")


def fitted(line: str, out: IO[str]) -> str:
    """The same, but the line of a file is cut: folded it would look like several."""
    if not out.isatty() or not _EXCERPT.match(line):
        return wrapped(line, out)
    width = shutil.get_terminal_size().columns
    return line if len(line) <= width else f"{line[: width - 1]}…"


def wrapped(line: str, out: IO[str], indent: int = 2) -> str:
    """The line, folded between words where a person reads it; whole where another program does."""
    if not out.isatty():
        return line
    width = shutil.get_terminal_size().columns
    parts = textwrap.wrap(line, width, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False)
    return "\n".join(parts)
