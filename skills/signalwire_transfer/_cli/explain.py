"""`explain`: say why a call goes where it goes."""

from ._asked import (
    CALLER,
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
    form: FormatOption = "text",
    _env_file: EnvFileOption = None,
    _sdk: SdkOption = None,
) -> None:
    """Simulate a transfer as `try` does, and say why the call went where it went.

    Which rule, hours and limits counted, what became of each rung, and where it ended.
    """
    from .._explain import as_json, as_lines
    from .._explain import explain as explained

    with secretly(file) as (read, hidden):
        if tool is None:
            tell_tools(read, agent, "explain", form, hidden)
            return
        call, lines = asked(read, tool, arguments or (), agent, hidden), pairs(line or (), "NAME=WHAT")
        moment = told(at, call.agent.time(at))
        readings = pairs(reading or (), "NAME=WHICH")
        spoken = in_language(call.agent, language)
        found = explained(
            call.agent,
            tool,
            call.arguments,
            lines=lines,
            at=moment,
            caller=caller,
            language=spoken,
            readings=readings,
        )
        if form == "json":
            as_data({**call.as_json(moment, hidden), **as_json(found, call.lines, hidden)})
        else:
            say(*as_lines(found, hidden))
