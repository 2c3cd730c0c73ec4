"""An agent from outside: its transfer tools, what its routes are called, and what a tool answers to a call."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from .._addresses._kinds import kind_of
from .._addresses._reach import reach_of
from .._calls._clock import now, that_exists
from .._errors import unknown
from .._languages._languages import Languages
from .._plans._plan import A_COLLEAGUE
from .._records._watch import Note, Resolved, Taken
from .._routes._route import Route, routes_in
from .._routes._values import addresses
from .._sdk._asking import language_argument, tool_of
from .._sdk._inside import Inside
from .._sdk._speech import languages_now
from .._seam._hooks import rehearsal
from .._setup._data_map import data_map
from .._setup._one_tool import AnyTool
from .._simulator import Answer, Names, Server, SimulationError
from .._simulator._data_map import run_data_map
from .._tools._tool import Tool
from ._server import server_of

_CHAINED = ("on_failure", "on_closed")


class FailedError(SimulationError):
    """A plugin or a skill has failed, as the message says. `timeline` is that of the call, which goes on without it."""


class Agent:
    """An agent under test."""

    def __init__(self, agent: Any) -> None:
        self.agent = agent
        self.functions: Mapping[str, Any] = dict(Inside(agent).tools)
        self.tools: dict[str, AnyTool] = {
            name: tool for name, function in self.functions.items() if (tool := tool_of(function))
        }
        self.parts = [part for tool in self.tools.values() for part in tool.parts]
        """The transfer skills behind the tools, each as a tool."""
        self.names = Names(names_of(self.parts))

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.agent.get_name())

    @property
    def urls(self) -> list[str]:
        """Where a call comes back to this very agent."""
        known = {reach_of(self.agent).of(None), *(part.rules.public_url for part in self.parts)}
        return sorted(url for url in known if url)

    @property
    def server(self) -> Server:
        """What the server of its file does with a call that is sent there."""
        return server_of(reach_of(self.agent).neighbours)

    def routes(self) -> Iterator[tuple[str, Route]]:
        """Every configured route, with its name."""
        for part in self.parts:
            yield from _named(part)

    def time(self, at: datetime | str | None) -> datetime | None:
        """A moment with a time zone."""
        return local_time(at, self.parts)

    def has_hours(self, tool: str) -> bool:
        """Whether what a tool answers may depend on the time."""
        parts = self.tools[tool].parts
        return any(route.hours for part in parts for _, route in _named(part)) or any(
            "hours" in part.inherited for part in parts
        )

    @property
    def languages(self) -> Languages:
        """What it speaks."""
        return languages_now(self.agent)

    def parameters(self, name: str) -> Mapping[str, Any]:
        """The properties of a tool's arguments, as they are offered for a call."""
        function = self._function(name)
        written = (function.get("parameters") if isinstance(function, Mapping) else function.parameters) or {}
        own = dict(written["properties"]) if "properties" in written and "type" in written else dict(written)
        return {**own, **(language_argument(self.tools[name], self.languages) if name in self.tools else {})}

    def required(self, name: str) -> list[str]:
        """The arguments that the model has to pass."""
        ours = self.tools.get(name)
        return list(ours.parameters.get("required", ())) if ours else []

    def ask(self, tool: str, arguments: Mapping[str, Any], **payload: Any) -> Answer:
        """What a tool answers when it is called as the platform calls it, with the payload that is documented."""
        function = self._function(tool)
        if isinstance(function, Mapping):
            ours = self.tools.get(tool)
            own = data_map(ours, self.languages) if isinstance(ours, Tool) else function["data_map"]
            return Answer.from_wire(run_data_map(own, arguments))
        sent = _payload(tool, arguments) | payload
        with rehearsal():
            result = self.agent.on_function_call(tool, dict(arguments), sent)
        if hasattr(result, "to_dict"):
            result = result.to_dict()
        if not isinstance(result, Mapping):
            result = {"response": str(result)}
        return Answer.from_wire(json.loads(json.dumps(result)))

    def _function(self, name: str) -> Any:
        if name not in self.functions:
            raise SimulationError(unknown_tool(name, self.functions, self.tools.values()))
        if isinstance(self.functions[name], Mapping) and name not in self.tools:
            raise SimulationError(f"the platform itself answers {name}: only this package's data_maps can be simulated")
        return self.functions[name]


def unknown_tool(word: str, known: Iterable[str], tools: Iterable[AnyTool]) -> str:
    """A sentence for a word that is no tool; whoever names a skill is told what its tool is called."""
    its = dict.fromkeys(tool.name for tool in tools for part in tool.parts if part.skill.name == word)
    return f'"{word}" is a skill: write its tool, {" or ".join(its)}' if its else unknown("tool", word, known)


def local_time(at: datetime | str | None, tools: Collection[Tool]) -> datetime | None:
    """A moment with a time zone. One that is written without it is local time where the routes are, else here.

    A time in the hour that is skipped when clocks go forward is the end of that hour.
    """
    moment = _read(at) if isinstance(at, str) else at
    if moment is None or moment.tzinfo:
        return moment
    zones = _zones(tools)
    if len(zones) > 1:
        raise SimulationError(f"the routes are in {' and '.join(sorted(zones))}: write `at` with its own offset")
    return that_exists(moment.replace(tzinfo=ZoneInfo(zones.pop()))) if zones else moment.astimezone()


