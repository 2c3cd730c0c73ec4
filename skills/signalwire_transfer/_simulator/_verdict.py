"""Whether a caller was lost, and why."""

from ._timeline import Timeline

_WITH_SOMEBODY = {"connected", "caller_hung_up"}


def lost(timeline: Timeline) -> str:
    """Why the caller of a timeline is lost, in a sentence; empty when nobody is.

    An answered conversation that has ended is fine, a message that was left, a line that closes after words, a call
    that another agent or PBX has, and a caller who hangs up.
    """
    if timeline.end == "script_error":
        return "the document cannot be run on, and the platform stops there"
    if timeline.end == "hung_up_in_silence":
        return "the line closes, and the caller has heard no word since it rang"
    if timeline.end == "agent" and timeline.is_kept and not timeline.told and _was_in_vain(timeline):
        return "nobody took the call, and the agent that goes on is told nothing"
    return ""


def _was_in_vain(timeline: Timeline) -> bool:
    """Whether the last attempt reached nobody. A tool that answers neither in words nor in deeds is no better."""
    if not timeline.attempts:
        return not timeline.events
    return timeline.attempts[-1].outcome not in _WITH_SOMEBODY
