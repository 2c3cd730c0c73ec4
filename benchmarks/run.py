"""Measures what transferring a call costs, side by side with what a user would pick instead, and prints a table.

python benchmarks/run.py            everything, a few minutes
python benchmarks/run.py --quick    N = 5 and 1,000, half a minute
python benchmarks/run.py --write    and puts the table into benchmarks/README.md, below the SDK of this environment
"""

import argparse
import contextlib
import datetime
import functools
import itertools
import json
import logging
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any

os.environ.setdefault("SIGNALWIRE_LOG_MODE", "off")

import phonenumbers
from measure import Server, count_tokens, cpu_ratios, cpu_seconds, fresh, medians, process_seconds
from peers import PEERS, SDK, AgentBase, Numbers, Peer, bare_agent, numbers, payload

logging.getLogger("signalwire_transfer").setLevel(logging.ERROR)  # what a kept session costs is no news here
README = Path(__file__).with_name("README.md")
RECEPTIONIST = README.parent.parent / "examples" / "receptionist.yaml"
PACKAGE = AgentBase.__module__.partition(".")[0]
_LEDGER = "SIGNALWIRE_TRANSFER_LEDGER"
_HEADING = f"## Measured with {SDK}\n"
_ADDED = [letter for letter, peer in PEERS.items() if peer.add]
_HANDLED = [letter for letter, peer in PEERS.items() if peer.tool]


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    sizes: tuple[int, ...]
    rounds: int
    processes: int
    servers: int

    @property
    def largest(self) -> int:
        """The most destinations."""
        return self.sizes[-1]


FULL = Effort((5, 100, 1_000, 10_000), rounds=9, processes=11, servers=3)
QUICK = Effort((5, 1_000), rounds=3, processes=3, servers=1)


@dataclass
class Row:
    """One line of the table."""

    what: str
    unit: str
    values: dict[str, float]
    goal: float | None = None
    goal_is: str = ""

    def line(self) -> str:
        """As markdown."""
        cells = [_number(self.values[letter]) if letter in self.values else "-" for letter in PEERS]
        said = f"≤ {_number(self.goal)}{self.goal_is}" if self.goal is not None else "-"
        return f"| {' | '.join([self.what, self.unit, *cells, said, self._met()])} |"

    def _met(self) -> str:
        if self.goal is None:
            return "-"
        return "yes" if self.values["ours"] <= self.goal else "**no**"


def tokens(effort: Effort) -> Iterator[Row]:
    """What the model is told about transfers: the tool, and what the prompt says."""
    for n in effort.sizes:
        counted = {letter: count_tokens(_told(peer.agent(numbers(n)))) for letter, peer in PEERS.items()}
        values = {letter: float(found) for letter, (found, _) in counted.items()}
        is_exact = all(exact for _, exact in counted.values())
        goal, why = (250.0, "") if n > 50 else (values["A"] + 40, " (A + 40)")
        yield Row(f"before the model, N = {n:,}", "tokens" if is_exact else "tokens, estimated", values, goal, why)


def document(effort: Effort) -> Iterator[Row]:
    """The whole SWML document of an agent that does nothing else."""
    for n in (effort.sizes[0], effort.largest):
        sizes = {letter: len(peer.agent(numbers(n))._render_swml()) / 1e3 for letter, peer in PEERS.items()}
        yield Row(f"SWML document, N = {n:,}", "kB", sizes, 3)


def webhook(effort: Effort) -> Iterator[Row]:
    """Whole requests over HTTP, as the server's CPU time over that of A's; our log is on.

    A's own value is a second server of A: how far it is from 1 is what the noise may do.
    """
    for n in effort.sizes:
        departments = numbers(n)
        bodies = {letter: _bodies(PEERS[letter], departments) for letter in _HANDLED}
        ratios: dict[str, list[float]] = {letter: [] for letter in _HANDLED}
        for _ in range(effort.servers):
            for letter, found in _against_a(bodies, n, 2 * effort.rounds).items():
                ratios[letter] += found
        values = {letter: statistics.median(found) for letter, found in ratios.items()}
        yield Row(f"webhook, server CPU, N = {n:,}", "x A's", values, 1.25)


