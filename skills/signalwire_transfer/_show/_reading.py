"""From the agents of a file to the flow that is shown."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from .._check._tools import tools_of as checked_tools
from .._errors import KeyPath, TransferError
from .._files._agents import AgentSpec
from .._languages._languages import Languages
from .._rehearsal._agent import names_of, names_of_routes, unknown_tool
from .._routes._chains import Link
from .._routes._route import texts_of
from .._rules._rule import CheckedTool
from .._sdk._asking import language_argument
from .._setup._umbrella import Configured as Configuration
from .._simulator import Names
from .._skills._settings import Limits
from .._tools._tool import DESTINATION
from .._tools._tool import Tool as Configured
from ._flow import Agent, Flow, Tool
from ._steps import Lookup, first_step


class Placed(NamedTuple):
    """A tool as it will be when it is served, and where in the file it is written."""

    tool: Configured
    written: CheckedTool


Tools = list[Placed]
LineOf = Callable[[KeyPath], int]
LinesAt = Callable[[Link], tuple[str, ...]]


def tools_of(spec: AgentSpec) -> Tools:
    """The transfer tools of an agent."""
    return [placed for use in spec.skills if use.configured for placed in _placed(use.configured, use.path, use.params)]


def _placed(configured: Configuration, path: KeyPath, params: Mapping[str, Any]) -> Iterator[Placed]:
    return map(Placed, configured.tools, checked_tools(configured, path, params))


def having(agents: list[tuple[AgentSpec, Tools]], name: str) -> list[tuple[AgentSpec, Tools]]:
    """The agents that have a tool. Raises TransferError where none has it."""
    found = [(spec, tools) for spec, tools in agents if any(placed.tool.name == name for placed in tools)]
    if not found:
        known = [placed.tool for _, tools in agents for placed in tools]
        raise TransferError(unknown_tool(name, {tool.name for tool in known}, known))
    return found


def flow(
    title: str,
    agents: Iterable[tuple[AgentSpec, Tools]],
    only: str | None,
    now: datetime | None,
    moment: str,
    line_of: LineOf = lambda _path: 0,
) -> Flow:
    """What is shown of these agents, or of their tools of one name, at a moment if there is one.

    `line_of` finds the line of what stands at a path of the file.
    """
    shown = (_agent(spec, tools, only, now, line_of) for spec, tools in agents)
    return Flow(title, tuple(shown), moment)


def _agent(spec: AgentSpec, tools: Tools, only: str | None, now: datetime | None, line_of: LineOf) -> Agent:
    others = dict.fromkeys(use.name for use in spec.skills if not use.owner)
    names = Names(names_of(placed.tool for placed in tools))
    own = names_of_routes([placed.tool for placed in tools])

    def lines_at(link: Link) -> tuple[str, ...]:
        """Its own name first: several routes may share an address."""
        found = names.of_all(address.value for address in link.addresses)
        return tuple(dict.fromkeys([own.get(id(link.route), found[0]), *found[1:]])) if found else ()

    shown = (
        _tool(placed, now, line_of, lines_at, spec.languages) for placed in tools if only in {None, placed.tool.name}
    )
    return Agent(spec.agent.name, spec.agent.route, tuple(shown), tuple(others))


def _tool(placed: Placed, now: datetime | None, line_of: LineOf, lines_at: LinesAt, spoken: Languages) -> Tool:
    tool, written = placed
    arguments = ", ".join([*tool.parameters["properties"], *language_argument(tool, spoken)])
    has_url = bool(tool.rules.public_url)
    lookup = Lookup(lambda link, key: line_of(written.place(link, key)), lines_at)
    steps = (first_step(first, now, lookup, has_url=has_url) for first in written.chains)
    return Tool(f"{tool.name}({arguments})", tool.skill.name, tuple(_facts(tool)), tuple(steps))


def _facts(tool: Configured) -> Iterator[str]:
    if not tool.skill.argument and (destination := tool.parameters["properties"].get(DESTINATION)):
        yield f'for "{destination["enum"][0]}"'
    if tool.skill.argument and tool.skill.params.default:
        yield f'any other name: "{tool.skill.params.default}"'
    if not tool.skill.moves:
        told = [f"texts {text.to}" for text in texts_of(tool.skill.params)] + list(tool.skill.kept_by.values())
        yield "; ".join(["moves no call", *dict.fromkeys(told)])
        return
    if tool.is_data_map:
        yield "data_map: the platform runs it by itself"
    if collect := tool.settings.collect:
        yield f"asks first for: {'; '.join(collect.values())}"
    if (limits := tool.settings.limits) != Limits():
        across = f", {limits.per_caller} of a caller in {limits.window} s" if limits.per_caller else ""
        yield f"at most {limits.per_call} transfers of a call{across}, {limits.hops} hand-overs between agents"
