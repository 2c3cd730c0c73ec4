"""From the tools of the source to skills of ours: which skill fits, which tools become one, and their names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from .._document._compose import VARIABLE
from .._routes._route import KEYS
from .._sdk._reserved import RESERVED
from .._seam._plugins import Plugins
from ._hide import keep_prompt_quiet, keep_quiet
from ._model import Destination, Imported, Notes, Place, Tool, Variable
from ._names import Identifiers, Names, readable, variable_name
from ._put import STANDS_FOR, put

_TOOL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,63}")
_FIRST = ("name", "tool_name", "tool_description", "to", "description", "message", "announce")
SKILLS = {"departments": "department_router", "queues": "queue_router", "agents": "agent_handoff"}


class Finish:
    """Turns what was read into the skills of a file. It remembers which names have been given."""

    def __init__(self, plugins: Plugins, agents: Iterable[Imported]) -> None:
        self._plugins = plugins
        self._variables = Identifiers()
        for name in dict.fromkeys(name for imported in agents for name in _names_in(imported)):
            self._variables.take(name)
        self._tools = Identifiers()
        self._skills: set[str] = set()
        self.stand_ins: dict[str, str] = {}
        """Something right for every variable, by its name."""

    @property
    def variables(self) -> list[str]:
        """Those that have to be filled in, in order."""
        return list(self.stand_ins)

    def skills(self, imported: Imported) -> list[tuple[str, Place]]:
        """The skills of an agent by name, in order."""
        self._tools, self._skills = Identifiers(), set()
        keep_prompt_quiet(imported.agent, imported.tools)
        self._fill(imported.agent, "agent")
        return [self._skill(tool) for tool in shaped(imported.tools)]

    def _skill(self, tool: Tool) -> tuple[str, Place]:
        name = skill_of(tool)
        keep_quiet(tool)
        self._name_tool(tool, name)
        if name == "escalate_to_human":
            flatten(tool)
            self._fill(tool, next(filter(None, tool.destinations[0].names), "transfer"))
        else:
            self._fill(tool, "transfer")
            self._name_routes(tool)
        self._skills.add(name)
        return name, tool

    def _name_routes(self, tool: Tool) -> None:
        names = Names()
        routes = tool.keys[tool.kind] = {}
        for destination in tool.destinations:
            name = names.take([*destination.names, *(["anything else"] if destination is tool.default else [])])
            self._fill(destination, name)
            routes[name] = destination
            if destination is tool.default:
                tool.keys["default"] = name
        for destination in tool.destinations:
            _keep_free_aliases(destination, names)

    def _name_tool(self, tool: Tool, skill: str) -> None:
        """The tool's name, if it may have it: a prompt may call it by that."""
        wanted = tool.keys.pop("tool_name", None)
        if wanted and (wanted in RESERVED or not _TOOL_NAME.fullmatch(wanted)):
            tool.notes.add("name", f"({wanted}) cannot be the name of a tool here: letters, digits and _")
            wanted = None
        usual = self._plugins.skill(skill).tool
        name = self._tools.take(wanted or usual)
        if name != usual or skill in self._skills:
            tool.keys = {"tool_name": name, **tool.keys}
        if wanted and wanted != name:
            tool.notes.add("name", f"({wanted}) is the name of another tool already: this one is `{name}`")

    def _fill(self, place: Place, name: str) -> None:
        first = [key for key in _FIRST if key in place.keys]
        ordered = dict.fromkeys([*first, *place.keys])
        place.keys = {key: self._filled(place.keys[key], place, name) for key in ordered}

    def _filled(self, value: Any, place: Place, name: str) -> Any:
        """A value with the names of its variables; each is noted where it stands."""
        if isinstance(value, Variable):
            if value.text:
                place.notes.add(value.path, value.why)
                self.stand_ins |= dict.fromkeys(VARIABLE.findall(value.text), _stand_in(value))
                return value.text
            variable = self._variables.take(variable_name(name, value.suffix))
            self.stand_ins[variable] = _stand_in(value)
            place.notes.add(value.path, f"{value.why}: set {variable}, or write it here")
            return f"${{{variable}}}"
        if isinstance(value, Place):
            self._fill(value, next(filter(None, value.names), name) if isinstance(value, Destination) else name)
            return value
        if isinstance(value, dict):
            return {key: self._filled(inner, place, name) for key, inner in value.items()}
        return [self._filled(inner, place, name) for inner in value] if isinstance(value, list) else value


def _stand_in(variable: Variable) -> str:
    is_caller_id = variable.suffix.upper() == "CALLER_ID"
    return STANDS_FOR.get("NUMBER" if is_caller_id else variable.suffix, "text")


def _names_in(imported: Imported) -> Iterator[str]:
    """The variables of the environment that the source names itself."""
    values: list[Any] = [imported.agent, *imported.tools]
    values += [destination for tool in imported.tools for destination in tool.destinations]
    while values:
        value = values.pop()
        if isinstance(value, Variable):
            yield from VARIABLE.findall(value.text)
        elif isinstance(value, Place):
            values.append(value.keys)
        elif isinstance(value, (dict, list)):
            values += value.values() if isinstance(value, dict) else value


def _keep_free_aliases(destination: Destination, names: Names) -> None:
    """Leave out the aliases that would sound like another name."""
    kept = []
    for alias in destination.keys.pop("aliases", ()):
        if names.is_free(alias):
            kept.append(names.take([alias]))
        else:
            destination.notes.add("", f'"{alias}" is another name already: it does not lead here')
    if kept:
        destination.keys["aliases"] = kept


def shaped(tools: Iterable[Tool]) -> list[Tool]:
    """The tools in the form that our skills take. One without destinations is left out."""
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
    if aliases := destination.keys.pop("aliases", None):
        destination.notes.add("", f"it also went by {', '.join(aliases)}: with one place, there is nothing to choose")
    before, words = tool.keys.get("tool_description"), destination.keys.get("description")
    if isinstance(before, str) and isinstance(words, str):
        tool.keys["tool_description"] = f"{before.rstrip('.')}: {words}"
        del destination.keys["description"]
    if isinstance(destination.keys.get("on_failure"), Destination):
        tool.keys["to"] = destination  # what stood beside `to` would count for the place that follows, too
        return
    tool.keys |= destination.keys
    tool.notes.lines += destination.notes.lines
