"""Two figures: what a hook that hangs costs other callers, and how long a server takes to stop, whatever hangs.

`python tests/chaos/figures.py` prints both as rows of tables.
"""

import contextlib
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import requests

from patience import until
from test_stopping import FILE, HANGING, Running, half_a_request, unread_pipe
from the_sdk import SDK

_CALLS = 1000
_GRACE = "25"


@contextlib.contextmanager
def _running(*options: str, hangs: str = "", **more: int) -> Iterator[Running]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "agent.yaml").write_text(FILE)
        (Path(folder) / "hanging.py").write_text(HANGING)
        if hangs:
            (Path(folder) / hangs).touch()
        server = Running(Path(folder), "--grace", _GRACE, *options, **more)
        try:
            yield server
        finally:
            if server.process.poll() is None:
                server.process.kill()
                server.process.wait()


def hanging_hook() -> str:
    """The slowest of a hundred calls, with a `transfer_started` that never returns and without one, in turns."""
    with _running() as without, _running(hangs="started") as with_it:
        servers, times = (without, with_it), ([], [])
        hooks = [server.hook() for server in servers]
        for turn in range(_CALLS + 50):
            for server, hook, took in zip(servers, hooks, times, strict=True):
                began = time.perf_counter()
                assert "action" in server.call(hook).json()
                if turn >= 50:
                    took.append((time.perf_counter() - began) * 1000)
        late = [sorted(took)[int(len(took) * 0.99)] for took in times]
        middle = [sorted(took)[len(took) // 2] for took in times]
    cells = (*middle, middle[1] / middle[0], *late, late[1] / late[0])
    return f"| {SDK.distribution} | {_CALLS} | {' | '.join(f'{cell:.2f}' for cell in cells)} |"


def _nothing(_server: Running) -> None:
    """A server without work."""


def _called(server: Running) -> None:
    hook, begun = server.hook(), server.folder

    def call() -> None:
        with contextlib.suppress(requests.RequestException):
            server.call(hook)

    threading.Thread(target=call, daemon=True).start()
    until(lambda: [*begun.glob("*.begun")])


CASES: dict[str, tuple[Callable[[Running], object], str]] = {
    "nothing to do": (_nothing, ""),
    "half of a request, and an idle connection": (half_a_request, ""),
    "`transfer_started` hangs": (_called, "started"),
    "`transfer_review` hangs, a caller waits": (_called, "review"),
}


def stopping(workers: int) -> Iterator[str]:
    """Seconds from SIGTERM until a server is gone, and its last line."""
    for title, (prepare, hangs) in CASES.items():
        with _running("--workers", str(workers), hangs=hangs) as server:
            held = prepare(server)
            yield _row(title, workers, server)
            del held
    for title, pipe in {
        "nobody empties the log's pipe": unread_pipe,
        "the log's reader is gone": _deserted_pipe,
    }.items():
        reading, writing = pipe()
        with _running("--workers", str(workers), stderr=writing) as server:
            yield _row(title, workers, server)
        os.close(writing)
        with contextlib.suppress(OSError):
            os.close(reading)


def _deserted_pipe() -> tuple[int, int]:
    reading, writing = os.pipe()
    os.close(reading)
    return -1, writing


def _row(title: str, workers: int, server: Running) -> str:
    began = time.monotonic()
    _, last = server.stop(signal.SIGTERM)
    return f"| {SDK.distribution} | {workers} | {title} | {time.monotonic() - began:.1f} | {last} |"


def main() -> None:
    """Both."""
    sys.stdout.write(f"{hanging_hook()}\n")
    for workers in (1, 2):
        for row in stopping(workers):
            sys.stdout.write(f"{row}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
