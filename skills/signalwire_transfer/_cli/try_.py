"""`try`: simulate a call, without a phone."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ._asked import Asked, tell_idle
from ._lines import as_data, say
from ._played import played

if TYPE_CHECKING:
    from .._records._record import Record
    from .._rehearsal._agent import FailedError
    from .._simulator import Timeline


class _Tried(NamedTuple):
    """What was simulated, as far as the plugins let it come, and what would have been recorded of it."""

    timeline: "Timeline"
    records: "Sequence[Record]" = ()
    failed: "FailedError | None" = None


@played
def try_(asked: Asked) -> None:
    """Simulate a transfer and show, second by second, what everybody hears.

    It follows what the platform's documentation says. No platform is asked and no phone rings. Where the documentation
    can be read in two ways and that matters, it says below the end what it has assumed.
    """
    from .._simulator._as_json import as_json

    tried = _tried(asked)
    tell_idle(tried.timeline.idle)
    if asked.is_json:
        as_data({**asked.as_json(), **as_json(tried.timeline, asked.places(), asked.hidden)})
    else:
        _tell(asked, tried)
    if tried.failed:
        raise tried.failed


def _tried(asked: Asked) -> _Tried:
    from .._rehearsal._agent import FailedError
    from ..testing import rehearse

    call = partial(rehearse, asked.agent.agent, asked.tool, asked.arguments, **asked.how)
    try:
        rehearsal = call(after=call().timeline) if asked.again else call()
    except FailedError as error:
        if error.timeline is None:
            raise
        return _Tried(error.timeline, failed=error)
    return _Tried(rehearsal.timeline, rehearsal.records)


def _tell(asked: Asked, tried: _Tried) -> None:
    """Print the timeline, and what the file's keys of plugins make of it."""
    from .._files._keys import read_keys
    from .._seam._plugins import installed
    from .._simulator._timeline import lost
    from ._colour import paint
    from ._colour import timeline as coloured

    timeline = tried.timeline
    paint(coloured(timeline.reworded(asked.hidden), is_lost=bool(lost(timeline))))
    keys, _ = read_keys(asked.file.top(), asked.file.folder, installed())
    say(*(f"  {key.key}  {said}" for key in keys if (said := key.rehearsed(tried.records))))
    if timeline.waits and f"call {asked.tool} again" in timeline.response and not asked.again:
        say("", "hint: the tool waits until the caller has answered: `--again` calls it once more", err=True)
