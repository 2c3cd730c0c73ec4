"""Imports the module of an agent, and finds the lines of its skills."""

import ast
import contextlib
import functools
import importlib
import importlib.util
import re
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path as FilePath
from types import ModuleType
from typing import Any

from .._document._file import Problem
from .._errors import ConfigurationError, KeyPath, Mistake, TransferError
from .._seam._border import border, told

_BY_THE_SDK = re.compile(r"^(?:Failed to load skill '[^']*': |Error loading skill '[^']*': )+")


class NotLoaded(Exception):  # noqa: N818  # says what the module is
    """A skill of ours has refused its parameters while the module was imported."""

    def __init__(self, line: int, mistakes: list[Mistake]) -> None:
        self.line, self.mistakes = line, mistakes
        super().__init__(line)


class Module:
    """A module by its dotted name or its file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.file = name if name.endswith(".py") else _file_of(name)
        path = FilePath(self.file)
        if not path.is_file():
            raise _cannot(f"there is no file `{self.file}`")
        self.source = path.read_text("utf-8", "replace").splitlines()

    def attribute(self, name: str) -> Any:
        """What a name stands for, after the import. Raises ConfigurationError in one line, or NotLoaded."""
        found: Any = self._imported()
        for part in name.split("."):
            if not hasattr(found, part):
                raise _cannot(f"`{self.name}` holds no `{name}`: write the name that its agent has there")
            found = getattr(found, part)
        return found

    def holds(self, text: str) -> bool:
        """Whether a text stands in the source itself."""
        return any(text in line for line in self.source)

    def located(self, name: str) -> Callable[[Iterable[Mistake]], list[Problem]]:
        """A function that finds lines: where the skill is added that a path begins with, else where the agent is made.

        Only a module that adds it once, by its name, has such a line.
        """
        return lambda mistakes: [Problem(self._line(mistake.path, name), mistake) for mistake in mistakes]

    def _line(self, path: KeyPath, name: str) -> int:
        added, made = self._known_lines
        lines = added.get(str(path[0]), []) if path else []
        return lines[0] if len(lines) == 1 else made.get(name, 1)

    @functools.cached_property
    def _known_lines(self) -> tuple[dict[str, list[int]], dict[str, int]]:
        """The lines of each `add_skill("…")`, and of the first time that each name is given a value."""
        added: dict[str, list[int]] = {}
        made: dict[str, int] = {}
        for node in ast.walk(ast.parse("\n".join(self.source))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "add_skill" and node.args:
                added.setdefault(str(getattr(node.args[0], "value", "")), []).append(node.lineno)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    made.setdefault(getattr(target, "id", ""), node.lineno)
        return added, made

    def _imported(self) -> ModuleType:
        try:
            with contextlib.redirect_stdout(sys.stderr), border(self.name):  # stdout is for what is found
                return _from_file(self.file) if self.name.endswith(".py") else importlib.import_module(self.name)
        except TransferError as failure:
            error = failure.__cause__ or failure
            line = self._line_of(error)
            if mistakes := _refused(error):
                raise NotLoaded(line or 1, mistakes) from None
            place = f"{self.file}:{line}: " if line else ""
            raise _cannot(f"{place}`{self.name}` cannot be imported: {told(error)}") from None

    def _line_of(self, error: BaseException) -> int:
        """The line of the module at which it failed; 0 where it was not reached."""
        if (
            isinstance(error, SyntaxError)
            and error.filename
            and FilePath(error.filename).name == FilePath(self.file).name
        ):
            return error.lineno or 0
        frames = traceback.extract_tb(error.__traceback__)
        own = FilePath(self.file).resolve()
        return next((frame.lineno or 0 for frame in reversed(frames) if FilePath(frame.filename).resolve() == own), 0)


def _refused(error: BaseException) -> list[Mistake]:
    """The mistakes in the parameters of a skill.

    SDK 1.x raises a ValueError of its own with nothing but their text: this is the one place that reads words.
    """
    if isinstance(error, ConfigurationError):
        return list(error.mistakes)
    frames = traceback.extract_tb(error.__traceback__)
    if not isinstance(error, ValueError) or all(frame.name != "add_skill" for frame in frames):
        return []
    first, *others = _BY_THE_SDK.sub("", str(error)).splitlines()
    return [Mistake((), line.strip()) for line in others or [first]]


def _file_of(name: str) -> str:
    _look_here()
    try:
        found = importlib.util.find_spec(name)
    except (ImportError, ValueError) as error:
        raise _cannot(f"`{name}` cannot be imported: {error}") from None
    if found is None:
        raise _cannot(f"there is no module `{name}`: write it as Python would import it from here, or as a file")
    path = FilePath(found.origin or name)
    return str(path.relative_to(FilePath.cwd()) if path.is_relative_to(FilePath.cwd()) else path)


def _from_file(file: str) -> ModuleType:
    path = FilePath(file)
    _look_here(str(path.resolve().parent))
    found = importlib.util.spec_from_file_location(path.stem, path)
    if found is None or found.loader is None:
        raise ImportError(f"{path.name} is no Python file")
    module = importlib.util.module_from_spec(found)
    sys.modules[path.stem] = module
    found.loader.exec_module(module)
    return module


def _look_here(folder: str = "") -> None:
    if folder not in sys.path:
        sys.path.insert(0, folder)


def _cannot(sentence: str) -> ConfigurationError:
    return ConfigurationError([Mistake((), sentence)])
