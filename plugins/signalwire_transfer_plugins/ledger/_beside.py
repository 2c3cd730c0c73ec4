"""Under `run`, the mover has a process of its own: those that answer calls only let go of what they have written."""

import os
import threading

from ._mover import Mover, say_unwritten
from ._settings import read
from ._spool import Spool
from ._variables import LEDGER as VARIABLE

_PAUSE = 0.5
"""Seconds for which a process holds a file."""


class Leaver:
    """Lets go of what this process has written, again and again."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="signalwire-transfer ledger", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """Let go of what is there once more, and end; at the latest after so many seconds."""
        self._stopping.set()
        self._thread.join(seconds)

    def _work(self) -> None:
        is_last = False
        while not is_last:
            is_last = self._stopping.wait(_PAUSE)
            self._spool.let_go()
            say_unwritten(self._spool)


def move(stopping: threading.Event) -> None:
    """Take to the database what other processes have let go of, or left when they died."""
    settings = read(os.environ[VARIABLE])
    Mover(settings, Spool(settings.folder), orphans=0).run(stopping)
