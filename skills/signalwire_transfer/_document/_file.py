"""A YAML or JSON file, read so that what is written stays as written and everything in it knows its line.

YAML would turn `+14155550123` into a number, `22:30` into 1350 and `off` into false. Here a scalar without quotes is
the text that it is; only `true` and `false` are booleans, and nothing at all, `null` and `~` are None.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .._errors import ConfigurationError, KeyPath, Mistake
from .._text import texts_in
from ._compose import Unreadable, compose
from ._content import LARGEST, content_of
from ._hide import hide
from ._nodes import Reader
from ._python import IS_PYTHON, is_python

_PYTHON = Mistake((), IS_PYTHON)
_LINE_END = re.compile("\r\n|[\r\n]")
_SURROGATES = re.compile(r"(?<!\\)((?:\\\\)*)(\\u[dD][89abAB]..\\u[dD][c-fC-F]..)")


class Problem(NamedTuple):
    """A mistake with its line."""

    line: int
    mistake: Mistake

    def __str__(self) -> str:
        return f"{self.line}: {self.mistake}"


class FileError(ConfigurationError):
    """A file with mistakes; each reads `receptionist.yaml:12: skills.department_router.default: …`."""

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.problems = sorted(dict.fromkeys(problems), key=lambda problem: problem.line)
        super().__init__(problem.mistake._replace(path=(), message=f"{name}:{problem}") for problem in self.problems)

    @property
    def lines(self) -> list[str]:
        """The mistakes, one line each."""
        return [mistake.message for mistake in self.mistakes]


class File:
    """What a file holds, the mistakes found while reading it, and the line of everything in it."""

    def __init__(
        self,
        name: str,
        environment: Mapping[str, str] = os.environ,
        *,
        is_ours: bool = True,
        is_exported: bool = False,
    ) -> None:
        self.name = name
        self._environment = environment
        self._is_ours = is_ours
        self._is_exported = is_exported
        self.value: Any = None
        self.problems: list[Problem] = []
        self.source: list[str] = []
        """Its lines."""
        self._reader: Reader | None = None

    @property
    def folder(self) -> Path:
        """Where the file is, and where files that it names are looked for."""
        return Path(self.name).absolute().parent

    def line(self, path: KeyPath) -> int:
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
            nothing = Mistake((), "the file is empty" if is_empty else "there are no keys: write `key: value` lines")
            self.add(1, _PYTHON if is_python("\n".join(self.source)) else nothing)
        raise FileError(self.name, self.read_problems())

    def add(self, line: int, mistake: Mistake) -> None:
        """Note a mistake at a line."""
        self.problems.append(Problem(line, mistake))

    def refuse(self, mistakes: Iterable[Mistake]) -> None:
        """Raise FileError if there are mistakes, these and those of reading; else do nothing.

        What follows from a place that could not be read is left out, and the value of one that is set never shown.
        """
        if problems := [*self.read_problems(), *self.located(mistakes)]:
            raise FileError(self.name, problems)

    def read_problems(self) -> "list[Problem]":
        """The mistakes that reading it has shown."""
        return [self._masked(problem) for problem in self._once(self.problems)]

    def located(self, mistakes: Iterable[Mistake]) -> "list[Problem]":
        """The mistakes with their lines, in the same way."""
        counting = [Problem(self.line(mistake.path), mistake) for mistake in mistakes if self._counts(mistake)]
        return [self._masked(problem) for problem in self._once(counting)]

    def _once(self, problems: "Iterable[Problem]") -> "Iterable[Problem]":
        """Without repetitions: a piece of text behind an anchor stands in several places, and is reported once."""
        told: dict[object, Problem] = {}
        for problem in problems:
            told.setdefault((*self._spot(problem.mistake.path), problem.line, problem.mistake.message), problem)
        return told.values()

    def _spot(self, path: KeyPath) -> tuple[int, KeyPath]:
        """Where in the text a place begins, and the rest of the path where nothing stands there."""
        starts = self._reader.starts if self._reader else {}
        ends = (end for end in range(len(path), 0, -1) if path[:end] in starts)
        return next(((starts[path[:end]], path[end:]) for end in ends), (-1, path))

    def texts(self) -> dict[KeyPath, str]:
        """Every text by its place; one that holds variables stands as it is written."""
        written = self._reader.written if self._reader else {}
        return {path: written.get(path, text) for path, text in texts_in(self.value)}

    def comments(self) -> dict[KeyPath, str]:
        """The comments that follow a text without a space behind their #, by the place of the text."""
        return dict(self._reader.comments) if self._reader else {}

    def _counts(self, mistake: Mistake) -> bool:
        unread = self._reader.unread if self._reader else set()
        return not any(mistake.path[:end] in unread for end in range(1, len(mistake.path) + 1))

    def _masked(self, problem: Problem) -> Problem:
        mistake = problem.mistake
        shown = tuple(self.hidden(part) if isinstance(part, str) else part for part in mistake.path)
        return Problem(problem.line, mistake._replace(path=shown, message=self.hidden(mistake.message)))

    def hidden(self, text: str) -> str:
        """The text with what came from the environment by its name there."""
        return hide(text, self._reader.taken if self._reader else {})

    def read(self, text: str) -> None:
        """Read the values of a YAML text."""
        self.source = _LINE_END.split(text)
        self._reader = Reader(self._environment, self.source, is_ours=self._is_ours, is_exported=self._is_exported)
        try:
            self.value = self._reader.value(compose(text))
        except Unreadable as error:
            self.add(*((1, _PYTHON) if self._is_ours and is_python(text) else (error.line, Mistake((), str(error)))))
        for line, path, message in self._reader.mistakes:
            self.add(line, Mistake(path, message))


def read_file(path: str | os.PathLike[str], *, is_exported: bool = False) -> File:
    """The file at a path. Raises ConfigurationError where there is none that can be read at all.

    In one that a program has exported, `null` says that a value is not known; in others it is a mistake.
    """
    is_json = str(path).lower().endswith(".json")
    return file_of(str(path), content_of(path), is_json=is_json, is_exported=is_exported)


def file_of(
    name: str,
    content: bytes,
    *,
    is_json: bool,
    environment: Mapping[str, str] = os.environ,
    is_ours: bool = True,
    is_exported: bool = False,
) -> File:
    """What a file of this name and content holds. `environment` has the values of variables in it.

    A key with nothing behind it is a mistake in a file of ours; in another product's it is None.
    """
    file = File(name, environment, is_ours=is_ours, is_exported=is_exported)
    if len(content) > LARGEST:
        file.add(1, Mistake((), f"the file is larger than {LARGEST // 1_000_000} MB"))
    elif (text := _decoded(file, content)) is not None:
        file.read(_as_yaml(file, text) if is_json else text)
    return file


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
