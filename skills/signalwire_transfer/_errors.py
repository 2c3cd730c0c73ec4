"""What can go wrong, as a tree.

    TransferError                 everything this package raises on purpose
    └── ConfigurationError        parameters or a file that cannot work: every mistake, with its place
        └── PluginError           the configuration needs a plugin that cannot be used

None of them is a ValueError: the SDK swallows a ValueError from a skill when its text happens to contain
"already exists", and a mistake must never be swallowed.
"""

import difflib
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Mistake(NamedTuple):
    """One thing to mend: where it stands and what to write instead."""

    path: tuple[str | int, ...]
    message: str

    @property
    def place(self) -> str:
        """The path as a person writes it: `departments.sales.to[1]`."""
        place = ""
        for part in self.path:
            place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else part
        return place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.path else self.message


class TransferError(Exception):
    """The base of every exception of this package."""


class ConfigurationError(TransferError):
    """Parameters that cannot work. `mistakes` holds all of them, in the order they stand."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(_listed(self.mistakes))


class PluginError(ConfigurationError):
    """A plugin that the configuration needs is broken, blocked, or clashes with another."""


def _listed(mistakes: Sequence[Mistake]) -> str:
    if len(mistakes) == 1:
        return str(mistakes[0])
    return f"{len(mistakes)} mistakes:" + "".join(f"\n  {mistake}" for mistake in mistakes)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "sales"?` where a known word is close, else nothing."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """A sentence for a word that is none of the known ones: names the close one, else all of them."""
    words = sorted(known)
    hint = did_you_mean(word, words)
    if not words:
        return f'unknown {what} "{word}"; there is none here'
    return f'unknown {what} "{word}"{hint or "; known: " + ", ".join(words)}'
