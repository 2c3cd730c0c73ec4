"""How a server ends: within its grace, whatever hangs in it, and what is lost is counted and said in its last line.

A signal is noticed by a thread, as the main thread may hang in a plugin's code. It gives everything that is under way
its time: requests are answered, plugins take what waits for them, the log is written. What is not done by then is lost.
"""

import asyncio
import atexit
import logging
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from .. import _background
from .._seam._border import Stopped
from .._text import plural
from ._manner import GRACE
from ._output import drain

REQUESTS = 0.4
"""The share of the grace in which requests are answered."""

_NOTICES = 0.3
"""The share of it in which plugins take what waits for them."""

_ASKED = (signal.SIGINT, signal.SIGTERM)
_INTERRUPTED = 130
_LAST = 0.5
"""Seconds that are kept for the last line."""
_LOG = 2.0
"""Seconds that a log which nobody reads is waited for."""
_AGAIN = 1.0
"""Seconds after which a second signal is a second wish, and not the same one, told twice by a shell or systemd."""
_log = logging.getLogger("signalwire_transfer")


@dataclass
class Lost:
    """What was not done when a process ended."""

    requests: int = 0
    notices: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    workers: int = 0

    def add(self, other: "Lost") -> None:
        """Count what another process has lost, too."""
        self.requests += other.requests
        self.notices += other.notices
        self.lines += other.lines
        self.workers += other.workers

    def __str__(self) -> str:
        parts = [
            f"{plural(self.requests, 'request')} without an answer" if self.requests else "",
            f"notices for plugins: {_background.in_words(self.notices)}" if self.notices else "",
            f"{plural(self.lines, 'line')} of this log" if self.lines else "",
            f"whatever {plural(self.workers, 'worker')} had under way when killed" if self.workers else "",
        ]
        return ", ".join(filter(None, parts))


def say(lost: Lost) -> None:
    """Say the last line."""
    if words := str(lost):
        _log.warning("stopped, and lost: %s", words)
    else:
        _log.info("stopped: nothing was lost")


class Requests:
    """The requests that are being answered, and how many were cut off."""

    def __init__(self) -> None:
        self._under_way = self._cut_off = 0

    @property
    def lost(self) -> int:
        """Those that would be without an answer if the process ended now."""
        return self._under_way + self._cut_off

    def counted(self, app: Any) -> Any:
        """The same ASGI application, whose requests are counted."""

        async def counting(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            self._under_way += 1
            is_answered = False

            async def sending(message: Any) -> None:
                nonlocal is_answered
                is_answered = True
                await send(message)

            try:
                await app(scope, receive, sending)
            except asyncio.CancelledError:  # by uvicorn, when its time is over
                if not is_answered:
                    await _refuse(send)
                self._cut_off += 1
            finally:
                self._under_way -= 1

        return counting


async def _refuse(send: Any) -> None:
    await send({"type": "http.response.start", "status": 503, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


class Ending:
    """The end of this process: begins with a signal, and is over when its grace is."""

    def __init__(self) -> None:
        self.requests = Requests()
        self.tell: Callable[[Lost], object] = say
        """Called with what is lost: the last that this process says."""
        self.on_asked: Callable[[], object] = lambda: None
        """Called in a thread when the process is asked to end."""
        self.on_given_up: Callable[[], int] = lambda: 0
        """Called when the grace is over. How many workers it has killed."""
        self._grace: float = GRACE
        self._asked_at: float | None = None
        self._deciding = threading.Lock()
        self._is_telling = False
        self._told = threading.Event()

    @property
    def until(self) -> float:
        """When the grace is over, on the clock of `time.monotonic`; were it asked now, if it has not been yet."""
        return (time.monotonic() if self._asked_at is None else self._asked_at) + self._grace

    @property
    def is_asked(self) -> bool:
        """Whether this process has been asked to end."""
        return self._asked_at is not None

    def begin(self, grace: float) -> None:
        """Listen to signals from now on, and end so many seconds after the first. Only the main thread can begin."""
        self._grace = grace
        reading, writing = socket.socketpair()
        writing.setblocking(False)
        signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        for asked in _ASKED:
            signal.signal(asked, _stop)
        _in_background("signals", lambda: self._listen(reading, writing))
        atexit.register(self.finish)

    def follow_the_supervisor(self) -> None:
        """End when the process that has started this one is gone, too."""
        if (supervisor := multiprocessing.parent_process()) is not None:
            _in_background("supervisor", lambda: self._follow(supervisor))

    def finish(self) -> None:
        """Let the plugins and the log finish, if the process was asked to end; then say what is lost."""
        if self._asked_at is not None:
            self._sum_up(min(self.until - 2 * _LAST, time.monotonic() + _NOTICES * self._grace))

    def _listen(self, reading: socket.socket, _writing: socket.socket) -> None:
        while number := reading.recv(1):
            if number[0] in _ASKED:
                self._ask()

    def _follow(self, supervisor: Any) -> None:
        supervisor.join()
        self.tell = say  # nobody else does
        _log.warning("the process that has started this worker is gone: the worker stops")
        os.kill(os.getpid(), signal.SIGTERM)

    def _ask(self) -> None:
        now = time.monotonic()
        if self._asked_at is None:
            self._asked_at = now
            _in_background("end", self._wait)
            self.on_asked()
        elif now - self._asked_at > _AGAIN and multiprocessing.parent_process() is None:
            self._give_up()

    def _wait(self) -> None:
        time.sleep(max(0.0, self.until - _LAST - time.monotonic()))
        self._give_up()

    def _give_up(self) -> None:
        """End the process at once. It ends as one that went well: whoever stops a server gets it stopped."""
        last = _in_background("last words", lambda: self._sum_up(time.monotonic(), self.on_given_up()))
        last.join(_LAST)  # a stranger's handler of the log may hang, too
        os._exit(0)

    def _sum_up(self, until: float, killed: int = 0) -> None:
        with self._deciding:
            is_second, self._is_telling = self._is_telling, True
        if is_second and self._told.wait(_LAST / 2):
            return
        notices = _background.stop(max(0.0, until - time.monotonic()))
        lines = drain(min(self.until - _LAST, time.monotonic() + _LOG))
        self.tell(Lost(self.requests.lost, Counter(notices), lines, killed))
        drain(time.monotonic() + _LAST / 2)
        self._told.set()


ENDING = Ending()
"""That of this process: signals are sent to a process."""


def _stop(number: int, _frame: FrameType | None) -> None:
    for asked in _ASKED:
        signal.signal(asked, lambda *_: None)  # who asks again is heard by the thread
    raise Stopped(_INTERRUPTED if number == signal.SIGINT else 0)


def _in_background(name: str, work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work, name=f"signalwire-transfer {name}", daemon=True)
    thread.start()
    return thread
