"""Threads that run beside the calls: each is registered here while it runs, and stopped here at the end.

All such threads are daemons: one that hangs in a stranger's code keeps no process alive. So somebody has to wait for
the others when the process ends: whoever serves calls `stop`, and where nobody does, the end of the process does.
"""

import atexit
import logging
import os
import threading
import time
from typing import Protocol

_BESIDE_VARIABLE = "SIGNALWIRE_TRANSFER_BESIDE"
"""The id of the process that runs what `transfer_beside` offers beside its workers. Set by `run` itself."""

GRACE = 5.0
"""Seconds that the end of a process waits for what is still under way."""

_log = logging.getLogger("signalwire_transfer")


class Runner(Protocol):
    """Something with a thread of its own."""

    @property
    def title(self) -> str:
        """Whose work it is, as a log names it."""

    def stop(self, until: float) -> int:
        """End the thread, at the latest at this moment of `time.monotonic`. How much was left undone."""


_running: list[Runner] = []
_changing = threading.Lock()


def begun(runner: Runner) -> None:
    """Register something that has a thread now."""
    with _changing:
        if not any(known is runner for known in _running):
            _running.append(runner)


def over(runner: Runner) -> None:
    """Forget something whose thread has ended by itself."""
    with _changing:
        _running[:] = [known for known in _running if known is not runner]


def stop(grace: float = GRACE) -> dict[str, int]:
    """Let everything that runs finish what it was given, for so many seconds at most altogether.

    What is left then is dropped: its count is returned, by whose it was, and is empty where all was done. What is
    given later is begun anew.
    """
    until = time.monotonic() + grace
    with _changing:
        stopping, _running[:] = list(_running), []
    left: dict[str, int] = {}
    for runner in stopping:
        if undone := runner.stop(until):
            left[runner.title] = left.get(runner.title, 0) + undone
    return left


def in_words(left: dict[str, int]) -> str:
    """What was left undone, for a log: `3 of plugin crm (acme-crm 1.0)`."""
    return ", ".join(f"{count} of {title}" for title, count in left.items())


def run_beside() -> None:
    """From now on this process, and those that it starts, have processes beside them for what plugins offer."""
    os.environ[_BESIDE_VARIABLE] = str(os.getpid())


def runs_beside() -> bool:
    """Whether what plugins offer by `transfer_beside` has processes of its own here; else a thread has to do it."""
    return os.environ.get(_BESIDE_VARIABLE, "") in {str(os.getpid()), str(os.getppid())}


def _at_exit() -> None:
    if left := stop():
        _log.warning("the process ends, and notices that plugins have not taken are lost: %s", in_words(left))


def _forget() -> None:
    global _changing
    _running.clear()
    _changing = threading.Lock()


atexit.register(_at_exit)
if hasattr(os, "register_at_fork"):  # a forked worker inherits no thread
    os.register_at_fork(after_in_child=_forget)
