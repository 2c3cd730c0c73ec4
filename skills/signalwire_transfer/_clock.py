"""What time it is for a call: now, unless a simulation says otherwise."""

import contextlib
import datetime
from collections.abc import Iterator
from contextvars import ContextVar

_fixed: ContextVar[datetime.datetime | None] = ContextVar("signalwire_transfer_now", default=None)


def now() -> datetime.datetime:
    """This moment, with a time zone."""
    return _fixed.get() or datetime.datetime.now(datetime.timezone.utc)


@contextlib.contextmanager
def fixed(at: datetime.datetime) -> Iterator[None]:
    """Let it be that moment. One without a time zone is local to this machine."""
    token = _fixed.set(at if at.tzinfo else at.astimezone())
    try:
        yield
    finally:
        _fixed.reset(token)