def ledger(effort: Effort) -> Iterator[Row]:
    """The same with a public URL, so that the document asks for callbacks, and with a ledger in SQLite.

    As under `run`, where another process takes the records to the database; and with the thread that does so elsewhere,
    whose CPU time is in the figure.
    """
    for n, way in itertools.product(effort.sizes, ("as under `run`", "mover in a thread")):
        departments = numbers(n)
        bodies = {letter: _bodies(PEERS[letter], departments) for letter in ("A", "ours")}
        ratios: dict[str, list[float]] = {letter: [] for letter in bodies}
        for _ in range(effort.servers):
            with tempfile.TemporaryDirectory() as folder:
                kept = {_LEDGER: f"sqlite:///{folder}/transfers.db", "SWML_PROXY_URL_BASE": "https://example.com"}
                if way == "as under `run`":
                    kept["SIGNALWIRE_TRANSFER_BESIDE"] = str(os.getpid())
                for letter, found in _against_a(bodies, n, 2 * effort.rounds, **kept).items():
                    ratios[letter] += found
        values = {letter: statistics.median(found) for letter, found in ratios.items()}
        yield Row(f"webhook with the ledger, {way}, server CPU, N = {n:,}", "x A's", values, 1.35)


def handler(effort: Effort) -> Iterator[Row]:
    """The handler alone, called as the SDK calls it."""
    for n in effort.sizes:
        timed = {letter: _handled(PEERS[letter], n, str) for letter in _HANDLED}
        yield Row(f"handler, name as configured, N = {n:,}", "µs", _micro(medians(timed, 5 * effort.rounds)), 150)
    for n in effort.sizes:
        timed = {"ours": _handled(PEERS["ours"], n, lambda name: f"{name.upper().replace(' ', ' - ')}.")}
        yield Row(f"handler, name to be folded, N = {n:,}", "µs", _micro(medians(timed, 5 * effort.rounds)), 300)
    for n in effort.sizes:
        timed = {"ours": _handled(PEERS["ours"], n, lambda name: name.replace("department", "departmnet"))}
        yield Row(f"handler, name with a slip in it, N = {n:,}", "µs", _micro(medians(timed, 5 * effort.rounds)), 300)


def copies(effort: Effort) -> Iterator[Row]:
    """The copy that the SDK makes of an agent with a dynamic configuration callback, for every request."""
    for n in effort.sizes:
        agents = {letter: peer.agent(numbers(n)) for letter, peer in PEERS.items()}
        timed = {letter: _timed(agent._create_ephemeral_copy, 5) for letter, agent in agents.items()}
        yield Row(f"per-request copy, N = {n:,}", "ms", _milli(medians(timed, effort.rounds)), 0.3)


def add_again(effort: Effort) -> Iterator[Row]:
    """`add_skill` on a fresh agent in a process where it has run before; beside what phonenumbers alone needs."""
    for n in effort.sizes:
        for kind, first in (("same", lambda: 0), ("other", functools.partial(next, count(n, n)))):
            timed = {letter: functools.partial(_added, PEERS[letter], n, first) for letter in _ADDED}
            timed["phonenumbers"] = functools.partial(_read_alone, n, first)
            found = _milli(medians(timed, effort.rounds))
            alone = found.pop("phonenumbers")
            goal, why = (1.0, "") if n == 5 else (1.5 * alone, f" (1.5 x phonenumbers alone: {_number(alone)})")
            yield Row(f"`add_skill` again, {kind} parameters, N = {n:,}", "ms", found, goal, why)


def first_add(effort: Effort) -> Iterator[Row]:
    """In fresh processes, after the SDK has been imported and the agent made."""
    times: dict[str, list[float]] = {letter: [] for letter in _ADDED}
    alone = []
    fresh("first", "ours", 5)  # leaves bytecode behind, as an installation does
    for _ in range(effort.processes):
        for letter in _ADDED:
            times[letter].append(fresh("first", letter, 5))
        alone.append(fresh("phonenumbers"))
    found = {letter: statistics.median(taken) for letter, taken in times.items()}
    found_alone = statistics.median(alone)
    why = f" (3 x importing phonenumbers and reading a number: {_number(found_alone)})"
    yield Row("first `add_skill` in a process, N = 5", "ms", found, 3 * found_alone, why)


