"""The flow as JSON, for programs: a page that draws it, a script that looks something up.

These keys are here to stay, and others may join them; docs/json.md describes them.
"""

from typing import Any

from ._flow import Agent, Flow, Step, Tool


def as_json(flow: Flow) -> dict[str, Any]:
    """All routes of every tool."""
    return {"file": flow.title, "moment": flow.moment or None, "agents": [_agent(agent) for agent in flow.agents]}


def _agent(agent: Agent) -> dict[str, Any]:
    return {
        "name": agent.name,
        "route": agent.route,
        "tools": [_tool(tool) for tool in agent.tools],
        "other_skills": list(agent.others),
    }


def _tool(tool: Tool) -> dict[str, Any]:
    name, _, arguments = tool.name.removesuffix(")").partition("(")
    return {
        "name": name,
        "arguments": arguments.split(", ") if arguments else [],
        "skill": tool.skill,
        "facts": list(tool.facts),
        "routes": [_step(step) for step in tool.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "kind": "verdict" if step.is_verdict else "route",
        "name": step.title,
        "addresses": step.where or None,
        "line": step.line or None,
        "lines": list(step.names),
        "facts": list(step.facts),
        "open": None if not step.state else not step.is_closed,
        "state": step.state or None,
        "ways": [{"when": way.when, "now": not way.is_barred, "to": _step(way.step)} for way in step.ways],
    }


def lines_of(flow: Flow) -> dict[str, int]:
    """The line of each route, by what `try` calls its lines."""
    found: dict[str, int] = {}
    for agent in flow.agents:
        for tool in agent.tools:
            for step in tool.steps:
                _collect(step, found)
    return found


def _collect(step: Step, found: dict[str, int]) -> None:
    if step.line:
        for name in step.names:
            found.setdefault(name, step.line)
    for way in step.ways:
        _collect(way.step, found)
