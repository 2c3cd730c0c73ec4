"""Every way that calls can go, counted by where they end: what `assert_never_lost` goes through, for people to see."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._rehearsal._agent import Agent
from .._rehearsal._tries import answers, variants, ways, why_lost
from .._simulator import ENDS, Path
from .._text import visible
from ._stage import Hidden, Json

LONGEST = 20.0
"""Seconds after which the search stops, and what was found so far is shown."""


@dataclass(slots=True)
class _End:
    """One way to end: how often, and the first call that does."""

    why: str
    count: int = 0
    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[str, ...] = ()


def every_way(agent: Agent, at: str, caller: str, hidden: Hidden, *, longest: float = LONGEST) -> Json:
    """How many calls end in which way, the lost first; and for each the first call that ends so."""
    ends: dict[tuple[str, str], _End] = {}
    until = time.monotonic() + longest
    is_whole = True
    for tool, arguments, way in _all(agent, at, caller):
        why = why_lost(way)
        end = way.timeline.end if way.timeline else "script_error"
        found = ends.setdefault((end, why), _End(why, 0, tool, arguments, way.choices))
        found.count += 1
        if time.monotonic() > until:
            is_whole = False
            break
    told = [_told(end, found, hidden) for (end, _), found in ends.items()]
    told.sort(key=lambda end: (not end["lost"], -end["count"]))
    return {"count": sum(end["count"] for end in told), "is_whole": is_whole, "ends": told}


def _all(agent: Agent, at: str, caller: str) -> Iterator[tuple[str, Mapping[str, Any], Path]]:
    for tool in agent.tools:
        for arguments in variants(agent, tool):
            for answer in answers(agent, tool, arguments, at or None, caller):
                for way in ways(agent, answer, caller):
                    yield tool, arguments, way


def _told(end: str, found: _End, hidden: Hidden) -> Json:
    return {
        "end": end,
        "meaning": ENDS[end],
        "lost": visible(hidden(found.why)),
        "count": found.count,
        "tool": found.tool,
        "arguments": {name: visible(hidden(str(value))) for name, value in found.arguments.items()},
        "choices": [visible(hidden(choice)) for choice in found.choices],
    }
