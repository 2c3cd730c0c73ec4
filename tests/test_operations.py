"""What keeps a server running wants to know of it: is it well, what does its log say, and what if a file changes."""

import contextlib
import json
import re
import sqlite3
from pathlib import Path

import pytest
import requests

from patience import PATIENCE, until
from test_stopping import FILE, LOGIN, started

__all__ = ["started"]  # the fixture
DOCS = Path(__file__).resolve().parent.parent / "docs" / "running.md"
LISTED = """\
agent: {name: front, route: /front}
skills: {department_router: {departments: {file: people.csv}}}
"""
PEOPLE = "name,to\nAnn Lee,+14155550123\nBo Ray,+14155550124\n"
BROKEN_PLUGIN = "import signalwire_transfer\nraise SystemExit(3)\n"


def ready(server):
    answer = requests.get(f"{server.url}/ready", timeout=PATIENCE)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_server_that_is_well_says_so_to_everybody_and_nothing_else(started, workers):
    server = started("--workers", str(workers))
    assert requests.get(f"{server.url}/health", timeout=PATIENCE).json() == {"status": "ok"}
    status, said = ready(server)
    assert (status, said["status"], said["directories"]) == (200, "ready", {})
    assert {"log": "well", "hanging": "well"}.items() <= said["plugins"].items()
    assert requests.head(f"{server.url}/ready", timeout=PATIENCE).content == b""


def test_a_directory_that_is_broken_is_named_until_it_is_mended(started, tmp_path):
    (tmp_path / "agent.yaml").write_text(LISTED)
    (tmp_path / "people.csv").write_text(PEOPLE)
    server = started()
    assert ready(server)[1]["directories"] == {"people.csv": "well"}
    (tmp_path / "people.csv").write_text(PEOPLE.replace("+14155550124", "nowhere"))
    _, said = until(lambda: found if (found := ready(server))[0] == 503 else None)
    assert said["directories"] == {"people.csv": "cannot be used"}
    assert "nowhere" not in json.dumps(said)
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert until(lambda: found if (found := ready(server))[0] == 200 else None)[1]["status"] == "ready"


def test_a_plugin_that_cannot_be_used_is_named_without_its_reasons(started, tmp_path):
    (tmp_path / "hanging.py").write_text(BROKEN_PLUGIN)
    status, said = ready(started())
    assert (status, said["plugins"]["hanging"]) == (503, "cannot be used")
    assert str(tmp_path) not in json.dumps(said)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_log_is_json_of_one_shape_if_asked(started, workers):
    server = started("--log-format", "json", "--workers", str(workers))
    server.call(server.hook())
    server.stop()
    lines = [json.loads(line) for line in server.lines]
    for line in lines:
        assert {"timestamp", "level", "logger", "event"} <= line.keys()
    events = [line["event"] for line in lines]
    assert events[0].startswith("front: http://127.0.0.1:")
    assert events[-1] == "stopped: nothing was lost"
    (transfer,) = [line for line in lines if line["event"] == "transfer_started"]
    assert (transfer["key"], transfer["logger"]) == ("sales", "signalwire_transfer.log")


def is_there(server, path):
    with contextlib.suppress(requests.ConnectionError):  # the worker that has taken it may be on its way out
        return requests.get(f"{server.url}{path}", auth=LOGIN, timeout=PATIENCE).ok
    return False


def test_a_change_is_served_and_a_broken_one_is_not(started, tmp_path):
    server = started("--reload")

    (tmp_path / "agent.yaml").write_text("agent: {name: front, route: /front}\nskills: {nonsense: {}}\n")
    until(lambda: any("as they were before, they go on serving" in line for line in server.lines))
    assert any("agent.yaml:2: skills.nonsense" in line for line in server.lines)
    assert "action" in server.call(server.hook()).json()
    (tmp_path / "agent.yaml").write_text(FILE.replace("/front", "/other"))
    until(lambda: is_there(server, "/other"))
    assert server.stop()[0] == 0


def transfers_in(ledger):
    """How many transfers are in a ledger that may not be there yet."""
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as db,
    ):
        return db.execute("select count(*) from transfers").fetchone()[0]
    return 0


def test_a_ledger_that_comes_and_goes_with_a_change_is_where_the_file_says(started, tmp_path):
    pytest.importorskip("sqlalchemy")
    server = started("--reload")

    def changed(more):
        before = sum("started anew" in line for line in server.lines)
        (tmp_path / "agent.yaml").write_text(FILE + more)
        until(lambda: sum("started anew" in line for line in server.lines) > before)
        server.call(server.hook())

    changed("ledger: one.db\n")
    until(lambda: transfers_in(tmp_path / "one.db") == 1)
    changed("ledger: two.db\n")
    until(lambda: transfers_in(tmp_path / "two.db") == 1)
    changed("")
    assert server.stop()[0] == 0
    assert (transfers_in(tmp_path / "one.db"), transfers_in(tmp_path / "two.db")) == (1, 1)
    assert not list(tmp_path.glob("*-spool/*.jsonl")) or not sum(f.stat().st_size for f in tmp_path.glob("*-spool/*"))
    assert not any("has died" in line for line in server.lines)


def test_a_variable_that_changes_in_its_file_counts_from_then_on(started, tmp_path):
    (tmp_path / "agent.yaml").write_text(FILE.replace("/front}", '"/${WHERE}"}'))
    (tmp_path / ".env").write_text("WHERE=front\n")
    server = started("--reload", "--env-file")

    (tmp_path / ".env").write_text("WHERE='broken\n")
    until(lambda: any("the variables in it stay as they were" in line for line in server.lines))
    assert is_there(server, "/front")
    (tmp_path / ".env").write_text("WHERE=other\n")
    until(lambda: is_there(server, "/other"))
    assert server.stop()[0] == 0


def test_the_page_says_what_the_server_says(started):
    page = DOCS.read_text(encoding="utf-8")
    [unit] = re.findall(r"```ini\n(.*?)```", page, re.DOTALL)
    assert re.findall(r"--(?:workers|grace)", unit) == ["--workers", "--grace"]
    recipe = (DOCS.parent.parent / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert "--workers" in recipe
    check = re.search(r'"python", "-c", "(.+?)"', recipe)
    server = started("--workers", "2", "--grace", "25")
    exec(check[1].replace("3000", str(server.port)), {})
    assert server.stop()[1] in page
    examples = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]
    assert {"status", "directories", "plugins"} == set(examples[0])
    assert list(examples[1]) == ["timestamp", "level", "logger", "event"]
