"""What an import has read: skills with their destinations, and notes on all that has no equal here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._secrets import without_secrets


@dataclass(frozen=True, slots=True)
class Product:
    """Where a file comes from: its name, and which of its variables are fields of our texts."""

    name: str
    title: str
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variable:
    """A value that somebody has to fill in: it becomes `${SALES_NUMBER}`, beside the reason."""

    suffix: str
    path: str
    why: str
    written: str = ""
    """The address that stood there, so that no text gives it away."""
    text: str = ""
    """What to write, where the source itself named variables of the environment."""


class Notes:
    """What is said as comments at one place of the file."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.lines: list[str] = []

    def add(self, path: str, sentence: str) -> None:
        """Say something about a field of the source."""
        line = without_secrets(" ".join(word for word in (f"{self.product.name}:", path, sentence) if word))
        if line not in self.lines:
            self.lines.append(line)


@dataclass(slots=True)
class Place:
    """A dict of the file to be: its keys and values in order, below the notes on it."""

    notes: Notes
    keys: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Destination(Place):
    """A route to be, and the words that it can be named after, the best ones first."""

    names: list[str] = field(default_factory=list)
    name: str = ""
    """Its name in the other product, if it had one: callers hear it even where there is only one destination."""
    agent: str = ""
    """The name or id of the agent over there that it leads to: it may stand in the same file."""

    @property
    def chain(self) -> Iterator["Destination"]:
        """The destination, and those that follow where nobody takes the call."""
        yield self
        if isinstance(rung := self.keys.get("on_failure"), Destination):
            yield from rung.chain

    @property
    def kind(self) -> str:
        """Which skill suits it: `agents`, `queues` or `departments`."""
        to = self.keys.get("to")
        if isinstance(to, Variable):
            return "agents" if to.suffix == "URL" else "departments"
        scheme = str(to).partition(":")[0]
        return {"https": "agents", "http": "agents", "agent": "agents", "queue": "queues"}.get(scheme, "departments")


@dataclass(slots=True)
class Tool(Place):
    """One tool of the source: the keys of a skill, and its destinations."""

    destinations: list[Destination] = field(default_factory=list)
    default: Destination | None = None
    kind: str = "departments"


@dataclass(slots=True)
class Imported:
    """All that was read: the agent, and its tools."""

    agent: Place
    tools: list[Tool]
    called: tuple[str, ...] = ()
    """What else the agent is called over there: its ids."""

    @property
    def destinations(self) -> int:
        """How many there are."""
        return sum(len(tool.destinations) for tool in self.tools)
