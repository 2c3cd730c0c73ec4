"""Long lines, as they fit the terminal."""

import shutil
import textwrap
from typing import IO


def wrapped(line: str, out: IO[str], indent: int = 2) -> str:
    """The line, folded between words where a person reads it; whole where another program does."""
    if not out.isatty():
        return line
    width = shutil.get_terminal_size().columns
    parts = textwrap.wrap(line, width, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False)
    return "\n".join(parts)
