"""What time it is. Tests and the simulator may fix it; everything else reads the computer's clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timezone, tzinfo

_FIXED: ContextVar[datetime | None] = ContextVar("signalwire_transfer_clock", default=None)


def now(zone: tzinfo = timezone.utc) -> datetime:
    """The moment, as a clock in the zone shows it. A fixed time without a zone is that clock's own time."""
    fixed_at = _FIXED.get()
    if fixed_at is None:
        return datetime.now(zone)
    return fixed_at.replace(tzinfo=zone) if fixed_at.tzinfo is None else fixed_at.astimezone(zone)


@contextmanager
def fixed(at: datetime | str | None) -> Iterator[None]:
    """Let it be that time, a `datetime` or ISO text such as "2026-12-25 10:00"; None leaves the clock alone."""
    token = _FIXED.set(datetime.fromisoformat(at) if isinstance(at, str) else at if at is not None else _FIXED.get())
    try:
        yield
    finally:
        _FIXED.reset(token)
