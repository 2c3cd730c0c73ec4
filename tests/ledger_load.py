"""Calls under load while workers are killed: what was accepted has to be in the ledger, once.

By hand, longer: `python tests/ledger_load.py sqlite:////tmp/x.db --seconds 60 --workers 4 --calls 10000`.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from patience import PATIENCE
from ports import free_port

USER, PASSWORD = "platform", "s3cret"
_HEADERS = {
    "authorization": "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode(),
    "content-type": "application/json",
}
_FILE = """
agent: {{name: desk}}
ledger: {{url: "{url}", spool: "{spool}"}}
skills:
  department_router:
    departments:
      sales: {{to: +14155552671, on_failure: {{to: "sip:bob@pbx.example.com", accept: "1"}}}}
      support: {{to: "sip:ann@pbx.example.com", accept: "1"}}
"""


@dataclass
class Server:
    """`signalwire-transfer run` with a ledger, in a process group of its own."""

    folder: Path
    url: str
    workers: int = 2
    port: int = 0
    process: Any = None

    def start(self) -> Server:
        self.port = free_port()
        file = self.folder / "desk.yaml"
        file.write_text(_FILE.format(url=self.url, spool=self.folder / "spool") if self.url else _without_ledger())
        command = [Path(sys.executable).with_name("signalwire-transfer"), "run", file, "--host", "127.0.0.1"]
        secrets = {"SWML_BASIC_AUTH_USER": USER, "SWML_BASIC_AUTH_PASSWORD": PASSWORD, "SIGNALWIRE_SWAIG_SECRET": "x"}
        with (self.folder / "out.txt").open("ab") as out:
            self.process = subprocess.Popen(
                [*map(str, command), "--port", str(self.port), "--workers", str(self.workers)],
                env={**os.environ, **secrets},
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.wait()
        return self

    def wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if asked_once(self.port, str(uuid.uuid4())):
                return
            time.sleep(0.1)
        raise RuntimeError((self.folder / "out.txt").read_text())

    def children(self) -> list[psutil.Process]:
        """The workers, and the process beside them."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [child for child in children if any("spawn_main" in part for part in child.cmdline())]

    def kill_one(self) -> bool:
        """Kill a worker or the process beside them, as a crash would."""
        with contextlib.suppress(psutil.Error):  # it may have died meanwhile
            if workers := self.children():
                random.choice(workers).kill()
                return True
        return False

    def kill_all(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _without_ledger() -> str:
    return "\n".join(line for line in _FILE.replace("{{", "{").replace("}}", "}").splitlines() if "ledger" not in line)


@dataclass
class Caller:
    """A connection that calls the tool, each call once or several times."""

    port: int
    connection: Any = None
    addresses: dict[str, str] = field(default_factory=dict)

    def _tool(self, call: str) -> str:
        """The tool's address in the document of this call, with its token."""
        if call not in self.addresses:
            self.connection.request("POST", "/", json.dumps({"call": {"call_id": call}}), _HEADERS)
            found = re.search(
                r'"web_hook_url": ?"https?://[^/"]*(/[^"]*)"', self.connection.getresponse().read().decode()
            )
            self.addresses = {call: found[1] if found else "/swaig"}
        return self.addresses[call]

    def ask(self, call: str, department: str) -> bool:
        """Whether the transfer was accepted."""
        sent = {
            "function": "transfer_to_department",
            "argument": {"parsed": [{"department": department, "reason": "an invoice"}]},
            "call_id": call,
            "caller_id_num": "+14155550199",
        }
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            self.connection.request("POST", self._tool(call), json.dumps(sent), _HEADERS)
            answer = self.connection.getresponse()
            return answer.status == 200 and b'"SWML"' in answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return False

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None


def asked_once(port: int, call: str) -> bool:
    """Whether a transfer was accepted that somebody asks for who then goes."""
    with contextlib.closing(Caller(port)) as caller:
        return caller.ask(call, "support")


@dataclass
class Load:
    """Several callers at once."""

    port: int
    accepted: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    milliseconds: list[float] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    most_again: int = 3
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self, connections: int) -> Load:
        self.threads = [threading.Thread(target=self._call, daemon=True) for _ in range(connections)]
        for thread in self.threads:
            thread.start()
        return self

    def stop(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(PATIENCE)

    def _call(self) -> None:
        with contextlib.closing(Caller(self.port)) as caller:
            while not self.over.is_set():
                self._call_again(caller, str(uuid.uuid4()))

    def _call_again(self, caller: Caller, call: str) -> None:
        """Call as the platform does, which sends again what it got no answer to."""
        self.asked.add(call)
        for _ in range(random.randint(1, self.most_again)):
            started = time.perf_counter()
            if caller.ask(call, "support"):
                self.accepted.add(call)
                self.milliseconds.append((time.perf_counter() - started) * 1000)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


def in_ledger(url: str) -> list[str]:
    """The call of each transfer in a ledger."""
    import sqlalchemy as sa

    with sa.create_engine(url, poolclass=sa.pool.NullPool).connect() as connection:
        return list(connection.execute(sa.text("select call from transfers")).scalars())


def arrived(url: str, wanted: set[str]) -> list[str]:
    """The calls in the ledger, once all that are wanted are there, or when nobody waits any longer."""
    deadline = time.monotonic() + PATIENCE
    while not wanted <= set(found := in_ledger(url)) and time.monotonic() < deadline:
        time.sleep(0.3)
    return found


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("url")
    wanted.add_argument("--seconds", type=float, default=60)
    wanted.add_argument("--workers", type=int, default=4)
    wanted.add_argument("--calls", type=int, default=10_000)
    wanted.add_argument("--pause", type=float, nargs=2, default=(0.5, 2.5), help="seconds between two kills")
    wanted.add_argument("--folder", type=Path, required=True)
    asked = wanted.parse_args()
    server = Server(asked.folder, asked.url, asked.workers).start()
    load = Load(server.port).start(8)
    until, kills = time.monotonic() + asked.seconds, 0
    while time.monotonic() < until and len(load.accepted) < asked.calls:
        time.sleep(random.uniform(*asked.pause))
        kills += server.kill_one()
    load.stop()
    server.kill_all()
    left = sum(path.stat().st_size for path in (asked.folder / "spool").glob("*.jsonl"))
    again = Server(asked.folder, asked.url, 1).start()
    found = arrived(asked.url, load.accepted)
    again.kill_all()
    words = {
        "kills": kills,
        "accepted": len(load.accepted),
        "missing": len(load.accepted - set(found)),
        "doubled": len(found) - len(set(found)),
        "written, answer not seen": len(set(found) & load.asked - load.accepted),
        "bytes in spools at the end": left,
        "p50 ms": round(load.percentile(0.5), 1),
        "p99 ms": round(load.percentile(0.99), 1),
    }
    sys.stdout.write(json.dumps(words) + "\n")


if __name__ == "__main__":
    main()
