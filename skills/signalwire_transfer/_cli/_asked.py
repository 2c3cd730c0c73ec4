"""The call that `try` and `explain` play: whose tool it is, what it is called with, and how the call goes."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from .._document._file import File
from .._errors import TransferError, unknown
from ._lines import say

if TYPE_CHECKING:
    from .._files._agents import AgentSpec
    from .._rehearsal._agent import Agent

_Agent: TypeAlias = "tuple[AgentSpec, Agent]"


class Asked(NamedTuple):
    """A call of a tool, as the command line asks for it."""

    file: File
    spec: "AgentSpec"
    agent: "Agent"
    tool: str
    arguments: Mapping[str, str]
    how: Mapping[str, Any]
    """What `testing.simulate` takes beside: lines, time, caller, language and readings."""
    again: bool
    is_json: bool
    hidden: Callable[[str], str]
    """Takes out of a text what came from the environment."""

    def as_json(self) -> dict[str, Any]:
        """What was asked, for programs."""
        arguments = {name: self.hidden(value) for name, value in self.arguments.items()}
        at = self.how["at"]
        return {"tool": self.tool, "arguments": arguments, "at": at.isoformat() if at else None}

    def places(self) -> Mapping[str, int]:
        """The line of the file that each route stands at, by what `--line` calls it."""
        from .._show._as_json import lines_of
        from .._show._reading import flow, tools_of

        return lines_of(flow(self.file.name, [(self.spec, tools_of(self.spec))], None, None, "", self.file.line))


def whose(file: File, tool: str, name: str | None, hidden: Callable[[str], str]) -> _Agent:
    """Whose tool it is. Raises TransferError where nobody has it.

    `hidden` takes out of what is said meanwhile what is not to be seen.
    """
    having = _having(tool, agents_in(file, name))
    if len(having) > 1:
        names = [hidden(spec.agent.name) for spec, _ in having]
        say(f"hint: {' and '.join(names)} have this tool; this is {names[0]}'s: choose with `--agent`", "", err=True)
    return having[0]


def arguments_of(agent: "Agent", tool: str, said: Sequence[str]) -> dict[str, str]:
    """What the tool is called with. Raises TransferError for an argument that it does not have."""
    arguments = pairs(said, "KEY=VALUE")
    _check_known(arguments, agent.parameters(tool))
    return arguments


def agents_in(read: File, name: str | None) -> "list[_Agent]":
    """The agents of a file, as they will be served; those of a name, where one is given."""
    from .._files._build import built_from
    from .._rehearsal._agent import Agent

    return _of(name, [(spec, Agent(made)) for spec, made in built_from(read, "127.0.0.1", 3000)])


def in_language(agent: "Agent", language: str | None) -> str | None:
    """The language of a call, as the command line says it. What the agent does not speak is played, and said."""
    codes = agent.languages.codes
    spoken = agent.languages.spoken(language)
    if language and spoken.why == "unknown":
        has = f"it has {' and '.join(codes)}" if codes else "none is set"
        say(f"hint: the agent has no language `{language}` ({has}): the call goes on as in its first", "", err=True)
    return language


def tell_idle(lines: Collection[str]) -> None:
    """Say which lines have done nothing."""
    for line in lines:
        say(f"hint: the line {line} has done nothing: this call does not get there", err=True)


def _of(name: str | None, every: list[_Agent]) -> list[_Agent]:
    """The agents of that name; all of them where none is given."""
    found = [pair for pair in every if name in {None, pair[0].agent.name, pair[0].agent.route}]
    if not found:
        raise TransferError(unknown("agent", str(name), [spec.agent.name for spec, _ in every]))
    return found


def _having(tool: str, agents: list[_Agent]) -> list[_Agent]:
    having = [(spec, agent) for spec, agent in agents if tool in agent.functions]
    if not having:
        from .._rehearsal._agent import unknown_tool

        known = {name for _, agent in agents for name in agent.functions}
        raise TransferError(unknown_tool(tool, known, [ours for _, agent in agents for ours in agent.tools.values()]))
    return having


def _check_known(arguments: Iterable[str], known: Collection[str]) -> None:
    wrong = [name for name in arguments if name not in known]
    if wrong and not known:
        raise TransferError(f'unknown argument "{wrong[0]}"; the tool takes none')
    if wrong:
        raise TransferError("; ".join(unknown("argument", name, known) for name in wrong))


def pairs(written: Iterable[str], form: str) -> dict[str, str]:
    """What is written as `key=value`, by key."""
    wrong = [text for text in written if "=" not in text]
    if wrong:
        raise TransferError(f"`{wrong[0]}` must be written as {form}")
    return {key.strip(): value.strip() for key, _, value in (text.partition("=") for text in written)}
