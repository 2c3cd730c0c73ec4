"""A YAML or JSON file, read so that what is written stays as written and everything in it knows its line.

YAML would turn `+14155550123` into a number, `22:30` into 1350 and `off` into false. Here a scalar without quotes is
the text that it is; only `true` and `false` are booleans, and nothing at all, `null` and `~` are None.
"""

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from ._compose import Unreadable, compose
from ._errors import ConfigurationError, Mistake
from ._nodes import Reader

_LARGEST = 10_000_000
_SHORTEST_SECRET = 4
_SURROGATES = re.compile(r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB]..\\u[dD][c-fC-F]..)")

Path_ = tuple[str | int, ...]


class Problem(NamedTuple):
    """A mistake with its line."""

    line: int
    mistake: Mistake


class FileError(ConfigurationError):
    """A file with mistakes; each reads `receptionist.yaml:12: skills.department_router.default: …`."""

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.problems = sorted(dict.fromkeys(problems), key=lambda problem: problem.line)
        super().__init__(Mistake((), f"{name}:{problem.line}: {problem.mistake}") for problem in self.problems)

    @property
    def lines(self) -> list[str]:
        """The mistakes, one line each."""
        return [mistake.message for mistake in self.mistakes]


class File:
    """What a file holds, the mistakes found while reading it, and the line of everything in it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.value: Any = None
        self.problems: list[Problem] = []
        self._reader: Reader | None = None

    @property
    def folder(self) -> Path:
        """Where the file is, and where files that it names are looked for."""
        return Path(self.name).absolute().parent

    def line(self, path: Path_) -> int:
        """The line of what stands at a path; of what holds it, where nothing stands there."""
        lines = self._reader.lines if self._reader else {}
        return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), 1)

    def mapping(self) -> dict[str, Any]:
        """The keys and values of the file. Raises FileError with every mistake that reading it has shown."""
        top = self.top()
        self.refuse(())
        return top

    def top(self) -> dict[str, Any]:
        """The keys and values of the file, even where single ones could not be read."""
        if isinstance(self.value, dict):
            return self.value
        if not self.problems:
            is_empty = self.value is None
            self.add(1, Mistake((), "the file is empty" if is_empty else "there are no keys: write `key: value` lines"))
        raise FileError(self.name, map(self._masked, self.problems))

    def add(self, line: int, mistake: Mistake) -> None:
        """Note a mistake at a line."""
        self.problems.append(Problem(line, mistake))

    def refuse(self, mistakes: Iterable[Mistake]) -> None:
        """Raise FileError if there are mistakes, these and those of reading; else do nothing.

        What follows from a place that could not be read is left out, and the value of one that is set never shown.
        """
        counting = [mistake for mistake in mistakes if self._counts(mistake)]
        later = [Problem(self.line(mistake.path), mistake) for mistake in counting]
        if problems := self.problems + later:
            raise FileError(self.name, map(self._masked, problems))

    def _counts(self, mistake: Mistake) -> bool:
        unread = self._reader.unread if self._reader else set()
        return not any(mistake.path[:end] in unread for end in range(1, len(mistake.path) + 1))

    def _masked(self, problem: Problem) -> Problem:
        path, message = problem.mistake
        shown = tuple(self.hidden(part) if isinstance(part, str) else part for part in path)
        return Problem(problem.line, Mistake(shown, self.hidden(message)))

    def hidden(self, text: str) -> str:
        """The text with variables by their names; a value of three characters is no secret, but part of many words."""
        for value, name in (self._reader.taken if self._reader else {}).items():
            if len(value) >= _SHORTEST_SECRET:
                text = text.replace(value, f"${{{name}}}")
        return text

    def read(self, text: str) -> None:
        """Take the values of a YAML text in."""
        self._reader = Reader(os.environ)
        try:
            self.value = self._reader.value(compose(text))
        except Unreadable as error:
            self.add(error.line, Mistake((), str(error)))
        for line, path, message in self._reader.mistakes:
            self.add(line, Mistake(path, message))


def read_file(path: str | os.PathLike[str]) -> File:
    """The file at a path. Raises ConfigurationError where there is none that can be read at all."""
    file = File(str(path))
    try:
        with Path(path).open("rb") as opened:
            content = opened.read(_LARGEST + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a null byte
        raise ConfigurationError([Mistake((), _unopened(path, error))]) from None
    if len(content) > _LARGEST:
        file.add(1, Mistake((), f"the file is larger than {_LARGEST // 1_000_000} MB"))
    elif (text := _decoded(file, content)) is not None:
        is_json = file.name.lower().endswith(".json")
        file.read(_as_yaml(file, text) if is_json else text)
    return file


def _unopened(path: object, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"there is no file `{path}`"
    return f"`{path}` cannot be read: {getattr(error, 'strerror', None) or error}"


def _decoded(file: File, content: bytes) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        file.add(line, Mistake((), "this is no text file in UTF-8"))
        return None


def _as_yaml(file: File, text: str) -> str:
    """A JSON text, checked by JSON's own rules, as the YAML that it nearly is: that is where lines are known."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        file.add(error.lineno, Mistake((), f"this is no JSON: {error.msg}"))
        return ""
    except RecursionError:  # the reader says so with a line
        return text
    return _SURROGATES.sub(lambda pair: pair[1] + json.loads(f'"{pair[2]}"'), text.replace("\t", " "))
