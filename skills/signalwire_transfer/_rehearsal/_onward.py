"""A call that goes on after a transfer: which agent has it by then, and what that agent knows."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from .._reports._reception import reception_of
from .._simulator import ENDS, SimulationError, Timeline
from ._agent import Agent

_WITH_ITS_AGENT = ("agent", "context")


def held(timeline: Timeline, agent: Agent) -> Timeline:
    """The timeline, which names the agent that has the call at its end, if one of those that are known has it."""
    return replace(timeline, agent=agent.name) if timeline.end in _WITH_ITS_AGENT else timeline


def having(after: Timeline, agents: Iterable[Agent]) -> Agent:
    """The agent that has the call after a timeline."""
    if after.end not in (*_WITH_ITS_AGENT, "other_agent"):
        raise SimulationError(f"the call does not go on: {ENDS[after.end]}")
    found = [agent for agent in agents if agent.name == after.agent]
    if not found:
        raise SimulationError("the call does not go on here: only agents of the same file are known")
    return found[0]


def known(after: Timeline) -> dict[str, Any]:
    """The `global_data` of the call: what the session has kept, or what the one that begins is handed."""
    if after.is_kept:
        return dict(after.global_data)
    reception = reception_of({"params": after.handed})
    return after.next_session(reception.state() if reception else {})
