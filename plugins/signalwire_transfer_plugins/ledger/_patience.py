"""Notices that the database does not answer: whoever waits for it cannot say so."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

PATIENCE = 10.0
"""Seconds after which a database that has not answered counts as away."""
_GLANCE = 0.5


class Patience:
    """Watches, from a thread of its own, how long the database takes for one thing."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._lock = threading.Lock()
        self._since: float | None = None
        self._over = threading.Event()

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._watch, name="signalwire-transfer ledger's watch", daemon=True).start()

    def stop(self) -> None:
        """End."""
        self._over.set()

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Wait for the database. Whatever takes too long is said while it does."""
        self._set(time.monotonic())
        try:
            yield
        finally:
            self._set(None)

    def _set(self, since: float | None) -> None:
        with self._lock:
            self._since = since

    def _watch(self) -> None:
        while not self._over.wait(min(_GLANCE, PATIENCE / 2)):
            with self._lock:  # so that nothing is said of what has just ended
                if self._since is not None and time.monotonic() - self._since > PATIENCE:
                    self._say(f"it has not answered for {PATIENCE:g} s")
