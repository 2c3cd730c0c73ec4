"""A directory: named routes as they are written in a file of their own, each with its line."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

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