def commands(effort: Effort) -> Iterator[Row]:
    """Whole processes of the command line, beside one that only imports the SDK."""
    command = Path(sys.executable).with_name("signalwire-transfer")
    alone = [sys.executable, "-c", f"import {PACKAGE}"]
    for words, most in ((["--version"], 0.5), (["check", str(RECEPTIONIST)], 1.5)):
        asked = [str(command), *words]
        found = medians(
            {"ours": lambda a=asked: process_seconds(a), "sdk": lambda: process_seconds(alone)}, effort.processes
        )
        why = f" ({_number(1e3 * found['sdk'])} ms for `import {PACKAGE}`)"
        yield Row(f"`{words[0]}`, CPU of the process", "x import", {"ours": found["ours"] / found["sdk"]}, most, why)


def memory(effort: Effort) -> Iterator[Row]:
    """What stays allocated, the configuration included."""
    found = {letter: fresh("memory", letter, effort.largest) for letter in PEERS}
    yield Row(f"memory, N = {effort.largest:,}", "MiB", found, 12 * effort.largest / 10_000)


def with_callback(effort: Effort) -> Iterator[Row]:
    """Another tool's webhook on the same agent: with a dynamic configuration callback over without."""
    found = {}
    for letter, peer in PEERS.items():
        departments = numbers(effort.largest)
        body = json.dumps({**payload(peer, departments, ""), "function": "other"}).encode()
        with Server(letter, effort.largest, "callback") as one, Server(letter, effort.largest) as other:
            servers, bodies = {"with": one, "without": other}, {"with": [body] * 10, "without": [body] * 10}
            found[letter] = statistics.median(cpu_ratios(servers, bodies, "without", effort.rounds)["with"])
    yield Row(f"another webhook with a dynamic callback, N = {effort.largest:,}", "x without", found, 1.6)


MEASUREMENTS: tuple[Callable[[Effort], Iterator[Row]], ...] = (
    tokens,
    document,
    webhook,
    ledger,
    handler,
    copies,
    add_again,
    first_add,
    commands,
    memory,
    with_callback,
)


def _told(agent: Any) -> str:
    """The tools and the prompt that an agent has more than a bare one, as one text."""
    ai = _ai(agent)
    known = _ai(bare_agent())["prompt"].get("pom", [])
    sections = [section for section in ai["prompt"].get("pom", []) if section not in known]
    tools = [
        {key: tool[key] for key in ("function", "description", "purpose", "parameters", "argument") if key in tool}
        for tool in ai["SWAIG"]["functions"]
    ]
    lines = [json.dumps(tool) for tool in tools]
    for section in sections:
        bullets = [f"- {bullet}" for bullet in section.get("bullets", [])]
        lines += [f"## {section['title']}", section.get("body", ""), *bullets]
    return "\n".join(lines)


def _ai(agent: Any) -> dict[str, Any]:
    verbs = json.loads(agent._render_swml())["sections"]["main"]
    found: dict[str, Any] = next(verb["ai"] for verb in verbs if "ai" in verb)
    return found


def _against_a(bodies: dict[str, list[bytes]], n: int, rounds: int, **environment: str) -> dict[str, list[float]]:
    with contextlib.ExitStack() as running:
        servers = {letter: running.enter_context(Server(letter, n, **environment)) for letter in bodies}
        servers["base"] = running.enter_context(Server("A", n, **environment))
        ratios = cpu_ratios(servers, {**bodies, "base": bodies["A"]}, "base", rounds)
    del ratios["base"]
    return ratios


def _bodies(peer: Peer, departments: Numbers) -> list[bytes]:
    """Payloads as the platform posts them; fewer where they carry the whole directory along."""
    wanted = 40 if len(departments) < 10_000 or not peer.state(departments) else 10
    return [_body(peer, departments, name) for name in _spread(departments, wanted)]


