"""Gives what was read its names: those of destinations, of tools, and of the variables that are to be filled in."""

import re
from collections.abc import Container
from itertools import chain, count
from typing import Any

from .._address import Address, parse_address
from .._number import ALLOWED, Rules
from .._sdk._reserved import RESERVED
from .._seam._plugins import Plugins
from .._telling import Parts, gives_away, tells
from ._model import Destination, Imported, Place, Tool, Variable
from ._names import Names, variable_name
from ._shape import flatten, shaped, skill_of

_TOOL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]{0,63}")
_SHOWN = ("tool_description", "description", "message", "return_message", "collect")
_FIRST = ("name", "tool_name", "tool_description", "to", "description", "message", "announce")
_ADDRESS = re.compile(r"(?:https?|sips?|tel):\S+|\S{1,200}@\S+|/\S{1,200}/\S+|\+?\(?\d[\d ().\-/]{4,}\d", re.IGNORECASE)
_EVERY_NUMBER = Rules(allow=frozenset(ALLOWED))


class Finish:
    """Turns what was read into the skills of a file. It remembers which names have been given."""

    def __init__(self, plugins: Plugins) -> None:
        self.variables: list[str] = []
        self._tools: set[str] = set()
        self._skills: set[str] = set()
        self._plugins = plugins

    def skills(self, imported: Imported) -> list[tuple[str, Place]]:
        """The skills by name, in order; and every variable that has to be filled in."""
        self._fill(imported.agent, "agent")
        return [self._skill(tool) for tool in shaped(imported.tools)]

    def _skill(self, tool: Tool) -> tuple[str, Place]:
        name = skill_of(tool)
        _keep_quiet(tool)
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
            name = names.take(destination.names)
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
        name = _free(wanted or usual, self._tools)
        self._tools.add(name)
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
            variable = self._variable(variable_name(name, value.suffix))
            place.notes.add(value.path, f"{value.why}: set {variable}, or write it here")
            return f"${{{variable}}}"
        if isinstance(value, dict):
            return {key: self._filled(inner, place, name) for key, inner in value.items()}
        return [self._filled(inner, place, name) for inner in value] if isinstance(value, list) else value

    def _variable(self, wanted: str) -> str:
        name = _free(wanted, self.variables)
        self.variables.append(name)
        return name


def _free(name: str, taken: Container[str]) -> str:
    """The name, with a number where it is taken."""
    numbered = (f"{name[:60]}_{number}" for number in count(2))
    return next(candidate for candidate in chain([name], numbered) if candidate not in taken)


def _keep_quiet(tool: Tool) -> None:
    """Take the tool's own addresses out of all that the model sees: it could say them aloud."""
    parts = tells(address for destination in tool.destinations if (address := _address(destination)))
    for place in (tool, *tool.destinations):
        for key in [key for key in _SHOWN if key in place.keys]:
            value = _quiet(place.keys[key], parts)
            if value != place.keys[key]:
                place.notes.add(key, "named an address, which the model would see: it was taken out")
                place.keys[key] = value
                if not value:
                    del place.keys[key]


def _address(destination: Destination) -> Address | None:
    to = destination.keys["to"]
    try:
        return parse_address(to.written if isinstance(to, Variable) else to, _EVERY_NUMBER)
    except ValueError:
        return None


def _quiet(value: Any, parts: Parts) -> Any:
    if isinstance(value, dict):
        return {key: quiet for key, inner in value.items() if (quiet := _quiet(inner, parts))}
    if not isinstance(value, str) or not gives_away(value, parts):
        return value
    quiet = _ADDRESS.sub("(address)", value)
    return "" if gives_away(quiet, parts) else quiet
