"""What plugins do beside the calls, each in a process of its own: so no call waits for the interpreter that it uses."""

import logging
import multiprocessing
import signal
import threading
import time
from multiprocessing.process import BaseProcess

from .._seam._border import contained
from .._seam._plugins import installed
from ._ending import ENDING
from ._log_lines import set_up
from ._manner import LogFormat

_PAUSE = 1.0
"""Seconds before one that has died is started anew."""
_LATE = 10.0
"""Seconds that one has to end that is replaced."""
_log = logging.getLogger("signalwire_transfer")


class Beside:
    """The processes of what plugins offer: started anew where one has died, until this process ends.

    They are told to end, and waited for, when this one has done everything else.
    """

    def __init__(self, log_format: LogFormat) -> None:
        self._log_format = log_format
        self._changing = threading.Lock()
        self._processes: dict[str, BaseProcess] = {}

    def start(self) -> None:
        """Start a process for each thing that plugins offer as things are now."""
        with self._changing:
            for name in installed().hooks.beside():
                self._processes[name] = _started(name, self._log_format)
                watching = (name, self._processes[name])
                threading.Thread(target=self._watch, args=watching, name=f"watch {name}", daemon=True).start()

    def start_anew(self) -> None:
        """End them, and start what plugins offer now: what they work by has changed."""
        with self._changing:
            ending, self._processes = list(self._processes.values()), {}
        for process in ending:
            process.terminate()
            threading.Thread(target=_kill_late, args=(process,), daemon=True).start()
        self.start()

    def _watch(self, name: str, process: BaseProcess) -> None:
        while True:
            process.join()
            if ENDING.is_asked or self._processes.get(name) is not process:
                return
            _log.warning("the process of %s has died, and another takes its place", name)
            time.sleep(_PAUSE)
            with self._changing:
                if self._processes.get(name) is not process:
                    return
                process = self._processes[name] = _started(name, self._log_format)


def _kill_late(process: BaseProcess) -> None:
    """See that a process ends that was told to, whatever it waits for."""
    process.join(_LATE)
    if process.is_alive():
        process.kill()


def _started(name: str, log_format: LogFormat) -> BaseProcess:
    process = multiprocessing.get_context("spawn").Process(
        target=_work, args=(name, log_format), name=name, daemon=True
    )
    process.start()
    return process


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
