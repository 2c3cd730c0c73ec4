"""Stretches of time, compared."""

from datetime import datetime

Span = tuple[datetime, datetime]
Times = tuple[Span, ...]


def is_within(span: Span, times: Times) -> bool:
    """Whether a stretch of time lies inside others, which may follow each other without a gap."""
    start, stop = span
    for opens, closes in times:
        if opens <= start < closes:
            start = closes
    return start >= stop
