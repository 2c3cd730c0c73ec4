"""What plugins do beside the calls, each in a process of its own: so no call waits for the interpreter that it uses."""

import functools
import logging
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess

from .._background import run_beside
from .._seam._border import contained
from .._seam._plugins import installed
from ._ending import ENDING
from ._log_lines import set_up
from ._manner import LogFormat

_PAUSE = 1.0
"""Seconds before one that has died is started anew."""
_log = logging.getLogger("signalwire_transfer")


def start_beside(put_in_force: Callable[[], None], log_format: LogFormat) -> None:
    """Start what plugins offer, and start it anew where it has died, until this process ends.

    `put_in_force` does with the keys of a file what they ask for, and is called once this is known to be such a server.
    The processes are told to end, and waited for, when this one has done everything else.
    """
    run_beside()
    put_in_force()
    for name in installed().hooks.beside():
        watching = functools.partial(_watch, name, log_format, _started(name, log_format))
        threading.Thread(target=watching, name=f"signalwire-transfer {name}", daemon=True).start()


def _started(name: str, log_format: LogFormat) -> BaseProcess:
    process = multiprocessing.get_context("spawn").Process(
        target=_work, args=(name, log_format), name=name, daemon=True
    )
    process.start()
    return process


def _watch(name: str, log_format: LogFormat, process: BaseProcess) -> None:
    while True:
        process.join()
        if ENDING.is_asked:
            return
        _log.warning("the process of %s has died, and another takes its place", name)
        time.sleep(_PAUSE)
        process = _started(name, log_format)


def _work(name: str, log_format: LogFormat) -> None:
    """What such a process does: it ends with the one that has started it, whatever becomes of that one."""
    stopping = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    set_up(log_format)
    threading.Thread(target=_follow, args=(stopping,), daemon=True).start()
    with contained(name):
        installed().hooks.beside()[name](stopping)


def _follow(stopping: threading.Event) -> None:
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        stopping.set()
