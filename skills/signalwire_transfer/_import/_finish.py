"""Gives what was read its names: those of destinations, of tools, and of the variables that are to be filled in."""

import re
from typing import Any

from .._sdk._reserved import RESERVED
from .._seam._plugins import Plugins
from ._model import Imported, Place, Tool, Variable
from ._names import Identifiers, Names, variable_name
from ._rules import name_rules
from ._shape import flatten, shaped, skill_of
from ._told import keep_prompt_quiet, keep_quiet

_TOOL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,63}")
_FIRST = ("name", "tool_name", "tool_description", "to", "description", "message", "announce")


class Finish:
    """Turns what was read into the skills of a file. It remembers which names have been given."""

    def __init__(self, plugins: Plugins) -> None:
        self._variables = Identifiers()
        self._tools = Identifiers()
        self._skills: set[str] = set()
        self._plugins = plugins

    @property
    def variables(self) -> list[str]:
        """Those that have to be filled in, in order."""
        return list(self._variables.taken)

    def skills(self, imported: Imported) -> list[tuple[str, Place]]:
        """The skills by name, in order."""
        keep_prompt_quiet(imported.agent, imported.tools)
        self._fill(imported.agent, "agent")
        return [self._skill(tool) for tool in shaped(imported.tools)]

    def _skill(self, tool: Tool) -> tuple[str, Place]:
        name = skill_of(tool)
        keep_quiet(tool)
        name_rules(tool)
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
            variable = self._variables.take(variable_name(name, value.suffix))
            place.notes.add(value.path, f"{value.why}: set {variable}, or write it here")
            return f"${{{variable}}}"
        if isinstance(value, dict):
            return {key: self._filled(inner, place, name) for key, inner in value.items()}
        return [self._filled(inner, place, name) for inner in value] if isinstance(value, list) else value
