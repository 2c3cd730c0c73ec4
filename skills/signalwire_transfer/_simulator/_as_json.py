"""A timeline as JSON, for programs: a page that draws it, a script that looks something up.

These keys are here to stay, and others may join them; docs/json.md describes them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ._timeline import ENDS, Timeline, lost


def as_json(timeline: Timeline, lines: Mapping[str, int], hidden: Callable[[str], str]) -> dict[str, Any]:
    """What happened, how each attempt ended, and where the call is. `lines` are the lines of the file that routes stand
    at, by what `try` calls their lines; `hidden` takes out of each text what is not to be seen."""
    return {
        "end": timeline.end,
        "meaning": ENDS[timeline.end],
        "lost": lost(timeline) or None,
        "response": hidden(timeline.response),
        "told": hidden(timeline.told) or None,
        "events": [
            {
                "seconds": round(event.seconds, 3),
                "who": hidden(event.who),
                "what": hidden(event.what),
                "text": hidden(event.text),
                "spoken": event.spoken or None,
            }
            for event in timeline.events
        ],
        "attempts": [
            {
                "name": hidden(attempt.name),
                "line": lines.get(attempt.name),
                "outcome": attempt.outcome,
                "reason": attempt.reason or None,
                "started": round(attempt.started, 3),
                "ended": round(attempt.ended, 3),
            }
            for attempt in timeline.attempts
        ],
        "faults": list(timeline.faults),
        "assumed": [reading._asdict() for reading in timeline.rests_on],
    }