def _body(peer: Peer, departments: Numbers, name: str) -> bytes:
    return json.dumps(payload(peer, departments, name)).encode()


def _spread(departments: Numbers, wanted: int) -> list[str]:
    """That many names from all over the directory."""
    names = list(departments)
    return [names[index * len(names) // wanted] for index in range(wanted)]


def _handled(peer: Peer, n: int, said: Callable[[str], str]) -> Callable[[], float]:
    """Times the handler, department after department."""
    departments = numbers(n)
    handle = peer.agent(departments)._tool_registry.get_function(peer.tool).handler
    calls = [({"department": said(name)}, payload(peer, departments, said(name))) for name in _spread(departments, 20)]
    if not all(handle(*call).action for call in calls):
        raise RuntimeError(f"{peer.title} did not transfer")
    return lambda: cpu_seconds(lambda: [handle(*call) for call in calls], 5) / len(calls)


def _timed(work: Callable[[], object], repeat: int) -> Callable[[], float]:
    return lambda: cpu_seconds(work, repeat)


def _added(peer: Peer, n: int, first: Callable[[], int]) -> float:
    if peer.add is None:
        raise TypeError(f"{peer.title} is no skill")
    parameters = peer.parameters(numbers(n, first()))
    return cpu_seconds(functools.partial(peer.add, bare_agent(), parameters))


def _read_alone(n: int, first: Callable[[], int]) -> float:
    return cpu_seconds(functools.partial(_read, list(numbers(n, first()).values())))


def _read(written: list[str]) -> None:
    for text in written:
        number = phonenumbers.parse(text)
        phonenumbers.number_type(number)
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _micro(seconds: dict[str, float]) -> dict[str, float]:
    return {letter: 1e6 * taken for letter, taken in seconds.items()}


def _milli(seconds: dict[str, float]) -> dict[str, float]:
    return {letter: 1e3 * taken for letter, taken in seconds.items()}


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _table(rows: list[Row]) -> Iterator[str]:
    heads = [f"{letter}: {peer.title}" for letter, peer in PEERS.items()]
    yield f"| {' | '.join(['what', 'unit', *heads, 'goal', 'met'])} |"
    yield f"| --- | --- |{' ---: |' * len(heads)} --- | --- |"
    yield from (row.line() for row in rows)


def _circumstances(effort: Effort) -> str:
    packages = ("signalwire-transfer", SDK, "pydantic", "phonenumbers", "pluggy", "importlib-metadata")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    cpu = Path("/proc/cpuinfo")
    named = [line for line in cpu.read_text().splitlines() if line.startswith("model name")] if cpu.exists() else []
    model = named[0].partition(":")[2].strip() if named else platform.processor()
    return (
        f"{datetime.date.today()}, {'quick' if effort is QUICK else 'full'} run. Python {platform.python_version()} "
        f"on {platform.system()} {platform.machine()}, {os.cpu_count()} x {model}. {versions}."
    )


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="N = 5 and 1,000, few rounds")
    parser.add_argument("--write", action="store_true", help=f"put the table into {README.name}")
    parser.add_argument("--only", choices=[measure.__name__ for measure in MEASUREMENTS], help="one measurement")
    asked = parser.parse_args()
    effort = QUICK if asked.quick else FULL
    logging.getLogger("signalwire_transfer.log").addHandler(logging.StreamHandler(Path(os.devnull).open("w")))  # noqa: SIM115
    rows: list[Row] = []
    for measure in MEASUREMENTS:
        if asked.only in (None, measure.__name__):
            print(f"{measure.__name__} …", file=sys.stderr)  # a script
            rows += measure(effort)
    table = "\n".join([_circumstances(effort), "", *_table(rows), ""])
    print(table)  # a script
    if asked.write:
        before, _, rest = README.read_text(encoding="utf-8").partition(_HEADING)
        _, heading, after = rest.partition("\n## ")
        README.write_text(f"{before}{_HEADING}\n{table}{heading}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
