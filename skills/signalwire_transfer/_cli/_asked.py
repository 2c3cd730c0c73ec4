"""What `try` and `explain` share: which tool is called, with which arguments, and what the lines do."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, TypeAlias

import typer

from .._calls._clock import in_words
from .._document._file import File
from .._errors import TransferError, unknown
from ._lines import say

if TYPE_CHECKING:
    from .._files._agents import AgentSpec
    from .._rehearsal._agent import Agent

_Agent: TypeAlias = "tuple[AgentSpec, Agent]"

FileArgument = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="YAML or JSON file with agents; or an agent in Python, as in agent.py:agent"),
]
ToolArgument = Annotated[
    str | None,
    typer.Argument(metavar="TOOL", help="The tool that the model calls; without it, the tools are listed"),
]
SaidArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="KEY=VALUE", help="Arguments that the model passes, as in department=sales"),
]
LineOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=WHAT",
        help="What a line does, as in sales=busy, 'sales=answers after 12 s and presses 1', 'support=queue: 400 s' "
        "or 'caller=hangs up after 5 s'; may be given several times",
    ),
]


FormatOption = Annotated[Literal["text", "json"], typer.Option("--format", help="Lines to read, or JSON")]

_FIRST_YEAR, _LAST_YEAR = 1970, 2999


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"must be a time such as `2026-12-25 10:00`, not `{text}`") from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise typer.BadParameter(f"must be a time in the years from {_FIRST_YEAR} to {_LAST_YEAR}, not `{text}`")
    return moment


def told(at: datetime | None, moment: datetime | None) -> datetime | None:
    """The moment that a time on the command line means; said where clocks go forward over that time."""
    if at and moment and not at.tzinfo and moment.replace(tzinfo=None) != at:
        say(f"hint: clocks go forward over {at:%H:%M} that day: this is {in_words(moment)}", "", err=True)
    return moment


AtOption = Annotated[
    datetime | None, typer.Option(metavar="TIME", parser=_moment, help="Time of the call, as in '2026-12-25 10:00'")
]
CallerOption = Annotated[str, typer.Option(metavar="NUMBER", help="Number of the caller; empty if withheld")]
AgainOption = Annotated[
    bool,
    typer.Option(
        "--again", help="Call the tool once more, as the agent does when the caller has said yes to what it was to ask"
    ),
]
AgentOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Agent whose tool is called, where several have one of this name")
]
ReadingOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=WHICH",
        help="How to read what the platform's documentation leaves open; may be given several times",
    ),
]
LanguageOption = Annotated[
    str | None, typer.Option(metavar="CODE", help="What the model speaks with the caller, as in es or es-ES")
]
CALLER = "+14155550199"


class Asked(NamedTuple):
    """A call of a tool, as the command line asks for it."""

    agent: "Agent"
    tool: str
    arguments: Mapping[str, str]
    lines: Mapping[str, int] = MappingProxyType({})
    """The line of the file that each route stands at, by what `--line` calls it."""

    def as_json(self, moment: datetime | None, hidden: Callable[[str], str]) -> dict[str, Any]:
        """What was asked, for programs."""
        arguments = {name: hidden(value) for name, value in self.arguments.items()}
        return {"tool": self.tool, "arguments": arguments, "at": moment.isoformat() if moment else None}


def asked(read: File, tool: str, said: Sequence[str], agent: str | None, hidden: Callable[[str], str]) -> Asked:
    """Whose tool it is, and what it is called with. Raises TransferError for what there is not.

    `hidden` takes out of what is said meanwhile what is not to be seen.
    """
    having = _having(tool, agents_in(read, agent))
    if len(having) > 1:
        names = [hidden(spec.agent.name) for spec, _ in having]
        say(f"hint: {' and '.join(names)} have this tool; this is {names[0]}'s: choose with `--agent`", "", err=True)
    spec, chosen = having[0]
    arguments = pairs(said, "KEY=VALUE")
    _check_known(arguments, chosen.parameters(tool))
    return Asked(chosen, tool, arguments, _lines(read, spec))


def agents_in(read: File, name: str | None) -> "list[_Agent]":
    """The agents of a file, as they will be served; those of a name, where one is given."""
    from .._files._serve import built_from
    from .._rehearsal._agent import Agent

    return _of(name, [(spec, Agent(made)) for spec, made in built_from(read, "127.0.0.1", 3000)])


def _lines(read: File, spec: "AgentSpec") -> Mapping[str, int]:
    from .._show._as_json import lines_of
    from .._show._reading import flow, tools_of

    return lines_of(flow(read.name, [(spec, tools_of(spec))], None, None, "", read.line))


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
        raise TransferError(unknown("tool", tool, {name for _, agent in agents for name in agent.functions}))
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
