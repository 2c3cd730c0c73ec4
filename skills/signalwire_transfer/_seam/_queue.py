"""What one plugin is told in the background: a bounded queue and a thread of its own.

So a plugin that waits, or hangs for ever, holds up itself and nobody else. When it falls too far behind, its oldest
notices are dropped: memory is bounded, and the newest are worth most.
"""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from weakref import WeakSet

from .._background import begun
from ._border import contained

MOST = 1000
"""Notices that may wait for one plugin."""
_GATHERING = 0.02
"""Seconds for which the thread lets more notices come before it looks again: one that is woken for each takes the
interpreter from the very call that has brought it."""

_log = logging.getLogger("signalwire_transfer.plugins")
_all: "WeakSet[Queue]" = WeakSet()


class Queue:
    """The notices that wait for one plugin. `title` names the plugin and its distribution."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.reset()
        _all.add(self)

    def reset(self) -> None:
        """Begin without notices and without a thread, as a forked process has to."""
        self._changed = threading.Condition()
        self._waiting: deque[Callable[[], object]] = deque()
        self._thread: threading.Thread | None = None
        self._dropped = 0
        self._is_busy = False
        self._resting: threading.Thread | None = None
        self._is_stopping = False

    @property
    def is_behind(self) -> bool:
        """Whether notices are being dropped."""
        return self._dropped > 0

    def put(self, notice: Callable[[], object]) -> None:
        """Give the plugin one more notice, at its turn. Never waits for the plugin, and never raises."""
        with self._changed:
            is_full = len(self._waiting) >= MOST
            if is_full:
                self._waiting.popleft()
                self._dropped += 1
            self._waiting.append(notice)
            if self._resting:
                self._changed.notify_all()
            begins = is_full and self._dropped == 1
            self._ensure_thread()
        if begins:
            _log.warning("%s is behind by %d notices: the oldest are dropped until it has caught up", self.title, MOST)

    def stop(self, until: float) -> int:
        """Let the thread finish what waits, until this moment of `time.monotonic`. How many notices are lost."""
        with self._changed:
            thread, self._is_stopping = self._thread, True
            self._changed.notify_all()
        if thread is not None and thread is not threading.current_thread():
            thread.join(max(0.0, until - time.monotonic()))
        with self._changed:
            lost = len(self._waiting) + self._is_busy + self._dropped
            self._waiting.clear()
            self._thread, self._dropped, self._is_busy, self._is_stopping = None, 0, False, False
        return lost

    def _ensure_thread(self) -> None:
        if self._thread is None:
            thread = threading.Thread(target=self._work, name=f"signalwire-transfer {self.title}", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # no more threads, or the process is ending: the notice waits for the next attempt
                return
            self._thread = thread
            begun(self)

    def _work(self) -> None:
        while notice := self._next():
            with contained(self.title):
                notice()
            self._say_caught_up()

    def _next(self) -> Callable[[], object] | None:
        """The next notice, once there is one; None where this thread is to end."""
        with self._changed:
            if not self._is_mine:
                return None
            seconds, self._is_busy = _GATHERING if self._is_busy else None, False
            while not self._waiting and not self._is_stopping:
                self._rest(seconds)
                if not self._is_mine:
                    return None
                seconds = None
            if not self._waiting:
                return None
            self._is_busy = True
            return self._waiting.popleft()

    @property
    def _is_mine(self) -> bool:
        """Whether this thread is still in charge: it may have been given up while the plugin's code ran."""
        return self._thread is threading.current_thread()

    def _rest(self, seconds: float | None) -> None:
        """Wait for more notices: this long, or without a limit until `put` wakes the thread."""
        resting = threading.current_thread() if seconds is None else None
        self._resting = resting
        self._changed.wait(seconds)
        if self._resting is resting:
            self._resting = None

    def _say_caught_up(self) -> None:
        with self._changed:
            if self._waiting or not self._is_mine:
                return
            dropped, self._dropped = self._dropped, 0
        if dropped:  # said without the lock: calls do not wait for a log
            _log.warning("%s has caught up: %d notices were dropped", self.title, dropped)


def _after_fork() -> None:
    for queue in list(_all):
        queue.reset()


if hasattr(os, "register_at_fork"):  # a forked worker inherits the queue, but neither its thread nor its lock's owner
    os.register_at_fork(after_in_child=_after_fork)
