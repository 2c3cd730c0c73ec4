"""Standard output and error of a server: writing there never waits and never fails, whatever has become of them.

A log reader that is gone, a pipe that nobody empties or a disk that is full must not hold up a call. So what anybody
in the process writes is put into a queue, and a thread writes it down. Where that queue is full, what comes is dropped
and counted.
"""

import atexit
import contextlib
import io
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Any

MOST = 20_000
"""Pieces, which are mostly lines, that may wait to be written."""

_AT_EXIT = 1.0
"""Seconds that the end of the process waits for them."""


class Patient(io.RawIOBase):
    """A stream that takes everything at once, and writes it to a file descriptor when that can take it."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._reset()
        if hasattr(os, "register_at_fork"):  # a forked process inherits no thread
            os.register_at_fork(after_in_child=self._reset)

    def _reset(self) -> None:
        self._changed = threading.Condition(threading.RLock())  # a handler of signals may write amid a write
        self._waiting: deque[bytes] = deque()
        self._thread: threading.Thread | None = None
        self._is_writing = False
        self._lost = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def fileno(self) -> int:
        """That of the real stream."""
        return self._number

    def isatty(self) -> bool:
        """Whether the real stream is a terminal."""
        return os.isatty(self._number)

    def write(self, data: object) -> int:
        """Take it, to be written later."""
        piece = bytes(data)  # type: ignore[call-overload]  # whatever has a buffer
        with self._changed:
            if len(self._waiting) < MOST:
                self._waiting.append(piece)
            else:
                self._lost += 1
            self._ensure_thread()
            self._changed.notify_all()
        return len(piece)

    def drain(self, until: float) -> int:
        """Wait until all is written, at the latest until this moment of `time.monotonic`. How much has been lost."""
        with self._changed:
            while (self._waiting or self._is_writing) and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)
            return self._lost + len(self._waiting) + self._is_writing

    def _ensure_thread(self) -> None:
        if self._thread is None:
            thread = threading.Thread(target=self._work, name="signalwire-transfer output", daemon=True)
            with contextlib.suppress(RuntimeError):  # no more threads, or the process is ending
                thread.start()
                self._thread = thread

    def _work(self) -> None:
        while True:
            with self._changed:
                self._is_writing = False
                self._changed.notify_all()
                while not self._waiting:
                    self._changed.wait()
                piece, self._is_writing = self._waiting.popleft(), True
            if not self._written(piece):
                with self._changed:
                    self._lost += 1

    def _written(self, piece: bytes) -> bool:
        """Write a piece by itself: several workers share a pipe, and lines of one write are not mixed in it."""
        try:
            while piece:
                piece = piece[os.write(self._number, piece) :]
        except OSError:
            return False
        return True


_streams: list[Patient] = []


def be_patient() -> None:
    """Let everything that this process writes to standard output and error go through streams that never wait."""
    if _streams:
        return
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = Patient(number)
        _streams.append(stream)
        bare: Any = stream  # without a buffer, as Python itself does it where it is called with `-u`
        setattr(sys, name, io.TextIOWrapper(bare, "utf-8", "backslashreplace", line_buffering=True, write_through=True))
    atexit.register(lambda: drain(time.monotonic() + _AT_EXIT))


@contextlib.contextmanager
def patient_output() -> Iterator[None]:
    """Be patient inside. Behind it, what stops a server from starting is written at once, as by any command."""
    before = sys.stdout, sys.stderr
    be_patient()
    try:
        yield
    finally:
        drain(time.monotonic() + _AT_EXIT)
        sys.stdout, sys.stderr = before


def drain(until: float) -> int:
    """Wait until all is written, at the latest until then. How many lines have been lost since the process began."""
    return sum(stream.drain(until) for stream in _streams)
