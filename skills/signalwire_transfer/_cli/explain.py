"""`explain`: say why a call goes where it goes."""

from typing import Any

from ._asked import (
    CALLER,
    AgainOption,
    AgentOption,
    AtOption,
    CallerOption,
    FileArgument,
    FormatOption,
    LanguageOption,
    LineOption,
    ReadingOption,
    SaidArgument,
    ToolArgument,
    asked,
    in_language,
    pairs,
    tell_idle,
    told,
)
from ._env_file import EnvFileOption
from ._lines import as_data, say
from ._options import SdkOption
from ._secrets import secretly
from ._tools import tell_tools


def explain(
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
    """Simulate a transfer as `try` does, and say why the call went where it went.

    Which rule, hours and limits counted, what became of each rung, and where it ended.
    """
    from .._explain import as_json, as_lines
    from .._explain import explain as explained
    from ..testing import simulate

    with secretly(file) as (read, hidden):
        if tool is None:
            tell_tools(read, agent, "explain", form, hidden)
            return
        call, lines = asked(read, tool, arguments or (), agent, hidden), pairs(line or (), "NAME=WHAT")
        moment = told(at, call.agent.time(at))
        readings = pairs(reading or (), "NAME=WHICH")
        about: dict[str, Any] = {"lines": lines, "at": moment, "caller": caller, "readings": readings}
        about["language"] = in_language(call.agent, language)
        first = simulate(call.agent.agent, tool, call.arguments, **about) if again else None
        found = explained(call.agent, tool, call.arguments, **about, after=first)
        tell_idle(found.timeline.idle)
        if form == "json":
            as_data({**call.as_json(moment, hidden), **as_json(found, call.lines, hidden)})
        else:
            say(*as_lines(found, hidden))
