"""From what was read of a source to a file of ours, with comments on whatever differs."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .._addresses._reach import BASE_VARIABLE
from .._errors import ConfigurationError, Mistake
from .._seam._plugins import Plugins
from ._agent import named_agents, read_agent
from ._find import tools
from ._findings import note_findings
from ._importer import Importer
from ._model import Imported, Place, Tool
from ._products import importers
from ._skills import Finish
from ._write import written


class Result(NamedTuple):
    """A file of ours, and what is to be said about it."""

    text: str
    title: str
    destinations: int
    notes: int
    variables: list[str]


def convert(source: Any, name: str | None, plugins: Plugins) -> Result:
    """A file of ours for what was read from a source. Raises ConfigurationError where there is no transfer in it."""
    importer = _importer(source, name)
    parts = importer.agents(importer.prepared(source))
    agents = [_read(importer, path, part) for path, part in parts.items()]
    _refuse_empty(importer, agents)
    named_agents(agents)
    finish = Finish(plugins, agents)
    top = {**_base(agents, finish), **_top([(imported.agent, finish.skills(imported)) for imported in agents])}
    note_findings(_text(importer, finish, top), top, finish.stand_ins, plugins)
    return Result(
        _text(importer, finish, top),
        importer.product.title,
        sum(imported.destinations for imported in agents),
        sum(len(place.notes.lines) for place in _places(top)),
        finish.variables,
    )


def _read(importer: Importer, path: str, part: Any) -> Imported:
    found: dict[str, Tool] = {
        f"{path}{at.path}".lstrip("."): importer.read(at.value) for at in tools(part, importer.is_tool)
    }
    agent = read_agent(importer.product, importer.agent, importer.is_tool, part, path)
    for where, tool in found.items():
        if not tool.destinations:
            agent.notes.add(where, "names no places: no skill was made of it")
            agent.notes.lines += tool.notes.lines
    return Imported(agent, list(found.values()), importer.called(part))


def _base(agents: list[Imported], finish: Finish) -> dict[str, Any]:
    """The public base URL, where one agent of the file hands calls to another: their addresses are made from it."""
    places = (destination for imported in agents for tool in imported.tools for destination in tool.destinations)
    if not any(str(destination.keys.get("to")).startswith("agent:") for destination in places):
        return {}
    finish.stand_ins[BASE_VARIABLE] = "https://agents.example.com"
    return {"public_url": f"${{{BASE_VARIABLE}}}"}


def _refuse_empty(importer: Importer, agents: list[Imported]) -> None:
    if not any(imported.destinations for imported in agents):
        title = importer.product.title
        raise ConfigurationError([Mistake((), f"there is no transfer in it: what it holds of {title} names no places")])


def _importer(source: Any, name: str | None) -> Importer:
    known = importers()
    wanted = {name: known[name]} if name else known
    matching = {word: each for word, each in wanted.items() if _has_tools(each, source)}
    if not matching:
        where = f"no transfer of {known[name].product.title} in it" if name else "no transfer in it that is known"
        *first, last = (each.takes for each in known.values())
        kinds = f"{', '.join(first)}, or {last}"
        raise ConfigurationError([Mistake((), f"there is {where}: what can be imported is {kinds}")])
    if len(matching) > 1:
        titles = " and ".join(each.product.title for each in matching.values())
        words = ", ".join(f"--from {word}" for word in matching)
        raise ConfigurationError([Mistake((), f"there are transfers of {titles} in it: say which, with {words}")])
    return next(iter(matching.values()))


def _has_tools(importer: Importer, source: Any) -> bool:
    return next(tools(importer.prepared(source), importer.is_tool), None) is not None


def _top(agents: list[tuple[Place, list[tuple[str, Place]]]]) -> dict[str, Any]:
    """The keys of the file: one agent stands beside its skills, several hold theirs."""
    if len(agents) == 1:
        [(agent, skills)] = agents
        return {"agent": agent, "skills": _by_name(skills)}
    for agent, skills in agents:
        if skills:
            agent.keys["skills"] = _by_name(skills)
    return {"agents": [agent for agent, _ in agents]}


def _by_name(skills: list[tuple[str, Place]]) -> dict[str, Any]:
    """The skills by name; one that is used several times is a list."""
    by_name: dict[str, list[Place]] = {}
    for name, place in skills:
        by_name.setdefault(name, []).append(place)
    return {name: places if len(places) > 1 else places[0] for name, places in by_name.items()}


def _text(importer: Importer, finish: Finish, top: Mapping[str, Any]) -> str:
    head = [f"Imported from {importer.product.title}. Each comment below says what works differently here."]
    if finish.variables:
        head.append(f"To be filled in: {', '.join(finish.variables)}.")
    return written(head, top)


def _places(value: Any) -> Iterator[Place]:
    if isinstance(value, Place):
        yield value
        value = value.keys
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _places(each)
