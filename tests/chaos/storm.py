"""The storm: a server under load while workers are killed, plugins raise and hang, and its directory is rewritten.

`python tests/chaos/storm.py --minutes 10 --workers 2` prints what was counted as a row of a table, and what was wrong.
Everything random comes from one seed, which is printed; threads and processes still take turns as they like.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import requests
from callers import ADDRESS, LOGIN, Caller, Tally
from world import NAMES, build, directory, rewrite

from patience import PATIENCE, until
from ports import free_port
from the_schemas import all_schemas
from the_sdk import SDK

_COMMAND = str(Path(sys.executable).with_name("signalwire-transfer"))
_CALLERS = 4
_KILLED_WITH = 3.0
"""Seconds before a worker is killed in which its calls' lines may be lost with it."""


@dataclass
class Server:
    """The server, which is started again where it has been killed."""

    folder: Path
    port: int
    workers: int
    starts: int = 0
    kills: list[float] = field(default_factory=list)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("SWML_", "SIGNALWIRE_"))}
        user, _, password = LOGIN.partition(":")
        environment = clean | {
            "SWML_BASIC_AUTH_USER": user,
            "SWML_BASIC_AUTH_PASSWORD": password,
            "SIGNALWIRE_SWAIG_SECRET": "storm",
            "SIGNALWIRE_TRANSFER_PLUGINS": "raising.py,hanging.py",
            "SIGNALWIRE_TRANSFER_SDK": SDK.name,
        }
        command = [_COMMAND, "run", "agents.yaml", "--host", "127.0.0.1", "--port", str(self.port)]
        self.starts += 1
        with (self.folder / "log.txt").open("a") as log:
            self.process = subprocess.Popen(
                [*command, "--workers", str(self.workers)], cwd=self.folder, env=environment, stderr=log
            )
        until(self._answers, (self.folder / "log.txt").read_text)

    def _answers(self) -> bool:
        """Whether it has read its files: the next moment, they are broken."""
        assert self.process and self.process.poll() is None, (self.folder / "log.txt").read_text()[-2000:]
        with contextlib.suppress(requests.ConnectionError):
            return requests.get(f"http://127.0.0.1:{self.port}/health", timeout=PATIENCE).ok
        return False

    def pids(self) -> list[int]:
        """The processes that answer calls, the oldest first."""
        assert self.process
        if self.workers == 1:
            return [self.process.pid]
        found = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        lines = [line for line in found.stdout.splitlines() if "spawn_main" in line]
        return sorted(int(line.split()[0]) for line in lines)

    def kill_one(self) -> None:
        """Kill the youngest worker, or the whole server where it is the only one."""
        pids = self.pids()
        if len(pids) == self.workers:
            os.kill(pids[-1], signal.SIGKILL)
            self.kills.append(time.monotonic())
            if self.workers == 1 and self.process:
                self.process.wait()
                (self.folder / "people.csv").write_text(directory(NAMES))  # a broken one is refused at the start
                self.start()

    def stop(self) -> float:
        """SIGTERM: seconds until it is gone."""
        assert self.process
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(PATIENCE)
        return time.monotonic() - began


@dataclass
class Result:
    """What became of a storm."""

    seed: int
    seconds: float
    workers: int
    tally: Tally
    kills: int
    rewrites: int
    lost_with_killed: int
    lost_lines: int
    slope: float
    """MiB a minute, of the worker whose memory grew most."""
    stopping: float
    last_line: str

    @property
    def faults(self) -> dict[str, int]:
        """What must be nothing."""
        names = ("wrong answers", "invalid documents", "leaks", "answers of 5xx")
        return {**{name: self.tally.counts[name] for name in names}, "lost log lines": self.lost_lines}

    def row(self) -> str:
        """A row of the table."""
        counts, times = self.tally.counts, sorted(self.tally.milliseconds)
        late = times[int(len(times) * 0.99)] if times else 0.0
        cells = [
            SDK.distribution, self.workers, f"{self.seconds / 60:.1f}", f"{counts['requests']:,}",
            f"{counts['hostile requests']:,}", f"{len(self.tally.accepted):,}", self.kills, self.rewrites,
            counts["without an answer"], *self.faults.values(), self.lost_with_killed, f"{self.slope:+.2f}",
            f"{late:.0f}", f"{self.stopping:.1f}",
        ]  # fmt: skip
        return f"| {' | '.join(map(str, cells))} |"


