"""A directory from its file: a table, or YAML or JSON."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._errors import ConfigurationError, Mistake
from ._directory import Directory, named_from_here
from ._named import TABLES
from ._table import read_table

if TYPE_CHECKING:
    from .._document._file import File


def read_directory(path: Path) -> Directory:
    """The directory in a file. Raises ConfigurationError where the file as a whole cannot be read."""
    if path.suffix.lower() in TABLES:
        return read_table(path)
    from .._document._file import read_file  # with YAML's reader, which only such a file needs

    file = read_file(path, is_exported=True)
    directory = Directory(path.name, named_from_here(path), hidden=file.hidden)
    if problems := file.read_problems():
        raise ConfigurationError(directory.mistake(problem.line, problem.mistake) for problem in problems)
    _take_in(file, directory)
    directory.settle()
    return directory


def _take_in(file: "File", directory: Directory) -> None:
    if isinstance(file.value, Mapping):
        for name, route in file.value.items():
            directory.add(name, route, file.line((name,)))
    elif isinstance(file.value, list):
        for at, row in enumerate(file.value):
            _take_row(row, file.line((at,)), directory)
    else:
        wanted = Mistake((), "must be a dict of routes by name, or a list of them")
        raise ConfigurationError([directory.mistake(1, wanted)])


def _take_row(row: Any, line: int, directory: Directory) -> None:
    if isinstance(row, Mapping) and isinstance(row.get("name"), str):
        directory.add(row["name"].strip(), {key: value for key, value in row.items() if key != "name"}, line)
    else:
        directory.note(line, "must be a dict with `name` and `to`")
