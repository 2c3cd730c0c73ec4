"""The spool and its mover: what was accepted is in the ledger once, whatever dies, is full or is away."""

import contextlib
import json
import logging
import os
import resource
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import pytest

pytest.importorskip("sqlalchemy")
pytest.importorskip("fcntl")

import sqlalchemy as sa

import patience
from ledger_load import Load, Server, arrived, asked_once, in_ledger
from ledger_stories import Story, database, hand_counted, lines
from signalwire_transfer.testing import callbacks_of, simulate_answer
from signalwire_transfer_plugins import ledger
from signalwire_transfer_plugins.ledger import _keeper, _mover, _patience, _spool
from signalwire_transfer_plugins.ledger._settings import Settings, read_url
from signalwire_transfer_plugins.ledger._variables import LEDGER as VARIABLE

ANN, BOB, EVE = "+14155552671", "+14155552672", "+14155552673"
TRANSFERS = len({record.transfer for record in hand_counted()})


def count(url, view="transfers"):
    [(found,)] = rows(read_url(url), f"select count(*) from {view}")
    return found


def until(holds, *shown):
    """Wait until something holds. Whatever a database says that is still being made, it does not hold yet."""

    def safely():
        with contextlib.suppress(sa.exc.SQLAlchemyError):
            return holds()

    return patience.until(safely, *shown)


@pytest.fixture
def kept(monkeypatch):
    """A ledger for this process, by the variable; it ends with the test."""

    def begin(url, **more):
        monkeypatch.setenv(VARIABLE, json.dumps({"url": url, **more}))

    yield begin
    monkeypatch.delenv(VARIABLE, raising=False)
    _keeper.keeper()


def record_all(records):
    for record in records:
        ledger.transfer_recorded(record)


def test_what_is_recorded_comes_to_the_database_once_however_often_it_is_said(kept, ledger_url, tmp_path):
    kept(ledger_url, spool=str(tmp_path / "spool"))
    record_all(hand_counted() * 2)
    until(lambda: count(ledger_url) == TRANSFERS)
    until(lambda: sum(path.stat().st_size for path in (tmp_path / "spool").iterdir()) == 0)


