"""What a word on the command line names: a file with agents, or an agent in Python."""

import os
import re
from collections.abc import Iterable
from pathlib import Path as FilePath
from typing import Any

from .._addresses._reach import reach_of
from .._document._file import File, FileError, Problem, read_file
from .._errors import KeyPath, Mistake
from .._sdk._speech import languages_now
from .._seam._plugins import Plugins
from ._agents import Agent, AgentSpec, agents_of
from ._module import Module
from ._uses import Use

_AGENT = re.compile(r"(?P<module>[A-Za-z_][\w.]*|.+\.py):(?P<name>[A-Za-z_][\w.]*)")


def named_in_python(word: str) -> tuple[str, str] | None:
    """The module and the name of an agent in Python, which may be left out; None for a word that names a file."""
    match = None if FilePath(word).exists() else _AGENT.fullmatch(word)
    if match:
        return match["module"], match["name"]
    return (word, "") if word.endswith(".py") else None


class PythonFile(File):
    """A module whose agent has been made, as what reads a file wants it."""

    def __init__(self, module: Module, name: str) -> None:
        super().__init__(module.file)
        self.source = module.source
        self.agent = module.agent(name)
        self._located = module.located(name)
        if module.problems:
            raise FileError(module.file, module.problems)

    def top(self) -> dict[str, Any]:
        """The keys beside the agent: a module has none."""
        return {}

    def line(self, path: KeyPath) -> int:
        """The line at which the skill is added that a path begins with."""
        [problem] = self._located([Mistake(path, "")])
        return problem.line

    def located(self, mistakes: Iterable[Mistake]) -> list[Problem]:
        """The mistakes with these lines."""
        return self._located(mistakes)

    @property
    def spec(self) -> AgentSpec:
        """The agent as a file would describe it."""
        described = Agent.model_construct(name=str(self.agent.get_name()), route=str(self.agent.route))
        return AgentSpec(
            described, tuple(_uses(self.agent)), reach=reach_of(self.agent), speaks=languages_now(self.agent)
        )


def read_named(word: str | os.PathLike[str]) -> File:
    """The file that a word names, or the module in which the agent stands. Raises ConfigurationError."""
    found = named_in_python(str(word))
    return PythonFile(Module(found[0]), found[1]) if found else read_file(word)


def specs_of(file: File, plugins: Plugins) -> list[AgentSpec]:
    """The agents of what was read. Raises FileError with every mistake in it."""
    return [file.spec] if isinstance(file, PythonFile) else agents_of(file, plugins)


def _uses(agent: Any) -> Iterable[Use]:
    """The skills of an agent, each under its own name or the one that tells several of it apart."""
    for skill in agent.skill_manager.loaded_skills.values():
        name, owner = str(skill.SKILL_NAME), getattr(skill, "owner", None)
        path = (str(skill.params.get("tool_name") or name),)
        yield Use(name, owner, skill.params, path, getattr(skill, "configured", None))
