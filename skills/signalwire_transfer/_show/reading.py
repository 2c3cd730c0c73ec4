"""From the agents of a file to the flow that is shown."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from .._configure import chains_of
from .._errors import TransferError, unknown
from .._files._agents import AgentSpec
from .._settings import Limits
from .._tool import DESTINATION
from .._tool import Tool as Configured
from .flow import Agent, Flow, Tool
from .steps import first_step

Tools = list[Configured]


def tools_of(spec: AgentSpec) -> Tools:
    """The transfer tools of an agent, configured as they will be when it is served."""
    return [tool for use in spec.skills if use.configured for tool in use.configured.tools]


def having(agents: list[tuple[AgentSpec, Tools]], name: str) -> list[tuple[AgentSpec, Tools]]:
    """The agents that have a tool. Raises TransferError where none has it."""
    found = [(spec, tools) for spec, tools in agents if any(tool.name == name for tool in tools)]
    if not found:
        raise TransferError(unknown("tool", name, {tool.name for _, tools in agents for tool in tools}))
    return found


def flow(
    title: str, agents: Iterable[tuple[AgentSpec, Tools]], only: str | None, now: datetime | None, moment: str
) -> Flow:
    """What is shown of these agents, or of their tools of one name, at a moment if there is one."""
    shown = ((spec, [tool for tool in tools if only in {None, tool.name}]) for spec, tools in agents)
    return Flow(title, tuple(_agent(spec, tools, now) for spec, tools in shown), moment)


def _agent(spec: AgentSpec, tools: Tools, now: datetime | None) -> Agent:
    others = dict.fromkeys(use.name for use in spec.skills if not use.owner)
    return Agent(spec.agent.name, spec.agent.route, tuple(_tool(tool, now) for tool in tools), tuple(others))


def _tool(tool: Configured, now: datetime | None) -> Tool:
    arguments, has_url = ", ".join(tool.parameters["properties"]), bool(tool.rules.public_url)
    steps = (first_step(first, now, has_url=has_url) for first in chains_of(tool.skill, tool.inherited))
    return Tool(f"{tool.name}({arguments})", tool.skill.name, tuple(_facts(tool)), tuple(steps))


def _facts(tool: Configured) -> Iterator[str]:
    if not tool.skill.argument and (destination := tool.parameters["properties"].get(DESTINATION)):
        yield f'for "{destination["enum"][0]}"'
    if tool.skill.argument and tool.skill.params.default:
        yield f'any other name: "{tool.skill.params.default}"'
    if tool.is_data_map:
        yield "data_map: the platform runs it by itself"
    if collect := tool.settings.collect:
        yield f"asks first for: {'; '.join(collect.values())}"
    if (limits := tool.settings.limits) != Limits():
        yield f"at most {limits.per_call} transfers of a call, {limits.hops} hand-overs between agents"
