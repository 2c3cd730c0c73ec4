"""How often a name that was said leads to the right person, to a question, or to the wrong one; and what that costs.

python benchmarks/matching.py             a minute
python benchmarks/matching.py --quick     N = 100 and 1,000
"""

import argparse
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from people import WAYS, people

from signalwire_transfer._names import Names

_ABSENT = "not there"
_SEED = 7


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
    yield "| N | what became of the name | right | asked | missed | wrong | µs, median | µs, 99 of 100 |"
    yield "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for n in sizes:
        there, absent = people(n)
        names = Names(there, {}, {})
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


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="N = 100 and 1,000")
    parser.add_argument("--each", type=int, default=1000, help="how many names for each line")
    parser.add_argument("--large", action="store_true", help="N = 100,000 as well")
    asked = parser.parse_args()
    sizes = [100, 1_000] if asked.quick else [100, 1_000, 10_000]
    for line in report([*sizes, *([100_000] if asked.large else [])], asked.each):
        print(line)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
