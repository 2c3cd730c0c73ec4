"""The processes of a server: how each begins, and the one that looks after several."""

import contextlib
import logging
import multiprocessing
import pickle
import socket
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from weakref import WeakSet

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

from .._background import stop
from ._ending import ENDING, REQUESTS, Lost, say
from ._log_lines import set_up
from ._manner import Manner
from ._output import be_patient
from ._surroundings import Surroundings

_EARLIER = 0.75
"""The share of the grace that a worker has: then there is time to hear from it."""
_ANSWER = 5
"""Seconds that a worker which serves has to answer its supervisor."""
_LOOK = 0.05
"""Seconds between two looks whether it still can, or has to."""
_START = 60
"""Seconds that a new worker has to get ready: on a busy machine, the imports alone take long. One that is not ready by
then is killed, and the one that it was to replace stays."""
_NEXT_TRY = 10.0
_log = logging.getLogger("signalwire_transfer")


class Config(uvicorn.Config):
    """uvicorn's settings. It sets up logging at the start of every process, before it does anything else there."""

    def __init__(self, manner: Manner, app: Any, **more: Any) -> None:
        self.manner = manner
        self.reports: Connection | None = None
        """Where a worker tells its supervisor what it has lost."""
        super().__init__(
            app,
            log_config=None,
            log_level="warning",
            access_log=False,  # its lines would hold the tools' tokens
            server_header=False,
            loop="asyncio",  # uvloop takes the signals for itself, and hears none while a plugin hangs
            timeout_graceful_shutdown=REQUESTS * manner.grace,  # type: ignore[arg-type]  # a fraction does as well
            timeout_worker_healthcheck=_ANSWER,
            **more,
        )

    def configure_logging(self) -> None:
        """And, in a worker, let the process end as it should."""
        super().configure_logging()
        if multiprocessing.parent_process() is not None:
            be_patient()
            ENDING.begin(_EARLIER * self.manner.grace)
            ENDING.tell = self._report
            ENDING.follow_the_supervisor()
        set_up(self.manner.log_format)

    def _report(self, lost: Lost) -> None:
        if self.reports is not None:
            self.reports.send(lost)


class Supervisor(Multiprocess):
    """Starts the workers, starts another where one has died, and stops them all in time."""

    def __init__(self, config: Config, listening: socket.socket, surroundings: Surroundings) -> None:
        super().__init__(config, [listening])
        self._surroundings = surroundings
        self._reports, config.reports = multiprocessing.Pipe(duplex=False)
        self._watched = _Watched(config.manner.watched)
        self._has_served = False
        self._serving: WeakSet[Process] = WeakSet()
        self._lost = Lost()
        self._next_try = 0.0

    def serve(self) -> bool:
        """Run until a signal says to stop. Whether the workers could start."""
        stop(0)  # what was built to see its mistakes is not used here
        ENDING.on_asked, ENDING.on_given_up, ENDING.tell = self._ask, self._kill, self._say
        self.run()
        return self._has_served or all(process.exitcode != STARTUP_FAILURE for process in self.processes)

    def keep_subprocess_alive(self) -> None:
        """Start another worker where one has died, and new ones where a file has changed."""
        told = [self._told(process) for process in self.processes]
        self._has_served = self._has_served or any(told)  # known before one that could not start stops everything
        for index, serves in enumerate(told):
            if self.should_exit.is_set():
                return
            if serves is None:
                self._replace(index, self.processes[index])
        self._hear()
        if self._watched.have_changed():
            self.restart_all()

    def _told(self, process: Process) -> bool | None:
        """Whether a worker serves already, as it says; None where it says nothing in time.

        uvicorn's own question goes on waiting for an answer where this server is to stop, or the worker has died.
        """
        until = time.monotonic() + (_ANSWER if process in self._serving else _START)
        answers = process.parent_conn
        with contextlib.suppress(OSError, EOFError, pickle.UnpicklingError):
            answers.send(b"ping")
            while not answers.poll(_LOOK):
                if self.should_exit.is_set() or not process.process.is_alive() or time.monotonic() > until:
                    return None
            if serves := bool(answers.recv()):
                self._serving.add(process)
            return serves
        return None

    def restart_all(self) -> None:
        """Begin anew with the file, and with what surrounds it, as they are now."""
        self._surroundings.renew(self._replace_all)

    def _replace_all(self) -> bool:
        """Replace each worker by a new one, once that is ready. Where it does not get ready, the old ones stay."""
        for index, old in enumerate(self.processes):
            new = self._started()
            if not new.wait_until_ready(_START, self.should_exit):
                new.kill()
                new.join()
                if not self.should_exit.is_set():
                    _log.error("the agents cannot be started anew; as they were before, they go on serving")
                return False
            old.terminate()
            self.processes[index] = new
            old.join()
        _log.info("the agents were started anew")
        return True

    def join_all(self) -> None:
        """Wait until the workers have ended, and kill those that have not when the grace is nearly over."""
        until = ENDING.until - 0.8
        for process in self.processes:
            process.process.join(max(0.0, until - time.monotonic()))
        self._lost.workers += self._kill()

    def _replace(self, index: int, dead: Process) -> None:
        """Start a worker in place of one. A file that is broken from the start stops everything: it stays broken.

        One that was broken later does not, while other workers serve what it said before.
        """
        dead.kill()  # it may hang
        dead.join()
        if dead.exitcode == STARTUP_FAILURE:
            if not self._has_served:
                self.should_exit.set()
                return
            if time.monotonic() < self._next_try:
                return
            self._next_try = time.monotonic() + _NEXT_TRY
        else:
            _log.warning("a worker has died, and another takes its place")
        self.processes[index] = self._started()

    def _started(self) -> Process:
        process = Process(self.config, self.sockets)
        process.start()
        return process

    def _ask(self) -> None:
        """Let the workers end, whatever this process is about to do with them."""
        self.should_exit.set()
        for process in self.processes:
            process.process.terminate()

    def _kill(self) -> int:
        """Kill the workers that are left. How many."""
        left = [process for process in self.processes if process.process.is_alive()]
        for process in left:
            process.process.kill()
        return len(left)

    def _say(self, lost: Lost) -> None:
        self._hear()
        lost.add(self._lost)
        say(lost)

    def _hear(self) -> None:
        """Take in what workers that have ended have lost. A pipe that is full would hold the next one up."""
        while self._reports.poll():
            self._lost.add(self._reports.recv())


class _Watched:
    """Files that may change."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files
        self._used = self._seen = self._stamps()

    def have_changed(self) -> bool:
        """Whether one has changed since the last time that this was so, and all have stood still for a look."""
        stamps = self._stamps()
        stand_still, self._seen = stamps == self._seen, stamps
        if not stand_still or stamps == self._used:
            return False
        self._used = stamps
        return True

    def _stamps(self) -> list[object]:
        return [_stamp(file) for file in self._files]


def _stamp(file: Path) -> object:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