def storm(seconds: float, workers: int, seed: int, folder: Path) -> Result:
    """Let it blow for so long."""
    build(folder, seed)
    chance, tally, over = random.Random(seed), Tally(), threading.Event()
    server = Server(folder, free_port(), workers)
    server.start()
    schemas = all_schemas()
    callers = [Caller(server.port, chance.getrandbits(32), tally, schemas, over) for _ in range(_CALLERS)]
    for caller in callers:
        caller.start()
    memory: dict[int, list[tuple[float, float]]] = {}
    rewrites = _blow(seconds, chance, server, memory)
    over.set()
    for caller in callers:
        caller.join(PATIENCE)
    stopping = server.stop()
    log = (folder / "log.txt").read_text(errors="replace")
    missing = set(tally.accepted) - {line["call"] for line in _transfers(log)}
    killed = {call for call in missing if _was_killed(tally.accepted[call], server.kills)}
    for line in filter(ADDRESS.search, log.splitlines()):
        tally.add("leaks", f"in the log: {line}")
    return Result(
        seed, seconds, workers, tally, len(server.kills), rewrites, len(killed), len(missing - killed),
        max(map(_slope, memory.values()), default=0.0), stopping, log.splitlines()[-1],
    )  # fmt: skip


def _blow(seconds: float, chance: random.Random, server: Server, memory: dict[int, list[tuple[float, float]]]) -> int:
    """Do harm until the time is over. How often the directory was rewritten."""
    began, rewrites = time.monotonic(), 0
    between = max(4.0, seconds / 6) if server.workers == 1 else 6.0
    last_kill = began + seconds * (0.4 if server.workers == 1 else 1.0)  # then it lives long enough to see it grow
    next_kill = began + between * chance.uniform(0.5, 1.5)
    while (now := time.monotonic()) < began + seconds:
        rewrite(server.folder / "people.csv", chance)
        rewrites += 1
        for pid in server.pids():
            if (used := _resident(pid)) is not None:
                memory.setdefault(pid, []).append((now, used))
        if next_kill < now < last_kill:
            server.kill_one()
            next_kill = time.monotonic() + between * chance.uniform(0.5, 1.5)
        time.sleep(chance.uniform(0.2, 2.5))
    return rewrites


def _was_killed(call: tuple[float, float], kills: list[float]) -> bool:
    """Whether a call was answered by a process that may have been killed before its line was written."""
    began, answered = call
    return any(began < kill < answered + _KILLED_WITH for kill in kills)


def _transfers(log: str) -> Iterator[dict[str, str]]:
    for line in log.splitlines():
        if line.startswith("{"):
            yield json.loads(line)


def _resident(pid: int) -> float | None:
    """MiB that a process holds."""
    with contextlib.suppress(OSError, ValueError):
        found = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return int(found.stdout) / 1024
    return None


def _slope(samples: list[tuple[float, float]]) -> float:
    """MiB a minute over the second half of a life; nothing where that is too short to tell."""
    half = samples[len(samples) // 2 :]
    if len(half) < 8:
        return 0.0
    line = statistics.linear_regression([at for at, _ in half], [used for _, used in half])
    return line.slope * 60


def main() -> None:
    """One storm, as the options say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    options = parser.parse_args()
    sys.stdout.write(f"seed {options.seed}\n")
    with tempfile.TemporaryDirectory() as folder:
        result = storm(options.minutes * 60, options.workers, options.seed, Path(folder))
    lines = [result.row(), result.last_line, *result.tally.findings]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(any(result.faults.values()))


if __name__ == "__main__":
    main()
