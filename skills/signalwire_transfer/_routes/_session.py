"""What becomes of the AI session when a call takes a chain: it ends, is kept, or the call comes back to a new one."""

from collections.abc import Sequence
from typing import NamedTuple

from .._addresses._kinds import kind_of


class Session(NamedTuple):
    """What becomes of the AI session. A call that leaves it comes back at the agent's public URL, if at all."""

    leaves: bool
    """The session ends when the call is moved."""
    reenters: bool
    """The call comes back to the agent at its public URL, as a new session."""
    tells: bool
    """When nobody takes the call, the agent goes on and is told who was tried."""
    is_kept: bool
    """The session is kept, and billed, while people talk: only because the agent may have to go on."""


def session_of(kinds: Sequence[str], *, final: bool, verdict: str, public_url: str) -> Session:
    """What becomes of the session in a chain. `kinds` are those of its rungs; none where only the verdict is left.

    The platform leaves the session for a queue: where the public URL is not known, the agent is lost there.
    """
    rungs = [kind_of(name) for name in kinds]
    is_ended = any(rung.ends_session for rung in rungs)
    reenters = bool(public_url) and (final or is_ended)
    may_stay = not reenters and not is_ended
    needs_agent = verdict == "agent" and (not rungs or rungs[-1].reports_failure)
    leaves = not may_stay or not rungs or (final and not needs_agent)
    if rungs and not rungs[0].reports_failure:  # nothing follows: another agent has the call, or this one in a context
        leaves = final and "final" in rungs[0].keys
    is_kept = final and not leaves and rungs[0].reports_failure
    return Session(leaves, reenters, needs_agent and (may_stay or reenters), is_kept)
