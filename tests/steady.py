"""Tests again and again, on each SDK, while the processors are busy: what depends on the pace of a machine fails here.

As in `make steady TESTS="tests/test_events.py tests/test_run.py" TIMES=20`.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_BUSY = "while True: pass"


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """So many processes that want all that they can get."""
    running = [subprocess.Popen([sys.executable, "-c", _BUSY]) for _ in range(processes)]
    try:
        yield
    finally:
        for each in running:
            each.kill()
            each.wait()


def main() -> int:
    """How many of the runs failed."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--times", type=int, default=10)
    wanted.add_argument("--python", action="append", required=True, help="an environment with the package and an SDK")
    wanted.add_argument("tests", nargs="+")
    asked = wanted.parse_args()
    failed = 0
    with busy(os.cpu_count() or 1):
        for turn in range(1, asked.times + 1):
            for python in asked.python:
                failed += bool(subprocess.run([python, "-Im", "pytest", "-q", *asked.tests], check=False).returncode)
            sys.stdout.write(f"{turn} of {asked.times}: {failed} runs have failed\n")
    return failed


if __name__ == "__main__":
    sys.exit(min(main(), 1))
