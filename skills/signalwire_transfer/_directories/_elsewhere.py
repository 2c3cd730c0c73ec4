"""Directories from elsewhere: `departments: {file: people.csv}`, or a plugin's, in place of the routes themselves."""

import re
import stat
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel

from .._errors import ConfigurationError, Mistake
from .._route import DISTINCT
from .._seam._hooks import Hooks
from .._validation import from_json_text_if_it_is
from ._directory import EXTENSIONS, Directory
from ._patience import NoAnswer, Patience
from ._reading import read_directory

T = TypeVar("T")
_NAME = re.compile(r"[A-Za-z][\w.\-]*")
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
        """What the plugin said when it was asked last; one that says nothing any more is not heard."""
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


def sources_of(raw: Mapping[str, Any], model: type[BaseModel], hooks: Hooks) -> list[Source]:
    """The parameters that name a directory in place of routes."""
    routes = [name for name, field in model.model_fields.items() if _holds_routes(field.annotation, field.metadata)]
    return [source for name in routes if name in raw and (source := _source(name, raw[name], hooks))]


def _holds_routes(annotation: Any, metadata: Iterable[object] = ()) -> bool:
    """Whether a parameter is `Routes`, or may be."""
    beside = (*metadata, *getattr(annotation, "__metadata__", ()))
    return DISTINCT in beside or any(_holds_routes(inner) for inner in get_args(annotation))


def _source(parameter: str, written: Any, hooks: Hooks) -> Source | None:
    value = from_json_text_if_it_is(written)
    kind = names_directory(value)
    if kind is None:
        return None
    skips = str(value.get("skip_invalid", False)).lower()
    if skips not in {"true", "false"}:
        raise ConfigurationError([Mistake((parameter, "skip_invalid"), "must be true or false")])
    origin = FromFile(Path(value[kind])) if kind == "file" else FromPlugin(value[kind], hooks)
    return Source(parameter, origin, skips == "true")


def names_directory(value: Any) -> str | None:
    """`file` or `directory` where a dict names one: told by its value, as a department may have that name."""
    if not isinstance(value, Mapping) or len(value) != 1 + ("skip_invalid" in value):
        return None
    if isinstance(file := value.get("file"), str) and file.lower().endswith(EXTENSIONS):
        return "file"
    return "directory" if isinstance(name := value.get("directory"), str) and _NAME.fullmatch(name) else None


def anchored(value: Any, folder: Path) -> Any:
    """The value with the files of directories as paths from this folder, where the file that names them is."""
    if isinstance(value, dict):
        if names_directory(value) == "file":
            return {**value, "file": str(folder / value["file"])}
        return {key: anchored(inner, folder) for key, inner in value.items()}
    return [anchored(inner, folder) for inner in value] if isinstance(value, list) else value
