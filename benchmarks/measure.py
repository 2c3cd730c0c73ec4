"""How things are measured on a machine that others use too: CPU time, medians, and what is compared is interleaved."""

import base64
import functools
import gc
import http.client
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import urlsplit

CALL_ID = "9d1f0b0e-2c0b-4a6f-9c70-5a4a2b5f4c10"
_FUNCTION = re.compile(rb'\{"function": "(\w+)"')
CHILD = Path(__file__).with_name("child.py")
K = TypeVar("K")


def cpu_seconds(work: Callable[[], object], repeat: int = 1) -> float:
    """CPU time of one run of the work, over this many runs in a row; the collector stays on, as in a server."""
    started = time.process_time()
    for _ in range(repeat):
        work()
    return (time.process_time() - started) / repeat


def medians(timed: Mapping[K, Callable[[], float]], rounds: int) -> dict[K, float]:
    """The median of what each says it took. Every round asks all of them, so that noise meets all alike."""
    for once in timed.values():
        once()
    gc.collect()
    taken: dict[K, list[float]] = {key: [] for key in timed}
    for _ in range(rounds):
        for key, once in timed.items():
            taken[key].append(once())
    return {key: statistics.median(times) for key, times in taken.items()}


def fresh(*arguments: object) -> Any:
    """What `child.py` prints for these arguments, in a process of its own."""
    done = subprocess.run(_command(*arguments), stdout=subprocess.PIPE, env=_environment(), check=True)  # our own file
    return json.loads(done.stdout)


def process_seconds(command: Sequence[str]) -> float:
    """CPU time of a process and of those that it starts, from its first instruction to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, env=_environment(), check=True)  # our own commands
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _command(*arguments: object) -> list[str]:
    return [sys.executable, str(CHILD), *map(str, arguments)]


def _environment() -> dict[str, str]:
    """Bytecode is kept, as it is wherever a package has been installed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Server:
    """An agent behind uvicorn in a process of its own, which tells how much CPU time it has used."""

    def __init__(self, *arguments: object, **environment: str) -> None:
        self._process = subprocess.Popen(  # our own file
            _command("serve", *arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment() | environment,
        )

    @functools.cached_property
    def _connection(self) -> http.client.HTTPConnection:
        """Made when it is first needed, so that servers start side by side."""
        assert self._process.stdout  # asked for above
        return http.client.HTTPConnection("127.0.0.1", int(self._process.stdout.readline()), timeout=60)

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
        """A webhook's answer, at the address that the agent's document gives for the tool."""
        named = _FUNCTION.match(body)
        assert named  # the first key of every payload
        return json.loads(self._ask("POST", self._hooks[named[1].decode()], body))

    @functools.cached_property
    def _hooks(self) -> dict[str, str]:
        """The path of each tool's webhook, with the token that it was given for the call."""
        verbs = json.loads(self._ask("GET", f"/bench/?call_id={CALL_ID}", None))["sections"]["main"]
        tools = next(verb["ai"]["SWAIG"]["functions"] for verb in verbs if "ai" in verb)
        urls = {tool["function"]: urlsplit(tool["web_hook_url"]) for tool in tools if "web_hook_url" in tool}
        return {name: f"{url.path}?{url.query}" for name, url in urls.items()}

    def _ask(self, method: str, path: str, body: bytes | None) -> bytes:
        login = base64.b64encode(b"user:password").decode()
        headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{method} {path} answered {answer.status}")
        return content


def cpu_ratios(
    servers: Mapping[K, Server], bodies: Mapping[K, Sequence[bytes]], base: K, rounds: int
) -> dict[K, list[float]]:
    """The CPU time of each server over that of one of them, batch by batch in turns: who starts alternates."""
    for key, server in servers.items():
        _batch_cpu(server, bodies[key])
    ratios: dict[K, list[float]] = {key: [] for key in servers}
    for turn in range(rounds):
        order = list(servers)[:: 1 if turn % 2 else -1]
        taken = {key: _batch_cpu(servers[key], bodies[key]) / len(bodies[key]) for key in order}
        for key in servers:
            ratios[key].append(taken[key] / taken[base])
    return ratios


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
