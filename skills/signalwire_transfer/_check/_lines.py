"""Shows the line of a file under a finding, without its secrets."""

from .._secrets import masked_line

_LONGEST = 100


def shown(line: str) -> str:
    """A line as it may be shown; empty where nobody could read it."""
    text = masked_line(line.rstrip().replace("\t", "    "))
    if not text.isprintable():
        return ""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
