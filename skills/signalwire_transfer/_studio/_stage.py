"""The agents of a text, built as they are when they are served, and calls to them."""

import shlex
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from .._document._file import File
from .._errors import TransferError, unknown
from .._explain import as_json, explain
from .._files._agents import AgentSpec
from .._rehearsal._agent import Agent
from .._rehearsal._caller import CALLER
from .._text import visible
from ._lines import lines_of

Json = dict[str, Any]
Cast = Sequence[tuple[AgentSpec, Agent]]
Hidden = Callable[[str], str]


class Asked(NamedTuple):
    """A call that somebody wants to see."""

    agent: str
    tool: str
    arguments: Mapping[str, str]
    lines: Mapping[str, str]
    at: str
    caller: str
    language: str = ""
    """The one that the model speaks with the caller; empty: the agent's first."""


class Stage:
    """Builds the agents of the newest text once, and has it ready for every call to them."""

    def __init__(self) -> None:
        self._built: tuple[str, Cast] | None = None
        self._lock = threading.Lock()

    def of(self, text: str, file: Callable[[], File]) -> Cast:
        """The agents of a text. Raises FileError with every mistake in it."""
        from .._files._build import built_from  # brings an SDK and a web server

        with self._lock:  # whoever else asks for the same text waits for it
            if self._built is None or self._built[0] != text:
                self._built = None
                made = built_from(file(), "127.0.0.1", 3000)
                self._built = text, [(spec, Agent(agent)) for spec, agent in made]
            return self._built[1]


def agent_of(cast: Cast, name: str) -> Agent:
    """The agent of that name. Raises TransferError where there is none."""
    for spec, agent in cast:
        if spec.agent.name == name:
            return agent
    raise TransferError(unknown("agent", name, [spec.agent.name for spec, _ in cast]))


def played(cast: Cast, asked: Asked, hidden: Hidden) -> Json:
    """What happens in a call, second by second, and why. Raises TransferError for what cannot be played."""
    agent = agent_of(cast, asked.agent)
    if asked.tool not in agent.functions:
        raise TransferError(unknown("tool", asked.tool, agent.functions))
    found = explain(
        agent,
        asked.tool,
        asked.arguments,
        at=asked.at or None,
        lines=asked.lines,
        caller=asked.caller,
        language=asked.language or None,
    )
    lines = lines_of(agent, (rung.name for rung in found.rungs))
    return as_json(found, {}, lambda text: visible(hidden(text))) | {
        "lines": list(lines),
        "languages": list(agent.languages.codes),
    }


def command(file: str, asked: Asked, *, names_agent: bool) -> str:
    """What plays the same call in a terminal."""
    options = [
        *(("--agent", asked.agent) if names_agent else ()),
        *(part for name, what in asked.lines.items() for part in ("--line", f"{name}={what}")),
        *(("--at", asked.at) if asked.at else ()),
        *(("--language", asked.language) if asked.language else ()),
        *(("--caller", asked.caller) if asked.caller != CALLER else ()),
    ]
    said = [f"{name}={value}" for name, value in asked.arguments.items()]
    return shlex.join(["signalwire-transfer", "try", file, asked.tool, *said, *options])
