"""How often a name that was said leads to the right person, to a question, or to the wrong one; and what that costs.

python benchmarks/matching.py             a minute
python benchmarks/matching.py --quick     N = 100 and 1,000
python benchmarks/matching.py --large     N = 100,000 as well
"""

import argparse
import itertools
import json
import os
import random
import statistics
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

os.environ.setdefault("SIGNALWIRE_LOG_MODE", "off")

from measure import count_tokens
from peers import bare_agent
from people import WAYS, people

from signalwire_transfer._matching._names import Names

_ABSENT = "not there"
_SEED = 7
_TOOL = "transfer_to_department"
_OTHER = itertools.count(5)  # other parameters each time, so that nothing is remembered


class Case(NamedTuple):
    """Something said, what became of the name on the way, and whom it meant: None for somebody who is not there."""

    way: str
    said: str
    meant: str | None


def cases(there: list[str], absent: list[str], each: int) -> Iterator[Case]:
    """The labelled set: every way for this many people of the directory, and as many who are not in it."""
    draw = random.Random(_SEED)
    for way, change in WAYS.items():
        for name in draw.choices(there, k=each):
            yield Case(way, change(name, draw), name)
    for way in ("as written", "misheard", "nickname", "surname alone"):
        for name in draw.choices(absent, k=each):
            yield Case(f"{_ABSENT}, {way}", WAYS[way](name, draw), None)


def verdict(names: Names, case: Case) -> str:
    """What the caller meets."""
    found = names.find(case.said)
    if found.name is not None:
        return "right" if found.name == case.meant else "wrong"
    if case.meant is None:
        return "asked" if found.close or found.many else "right"
    return "asked" if case.meant in found.close or found.many else "missed"


def shares(names: Names, told: Iterable[Case]) -> Mapping[str, Counter[str]]:
    """The verdicts, by what became of the name."""
    counted: dict[str, Counter[str]] = {}
    for case in told:
        counted.setdefault(case.way, Counter())[verdict(names, case)] += 1
    return counted


def microseconds(names: Names, said: list[str]) -> tuple[float, float]:
    """The median and the slowest of a hundred look-ups."""
    taken = []
    for text in said:
        best = min(_once(names, text) for _ in range(5))
        taken.append(best * 1e6)
    return statistics.median(taken), sorted(taken)[int(len(taken) * 0.99)]


def _once(names: Names, text: str) -> float:
    started = time.perf_counter()
    names.find(text)
    return time.perf_counter() - started


def report(sizes: Iterable[int], each: int) -> Iterator[str]:
    """Both tables as markdown."""
    yield "| N | what became of the name | right | asked | missed | wrong | median µs | 99 of 100 within µs |"
    yield "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for n in sizes:
        there, absent = people(n)
        names = Names(dict.fromkeys(there), {}, {})
        names.find("nobody at all")  # builds the index
        told = list(cases(there, absent, each))
        for way, counted in shares(names, told).items():
            slow = microseconds(names, [case.said for case in told if case.way == way][:200])
            yield _line(n, way, counted, slow)
        whole = Counter(verdict(names, case) for case in told)
        yield _line(n, "**all**", whole, None)


def _line(n: int, way: str, counted: Counter[str], slow: tuple[float, float] | None) -> str:
    parts = [f"{counted[word] / counted.total():.1%}" for word in ("right", "asked", "missed", "wrong")]
    times = [f"{taken:.0f}" for taken in slow] if slow else ["", ""]
    return f"| {n:,} | {' | '.join([way, *parts, *times])} |"


def costs(sizes: Iterable[int]) -> Iterator[str]:
    """What a directory costs beside its look-ups, as markdown."""
    yield "| N | `add_skill`, ms | first miss, ms | MiB, before a miss | MiB, after it | tokens of the tool |"
    yield "| ---: | ---: | ---: | ---: | ---: | ---: |"
    fresh_agent({"somebody": "+14152000000"}, "nobody")  # imports are not counted
    for n in sizes:
        departments = {name: f"+1415{2_000_000 + at:07d}" for at, name in enumerate(people(n)[0])}
        fresh = [fresh_agent(departments, "nobody at all")[1] for _ in range(3)]
        added, missed = (min(times) * 1e3 for times in zip(*fresh, strict=True))
        held = json.dumps(departments)
        tracemalloc.start()
        agent, _ = fresh_agent(json.loads(held), None)
        before = tracemalloc.get_traced_memory()[0] / 2**20
        _miss(agent, "nobody at all")
        after = tracemalloc.get_traced_memory()[0] / 2**20
        tracemalloc.stop()
        tool = agent._tool_registry.get_function(_TOOL)
        told, is_exact = count_tokens(json.dumps([tool.name, tool.description, tool.parameters]))
        tokens = f"{told}" if is_exact else f"{told}, estimated"
        yield f"| {n:,} | {added:.0f} | {missed:.0f} | {before:.1f} | {after:.1f} | {tokens} |"


def fresh_agent(departments: dict[str, str], missed: str | None) -> tuple[Any, tuple[float, float]]:
    """An agent with these departments, and the CPU seconds of adding them and of a first look-up that misses."""
    agent = bare_agent()
    started = time.process_time()
    agent.add_skill("department_router", {"departments": departments, "timeout": next(_OTHER)})
    added = time.process_time()
    if missed is not None:
        _miss(agent, missed)
    return agent, (added - started, time.process_time() - added)


def _miss(agent: Any, said: str) -> None:
    agent.on_function_call(_TOOL, {"department": said}, {})


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="N = 100 and 1,000")
    parser.add_argument("--each", type=int, default=1000, help="how many names for each line")
    parser.add_argument("--large", action="store_true", help="N = 100,000 as well")
    asked = parser.parse_args()
    sizes = [100, 1_000] if asked.quick else [100, 1_000, 10_000]
    whole = [*sizes, *([100_000] if asked.large else [])]
    for line in itertools.chain(report(whole, asked.each), [""], costs([51, *whole])):
        print(line, flush=True)


if __name__ == "__main__":
    main()
