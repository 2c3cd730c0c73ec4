"""`try`: simulate a call, without a phone."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from .._records._record import Record


def try_(
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
    """Simulate a transfer and show, second by second, what everybody hears.

    It follows what the platform's documentation says. No platform is asked and no phone rings. Where the documentation
    can be read in two ways and that matters, it says below the end what it has assumed.
    """
    from .._files._keys import read_keys
    from .._rehearsal._agent import FailedError
    from .._seam._plugins import installed
    from .._simulator._as_json import as_json
    from .._simulator._timeline import lost
    from ..testing import rehearse
    from ._colour import paint
    from ._colour import timeline as coloured

    with secretly(file) as (read, hidden):
        if tool is None:
            tell_tools(read, agent, "try", form, hidden)
            return
        call, lines = asked(read, tool, arguments or (), agent, hidden), pairs(line or (), "NAME=WHAT")
        moment = told(at, call.agent.time(at))
        readings = pairs(reading or (), "NAME=WHICH")
        keys = read_keys(read.top(), read.folder, installed())[0]
        rehearsed = partial(
            rehearse,
            call.agent.agent,
            tool,
            call.arguments,
            lines=lines,
            at=moment,
            caller=caller,
            language=in_language(call.agent, language),
            readings=readings,
        )
        broken: FailedError | None = None
        records: Sequence[Record] = ()
        try:
            rehearsal = rehearsed(after=rehearsed().timeline) if again else rehearsed()
            timeline, records = rehearsal.timeline, rehearsal.records
        except FailedError as error:
            if error.timeline is None:
                raise
            timeline, broken = error.timeline, error
        tell_idle(timeline.idle)
        if form == "json":
            as_data({**call.as_json(moment, hidden), **as_json(timeline, call.lines, hidden)})
        else:
            paint(coloured(timeline.reworded(hidden), is_lost=bool(lost(timeline))))
            say(*(f"  {key.key}  {said}" for key in keys if (said := key.rehearsed(records))))
            if timeline.waits and f"call {tool} again" in timeline.response and not again:
                say("", "hint: the tool waits until the caller has answered: `--again` calls it once more", err=True)
        if broken:
            raise broken
