"""The mover takes lines from the spool to the database, as a thread or a process, and gives none up before that."""

import logging
import threading
import time
from typing import Any

from ._lines import read
from ._patience import Patience
from ._sender import Senders
from ._settings import Settings
from ._spool import Segment, Spool
from ._texts import texts
from ._webhooks import webhooks

_log = logging.getLogger("signalwire_transfer.ledger")
_PAUSE = 0.5
"""Seconds between two looks: the thread shares the interpreter with the calls."""
_LONGEST_PAUSE = 5.0
_MOST = 500
"""Events of one transaction: short enough that others get their turn."""
_ORPHANS = 5.0
"""Seconds between two looks for what dead processes have left."""
_PURGE = 3600.0
_LAST_SENDS = 1.0
"""Seconds that what is being sent has when a process of the mover's own ends."""


class Mover:
    """Takes what is in the spools to the database, this process's own and those of dead ones."""

    def __init__(self, settings: Settings, spool: Spool, *, orphans: float = _ORPHANS) -> None:
        self._settings, self._spool, self._orphans = settings, spool, orphans
        self._stopping = threading.Event()
        self._database: Any = None
        self._senders = Senders(settings, lambda: (*webhooks(), *texts()))
        self.is_down = False
        """Whether the database takes nothing just now."""
        self._patience = Patience(self._say_away)
        self._next_orphans = self._next_purge = 0.0
        self._thread = threading.Thread(target=self._work, name="signalwire-transfer ledger", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Take what is there once more, and end; at the latest after so many seconds."""
        self._stopping.set()
        until = time.monotonic() + seconds
        self._thread.join(seconds)
        self._senders.stop(max(until - time.monotonic(), 0.2))

    def run(self, stopping: threading.Event) -> None:
        """Do the same in the thread that asks for it, until the event is set."""
        self._stopping = stopping
        self._work()
        self._senders.stop(_LAST_SENDS)

    def _work(self) -> None:
        self._patience.start()
        try:
            self._move()
        finally:
            self._patience.stop()

    def _move(self) -> None:
        pause = _PAUSE
        while True:
            is_last = self._stopping.wait(pause)
            pause = _PAUSE if self._turn() else min(pause * 2, _LONGEST_PAUSE)
            if is_last:
                break
        self._spool.end()
        if self._database is not None:
            self._database.close()

    def _turn(self) -> bool:
        """One look at everything. False where the database takes nothing just now."""
        self._say_lost(self._spool.shrink(self._settings.spool_mb * 1_000_000))
        try:
            self._ready()
            self._take_own()
            if time.monotonic() >= self._next_orphans:
                self._take_orphans()
                self._next_orphans = time.monotonic() + self._orphans
            with self._patience.waiting():
                self._database.settle(time.time_ns() // 1_000_000)
            self._senders.look()
            self._purge()
        except Exception as error:  # whatever it is, a line stays in the spool until it has been taken
            self._say_down(error)
            if self._database is not None:
                self._database.doubt()
            return False
        self._say_up()
        return True

    def _ready(self) -> None:
        if self._database is None:
            from ._database import Database  # SQLAlchemy: not before somebody has a ledger, and not in a handler

            self._database = Database(self._settings)
        with self._patience.waiting():
            self._database.ready()

    def _take_own(self) -> None:
        for segment in self._spool.segments():
            self._drain(segment)
            if self._spool.is_done(segment):
                self._spool.drop(segment)
            else:
                self._spool.empty(segment)

    def _take_orphans(self) -> None:
        for segment in self._spool.orphans():
            self._drain(segment)
            segment.path.unlink(missing_ok=True)

    def _drain(self, segment: Segment) -> None:
        while chunk := segment.chunk():
            lines = chunk.split(b"\x1e")
            found = [event for line in lines[1:] if (event := read(line))]
            damaged = len(lines) - 1 - len(found) + (1 if lines[0].strip() else 0)
            found.sort(key=lambda event: str(event["id"]))  # everybody in the same order: nobody waits in a circle
            for start in range(0, len(found), _MOST):
                with self._patience.waiting():
                    damaged += self._database.add(found[start : start + _MOST])
            segment.taken += len(chunk)
            if damaged:
                _log.error("the ledger skips %d damaged lines of its spool", damaged)

    def _purge(self) -> None:
        if time.monotonic() >= self._next_purge:
            self._next_purge = time.monotonic() + _PURGE
            with self._patience.waiting():
                gone = self._database.purge(time.time_ns() // 1_000_000, is_daily=True)
            if any(gone.values()):
                _log.info("the ledger has removed what is older than it keeps: %s", gone)

    def _say_lost(self, dropped: int) -> None:
        if dropped:
            most = self._settings.spool_mb
            _log.error("the ledger has lost %d records: its spool may take no more than %d MB", dropped, most)
        say_unwritten(self._spool)

    def _say_down(self, error: Exception) -> None:
        self._say_away(f"{type(error).__name__}: {_without_address(error, self._settings)}")

    def _say_away(self, why: str) -> None:
        if not self.is_down:
            self.is_down = True
            _log.error("the ledger cannot be reached, and what happens waits in %s: %s", self._settings.folder, why)

    def _say_up(self) -> None:
        if self.is_down:
            self.is_down = False
            _log.warning("the ledger can be reached again")


def say_unwritten(spool: Spool) -> None:
    """Say what a spool could not take, once."""
    if new := spool.newly_lost():
        _log.error("the ledger has lost %d records: its spool could not be written", new)


def _without_address(error: Exception, settings: Settings) -> str:
    """What went wrong in a line: never the statement with its values, nor the address with its password."""
    said = str(getattr(error, "orig", None) or error).splitlines() or [""]
    secret = settings.url.rpartition("@")[0].rpartition(":")[2]
    return said[0].replace(secret, "…") if secret else said[0]
