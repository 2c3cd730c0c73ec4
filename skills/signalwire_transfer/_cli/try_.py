"""`try`: simulate a call, without a phone."""

from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from ._asked import (
    CALLER,
    AgentOption,
    AtOption,
    CallerOption,
    FileArgument,
    LineOption,
    SaidArgument,
    ToolArgument,
    asked,
    pairs,
    told,
)
from ._lines import say
from ._options import SdkOption
from ._secrets import secretly

ReadingOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=WHICH",
        help="How to read what the platform's documentation leaves open; may be given several times",
    ),
]


class TryCommand(TyperCommand):
    """Its help lists every reading. Only then is the simulator imported: no other start pays for it."""

    def format_help(self, *args: Any) -> None:
        """Write the help."""
        from .._simulator._readings import listed

        for option in self.params:
            if option.name == "reading" and isinstance(option, typer.core.TyperOption):
                option.help = f"{option.help}. The first is played if nothing is said: {listed()}"
        super().format_help(*args)


def try_(
    file: FileArgument,
    tool: ToolArgument,
    arguments: SaidArgument = None,
    line: LineOption = None,
    at: AtOption = None,
    caller: CallerOption = CALLER,
    agent: AgentOption = None,
    reading: ReadingOption = None,
    _sdk: SdkOption = None,
) -> None:
    """Simulate a transfer and show, second by second, what everybody hears.

    It follows what the platform's documentation says. No platform is asked and no phone rings. Where the documentation
    can be read in two ways and that matters, it says below the end what it has assumed.
    """
    from ..testing import simulate

    with secretly(file) as (read, hidden):
        call, lines = asked(read, tool, arguments or (), agent, hidden), pairs(line or (), "NAME=WHAT")
        moment = told(at, call.agent.time(at))
        readings = pairs(reading or (), "NAME=WHICH")
        timeline = simulate(
            call.agent.agent, tool, call.arguments, lines=lines, at=moment, caller=caller, readings=readings
        )
        say(*timeline.reworded(hidden).lines())
