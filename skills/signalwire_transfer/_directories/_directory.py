"""A directory: named routes as they are written in a file of their own, each with its line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._errors import ConfigurationError, Mistake

if TYPE_CHECKING:
    from .._files._file import File

TABLES = (".csv", ".tsv")
EXTENSIONS = (*TABLES, ".json", ".yaml", ".yml")
"""How the name of a file ends that holds a directory."""


def _as_it_is(text: str) -> str:
    return text


@dataclass(slots=True)
class Directory:
    """Routes by name, as they are written; where each stands; and the rows that could not be read."""

    title: str
    routes: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    hidden: Callable[[str], str] = _as_it_is
    """A text without the values that came from the environment."""

    def place(self, line: int | None) -> str:
        """How a line of it is named: `people.csv:12`."""
        return self.title if line is None else f"{self.title}:{line}"

    def add(self, name: str, route: Any, line: int) -> None:
        """Take a row in, or note what speaks against it."""
        if not name:
            self.note(line, "has no name")
        elif name in self.routes:
            first = f"the first is in line {self.lines[name]}"
            self.note(line, f'"{name}" is written twice: {first}; add what tells them apart, such as a city')
        else:
            self.routes[name], self.lines[name] = route, line

    def note(self, line: int, message: str) -> None:
        """Note a row that cannot be used."""
        self.problems.append(f"{self.place(line)}: {message}")


def read_directory(path: Path) -> Directory:
    """The directory in a file. Raises ConfigurationError where the file as a whole cannot be read."""
    if path.suffix.lower() in TABLES:
        from ._table import read_table

        return read_table(path)
    from .._files._file import read_file  # with YAML's reader, which only such a file needs

    file = read_file(path)
    file.name = path.name
    file.refuse(())
    directory = Directory(path.name, hidden=file.hidden)
    _take_in(file, directory)
    return directory


def _take_in(file: "File", directory: Directory) -> None:
    if isinstance(file.value, Mapping):
        for name, route in file.value.items():
            directory.add(name, route, file.line((name,)))
    elif isinstance(file.value, list):
        for at, row in enumerate(file.value):
            _take_row(row, file.line((at,)), directory)
    else:
        raise ConfigurationError([Mistake((), f"{directory.place(1)}: is a dict of routes by name, or a list of them")])


def _take_row(row: Any, line: int, directory: Directory) -> None:
    if isinstance(row, Mapping) and isinstance(row.get("name"), str):
        directory.add(row["name"].strip(), {key: value for key, value in row.items() if key != "name"}, line)
    else:
        directory.note(line, "is a dict with `name` and `to`")
