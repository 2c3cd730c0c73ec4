"""Gives people of a directory who share a name names of their own, made of what a caller can say of them.

An address tells nobody apart: it is never said.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .._matching._spelling import agree, fold, spellings

_LONGEST = 100
_BY_NAME = "by that name"
"""Tells somebody with a name from somebody for whom it is an alias."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A row as it is written."""

    name: str
    route: Any
    line: int | None
    department: str
    shared: dict[str, str] = field(default_factory=dict)
    """The names of namesakes, which call this one too, by how they sound."""

    @property
    def described(self) -> str:
        """The description, which may be the department."""
        return _text(self.route.get("description")) if isinstance(self.route, Mapping) else ""

    @property
    def aliases(self) -> Sequence[str]:
        """What else somebody is called."""
        found = self.route.get("aliases") if isinstance(self.route, Mapping) else None
        listed = [found] if isinstance(found, str) else found
        return [alias for alias in listed if isinstance(alias, str)] if isinstance(listed, (list, tuple)) else []

    @property
    def to(self) -> Any:
        """Where calls go."""
        return self.route.get("to") if isinstance(self.route, Mapping) else self.route

    def under(self, key: str) -> Any:
        """The route under a key: where that is not the name, the name is what is said, and what finds it."""
        if key == self.name:
            return self.route
        route = dict(self.route) if isinstance(self.route, Mapping) else {"to": self.route}
        return {"name": self.name, **route, "aliases": [*self.aliases, self.name, *self.shared.values()]}


def told_apart(entries: Sequence[Entry]) -> Iterator[tuple[str, Entry, str]]:
    """Each entry with a name that no other has, or with what is wrong. One that says the same twice is left out."""
    named, called = (
        _by_spelling(entries, lambda entry: [entry.name]),
        _by_spelling(entries, lambda entry: entry.aliases),
    )
    for entry in entries:
        namesakes = list(_sharing(entry, named))
        if namesakes and _repeats(entry, namesakes):
            continue
        others = [other for other in namesakes if not _is_same(entry, other)]
        if others:
            yield _named(entry, others)
        elif any(_sharing(entry, called)):
            yield f"{entry.name} ({_short(entry.described) or _BY_NAME})", entry, ""
        else:
            yield entry.name, entry, ""


def _named(entry: Entry, others: Sequence[Entry]) -> tuple[str, Entry, str]:
    for tells in (_description, _department, _both):
        own = fold(tells(entry))
        if own and all(fold(tells(other)) != own for other in others):
            known = {fold(name) for name in (entry.name, *entry.aliases)}
            entry.shared.update((fold(other.name), other.name) for other in others if fold(other.name) not in known)
            return f"{entry.name} ({_short(tells(entry))})", entry, ""
    return (
        "",
        entry,
        f"{_clash(entry, others[0])}; add what tells them apart: a `description` or a `department` for each",
    )


def _clash(entry: Entry, other: Entry) -> str:
    where = f"in line {other.line}" if other.line is not None else "in the same directory"
    if entry.name != other.name:
        return f'{entry.name}: sounds the same as "{other.name}" {where}'
    is_first = (other.line or 0) < (entry.line or 0)
    return f'"{entry.name}" is written twice: the {"first" if is_first else "second"} is {where}'


def _by_spelling(
    entries: Sequence[Entry], names: Callable[[Entry], Sequence[str]]
) -> Mapping[str, list[tuple[str, Entry]]]:
    found: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
    for entry in entries:
        for name in names(entry):
            for spelled in spellings(name):
                found[spelled].append((name, entry))
    return found


def _sharing(entry: Entry, known: Mapping[str, list[tuple[str, Entry]]]) -> Iterator[Entry]:
    """The others who are called as this one is."""
    for spelled in spellings(entry.name):
        for name, other in known.get(spelled, ()):
            if other is not entry and agree(entry.name, name):
                yield other


def _is_same(entry: Entry, other: Entry) -> bool:
    """Whether both are one person, as far as anybody can tell."""
    return entry.to == other.to and entry.name == other.name and entry.described == other.described


def _repeats(entry: Entry, namesakes: Sequence[Entry]) -> bool:
    return any(_is_same(entry, other) and (other.line or 0) < (entry.line or 0) for other in namesakes)


def _description(entry: Entry) -> str:
    return entry.described


def _department(entry: Entry) -> str:
    return entry.department


def _both(entry: Entry) -> str:
    return ", ".join(filter(None, (entry.described, entry.department)))


def _short(text: str) -> str:
    return " ".join(text.replace("{", "(").replace("}", ")").split())[:_LONGEST]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
