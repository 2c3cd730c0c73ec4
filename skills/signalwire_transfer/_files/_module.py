"""Imports the module of an agent, and finds the lines of its skills."""

import ast
import contextlib
import functools
import importlib
import importlib.util
import inspect
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path as FilePath
from types import ModuleType
from typing import Any

from .._document._file import Problem
from .._errors import ConfigurationError, KeyPath, Mistake, TransferError, unknown_key
from .._quiet import quiet
from .._sdk._loading import Serves, loading
from .._sdk._sdks import installed_sdks, is_agent, lacking
from .._seam._border import border, told
from .._seam._plugins import installed

_BY_THE_SDK = re.compile(r"^(?:Failed to load skill '[^']*': |Error loading skill '[^']*': )+")
_UNFOUND = re.compile("Skill '(.*)' not found in registry")
_STARTS = 'it starts a server, which belongs below `if __name__ == "__main__":`'


class Module:
    """A module by its dotted name or its file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.file = name if name.endswith(".py") else file_of(name)
        path = FilePath(self.file)
        if not path.is_file():
            raise _cannot(f"there is no file `{self.file}`")
        self.source = path.read_text("utf-8", "replace").splitlines()
        self.problems: list[Problem] = []
        """What skills have refused while the agent was made, each at its line."""
        self._added: dict[tuple[int, str], int] = {}
        """The line at which a skill was added to an agent."""
        self._agent = 0
        """The agent that was asked for."""

    def agent(self, name: str) -> Any:
        """The agent that a name stands for, or that the function of this name makes; without a name, the only one.

        Raises ConfigurationError in one line. Where there are `problems`, skills are missing, or there is no agent.
        """
        try:
            found = self._attribute(name) if name else self._only()
            agent = self._made(found, name) if inspect.isroutine(found) else found
        except ConfigurationError:
            if self.problems:  # what was raised may only follow from them
                return None
            raise
        self._agent = id(agent)
        if not self.problems and not is_agent(agent):
            kind = f"the class {agent.__name__}" if isinstance(agent, type) else f"a {type(agent).__name__}"
            raise _cannot(f"`{self.name}:{name}` is no agent of the SDK: it is {kind}")
        return agent

    def _attribute(self, name: str) -> Any:
        found: Any = self._imported()
        for part in name.split("."):
            if not hasattr(found, part):
                raise _cannot(f"`{self.name}` holds no `{name}`: write the name that its agent has there")
            found = getattr(found, part)
        return found

    def _only(self) -> Any:
        """The only agent that has a name in the module."""
        module = self._imported()
        named = {name: value for name, value in vars(module).items() if is_agent(value)}
        agents = list({id(agent): agent for agent in named.values()}.values())
        if len(agents) == 1:
            return agents[0]
        if not agents:
            raise _cannot(f"`{self.name}` is a Python file: name the agent in it, as in `{self.name}:agent`")
        each = " or ".join(f"`{self.name}:{name}`" for name in named)
        raise _cannot(f"`{self.name}` holds several agents: write {each}")

    def _made(self, factory: Callable[[], Any], name: str) -> Any:
        """What a function makes that needs to be told nothing."""
        parameters = inspect.signature(factory).parameters.values()
        needed = [each.name for each in parameters if each.default is each.empty and each.kind not in (2, 4)]
        if needed:
            sentence = f"must make an agent without being told anything: it needs {', '.join(needed)}"
            raise _cannot(f"`{self.name}:{name}` {sentence}")
        with self._explained(f"`{self.name}:{name}` cannot be called"):
            return factory()

    def holds(self, text: str) -> bool:
        """Whether a text stands in the source itself."""
        return any(text in line for line in self.source)

    def located(self, name: str) -> Callable[[Iterable[Mistake]], list[Problem]]:
        """A function that finds lines: where the skill is added that a path begins with, else where the agent is
        made."""
        return lambda mistakes: [Problem(self._line(mistake.path, name), mistake) for mistake in mistakes]

    def _line(self, path: KeyPath, name: str) -> int:
        added, made = self._known_lines
        lines = added.get(str(path[0]), []) if path else []
        ran = self._added.get((self._agent, str(path[0]))) if path else None
        return ran or (lines[0] if len(lines) == 1 else made.get(name, 1))

    @functools.cached_property
    def _known_lines(self) -> tuple[dict[str, list[int]], dict[str, int]]:
        """The lines of each `add_skill("…")`, and of the first time that each name is given a value."""
        added: dict[str, list[int]] = {}
        made: dict[str, int] = {}
        for node in ast.walk(ast.parse("\n".join(self.source))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "add_skill" and node.args:
                added.setdefault(str(getattr(node.args[0], "value", "")), []).append(node.lineno)
            elif isinstance(node, ast.FunctionDef):
                made.setdefault(node.name, node.lineno)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    made.setdefault(getattr(target, "id", ""), node.lineno)
        return added, made

    @functools.cache  # noqa: B019  # a module lives as long as the command
    def _imported(self) -> ModuleType:
        with self._explained(f"`{self.name}` cannot be imported"):
            return _from_file(self.file) if self.name.endswith(".py") else importlib.import_module(self.name)

    @contextlib.contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        """Run the module's own code: what it prints goes to stderr, for stdout is for what is found."""
        try:
            with contextlib.ExitStack() as around:
                for logger in ("signalwire_transfer", *(sdk.logger_name("skill_manager") for sdk in installed_sdks())):
                    around.enter_context(quiet(logger))  # what they would say is said here
                around.enter_context(contextlib.redirect_stdout(sys.stderr))
                around.enter_context(loading("\n".join(self.source), self._note_added, self._note))
                with border(self.name):
                    yield
        except TransferError as failure:
            error = failure.__cause__ or failure
            line = self._line_of(error)
            place = f"{self.file}:{line}: " if line else ""
            raise _cannot(f"{place}{what}: {_in_words(error)}") from None

    def _note_added(self, agent: Any, name: str) -> None:
        self._added[id(agent), name] = self._line_now()

    def _note(self, error: Exception) -> None:
        """Write down what a skill has refused, at the line that adds it."""
        line = self._line_of(error) or self._line_now() or 1
        self.problems += [Problem(line, mistake) for mistake in _refused(error)]

    def _line_now(self) -> int:
        """The line of the module that runs just now."""
        own = FilePath(self.file).resolve()
        frames = reversed(traceback.extract_stack())
        return next((frame.lineno or 0 for frame in frames if FilePath(frame.filename).resolve() == own), 0)

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


