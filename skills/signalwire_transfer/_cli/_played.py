"""What makes a command of whatever plays one call of a tool: its options, and the call that they mean."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from .._rehearsal._caller import CALLER
from ._asked import Asked, arguments_of, in_language, pairs, whose
from ._env_file import EnvFileOption
from ._options import AtOption, FormatOption, SdkOption, told
from ._secrets import secretly
from ._tools import tell_tools

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


def played(play: Callable[[Asked], None]) -> Callable[..., None]:
    """The command that plays a call; where no tool is named, it lists those that there are."""

    def command(
        file: FileArgument,
        tool: ToolArgument = None,
        arguments: SaidArgument = None,
        line: LineOption = None,
        at: AtOption = None,
        caller: CallerOption = CALLER,
        language: LanguageOption = None,
        agent: AgentOption = None,
        reading: ReadingOption = None,
        again: AgainOption = False,
        form: FormatOption = "text",
        _env_file: EnvFileOption = None,
        _sdk: SdkOption = None,
    ) -> None:
        with secretly(file) as (read, hidden):
            if tool is None:
                tell_tools(read, agent, command.__name__.rstrip("_"), form, hidden)
                return
            spec, chosen = whose(read, tool, agent, hidden)
            said = arguments_of(chosen, tool, arguments or ())
            how = {
                "lines": pairs(line or (), "NAME=WHAT"),
                "at": told(at, chosen.time(at)),
                "caller": caller,
                "readings": pairs(reading or (), "NAME=WHICH"),
                "language": in_language(chosen, language),
            }
            play(Asked(read, spec, chosen, tool, said, how, again, form == "json", hidden))

    command.__name__, command.__doc__ = play.__name__, play.__doc__
    return command
