"""Where directories come from: a file, or a plugin."""

import stat
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from .._errors import ConfigurationError, Mistake
from .._seam._hooks import Hooks
from ._directory import Directory
from ._named import names_directory
from ._patience import NoAnswer, Patience
from ._reading import read_directory

T = TypeVar("T")
_ASKED_AGAIN = 60.0
"""Seconds after which a plugin is asked for its directory again."""


class FromFile:
    """A directory in a file."""

    def __init__(self, path: Path) -> None:
        self.title = path.name
        self._path = path.absolute()
        self._patience = Patience(self.title)

    def stamp(self) -> object:
        """Changes whenever the file does."""
        return self._patience.wait_for(self._stamp)

    def read(self) -> Directory:
        """What the file holds now."""
        return self._patience.wait_for(lambda: read_directory(self._path))

    def _stamp(self) -> object:
        try:
            found = self._path.stat()
        except (OSError, ValueError):
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino) if stat.S_ISREG(found.st_mode) else None


class FromPlugin:
    """A directory that a plugin offers."""

    def __init__(self, name: str, hooks: Hooks) -> None:
        self.title = name
        self._hooks = hooks
        self._patience = Patience(name)
        self._asked_at = 0.0
        self._known: Mapping[str, Any] = {}

    def stamp(self) -> object:
        """What the plugin last answered; an answer of None changes nothing."""
        if time.monotonic() - self._asked_at >= _ASKED_AGAIN:
            self._ask()
        return self._known

    def read(self) -> Directory:
        """What the plugin says. Raises ConfigurationError where none has such a directory, or several have."""
        answers = self._ask() if not self._known else []
        if len(answers) > 1:
            owners = " and ".join(owner for owner, _ in answers)
            raise ConfigurationError([Mistake((), f'the directory "{self.title}" is offered by {owners}: block one')])
        if not self._known:
            sentence = f'no plugin offers the directory "{self.title}" (one that raised is named in the log)'
            raise ConfigurationError([Mistake((), sentence)])
        directory = Directory(self.title)
        for name, route in self._known.items():
            directory.add(str(name), route)
        directory.settle()
        return directory

    def _ask(self) -> Sequence[tuple[str, Mapping[str, Any]]]:
        self._asked_at = time.monotonic()
        answers = self._patience.wait_for(lambda: self._hooks.directories(self.title))
        if len(answers) == 1:
            self._known = dict(answers[0][1])
        return answers


@dataclass(frozen=True, slots=True)
class Source:
    """Where the routes of a parameter come from, and whether rows that cannot be used are left out."""

    parameter: str
    origin: FromFile | FromPlugin
    skips_invalid: bool

    def stamp(self) -> object:
        """Changes whenever what stands there does. Raises NoAnswer where that takes too long."""
        return self._in_time(self.origin.stamp)

    def read(self) -> Directory:
        """What stands there now. Raises ConfigurationError where it cannot be used."""
        return self._in_time(self.origin.read)

    def _in_time(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except NoAnswer as late:
            raise NoAnswer(mistake.below(self.parameter) for mistake in late.mistakes) from None


def sources_of(named: Mapping[str, Mapping[str, Any]], hooks: Hooks) -> list[Source]:
    """Where the routes of parameters come from that name a directory in place of routes."""
    return [_source(parameter, value, hooks) for parameter, value in named.items()]


def _source(parameter: str, value: Mapping[str, Any], hooks: Hooks) -> Source:
    skips = str(value.get("skip_invalid", False)).lower()
    if skips not in {"true", "false"}:
        raise ConfigurationError([Mistake((parameter, "skip_invalid"), "must be true or false")])
    kind = names_directory(value)
    origin = FromFile(Path(value["file"])) if kind == "file" else FromPlugin(value["directory"], hooks)
    return Source(parameter, origin, skips == "true")