def _in_words(error: BaseException) -> str:
    """Why the module's own code has failed."""
    if isinstance(error, Serves):
        return _STARTS
    missing = lacking(error.name) if isinstance(error, ModuleNotFoundError) else ""
    return missing or told(error)


def _refused(error: Exception) -> list[Mistake]:
    """The mistakes for which a skill was not added.

    SDK 1.x raises a ValueError of its own with nothing but their text: this is the one place that reads words.
    """
    if isinstance(error, ConfigurationError):
        return list(error.mistakes)
    first, *others = _BY_THE_SDK.sub("", str(error)).splitlines() or [told(error)]
    if unfound := _UNFOUND.fullmatch(first):
        return [_unknown_skill(unfound[1])]
    return [Mistake((), line.strip()) for line in others or [first]]


def _unknown_skill(name: str) -> Mistake:
    """That the SDK finds no skill of that name, with the one that is meant."""
    if name in installed().skills():
        inside = (
            f'must be added as add_skill("transfer", {{"{name}": …}}): only a package offers it to the SDK by itself'
        )
        return Mistake((), inside, "misplaced")
    known = {skill for sdk in installed_sdks() if sdk.is_imported for skill in sdk.skill_schemas()}
    return unknown_key("skill", (name,), known)._replace(path=())


def file_of(name: str) -> str:
    """The file of a module. Raises ConfigurationError where there is none."""
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
