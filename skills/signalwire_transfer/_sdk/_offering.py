"""The tool with which an agent can take a message, and which it may offer to a caller whom nobody takes."""

from collections.abc import Mapping
from typing import Any

from .._tools._tool import Tool
from ._inside import Inside

_known: set[str] = set()
"""The names under which this process has offered such tools. A document is rendered by a copy that is gone by then: of
its tools only the names are left."""


def remember(tool: object) -> None:
    """Note the name of a tool that takes messages."""
    if name := _name_of(tool):
        _known.add(name)


def message_tool(agent: Any) -> str:
    """The name of the agent's first tool that takes messages; empty where it has none."""
    tools = (getattr(getattr(each, "handler", None), "tool", None) for each in Inside(agent).tools.values())
    return next(filter(None, map(_name_of, tools)), "")


def message_tool_in(ai: Mapping[str, Any]) -> str:
    """The same of an agent's document."""
    swaig = ai.get("SWAIG")
    functions = swaig.get("functions") if isinstance(swaig, Mapping) else None
    names = (each.get("function") for each in functions or () if isinstance(each, Mapping))
    return next((str(name) for name in names if name in _known), "")


def _name_of(tool: object) -> str:
    """The name of a tool that takes messages; empty for any other."""
    return tool.name if isinstance(tool, Tool) and tool.skill.takes_messages else ""
