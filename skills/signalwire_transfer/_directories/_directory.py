"""A directory: named routes as they are written in a file of their own, each with its line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .._errors import Mistake, Row
from .._matching._spelling import spaced
from .._routes._listed import Listed
from .._routes._named import Rows
from ._namesakes import Entry, told_apart


def _as_it_is(text: str) -> str:
    return text


@dataclass(slots=True)
class Directory:
    """Routes by name, as they are written; where each stands; and the rows that could not be read."""

    title: str
    file: str = ""
    """How the file is named from where the process runs; empty where there is none."""
    routes: Rows = field(default_factory=Rows)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Mistake] = field(default_factory=list)
    hidden: Callable[[str], str] = _as_it_is
    """Takes out of a text the values that came from the environment."""
    _entries: list[Entry] = field(default_factory=list)

    def place(self, line: int | None) -> str:
        """How a line of it is named: `people.csv:12`."""
        return self.title if line is None else f"{self.title}:{line}"

    def add(self, name: str, route: Any, line: int | None = None) -> None:
        """Add a row, or note why it cannot be used. A `department` serves as the description where there is none."""
        department = ""
        if isinstance(route, Mapping) and "department" in route:
            department = str(route["department"] or "")
            route = {key: value for key, value in route.items() if key != "department"}
            if not route.get("description") and department:
                route["description"] = department
        if name := spaced(name):
            self._entries.append(Entry(name, route, line, department))
        else:
            self.note(line, "has no name")

    def settle(self) -> None:
        """Give every row a name of its own, once all rows are added."""
        for key, entry, wrong in told_apart(self._entries):
            if wrong:
                self.note(entry.line, wrong)
            elif key in self.routes:
                self.note(entry.line, f'"{key}" is written twice: the first is in line {self.lines.get(key)}')
            else:
                self.routes[key] = entry.under(key)
                if entry.line is not None:
                    self.lines[key] = entry.line
        self._entries.clear()

    def listed(self, parameter: str) -> Listed:
        """Where its routes stand."""
        return Listed(parameter, self.file, {name: self.lines.get(name) for name in self.routes})

    def note(self, line: int | None, message: str) -> None:
        """Note a row that cannot be used."""
        self.problems.append(self.mistake(line, Mistake((), message)))

    def mistake(self, line: int | None, mistake: Mistake) -> Mistake:
        """A mistake in a row, for whoever sees no more than the directory as a whole."""
        words = self.hidden(str(mistake))
        row = Row(self.file, line, mistake.path, self.hidden(mistake.message)) if self.file and line else None
        return Mistake((), f"{self.place(line)}: {words}", row=row)


def named_from_here(path: Path) -> str:
    """The path as somebody would write it where the process runs."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
