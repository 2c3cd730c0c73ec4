"""docs/platform.md: its tables say what the simulator assumes, its snippets run, its calls are the agent's."""

import os
import re
import shlex
from pathlib import Path

import pytest
import yaml

from commands import command
from signalwire_transfer.testing import ASSUMPTIONS, assert_never_lost, assert_no_leak, simulate

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "platform.md").read_text(encoding="utf-8")
LIVE = ROOT / "examples" / "live.yaml"
LINES = {"LIVE_FROM": "+14155552670", "LIVE_COLLEAGUE": "+14155552671", "LIVE_OTHER": "+14155552672"}
SETTINGS = {
    **LINES,
    "SWML_PROXY_URL_BASE": "https://live.example.com",
    "SWML_BASIC_AUTH_USER": "me",
    "SWML_BASIC_AUTH_PASSWORD": "secret",
}
DEPARTMENTS = yaml.load(LIVE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["skills"]["department_router"][
    "departments"
]


def rows(first):
    """The cells of every row of a table that begins with such a cell."""
    table = [[cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.splitlines() if line.startswith("| ")]
    return {found[1]: cells for cells in table if (found := re.fullmatch(first, cells[0]))}


CALLS = rows(r"\d `(\w+)`")
ASSUMED = rows(r"`(\w+)`")


@pytest.fixture
def live(monkeypatch):
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    return LIVE


def test_every_assumption_of_the_simulator_stands_on_the_page_and_no_other():
    assert set(ASSUMED) == set(ASSUMPTIONS)


@pytest.mark.parametrize("name", ASSUMPTIONS)
def test_a_row_says_what_the_simulator_says(name):
    _, reading, source, otherwise, call = ASSUMED[name]
    usual, sentence = next(iter(ASSUMPTIONS[name].readings.items()))
    assert reading == f"`{usual}`: {sentence}"
    assert source == ASSUMPTIONS[name].source
    assert otherwise
    assert call == "none" or (call.isdecimal() and int(call) <= len(CALLS))


def test_what_a_call_proves_is_what_is_assumed():
    proved = {int(cells[0][0]): set(re.findall(r"`(\w+)(?:=\w+)?`", cells[-1])) for cells in CALLS.values()}
    for name, cells in ASSUMED.items():
        if cells[-1] != "none":
            assert name in proved[int(cells[-1])], name
    chosen = re.findall(r"`(\w+)=(\w+)`", "".join(cells[-1] for cells in CALLS.values()))
    assert [(name, word) for name, word in chosen if word not in ASSUMPTIONS[name].readings] == []


def test_the_calls_are_the_departments_of_the_agent_in_order():
    assert list(CALLS) == list(DEPARTMENTS)
    assert [int(cells[0][0]) for cells in CALLS.values()] == [*range(1, 9)]


def test_the_commands_of_the_page_run():
    shown = re.findall(r"^\$ signalwire-transfer (.*)$", PAGE, re.MULTILINE)
    assert [line.split()[0] for line in shown] == ["try", "check", "run"]
    for line in shown[:2]:
        done = command(*shlex.split(line), cwd=LIVE.parent, env=os.environ | SETTINGS)
        assert done.returncode == 0, done.stdout + done.stderr
    told = command(*shlex.split(shown[0]), cwd=LIVE.parent, env=os.environ | SETTINGS).stdout
    assert "queue_timeout=ends_call" in told


def test_the_live_agent_passes_the_check(live):
    done = command("check", live, env=os.environ | SETTINGS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 ignored" in done.stdout


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_each_live_call_can_be_played(live, department):
    timeline = simulate(live, "transfer_to_department", {"department": department})
    assert timeline.end in {"agent", "with_callee_then_closed", "voicemail_left", "with_callee_then_agent"}, str(
        timeline
    )


def test_nobody_is_lost_in_the_live_calls_and_no_number_is_seen(live):
    assert assert_never_lost(live) > 50
    assert_no_leak(live)
