"""`explain`: say why a call goes where it goes."""

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


def explain(
    file: FileArgument,
    tool: ToolArgument,
    arguments: SaidArgument = None,
    line: LineOption = None,
    at: AtOption = None,
    caller: CallerOption = CALLER,
    agent: AgentOption = None,
    _sdk: SdkOption = None,
) -> None:
    """Simulate a transfer as `try` does, and say why the call went where it went.

    Which rule, hours and limits counted, what became of each rung, and where it ended.
    """
    from .._explain import as_lines
    from .._explain import explain as explained

    with secretly(file) as (read, hidden):
        call, lines = asked(read, tool, arguments or (), agent, hidden), pairs(line or (), "NAME=WHAT")
        moment = told(at, call.agent.time(at))
        found = explained(call.agent, tool, call.arguments, lines=lines, at=moment, caller=caller)
        say(*as_lines(found, hidden))
