"""What is shown: agents, their tools, and the steps that a call may take. Plain words, ready to be drawn."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Step:
    """One place in the way of a call: a route, or the verdict that ends it."""

    title: str
    where: str = ""
    """Its addresses; a verdict has none."""
    facts: tuple[str, ...] = ()
    state: str = ""
    """Whether it is open at the moment that is shown, and until when; empty where there is no such moment or hours."""
    is_closed: bool = False
    line: int = 0
    """The line of the file that it stands at; 0 where no file is read."""
    names: tuple[str, ...] = ()
    """What `try` calls its lines: one name for all of its addresses, then one for each where they are several."""
    ways: tuple["Branch", ...] = ()

    @property
    def is_verdict(self) -> bool:
        """Whether it ends a chain."""
        return not self.where


@dataclass(frozen=True, slots=True)
class Branch:
    """What leads from one step to the next, by the key that it is written under."""

    when: str
    step: Step
    is_barred: bool = False
    """Whether this way is closed at the moment that is shown."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that the model calls, and where its routes begin."""

    name: str
    skill: str
    facts: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent, its transfer tools, and the names of its other skills."""

    name: str
    route: str
    tools: tuple[Tool, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole file. `moment` is the time that is shown, in words; empty where it is not asked for."""

    title: str
    agents: tuple[Agent, ...]
    moment: str = ""


_Shown = TypeVar("_Shown")


def reworded(shown: _Shown, words: Callable[[str], str]) -> _Shown:
    """The same tree with every text in it put through a function."""
    if isinstance(shown, str):
        return words(shown)  # type: ignore[return-value]  # a text for a text
    if isinstance(shown, tuple):
        return tuple(reworded(inner, words) for inner in shown)  # type: ignore[return-value]  # a tuple for a tuple
    if isinstance(shown, (Step, Branch, Tool, Agent, Flow)):
        parts = {field.name: reworded(getattr(shown, field.name), words) for field in fields(shown)}
        return replace(shown, **parts)
    return shown


def shortened(steps: tuple[Step, ...], most: int | None) -> tuple[tuple[Step, ...], str]:
    """The steps that are drawn, and a line that counts those that are not."""
    left = len(steps) - most if most is not None else 0
    return (steps[:most], f"… and {left:,} more") if left > 0 else (steps, "")
