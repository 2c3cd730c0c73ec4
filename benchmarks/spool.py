"""What a record costs before the answer leaves: the line in the spool, in wall time, with nobody taking it meanwhile.

python benchmarks/spool.py [FOLDER]
"""

import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from ledger_stories import Story
from signalwire_transfer_plugins.ledger._lines import written
from signalwire_transfer_plugins.ledger._spool import Spool

LINES = 50_000


def main() -> None:
    """Measure and print."""
    record = Story("one", rungs=2, people={"number": "+14155550123", "name": "Ann Example"}).records[0]
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if sys.argv[1:] else None) as folder:
        spool = Spool(Path(folder))
        taken = {"the line": [0.0] * LINES, "the line in the file": [0.0] * LINES}
        for at in range(LINES):
            started = time.perf_counter()
            line = written(record, "masked")
            between = time.perf_counter()
            spool.write(line)
            ended = time.perf_counter()
            taken["the line"][at], taken["the line in the file"][at] = between - started, ended - between
        spool.forget()
    for what, times in taken.items():
        ordered = sorted(times)
        of = {f"p{share:g}": round(1e6 * ordered[int(len(ordered) * share / 100)], 1) for share in (50, 99, 99.9)}
        print(json.dumps({"what": what, **of, "unit": "µs"}, ensure_ascii=False))  # a script


if __name__ == "__main__":
    main()
