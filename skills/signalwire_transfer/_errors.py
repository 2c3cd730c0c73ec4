"""What this package raises: a tree of exceptions, and the mistakes that they carry.

    TransferError                 everything this package raises on purpose
    └── ConfigurationError        parameters or a file that cannot work: every mistake, with its place
        └── PluginError           the configuration needs a plugin that cannot be used

None of them is a ValueError: the SDK swallows a ValueError from a skill when its text happens to contain
"already exists", and a mistake must never be swallowed.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

KeyPath = tuple[str | int, ...]
"""Where something stands: keys and indexes, from the outside in."""


class Row(NamedTuple):
    """A row of a directory in which something is wrong: its file and line, and what is wrong seen from there."""

    file: str
    line: int
    path: KeyPath
    message: str


class Mistake(NamedTuple):
    """One thing to mend: where it stands and what to write instead.

    `path` and `message` are for people and are all that a plugin needs to give. The rest is for code: it decides by
    these fields and never by the words of a message, which may change in any release.
    """

    path: KeyPath
    """Where it stands, as a path of keys and indexes."""
    message: str
    """What must stand there instead, as a sentence for people."""
    code: str = "invalid"
    """What kind of mistake it is, in one word. `missing` and `empty`: there is no value. `unknown_key`: nothing is
    called like the last key of the path. `unknown_name`: nothing is called like the value. `type`, `range`, `one_of`,
    `form`: the value cannot stand there. `misplaced`: it belongs elsewhere. `invalid`: anything else."""
    meant: str = ""
    """The known word that an unknown one is close to: what "did you mean" suggests."""
    depends_on: KeyPath = ()
    """What else may be wrong instead, as the end of its path: a number without a country code needs `region`."""
    row: Row | None = None
    """Where it stands, if that is in a directory's own file; `message` says it too."""

    @property
    def place(self) -> str:
        """The path as a person writes it: `departments.sales.to[1]`."""
        place = ""
        for part in self.path:
            place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else part
        return place

    def below(self, *path: str | int) -> "Mistake":
        """The same mistake, seen from further out: its path continues this one."""
        return self._replace(path=(*path, *self.path))

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.path else self.message


class TransferError(Exception):
    """The base of every exception of this package. `hint` says what may help, where something is known to."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        self.hint = hint
        super().__init__(message)


class ConfigurationError(TransferError):
    """Parameters that cannot work. `mistakes` holds all of them, in the order they stand."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(_listed(self.mistakes))


class PluginError(ConfigurationError):
    """A plugin that the configuration needs is broken, blocked, or clashes with another."""


_HARMLESS = re.compile(r"[A-Za-z]{1,7}|-?[0-9]{1,5}(?:\.[0-9]{1,3})?")


def instead(value: object, before: str = ", ") -> str:
    """`, not "12"`: what stands there instead of what must. Empty for a text that may be an address or a secret."""
    if isinstance(value, Mapping):
        what = "a dict"
    elif isinstance(value, (list, tuple)):
        what = "a list"
    elif isinstance(value, bool):
        what = str(value).lower()
    elif isinstance(value, (int, float)):
        what = str(value) if _HARMLESS.fullmatch(str(value)) else "a number"
    elif isinstance(value, str) and _HARMLESS.fullmatch(value):
        what = f'"{value}"' if value.isalpha() else value
    else:
        return ""
    return f"{before}not {what}"


class WrongValueError(ValueError):
    """A value that cannot stand where it is written. Raised where nobody knows yet where that is.

    It is a ValueError, which pydantic catches and gives back with the place. `mistake_of` reads it.
    """

    def __init__(self, message: str, code: str = "invalid", *, meant: str = "", depends_on: KeyPath = ()) -> None:
        self.mistake = Mistake((), message, code, meant, depends_on)
        super().__init__(message)


def mistake_of(error: ValueError, *path: str | int) -> Mistake:
    """The mistake that a ValueError about the value at a path tells of."""
    if isinstance(error, UnicodeError):  # a library's word for a lone surrogate; its own text would show the value
        return Mistake(path, "must be text that can be sent: it holds half a character", "form")
    return (error.mistake if isinstance(error, WrongValueError) else Mistake((), str(error))).below(*path)


def _listed(mistakes: Sequence[Mistake]) -> str:
    if len(mistakes) == 1:
        return str(mistakes[0])
    return f"{len(mistakes)} mistakes:" + "".join(f"\n  {mistake}" for mistake in mistakes)


def meant_by(word: str, known: Iterable[str]) -> str:
    """The known word that is close; empty where none is."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean "sales"?` where a known word is close, else nothing."""
    meant = meant_by(word, known)
    return f'; did you mean "{meant}"?' if meant else ""


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """A sentence for a word that is none of the known ones: names the close one, else all of them."""
    words = sorted(known)
    hint = did_you_mean(word, words)
    if not words:
        return f'unknown {what} "{word}"; there is none here'
    return f'unknown {what} "{word}"{hint or "; known: " + ", ".join(words)}'


def unknown_key(what: str, path: KeyPath, known: Iterable[str]) -> Mistake:
    """The mistake that nothing is called like the last key of a path."""
    word, known = str(path[-1]), list(known)
    return Mistake(path, unknown(what, word, known), "unknown_key", meant_by(word, known))


def unknown_name(what: str, word: str, known: Iterable[str], *path: str | int, below: KeyPath = ()) -> Mistake:
    """The mistake that nothing is called like the word at a path. `below` is where what it may name stands."""
    known = list(known)
    return Mistake(path, unknown(what, word, known), "unknown_name", meant_by(word, known), (*below, word))