def test_without_a_ledger_nothing_is_written_and_nothing_is_imported(tmp_path):
    code = (
        "import sys\n"
        "from signalwire_transfer._seam._plugins import installed\n"
        "from signalwire_transfer_plugins.ledger import transfer_recorded\n"
        "installed(); transfer_recorded(None)\n"
        "print([name for name in ('sqlalchemy', 'psycopg', 'typer') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.strip() == "[]"
    assert list(tmp_path.iterdir()) == []


def test_a_call_comes_to_the_ledger_of_an_agent_that_runs_by_itself(desk, kept, ledger_url, tmp_path):
    kept(ledger_url, spool=str(tmp_path / "spool"))
    desk.add("transfer", {"to": "+14155552671"}).call("transfer_call", call_id="c1")
    until(lambda: count(ledger_url) == 1)


def test_files_are_private_and_hold_no_number_in_full(kept, tmp_path):
    kept(f"sqlite:///{tmp_path}/t.db", spool=str(tmp_path / "spool"))
    segment = _keeper.keeper().spool
    record_all(Story("a", people={"number": "+14155550199", "name": "Ann Lee"}).records)
    [path] = (tmp_path / "spool").glob("*.jsonl")
    assert path.stat().st_mode & 0o777 == 0o600
    until((tmp_path / "t.db").exists)
    until(lambda: count(f"sqlite:///{tmp_path}/t.db") == 1)
    assert (tmp_path / "t.db").stat().st_mode & 0o777 == 0o600
    everything = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"5550199" not in everything
    assert b"Ann Lee" not in everything
    assert segment.lost == 0


def test_what_a_dead_process_has_left_is_taken_by_the_next(kept, ledger_url, tmp_path):
    folder = tmp_path / "spool"
    code = (
        "import os, sys\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from ledger_stories import hand_counted\n"
        "from signalwire_transfer_plugins.ledger._lines import written\n"
        "from signalwire_transfer_plugins.ledger._spool import Spool\n"
        "spool = Spool(Path(sys.argv[1]))\n"
        "for record in hand_counted():\n"
        "    assert spool.write(written(record, 'masked'))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(folder), str(Path(__file__).parent)], check=False)
    [orphan] = folder.glob("*.jsonl")
    with orphan.open("ab") as torn:
        torn.write(b'\x1e{"id": "half a li')
    kept(ledger_url, spool=str(folder))
    record_all(Story("next").records)
    until(lambda: count(ledger_url) == TRANSFERS + 1)
    until(lambda: not orphan.exists())


def test_a_forked_process_leaves_its_parents_file_alone(tmp_path):
    spool = _spool.Spool(tmp_path)
    spool.write(b"parent")
    child = os.fork()
    if not child:
        spool.forget()
        os._exit(0 if spool.write(b"child") and not list(spool.orphans()) else 1)
    assert os.waitpid(child, 0)[1] == 0
    [orphan] = list(_orphans(tmp_path))
    assert orphan == b"\x1echild\n"
    assert spool.segments()[0].chunk() == b"\x1eparent\n"


def _orphans(folder):
    for segment in _spool.Spool(folder).orphans():
        yield segment.chunk()


def test_damaged_lines_are_skipped_and_counted(kept, ledger_url, tmp_path, caplog):
    folder = tmp_path / "spool"
    folder.mkdir()
    good = json.dumps(lines(Story("a").records)[0]).encode()
    (folder / "0.jsonl").write_bytes(b"rubbish\n\x1e" + good + b"\n\x1e{broken\n\x1e\xff\xfe\n\x1e" + good + b"\n")
    kept(ledger_url, spool=str(folder))
    _keeper.keeper()
    until(lambda: count(ledger_url) == 1)
    until(lambda: "the ledger skips 3 damaged lines of its spool" in caplog.text)


def test_a_database_that_is_away_is_said_once_and_loses_nothing(kept, tmp_path, caplog):
    away = tmp_path / "not" / "yet"
    url = f"sqlite:///{away}/t.db"
    kept(url, spool=str(tmp_path / "spool"))
    record_all(hand_counted())
    until(lambda: "the ledger cannot be reached" in caplog.text)
    record_all(Story("more").records)
    away.mkdir(parents=True)
    until(lambda: count(url) == TRANSFERS + 1)
    until(lambda: "the ledger can be reached again" in caplog.text)
    assert caplog.text.count("the ledger cannot be reached") == 1


def test_a_database_that_hangs_is_said_once_while_it_does_and_once_when_it_is_over(
    kept, ledger_url, tmp_path, monkeypatch, caplog
):
    kept(ledger_url, spool=str(tmp_path / "spool"))
    record_all(Story("before").records)
    assert until(lambda: count(ledger_url) == 1)
    with somebody_holds(ledger_url):
        monkeypatch.setattr(_patience, "PATIENCE", 0.1)  # only while it hangs: a slow machine is slow without, too
        record_all(hand_counted())
        assert until(lambda: "the ledger cannot be reached" in caplog.text)
        assert _keeper.keeper().state() == "well, but the database takes nothing, and records wait in the spool"
        assert "it has not answered for 0.1 s" in caplog.text
        monkeypatch.setattr(_patience, "PATIENCE", 60.0)
    assert until(lambda: "the ledger can be reached again" in caplog.text)
    assert until(lambda: count(ledger_url) == TRANSFERS + 1)
    assert caplog.text.count("the ledger cannot be reached") == 1
    assert _keeper.keeper().state() == "well"


@contextlib.contextmanager
def somebody_holds(url):
    """A database in which somebody else holds what everybody needs who adds events."""
    holding = database(url)
    with holding.engine.begin() as connection:
        holding.lock(connection)
        yield
    holding.engine.dispose()


def test_ready_says_that_the_database_is_away_and_takes_no_server_out_of_service_for_it(kept, tmp_path):
    from signalwire_transfer._server._probes import _ready

    away = "well, but the database takes nothing, and records wait in the spool"
    kept(f"sqlite:///{tmp_path}/not/there/t.db", spool=str(tmp_path / "spool"))
    record_all(hand_counted())
    until(lambda: _ready()[1]["plugins"]["ledger"] == away)
    assert _ready()[0] == 200
    (tmp_path / "not" / "there").mkdir(parents=True)
    until(lambda: _ready()[1]["plugins"]["ledger"] == "well")
    _keeper.keeper().spool.lost_at = time.monotonic()
    assert _ready()[0] == 503


def test_what_waits_for_the_mover_of_another_process_is_seen_by_its_age(tmp_path):
    spool = _spool.Spool(tmp_path)
    spool.write(b"{}")
    assert not spool.waits_since(60)
    assert spool.waits_since(0)
    [file] = tmp_path.iterdir()
    os.truncate(file, 0)
    assert not spool.waits_since(0)


def test_a_password_is_in_no_line_of_the_log(kept, tmp_path, caplog):
    kept("postgresql://ann:s3cret-word@127.0.0.1:1/x", spool=str(tmp_path / "spool"))
    record_all(Story("a").records)
    until(lambda: "the ledger cannot be reached" in caplog.text)
    assert "s3cret-word" not in caplog.text


@pytest.mark.parametrize("written", ["mysql://x/y", "transfers", "{", '{"url": 5}', '{"url": "sqlite:///x", "no": 1}'])
def test_a_variable_that_names_no_ledger_is_said_once_and_calls_go_on(desk, monkeypatch, caplog, written):
    monkeypatch.setenv(VARIABLE, written)
    answer = desk.add("transfer", {"to": "+14155552671"})
    assert answer.call("transfer_call").dialled == answer.call("transfer_call").dialled == ["+14155552671"]
    assert caplog.text.count("there is no ledger: SIGNALWIRE_TRANSFER_LEDGER") == 1


def test_a_full_disk_costs_records_that_are_counted_and_no_call(tmp_path):
    spool = _spool.Spool(tmp_path)
    spool.write(b"x" * 100)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (250, before[1]))
        took = [spool.write(b"y" * 100) for _ in range(4)]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert took == [True, False, False, False]
    assert spool.lost == 3
    assert spool.write(b"z" * 10)
    [segment] = spool.segments()
    whole = [line for line in segment.chunk().split(b"\x1e") if line.rstrip() in {b"x" * 100, b"y" * 100, b"z" * 10}]
    assert len(whole) == 3


def test_a_spool_that_may_grow_no_more_drops_its_oldest_files_and_counts_them(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(_spool, "SEGMENT", 1_000)
    spool = _spool.Spool(tmp_path)
    for _ in range(100):
        spool.write(b"x" * 100)
    lost = spool.shrink(5_000)
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert size <= 5_000
    assert lost == 100 - size // 102
    mover = _mover.Mover(Settings(url=f"sqlite:///{tmp_path}/t.db"), spool)
    mover._say_lost(lost)
    assert f"the ledger has lost {lost} records: its spool may take no more than 512 MB" in caplog.text


def test_a_durable_ledger_has_each_line_on_the_disk_before_the_answer(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(_spool, "_sync", synced.append)
    _spool.Spool(tmp_path, durable=True).write(b"x")
    assert len(synced) == 1


def test_whatever_worker_is_killed_under_load_nothing_is_missing_and_nothing_is_doubled(ledger_url, tmp_path):
    server = Server(tmp_path, ledger_url, workers=2).start()
    load = Load(server.port).start(6)
    try:
        for calls in range(40, 241, 40):
            until(lambda calls=calls: len(load.accepted) >= calls)
            until(server.kill_one)
    finally:
        load.stop()
        server.kill_all()
    again = Server(tmp_path, ledger_url, workers=1).start()
    try:
        found = arrived(read_url(ledger_url), load.accepted)
    finally:
        again.kill_all()
    assert load.accepted - set(found) == set()
    assert len(found) == len(set(found))


def test_a_server_has_a_process_beside_the_calls_for_its_ledger_and_another_when_that_dies(tmp_path):
    url = f"sqlite:///{tmp_path}/transfers.db"
    server = Server(tmp_path, url, workers=1).start()
    try:
        (mover,) = server.children()  # the only worker is the server itself
        mover.kill()
        call = str(uuid.uuid4())
        assert asked_once(server.port, call)
        until(lambda: call in in_ledger(read_url(url)))
    finally:
        server.kill_all()


def test_the_log_is_quiet_where_all_is_well(kept, ledger_url, tmp_path, caplog):
    with caplog.at_level(logging.WARNING, logger="signalwire_transfer.ledger"):
        kept(ledger_url, spool=str(tmp_path / "spool"))
        record_all(hand_counted())
        until(lambda: count(ledger_url) == TRANSFERS)
    assert not [line for line in caplog.records if line.name == "signalwire_transfer.ledger"]


# ---- from the platform's callbacks to what became of the call --------------------------------------------------------


@pytest.mark.parametrize("order", ["in_order", "late", "doubled"])
@pytest.mark.parametrize(
    ("to", "lines", "outcome", "rung", "attempts"),
    [
        (ANN, {}, "reached", 1, ["connected"]),
        (ANN, {ANN: "busy"}, "reached", 2, ["busy", "connected"]),
        (ANN, {ANN: "busy", BOB: "busy"}, "lost", None, ["busy", "busy"]),
        ([ANN, EVE], {}, "reached", 1, ["connected"]),
        ([[ANN, EVE]], {ANN: "busy"}, "reached", 1, ["busy", "connected"]),
    ],
)
def test_what_the_platform_reports_of_a_call_is_what_became_of_it(
    desk, kept, tmp_path, to, lines, outcome, rung, attempts, order
):
    url = f"sqlite:///{tmp_path}/t.db"
    database(url)
    kept(url, spool=str(tmp_path / "spool"))
    desk.request("GET", "/desk/")  # the agent is on the web
    route = {"to": to, "name": "first", "on_failure": {"to": BOB, "name": "second", "on_failure": "hangup"}}
    desk.add("transfer", {"to": route, "public_url": "https://user:pass@agents.example.com/desk"})
    answer = desk.call("transfer_call")
    for address, body in callbacks_of(simulate_answer(answer.raw, lines=lines), order):
        assert desk.request("POST", urlsplit(address).path, body)[0] in {200, 204}
    until(lambda: ended_as(url) == [(outcome, rung)], lambda: ended_as(url))
    assert sorted(rows(url, "select outcome from attempts")) == sorted((word,) for word in attempts)


def ended_as(url):
    return rows(url, "select outcome, rung from transfers")


def rows(url, query):
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]
