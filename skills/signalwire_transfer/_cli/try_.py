"""`try`: what a call would be like, without a phone."""

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


def try_(
    file: FileArgument,
    tool: ToolArgument,
    arguments: SaidArgument = None,
    line: LineOption = None,
    at: AtOption = None,
    caller: CallerOption = CALLER,
    agent: AgentOption = None,
    _sdk: SdkOption = None,
) -> None:
    """Simulate a transfer and show, second by second, what everybody hears.

    It follows what the platform's documentation says. No platform is asked and no phone rings.
    """
    from ..testing import simulate

    with secretly(file) as (read, hidden):
        call, lines = asked(read, tool, arguments or (), agent, hidden), pairs(line or (), "NAME=WHAT")
        moment = told(at, call.agent.time(at))
        timeline = simulate(call.agent.agent, tool, call.arguments, lines=lines, at=moment, caller=caller)
        say(*timeline.reworded(hidden).lines())