def local_now(tools: Collection[Tool]) -> datetime:
    """This moment: local time where the routes are, if all of them are in one time zone."""
    zones = _zones(tools)
    return now().astimezone(ZoneInfo(zones.pop())) if len(zones) == 1 else now()


def _zones(tools: Collection[Tool]) -> set[str]:
    zones = {route.timezone for tool in tools for _, route in _named(tool) if route.timezone}
    return zones | {str(tool.inherited["timezone"]) for tool in tools if "timezone" in tool.inherited}


def _read(at: str) -> datetime:
    try:
        return datetime.fromisoformat(at)
    except ValueError:
        raise SimulationError(f"`at` must be a time such as 2026-12-25 10:00, not `{at}`") from None


def _payload(tool: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "function": tool,
        "argument": {"parsed": [dict(arguments)], "raw": json.dumps(dict(arguments))},
        "call_id": "11111111-2222-4333-8444-555555555555",
        "ai_session_id": "66666666-7777-4888-8999-000000000000",
        "app_name": "swml app",
        "channel_active": True,
        "channel_offhook": True,
        "channel_ready": True,
        "content_type": "text/swaig",
        "content_disposition": "SWAIG Function",
        "version": "2.0",
        "conversation_type": "voice",
        "global_data": {},
    }


def names_of(tools: Any) -> Mapping[str, list[str]]:
    """The addresses behind each name. Two routes with the same name share it. A route that has a name of its own also
    goes by its key, unless that is another's name."""
    tools, names = list(tools), dict[str, list[str]]()
    for tool in tools:
        for name, route in _named(tool):
            known = names.setdefault(name, [])
            known += [value for value in _values(route) if value not in known]
    for tool in tools:
        for key, route in _keyed(tool):
            names.setdefault(key, _values(route))
    return names


def names_of_routes(tools: Collection[Tool]) -> Mapping[int, str]:
    """The name of each configured route, by its identity: several may share an address."""
    return {id(route): name for tool in tools for name, route in _named(tool)}


def names_in(tools: Sequence[Tool], notes: Sequence[Note]) -> Names:
    """The names in one call: those of the routes that it takes come first, for a number may stand in several routes;
    and what a plugin has put in the place of an address goes by the name of the route."""
    names = {name: list(values) for name, values in names_of(tools).items()}
    taken = {id(note.route) for note in notes if isinstance(note, (Taken, Resolved))}
    for note in notes:
        if isinstance(note, Resolved):
            _put_in_place(names, _values(note.route), note.found)
    own = [note.found.name for note in notes if isinstance(note, Resolved) and note.found.name]
    chosen = [*own, *(name for tool in tools for name, route in _named(tool) if id(route) in taken)]
    silent = [name for tool in tools for name, route in _named(tool) if not _can_act(route)]
    return Names({name: names[name] for name in [*chosen, *names]}, chosen=chosen, silent=silent)


def _put_in_place(names: dict[str, list[str]], claimed: list[str], found: Route) -> None:
    """Let the name of an address of a plugin's scheme stand for the address that the plugin resolved it to."""
    there = _values(found)
    behind = [name for name, values in names.items() if set(claimed) & set(values)]
    for name in behind:
        names[name] = [*(value for value in names[name] if value not in claimed), *there]
    for name in claimed:
        names[name] = there
    for name, rung in _chain(found.name or next(iter(behind), A_COLLEAGUE), found):
        names.setdefault(name, _values(rung))


def _values(route: Route) -> list[str]:
    return [address.value for address in addresses(route.to)]


def _can_act(route: Route) -> bool:
    """Whether anything can happen there that a line could say: the agent itself goes on in a context."""
    return any(kind_of(address.kind).name != "context" for address in addresses(route.to))


def _keyed(tool: Tool) -> Iterator[tuple[str, Route]]:
    """A tool's routes and rungs that have a name of their own, by what they would be called without."""
    for path, route in routes_in(tool.skill.params):
        key = next(str(part) for part in reversed(path) if isinstance(part, str))
        if route.name and key != "to":
            yield key, route
        yield from _keyed_rungs(route.name or key, route)


def _keyed_rungs(name: str, route: Route) -> Iterator[tuple[str, Route]]:
    for key in _CHAINED:
        for rung in _listed(getattr(route, key, None)):
            if rung.name:
                yield f"{name} {key}", rung
            yield from _keyed_rungs(rung.name or f"{name} {key}", rung)


def _named(tool: Tool) -> Iterator[tuple[str, Route]]:
    """A tool's routes: the name of each is what callers hear, else its key; a rung's is "sales on_failure"."""
    for path, route in routes_in(tool.skill.params):
        key = next(str(part) for part in reversed(path) if isinstance(part, str))
        name = str(tool.inherited.get("name", A_COLLEAGUE)) if key == "to" else key
        yield from _chain(route.name or name, route)
    for key in _CHAINED:
        for rung in _listed(tool.inherited.get(key)):
            yield from _chain(rung.name or key, rung)


def _chain(name: str, route: Route) -> Iterator[tuple[str, Route]]:
    yield name, route
    for key in _CHAINED:
        for rung in _listed(getattr(route, key, None)):
            yield from _chain(rung.name or f"{name} {key}", rung)


def _listed(value: Any) -> list[Route]:
    return [rung for rung in (value if isinstance(value, (list, tuple)) else [value]) if isinstance(rung, Route)]
