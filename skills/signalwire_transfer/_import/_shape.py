"""From the tools of the source to skills of ours: which skill suits, and which tools are better one."""

from collections.abc import Iterable
from dataclasses import replace

from .._route import KEYS
from ._model import Destination, Notes, Tool, Variable
from ._names import readable
from ._put import put

SKILLS = {"departments": "department_router", "queues": "queue_router", "agents": "agent_handoff"}


def shaped(tools: Iterable[Tool]) -> list[Tool]:
    """The tools as skills of ours take them. One without destinations is none."""
    return _merged([_of_one_kind(tool) for tool in tools if tool.destinations])


def _of_one_kind(tool: Tool) -> Tool:
    """A tool whose destinations differ in kind stays one tool: departments take every kind of address."""
    kinds = {destination.kind for destination in tool.destinations}
    return replace(tool, kind=kinds.pop() if len(kinds) == 1 else "departments")


def _merged(tools: list[Tool]) -> list[Tool]:
    """Tools that each know one place of a kind become one, in which the model picks a name."""
    alike: dict[str, list[Tool]] = {}
    for tool in filter(_is_single, tools):
        alike.setdefault(tool.kind, []).append(tool)
    done: list[Tool] = []
    for tool in tools:
        if not _is_single(tool) or len(alike[tool.kind]) == 1:
            done.append(tool)
        elif tool is alike[tool.kind][0]:
            done.append(_together(alike[tool.kind]))
    return done


def _is_single(tool: Tool) -> bool:
    return len(tool.destinations) == 1


def _together(tools: list[Tool]) -> Tool:
    whole = Tool(Notes(tools[0].notes.product), kind=tools[0].kind)
    for tool in tools:
        destination = tool.destinations[0]
        if name := tool.keys.pop("tool_name", None):
            destination.notes.add("", f"was the tool `{name}`: where the prompt names it, name the new tool")
        _take_keys(destination, tool)
        if (words := tool.keys.get("tool_description")) is not None:
            _describe(destination, words)
            destination.names.append(readable(words) if isinstance(words, str) else "")
        whole.keys |= {key: value for key, value in tool.keys.items() if key != "tool_description"}
        whole.default = whole.default or tool.default
        for line in tool.notes.lines:
            whole.notes.lines += [line] if line not in whole.notes.lines else []
        whole.destinations.append(destination)
    return whole


def _describe(destination: Destination, words: str | Variable) -> None:
    before = destination.keys.get("description")
    if isinstance(words, str) and isinstance(before, str):
        put(destination, "description", f"{words.rstrip('.')}: {before}", "description")
    elif before is None:
        put(destination, "description", words, "description")
    else:
        destination.notes.add("description", "of the tool and of its destination cannot be joined: the latter counts")


def _take_keys(destination: Destination, tool: Tool) -> None:
    """Give a destination the route keys that stand beside it, unless it has its own."""
    for key in [key for key in tool.keys if key in KEYS]:
        value = tool.keys.pop(key)
        if key not in destination.keys:
            put(destination, key, value, key)


def skill_of(tool: Tool) -> str:
    """The skill that a tool becomes."""
    return "escalate_to_human" if _is_single(tool) and tool.kind != "agents" else SKILLS[tool.kind]


def flatten(tool: Tool) -> None:
    """A tool with one place has no names to choose from: its route keys stand at the skill's own level."""
    destination = tool.destinations[0]
    _take_keys(destination, tool)
    if destination.name:
        put(destination, "name", destination.name, "name")
    before, words = tool.keys.get("tool_description"), destination.keys.get("description")
    if isinstance(before, str) and isinstance(words, str):
        tool.keys["tool_description"] = f"{before.rstrip('.')}: {words}"
        del destination.keys["description"]
    tool.keys |= destination.keys
    tool.notes.lines += destination.notes.lines
