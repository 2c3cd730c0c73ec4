"""How things are measured on a machine that others use too: CPU time, medians, and what is compared is interleaved."""

import base64
import gc
import http.client
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

CHILD = Path(__file__).with_name("child.py")
K = TypeVar("K")


def cpu_seconds(work: Callable[[], object], repeat: int = 1) -> float:
    """CPU time of one run of the work, over this many runs in a row; the collector stays on, as in a server."""
    started = time.process_time()
    for _ in range(repeat):
        work()
    return (time.process_time() - started) / repeat


def medians(works: Mapping[K, Callable[[], object]], rounds: int, repeat: int = 1) -> dict[K, float]:
    """The median CPU time of each, in seconds. Every round runs all of them, so that noise meets all alike."""
    for work in works.values():
        work()
    gc.collect()
    times: dict[K, list[float]] = {key: [] for key in works}
    for _ in range(rounds):
        for key, work in works.items():
            times[key].append(cpu_seconds(work, repeat))
    return {key: statistics.median(taken) for key, taken in times.items()}


def fresh(*arguments: object) -> Any:
    """What `child.py` prints for these arguments, in a process of its own."""
    done = subprocess.run([sys.executable, CHILD, *map(str, arguments)], stdout=subprocess.PIPE, check=True)  # noqa: S603  # our own file
    return json.loads(done.stdout)


class Server:
    """An agent behind uvicorn in a process of its own, which tells how much CPU time it has used."""

    def __init__(self, *arguments: object) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own file
            [sys.executable, CHILD, "serve", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._process.stdout  # noqa: S101  # asked for above
        self._connection = http.client.HTTPConnection("127.0.0.1", int(self._process.stdout.readline()), timeout=60)

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, _type: type[BaseException] | None, _value: object, _trace: TracebackType | None) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.wait()

    def cpu(self) -> float:
        """Seconds of CPU time that the process has used so far, in all of its threads."""
        return float(self._ask("GET", "/cpu", None))

    def post(self, body: bytes) -> Any:
        """A webhook's answer."""
        return json.loads(self._ask("POST", "/bench/swaig", body))

    def _ask(self, method: str, path: str, body: bytes | None) -> bytes:
        login = base64.b64encode(b"user:password").decode()
        headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{method} {path} answered {answer.status}")
        return content


def cpu_ratio(one: Server, other: Server, bodies: Sequence[tuple[bytes, bytes]], rounds: int) -> float:
    """Median of the CPU time of one server over the other's, batch by batch in turns: who starts alternates."""
    batch = [(one, [body for body, _ in bodies]), (other, [body for _, body in bodies])]
    for server, posted in batch:
        _batch_cpu(server, posted)
    ratios = []
    for _ in range(rounds):
        batch.reverse()
        taken = {server: _batch_cpu(server, posted) for server, posted in batch}
        ratios.append(taken[one] / taken[other])
    return statistics.median(ratios)


def _batch_cpu(server: Server, bodies: Iterable[bytes]) -> float:
    started = server.cpu()
    for body in bodies:
        server.post(body)
    return server.cpu() - started


def count_tokens(text: str) -> tuple[int, bool]:
    """The tokens of a text in cl100k_base and True; without tiktoken or its data an estimate and False."""
    encoding = _encoding()
    return (len(encoding.encode(text)), True) if encoding else (round(len(text) / 4), False)


def _encoding() -> Any:
    if not _CACHE:
        try:
            import tiktoken

            _CACHE.append(tiktoken.get_encoding("cl100k_base"))
        except Exception:  # not installed, or neither its data nor a network is there: both mean an estimate
            _CACHE.append(None)
    return _CACHE[0]


_CACHE: list[Any] = []
