"""A simulated call, and the reasons for its way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .._clock import now
from .._simulator import Line, Timeline
from .._simulator._agent import Agent
from .._watch import watched
from ..testing import simulate
from .reasons import Reason, reasons
from .rungs import Rung, rungs


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the call went where it went: what counted, what became of each rung, and what was simulated."""

    moment: datetime
    reasons: tuple[Reason, ...]
    rungs: tuple[Rung, ...]
    timeline: Timeline


def explain(
    agent: Agent,
    tool: str,
    arguments: Mapping[str, Any],
    *,
    at: datetime | str | None = None,
    lines: Mapping[str, str | Line] | None = None,
    **call: Any,
) -> Explanation:
    """Simulate a call of a tool, and watch it being decided. Takes what `testing.simulate` takes."""
    moment = agent.time(at) or now()
    with watched() as notes:
        timeline = simulate(agent.agent, tool, arguments, at=moment, lines=lines, **call)
    why = reasons(notes, agent.tools.get(tool), agent.names, timeline)
    return Explanation(moment, tuple(why), tuple(rungs(notes, agent.names, timeline)), timeline)
