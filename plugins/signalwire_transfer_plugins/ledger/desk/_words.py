"""Words of the desk, beside those of the ledger."""

from collections.abc import Mapping

from .._stats import Metric

ATTEMPTS: Mapping[str, str] = {
    "connected": "took the call",
    "not_accepted": "did not take the call",
    "busy": "was busy",
    "declined": "declined",
    "no_answer": "did not answer",
    "queue_timeout": "let the caller wait for too long",
    "caller_hung_up": "was left by the caller, who hung up",
    "closed": "was closed",
    "failed": "could not be reached",
    "refused": "was refused",
    "unreported": "was tried, and nobody has reported how that ended",
}
"""How an attempt ended, as a sentence says it."""

LABELS: Mapping[str, str] = {
    "offered": "Offered",
    "reached": "Reached",
    "time_to_human_p50": "Time to a person, half",
    "time_to_human_p90": "Time to a person, nine of ten",
    "ringing": "Ringing now",
    "waiting": "Waiting now",
    "unreported": "Unreported",
    "lost": "Lost",
}
"""What a figure is called on the page."""

SOURCES: Mapping[str, str] = {
    "handler": "our own tool",
    "platform": "the platform",
    "returned": "the call that came back",
    "sweep": "nobody: silence",
    "command": "a command",
}
"""Who says that an event happened."""

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def plain(word: str) -> str:
    """One of our words with spaces: `no_answer` is no answer."""
    return word.replace("_", " ")


def spoken(milliseconds: int) -> str:
    """A duration: 4.2 s, 3 min 5 s, 2 h 4 min."""
    seconds = milliseconds / 1000
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def value(metric: Metric, figure: float | int | None) -> str:
    """A figure without its unit: thousands apart; a dash where there is nothing to count."""
    if figure is None:
        return "\u2013"
    return f"{figure:,}" if isinstance(figure, int) or metric.unit != "s" else f"{figure:,.1f}"
