"""How often each caller was put through lately, in all calls: read in the background, so that no handler waits.

A thread reads what is new in the ledger, whoever has written it. What this process has just started itself counts at
once. So a limit may lag by a second or two where several machines serve one caller, and never holds a call up.
"""

import logging
import threading
import time
from typing import Any

from ._settings import Settings

_log = logging.getLogger("signalwire_transfer.ledger")
_PAUSE = 1.0
_MOST = 5_000
"""Rows of one look."""
_DROP = 30.0
"""Seconds between two looks for what is too old to count."""


class Counting:
    """The transfers of every caller in the longest window that was asked for. Safe for several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._seen: dict[str, dict[str, int]] = {}
        """When each transfer of a caller began, in milliseconds."""
        self._longest = 0
        self._last, self._next_drop = -1, 0.0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._database: Any = None

    def count(self, caller: str, window: int, but: str = "") -> int:
        """How many transfers, `but` one, this caller had in so many seconds, as far as is known."""
        self._begin(window * 1000)
        oldest = _now() - window * 1000
        with self._lock:
            return sum(at > oldest for name, at in self._seen.get(caller, {}).items() if name != but)

    def note(self, caller: str, transfer: str, at: int) -> None:
        """Count a transfer that this process has started."""
        if self._longest:
            with self._lock:
                self._seen.setdefault(caller, {})[transfer] = at

    def stop(self) -> None:
        """End."""
        self._stopping.set()

    def _begin(self, window: int) -> None:
        """Look from now on, and as far back as this window needs."""
        if window <= self._longest and self._thread is not None:
            return
        with self._lock:
            if window > self._longest:
                self._longest, self._last = window, -1
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="signalwire-transfer limits", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                while self._look() == _MOST and not self._stopping.is_set():
                    pass
            except Exception:  # the mover says that the database is away: what is known so far goes on counting
                _log.debug("transfers cannot be counted just now", exc_info=True)
            self._stopping.wait(_PAUSE)
        if self._database is not None:
            self._database.close()

    def _look(self) -> int:
        """Take over what is new. How much that was."""
        import sqlalchemy as sa  # not before a limit is asked for, and not in a handler

        from ._database import Database
        from ._tables import callers

        if self._database is None:
            self._database = Database(self._settings)
        self._database.ready()
        oldest, last = _now() - self._longest, self._last
        new = sa.select(callers.c.number, callers.c.transfer, callers.c.caller, callers.c.at)
        new = new.where(callers.c.number > last, callers.c.at > oldest).order_by(callers.c.number).limit(_MOST)
        with self._database.engine.connect() as connection:
            rows = connection.execute(new).all()
        with self._lock:
            for _, transfer, caller, at in rows:
                self._seen.setdefault(caller, {})[transfer] = at
            if self._last == last:  # else a longer window was asked for meanwhile
                self._last = rows[-1][0] if rows else last
        if time.monotonic() >= self._next_drop:
            self._next_drop = time.monotonic() + _DROP
            self._drop(oldest)
        return len(rows)

    def _drop(self, oldest: int) -> None:
        """Forget what is older than any window. Caller by caller, so that no handler waits for all of it."""
        for caller in list(self._seen):
            with self._lock:
                recent = {name: at for name, at in self._seen.get(caller, {}).items() if at > oldest}
                if recent:
                    self._seen[caller] = recent
                else:
                    self._seen.pop(caller, None)


def _now() -> int:
    return time.time_ns() // 1_000_000
