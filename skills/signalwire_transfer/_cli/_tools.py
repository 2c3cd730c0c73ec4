"""The tools of a file, for whoever does not know yet what to try, and a line that tries one."""

import shlex
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .._document._file import File
from ._asked import agents_in
from ._lines import as_data, say

if TYPE_CHECKING:
    from .._rehearsal._agent import Agent

_MOST = 20
"""How many names of a tool's routes are listed."""


def tell_tools(read: File, name: str | None, command: str, form: str, hidden: Callable[[str], str]) -> None:
    """Print the tools of the agents of a file, or of one of them, and a line that tries the first."""
    agents = [(hidden(spec.agent.name), agent) for spec, agent in agents_in(read, name)]
    if form == "json":
        tools = [_as_json(name, agent, tool, read.name, command) for name, agent in agents for tool in agent.tools]
        as_data({"tools": tools})
        return
    for name, agent in agents:
        say(name, *_listed(agent))
    examples = [_example(agent, tool, read.name, command) for _, agent in agents for tool in agent.tools]
    if examples:
        say("", "For example:", "", f"  {examples[0]}")
    else:
        say("", "There is no tool here that transfers calls.", err=True)


def _listed(agent: "Agent") -> Iterator[str]:
    for tool in agent.tools:
        arguments = _arguments(agent, tool)
        yield f"  {tool}({', '.join(arguments)})"
        for name, about in arguments.items():
            names = about["names"]
            more = f", … and {len(names) - _MOST:,} more" if len(names) > _MOST else ""
            yield f"    {name}: {', '.join(names[:_MOST])}{more}" if names else f"    {name}: {about['description']}"
    if others := [name for name in agent.functions if name not in agent.tools]:
        yield f"  and, of other skills: {', '.join(others)}"


def _arguments(agent: "Agent", tool: str) -> dict[str, dict[str, Any]]:
    """The arguments of a tool: what each may be, and what it is for."""
    needed = agent.tools[tool].parameters.get("required", ())
    return {
        name: {
            "required": name in needed,
            "names": list(field.get("enum") or agent.tools[tool].names(name)),
            "description": field.get("description", ""),
        }
        for name, field in agent.parameters(tool).items()
    }


def _as_json(name: str, agent: "Agent", tool: str, file: str, command: str) -> dict[str, Any]:
    return {
        "agent": name,
        "name": tool,
        "skills": [part.skill.name for part in agent.tools[tool].parts],
        "description": agent.tools[tool].description,
        "arguments": [{"name": name, **about} for name, about in _arguments(agent, tool).items()],
        "example": _example(agent, tool, file, command),
    }


def _example(agent: "Agent", tool: str, file: str, command: str) -> str:
    """A line that calls a tool with what it needs, and lets somebody be busy."""
    arguments = _arguments(agent, tool)
    said = {
        name: about["names"][0] if about["names"] else "…" for name, about in arguments.items() if _is_needed(about)
    }
    line = next(iter(said.values()), "") if len(said) == 1 else ""
    lines = ["--line", f"{line}=busy"] if line in agent.names.addresses else []
    return shlex.join(["signalwire-transfer", command, file, tool, *(f"{k}={v}" for k, v in said.items()), *lines])


def _is_needed(about: Mapping[str, Any]) -> bool:
    return bool(about["required"] or about["names"])
