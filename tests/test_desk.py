"""The desk: what its pages say of a ledger, on both databases, and what they say when there is none to be read."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import psutil
import pytest

pytest.importorskip("sqlalchemy")
pytest.importorskip("jinja2")

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from asked import Answer, ask
from commands import command
from ledger_stories import START, Story, database, hand_counted, lines
from patience import PATIENCE
from signalwire_transfer.pages import Site
from signalwire_transfer_plugins.ledger._settings import Settings
from signalwire_transfer_plugins.ledger._stats import DEFINED
from signalwire_transfer_plugins.ledger._tables import meta
from signalwire_transfer_plugins.ledger.desk import _bounds, _calls, _pages, _reasons
from signalwire_transfer_plugins.ledger.desk._pages import Desk
from signalwire_transfer_plugins.ledger.desk._reader import Reader, Watched

COMMAND = Path(sys.executable).with_name("signalwire-transfer")
HOUR = 3_600_000
MONDAY_NINE = 1_789_981_200_000
"""2026-09-21 09:00 UTC, a Monday."""


class Looked:
    """The desk of one ledger, as a browser asks it."""

    def __init__(self, url: str) -> None:
        self.watched = Watched(Reader(Settings(url=url)))
        self.app = Site("desk", Desk(self.watched, f" --ledger {url}").routes()).app()

    def __call__(self, path: str = "/", **headers: str) -> Answer:
        return ask(self.app, path, **headers)

    def says(self, path: str = "/", **headers: str) -> str:
        answer = self(path, **headers)
        assert answer.status == 200, answer.text
        return words_of(answer.text)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def words_of(page: str) -> str:
    parser = _Words()
    parser.feed(page)
    return re.sub(r"\s+", " ", " ".join(parser.found))


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> int:
    """A minute after the stories that were counted by hand: they are of the last hour."""
    moment = START + 600_000
    monkeypatch.setattr(_pages, "_moment", lambda: moment)
    return moment


@pytest.fixture
def desk(ledger_url: str, now: int) -> Looked:
    database(ledger_url).add(lines(hand_counted()))
    return Looked(ledger_url)


# ---- now ------------------------------------------------------------------------------------------------------------


def test_now_shows_the_figures_of_stats_each_with_its_definition(desk: Looked) -> None:
    shown = desk.says("/")
    for name, value in (("Offered", "13"), ("Reached", "6 54.5 %"), ("Unreported", "2"), ("Lost", "2")):
        assert f"{name} {value}" in shown
    for name in (
        "offered",
        "reached",
        "time_to_human_p50",
        "time_to_human_p90",
        "unreported",
        "lost",
        "ringing",
        "waiting",
    ):
        definition = command("ledger", "stats", "--explain", name).stdout.partition(": ")[2].strip()
        assert definition == DEFINED[name].definition
        assert definition in shown


def test_who_is_rung_and_who_waits_is_shown_until_it_is_too_long_ago(desk: Looked, ledger_url: str, now: int) -> None:
    database(ledger_url).add(
        lines(
            [
                *Story("rings", key="billing", at=now - 20_000).event("attempt.started", 1, "1.1").records,
                *Story("forgotten", at=now - 400_000).event("attempt.started", 1, "1.1").records,
                *Story("in-line", key="support", at=now - 1_200_000)
                .event("attempt.started", 1, "1.1", address_kind="queue")
                .records,
            ]
        )
    )
    shown = desk.says("/")
    assert "Ringing now 1" in shown and "Waiting now 1" in shown
    assert "Ann is called" in shown and "the caller waits in the queue" in shown


def test_the_script_of_an_open_page_gets_the_content_alone(desk: Looked) -> None:
    part = desk("/", x_part="1").text
    assert "<html" not in part and "The last hour" in part
    assert part in desk("/").text or "Offered" in part


def test_an_hour_without_calls_says_so_and_a_ledger_without_any_says_what_to_do(ledger_url: str) -> None:
    made = database(ledger_url)
    empty = Looked(ledger_url)
    assert "No transfers yet. The first one appears here within five seconds" in empty.says("/")
    assert "No transfers yet." in empty.says("/calls")
    assert "No transfers in these 28 days" in empty.says("/reasons")
    made.add(lines(hand_counted()))
    assert "None of them is of the last hour." in empty.says("/")


# ---- reasons --------------------------------------------------------------------------------------------------------


def week(name: str, answered: bool, weeks: int, key: str = "sales") -> Iterator[Any]:
    """A call each Monday at nine, UTC."""
    for number in range(weeks):
        story = Story(f"{name}-{number}", key=key, at=MONDAY_NINE - number * 7 * 24 * HOUR)
        done = story.reached("1.1", 0, 5, 60) if answered else story.tried("1.1", 0, 20, "busy", "busy")
        yield from done.records


def test_reasons_show_who_does_not_pick_up_in_which_hour_of_the_viewers_week(
    ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_pages, "_moment", lambda: MONDAY_NINE + HOUR)
    database(ledger_url).add(lines([*week("missed", False, 3), *week("taken", True, 1)]))
    looked = Looked(ledger_url)
    assert "<title>Mon 09:00, 3 of 4 not answered</title>" in looked("/reasons").text
    assert "Mon 11:00, 3 of 4" in looked("/reasons", cookie="zone=Europe/Berlin").text
    assert "Mon 14:00, 3 of 4" in looked("/reasons", cookie="zone=Asia/Kolkata").text
    assert "Sun 23:00, 3 of 4" in looked("/reasons", cookie="zone=Pacific/Honolulu").text
    assert "Mon 09:00" in looked("/reasons", cookie="zone=../../etc/passwd").text
    table = looked.says("/reasons")
    assert "3 busy" in table and "09 3 of 4" in table


def test_reasons_name_rescues_and_calls_that_were_answered_and_lost_at_once(desk: Looked) -> None:
    shown = desk.says("/reasons?days=7")
    assert re.search(r"sales 13 54\.5 % 2 1 ", shown)
    assert (
        "Rescued by a later rung Transfers that were reached on a later rung than the first Rung Reached 2 2" in shown
    )
    for name in ("rescued", "answered_then_lost", "answer_rate"):
        assert DEFINED[name].definition in shown
    assert "Only sales" in desk.says("/reasons?key=Sales&days=90").replace("Only Sales", "Only sales")
    assert "No transfers in these 28 days for nobody" in desk.says("/reasons?key=nobody&days=12")


def test_a_page_counts_no_more_than_it_can_in_a_second_and_says_so(
    desk: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_reasons, "MOST", 5)
    database(desk.watched.reader.settings.url).add(lines(Story("older", at=START - HOUR).records))
    assert "more transfers than one page counts" in desk.says("/reasons")
    assert _bounds.MOST == 50_000


# ---- calls ----------------------------------------------------------------------------------------------------------


def found(looked: Looked, query: str, **headers: str) -> list[str]:
    """The outcomes of the transfers that are listed."""
    return re.findall(
        r'<td><span class="mark of-\w+" title="[^"]*">([\w ]+)</span>', looked(f"/calls?{query}", **headers).text
    )


def test_calls_are_found_by_id_reference_destination_outcome_and_time(desk: Looked) -> None:
    assert len(found(desk, "")) == 14
    assert found(desk, "sought=call-rescued") == ["reached", "reached"]
    reference = _calls.reference_of("call-lost")
    assert found(desk, f"sought={reference}") == found(desk, f"sought={reference.lower()}") == ["lost"]
    assert found(desk, "outcome=lost") == ["lost", "lost"]
    assert len(found(desk, "key=SALES")) == 14 and found(desk, "key=billing") == []
    assert found(desk, "since=2030-01-01T00:00") == [] and len(found(desk, "since=2026-09-21")) == 14
    assert len(found(desk, "until=2030-01-01T00:00&outcome=nonsense")) == 14
    assert "Nothing found." in desk.says("/calls?sought=zzz")


def test_times_are_sought_as_the_viewers_clock_shows_them(ledger_url: str) -> None:
    database(ledger_url).add(lines(Story("nine", at=MONDAY_NINE).records))
    looked, berlin = Looked(ledger_url), {"cookie": "zone=Europe/Berlin"}
    assert len(found(looked, "since=2026-09-21T08:59&until=2026-09-21T09:01")) == 1
    assert len(found(looked, "since=2026-09-21T10:59&until=2026-09-21T11:01", **berlin)) == 1
    assert found(looked, "since=2026-09-21T08:59&until=2026-09-21T09:01", **berlin) == []
    assert "2026-09-21 11:00:00" in looked.says("/calls", **berlin)


def test_older_pages_show_each_transfer_once(ledger_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_calls, "PAGE", 4)
    same = [record for number in range(11) for record in Story(f"n{number}", at=START + number // 5).records]
    database(ledger_url).add(lines(same))
    looked, path, seen = Looked(ledger_url), "/calls", []
    while path:
        text = looked(path).text
        seen += re.findall(r'id="c-(\w+)"', text)
        older = re.search(r'rel="next" href="([^"]+)"', text)
        path = older[1].replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) == 11


def test_a_search_that_has_looked_far_enough_says_how_far_and_goes_on_when_asked(
    desk: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_calls, "FURTHEST", 3)
    url = desk.watched.reader.settings.url
    database(url).add(lines([record for n in range(6) for record in Story(f"new{n}", at=START + 1000 + n).records]))
    text = desk("/calls?outcome=lost").text
    assert "Look further back" in text
    path, seen, pages = "/calls?outcome=lost", 0, 0
    while path and pages < 20:
        text, pages = desk(path).text, pages + 1
        seen += text.count(">lost</span>")
        older = re.search(r'rel="next" href="([^"]+)"', text)
        path = older[1].replace("&amp;", "&") if older else ""
    assert seen == 2


def test_what_is_exported_is_what_was_sought(desk: Looked) -> None:
    answer = desk("/export?form=csv&outcome=reached")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {"time_to_human_s", "ended", "known"} <= rows[0].keys(), "the columns of the public view"
    assert not {"wait_ms", "last_at"} & rows[0].keys()
    assert rows[0]["requested_at"].endswith("Z")
    assert len(rows) == 6 and {row["outcome"] for row in rows} == {"reached"}
    assert answer.headers["content-disposition"] == 'attachment; filename="transfers.csv"'
    as_lines = [json.loads(line) for line in desk("/export?form=jsonl&sought=call-rescued").text.splitlines()]
    assert sorted(line["call"] for line in as_lines) == ["call-rescued-0", "call-rescued-1"]
    link = re.search(r'href="(/export[^"]+csv[^"]*)"', desk("/calls?outcome=lost&since=2026-09-01T00:00").text)
    assert link and "outcome=lost" in link[1] and "since=2026-09-01" in link[1]


def test_an_exported_cell_is_no_formula(ledger_url: str) -> None:
    database(ledger_url).add(lines(Story("x", key="=cmd()").records))
    [row] = csv.DictReader(io.StringIO(Looked(ledger_url)("/export").text))
    assert row["key"] == "'=cmd()"


# ---- one call -------------------------------------------------------------------------------------------------------


def test_a_call_tells_what_happened_and_why_it_went_that_way(desk: Looked, ledger_url: str) -> None:
    shown = desk.says("/call?id=call-rescued-1")
    assert f"Call {_calls.reference_of('call-rescued-1')}" in shown
    assert "Ann (1.1) rang for 14.0 s, and did not answer." in shown
    assert "So the next rung came: Ann (2.1) answered after 9.0 s, and took the call." in shown
    assert "The end: a person talked to the caller." in shown
    assert "15.0 s" in shown and "To a person 24.0 s, on rung 2" in shown
    assert f"signalwire-transfer ledger replay call-rescued-1 agent.yaml --ledger {ledger_url}" in shown


def test_a_call_shows_raw_reasons_what_is_derived_and_what_nobody_reported(desk: Looked, ledger_url: str) -> None:
    story = Story("odd", rungs=3).tried("1.1", 0, 15, "no_answer", "noAnswer")
    story.event("attempt.started", 16, "2.1").event("attempt.answered", 20, "2.1").event("attempt.ended", 22, "2.1")
    database(ledger_url).add(lines(story.records))
    shown = desk.says("/call?id=call-odd")
    assert "(the platform's word: noAnswer)" in shown
    assert "This is derived, not reported." in shown
    assert "Ann (3.1) was planned, and its turn did not come." in shown
    assert "never begun" in shown
    assert "Ann (1.1) was planned, and nothing was reported of it." in desk.says("/call?id=call-nothing-at-all")


def test_what_is_masked_stays_so_and_a_message_that_is_kept_can_be_heard(ledger_url: str) -> None:
    people = {"number": "+14155550199", "name": "Ann Lee", "reason": "a refund"}
    story = Story("v", people=people).event("voicemail.left", 30, people={"voicemail": "https://files.example/a.mp3"})
    made = database(ledger_url)
    made.add(lines(story.records))
    looked = Looked(ledger_url)
    text = looked("/call?id=call-v").text
    assert "**********99" in text and "A. L." in text
    assert "0199" not in text and "Lee" not in text and "refund" not in text and "a.mp3" not in text
    whole = Story("w", people=people).event("voicemail.left", 30, people={"voicemail": "https://files.example/a.mp3"})
    made.add(lines(whole.records, "full"))
    text = looked("/call?id=call-w").text
    assert "+14155550199" in text and "a refund" in text
    assert '<a href="https://files.example/a.mp3" rel="noreferrer noopener"' in text


def test_a_call_that_nobody_knows_is_said(desk: Looked) -> None:
    answer = desk("/call?id=<b>")
    assert answer.status == 404
    assert "The ledger knows no call" in answer.text and "&lt;b&gt;" in answer.text


# ---- what stands in a ledger is no markup ---------------------------------------------------------------------------

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}"


def test_nothing_in_a_ledger_is_markup(ledger_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pages, "_moment", lambda: START + 60_000)
    story = Story(EVIL[:40], key=EVIL)
    story.records.clear()
    planned = [{"attempt": "1.1", "kind": EVIL[:20], "name": EVIL, "asked": False}]
    story.event("transfer.requested", details={"attempts": planned}, people={"name": EVIL, "number": EVIL})
    story.event("attempt.started", 1, "1.1", address_kind=EVIL[:30], reason=EVIL)
    story.event("voicemail.left", 3, people={"voicemail": "javascript:alert(1)"})
    database(ledger_url, people="full").add(lines(story.records, "full"))
    looked = Looked(ledger_url)
    call = _calls.urlencode({"id": f"call-{EVIL[:40]}"})
    key = _calls.urlencode({"key": EVIL, "sought": EVIL})
    for path in ("/", "/reasons", f"/reasons?{key}", "/calls", f"/calls?{key}", f"/call?{call}"):
        answer = looked(path)
        assert answer.status == 200, path
        assert "<script>alert" not in answer.text and "<img" not in answer.text and ">49<" not in answer.text
        assert 'href="javascript:' not in answer.text


# ---- a ledger that is not there -------------------------------------------------------------------------------------


def test_nothing_can_be_written_through_the_desk(desk: Looked) -> None:
    with desk.watched.opened() as reader, reader.engine.connect() as connection, pytest.raises(DBAPIError) as refused:
        connection.execute(meta.update().values(value=9))
    assert re.search("readonly database|read-only transaction", str(refused.value))


def test_a_file_that_goes_away_is_said_since_when_and_comes_back_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "transfers.db"
    looked = Looked(f"sqlite:///{file}")
    missing = looked("/")
    assert missing.status == 503
    assert "There is no ledger yet" in missing.text and str(file) in missing.text and not file.exists()
    made = database(f"sqlite:///{file}")
    made.add(lines(hand_counted()))
    assert looked("/").status == 200
    assert looked.watched.lost_at is None
    aside = tmp_path / "aside.db"
    with contextlib.closing(sqlite3.connect(file)) as opened, opened:
        opened.execute("pragma wal_checkpoint(truncate)")
    opened.close()
    shutil.move(file, aside)
    first, since = looked("/", x_part="1"), looked.watched.lost_at
    assert first.status == 503 and since
    assert "Seen since" in words_of(first.text) and "last read at" in words_of(first.text)
    assert looked("/calls").status == looked("/export").status == 503
    assert looked.watched.lost_at == since
    shutil.move(aside, file)
    assert looked("/").status == 200


def test_a_server_that_goes_away_is_said_and_comes_back_by_itself(postgres: str) -> None:
    admin = sa.create_engine(postgres, isolation_level="AUTOCOMMIT")
    url = str(sa.make_url(postgres).set(database="away").render_as_string(hide_password=False))
    with admin.connect() as connection:
        connection.exec_driver_sql("create database away")
        looked = Looked(url)
        assert "The ledger is empty" in looked("/").text
        made = database(url)
        made.add(lines(hand_counted()))
        made.engine.dispose()
        assert looked("/").status == 200
        connection.exec_driver_sql("drop database away with (force)")
        answer = looked("/")
        assert answer.status == 503 and "The ledger cannot be read" in answer.text
        connection.exec_driver_sql("create database away")
        made = database(url)
        made.add(lines(hand_counted()))
        made.engine.dispose()
        assert looked("/").status == 200
        looked.watched.reader.engine.dispose()
        connection.exec_driver_sql("drop database away with (force)")
    admin.dispose()


def test_a_server_that_stands_still_is_said_as_one_that_is_away(ledger_url: str) -> None:
    if ledger_url.startswith("sqlite"):
        pytest.skip("there is no server that could stand still")
    database(ledger_url).add(lines(hand_counted()))
    looked = Looked(ledger_url)
    assert looked("/").status == 200
    with standing_still(ledger_url):
        answer = looked("/")
        assert answer.status == 503 and "The ledger cannot be read" in answer.text
    assert looked("/").status == 200


@contextlib.contextmanager
def standing_still(url: str) -> Iterator[None]:
    """A server none of whose processes does anything, while its machine goes on taking what is sent to it."""
    with database(url).engine.connect() as connection:
        folder = connection.exec_driver_sql("show data_directory").scalar_one()
    server = psutil.Process(int(Path(folder, "postmaster.pid").read_text().splitlines()[0]))
    processes = [server, *server.children(recursive=True)]
    try:
        for process in processes:
            process.suspend()
        yield
    finally:
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()


def test_a_newer_ledger_and_what_is_none_say_what_to_do(tmp_path: Path) -> None:
    made = database(f"sqlite:///{tmp_path}/newer.db")
    with made.engine.begin() as connection:
        connection.execute(meta.update().where(meta.c.name == "version").values(value=99))
    assert "Update the package" in Looked(f"sqlite:///{tmp_path}/newer.db")("/").text
    (tmp_path / "text.db").write_text("This is no database. " * 100)
    assert "file is not a database" in Looked(f"sqlite:///{tmp_path}/text.db")("/").text
    sqlite3.connect(tmp_path / "other.db").execute("create table t (a)").connection.close()
    assert "no ledger in it" in Looked(f"sqlite:///{tmp_path}/other.db")("/").text


# ---- the command ----------------------------------------------------------------------------------------------------


def test_what_cannot_be_shown_is_said_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SIGNALWIRE_TRANSFER_LEDGER", "SIGNALWIRE_TRANSFER_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    assert "error: no ledger is named" in command("desk").stderr
    assert "must be sqlite:///transfers.db" in command("desk", "mysql://x/y").stderr
    assert "error: the desk shows a ledger, not agents as in agent.yaml" in command("desk", "agent.yaml").stderr
    open_ = command("desk", "x.db", "--host", "0.0.0.0", cwd=tmp_path)
    assert open_.returncode == 1 and "needs a password" in open_.stderr
    unset = command("desk", "x.db", "--password-env", "NOT_SET", cwd=tmp_path)
    assert unset.stderr.splitlines()[-1] == "error: the variable NOT_SET must hold the password"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = command("desk", "x.db", "--port", str(port), cwd=tmp_path)
    assert refused.returncode == 1 and f"port {port} on 127.0.0.1 is taken" in refused.stderr
    assert "must be a whole number" in command("desk", "x.db", "--port", "many", cwd=tmp_path).stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_serves_until_it_is_told_to_stop_and_then_ends_at_once(tmp_path: Path, number: int, code: int) -> None:
    words = [COMMAND, "desk", "there-is-none.db", "--port", "0"]
    process = subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    lines_ = [process.stderr.readline() for _ in range(3)]
    assert lines_[0].startswith("warning: There is no ledger yet")
    [port] = re.findall(r"http://127\.0\.0\.1:(\d+)/", lines_[1])
    with socket.create_connection(("127.0.0.1", int(port)), timeout=PATIENCE) as connected:
        connected.sendall(b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n")  # somebody still asks, and is not waited for
        process.send_signal(number)
        assert process.wait(PATIENCE) == code
    rest = process.stderr.read()
    assert rest == ("stopped\n" if number == signal.SIGINT else "")
    process.stderr.close()


def test_a_password_of_a_server_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(Settings(url="postgresql://anna:s3cret@db.example/ledger"))
    assert reader.name == "db.example/ledger"
