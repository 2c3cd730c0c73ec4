"""What is not installed is said in a line, with the command that mends it."""

import os
import subprocess
import sys

import pytest

from commands import command
from signalwire_transfer._sdk._sdks import AGENTS, SDK3
from the_sdk import SDK

OTHER = AGENTS if SDK is SDK3 else SDK3
SERVER = "postgresql://desk@db.example/ledger"
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
AGENT = "agent: {name: desk}\nskills: {transfer: {to: +14155552671}}\n"


@pytest.fixture
def without(monkeypatch):
    """Let modules be missing, here and in the commands of the test."""

    def lack(*modules):
        for name in list(sys.modules):
            if name.partition(".")[0] in modules:
                monkeypatch.delitem(sys.modules, name)
        for name in modules:
            monkeypatch.setitem(sys.modules, name, None)

    return lack


def said(*words, cwd):
    done = command(*words, cwd=cwd)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("missing", "extra", "keys", "place"),
    [
        (["sqlalchemy"], "ledger", "ledger: sqlite:///t.db\n", "ledger.url"),
        (["sqlalchemy", "psycopg"], "postgres", f"ledger: {SERVER}\n", "ledger.url"),
        (["psycopg"], "postgres", f"ledger: {SERVER}\n", "ledger.url"),
        (
            ["standardwebhooks"],
            "events",
            f'ledger: sqlite:///t.db\nevents: [{{url: "https://hooks.example.com/", secret: {SECRET}}}]\n',
            "events",
        ),
    ],
    ids=["ledger", "postgres", "driver", "events"],
)
@pytest.mark.parametrize("words", [["check"], ["try"], ["show"], ["run", "--port", "1"]], ids=lambda words: words[0])
def test_a_key_of_a_file_whose_package_is_missing_names_the_extra(
    without, tmp_path, words, missing, extra, keys, place
):
    (tmp_path / "desk.yaml").write_text(keys + AGENT)
    without(*missing)
    first = said(words[0], "desk.yaml", *words[1:], cwd=tmp_path).splitlines()[0]
    assert first.endswith(f'{place}: needs a package that is not installed: pip install "signalwire-transfer[{extra}]"')


def test_all_that_is_wrong_with_events_is_told_at_once(without, tmp_path):
    (tmp_path / "desk.yaml").write_text('events: [{url: "http://hooks.example.com/", secret: hush}]\n' + AGENT)
    without("standardwebhooks")
    words = " ".join(said("check", "desk.yaml", cwd=tmp_path).split())
    assert (
        'events: needs a package that is not installed: pip install "signalwire-transfer[events]"; must have' in words
    )
    assert "must have a ledger beside it" in words
    assert "events[0].url: must begin with https" in words
    assert "events[0].secret: must be whsec_ and" in words


@pytest.mark.parametrize(
    ("missing", "extra", "words"),
    [
        (["sqlalchemy"], "ledger", ["ledger", "list", "--ledger", "sqlite:///t.db"]),
        (["sqlalchemy"], "ledger", ["ledger", "replay", "c1", "desk.yaml", "--ledger", "sqlite:///t.db"]),
        (["sqlalchemy", "psycopg"], "postgres", ["ledger", "stats", "--ledger", SERVER]),
        (["jinja2"], "desk", ["desk", "t.db"]),
        (["jinja2", "sqlalchemy"], "desk", ["desk", "t.db"]),
        (["sqlalchemy"], "ledger", ["desk", "t.db"]),
    ],
)
def test_so_does_a_command(without, tmp_path, missing, extra, words):
    (tmp_path / "desk.yaml").write_text(AGENT)
    without(*missing)
    lines = said(*words, cwd=tmp_path).splitlines()
    assert len(lines) == 1
    assert lines[0].endswith(f'needs a package that is not installed: pip install "signalwire-transfer[{extra}]"')


@pytest.mark.parametrize(("words", "code"), [(["check"], 2), (["show"], 1), (["try"], 1)], ids=lambda part: str(part))
def test_an_agent_in_python_whose_sdk_is_missing_names_the_sdk(tmp_path, without, words, code):
    (tmp_path / "agent.py").write_text(f"from {OTHER.package} import AgentBase\nagent = AgentBase('desk')\n")
    without(OTHER.package)
    done = command(*words, "agent.py", cwd=tmp_path)
    lacking = f'{OTHER.distribution} is not installed: pip install "{OTHER.known}"'
    assert (done.returncode, done.stderr) == (code, f"error: agent.py:1: `agent.py` cannot be imported: {lacking}\n")


def test_another_module_that_is_missing_is_nothing_that_we_know(tmp_path):
    (tmp_path / "agent.py").write_text("import no_such_module_anywhere\n")
    done = command("check", "agent.py", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.endswith("ModuleNotFoundError: No module named 'no_such_module_anywhere'\n")


def test_the_command_line_is_there_as_a_module_where_its_folder_is_not_on_the_path(tmp_path):
    (tmp_path / "desk.yaml").write_text(AGENT)
    words = [sys.executable, "-m", "signalwire_transfer", "check", "desk.yaml"]
    done = subprocess.run(
        words, capture_output=True, text=True, cwd=tmp_path, env=os.environ | {"PATH": ""}, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "desk.yaml: no mistakes (1 agent, 1 skill)\n"
