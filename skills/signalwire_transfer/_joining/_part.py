"""A skill that is to be joined with others in one tool: where it stands, and what its destinations are called."""

from dataclasses import dataclass
from typing import Any

from .._configure import chains_of
from .._errors import Mistake
from .._router import Router
from .._tool import Tool

Place = tuple[str | int, ...]
Schema = dict[str, Any]

_NAMES_IN_LABEL = 8


@dataclass(frozen=True, slots=True)
class Part:
    """A skill that is to be joined with others: where it stands, and the names of its destinations."""

    place: Place
    tool: Tool
    router: Router | None
    names: tuple[str, ...]

    @property
    def shows_names(self) -> bool:
        """Whether the model is shown the names; those of a large directory, or of one that may change, it is not."""
        return self.router is None or (self.router.shows_names and self.tool.renewal is None)

    @property
    def label(self) -> str:
        """What its destinations are called together."""
        listed = self.shows_names and len(self.names) <= _NAMES_IN_LABEL
        return ", ".join(self.names) if listed or self.router is None else f"any {self.router.argument}"

    @property
    def arguments(self) -> dict[str, Schema]:
        """What the model passes beside the destination."""
        routing = self.router and self.router.argument
        return {name: field for name, field in self.tool.parameters["properties"].items() if name != routing}

    @property
    def has_default(self) -> bool:
        """Whether it takes names that nobody knows."""
        return self.router is not None and self.router.params.default is not None

    def at(self, *path: str | int) -> str:
        """A place in it as operators read it."""
        return Mistake((*self.place, *path), "").place


def part_of(place: Place, tool: Tool) -> Part:
    skill = tool.skill
    return Part(place, tool, skill, tuple(skill.named)) if isinstance(skill, Router) else _single(place, tool)


def _single(place: Place, tool: Tool) -> Part:
    """A skill that leads to one place is called as that place is, else as its class says, else as its tool."""
    chains = chains_of(tool.skill, tool.inherited)
    own = chains[0].keys.get("name") if len(chains) == 1 else None
    return Part(place, tool, None, (own or tool.skill.destination or tool.skill.tool.replace("_", " "),))
