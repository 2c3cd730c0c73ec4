"""Silences a log for a while, where its lines are said elsewhere.

Whether it is quiet depends on who asks, not on the process: another thread's lines are written meanwhile.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_quiet: ContextVar[frozenset[str]] = ContextVar("signalwire_transfer_quiet", default=frozenset())


def _is_heard(record: logging.LogRecord) -> bool:
    return record.name not in _quiet.get()


@contextmanager
def quiet(name: str) -> Iterator[None]:
    """Let the logger of this name say nothing here; those below it still do."""
    logging.getLogger(name).addFilter(_is_heard)  # the same one again is not added twice
    token = _quiet.set(_quiet.get() | {name})
    try:
        yield
    finally:
        _quiet.reset(token)
