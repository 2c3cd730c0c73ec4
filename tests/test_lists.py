"""What there is, for people and for programs: tools to try, the same as JSON, and colour on a terminal."""

import json
import os
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from commands import command
from test_help import plain, seen

DOCS = (Path(__file__).parent.parent / "docs" / "json.md").read_text(encoding="utf-8")
FILE = """\
agent: {name: front-desk, route: /desk}
skills:
  datetime: {}
  department_router:
    collect: {order: The order number}
    departments:
      sales:
        to: [+14155550123, +14155550124]
        hours: Mo-Fr 09:00-17:00
        timezone: America/New_York
        on_closed: voicemail
        on_failure:
          to: +14155550125
          name: the boss
          on_failure: voicemail
      support: {to: "sip:me:secret@pbx.example.com", on_failure: voicemail}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the file, and an environment that wants no colour and forces none."""
    (tmp_path / "desk.yaml").write_text(FILE)
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    return tmp_path


def data(*words: str) -> Any:
    printed = command(*words, "--format", "json")
    assert printed.returncode == 0, printed.stderr
    return json.loads(printed.stdout)


CALL = ("desk.yaml", "transfer_to_department", "department=sales", "order=7", "--at", "2026-11-24 10:00")

# ---- what can be tried ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subcommand", ["try", "explain"])
def test_without_a_tool_the_tools_are_listed_with_a_line_that_works(subcommand: str) -> None:
    listed = command(subcommand, "desk.yaml")
    assert listed.returncode == 0
    assert "  transfer_to_department(department, reason, order)\n    department: sales, support\n" in listed.stdout
    assert "    order: The order number\n" in listed.stdout
    assert "get_current_time" in listed.stdout
    example = listed.stdout.splitlines()[-1].strip()
    _, *words = shlex.split(example)
    assert words[:3] == [subcommand, "desk.yaml", "transfer_to_department"]
    assert "department=sales" in words
    assert command(*words).returncode == 0


def test_the_example_lets_the_first_line_be_busy_where_one_name_says_it_all(folder: Path) -> None:
    (folder / "desk.yaml").write_text(FILE.replace("    collect: {order: The order number}\n", ""))
    *_, last = command("try", "desk.yaml").stdout.splitlines()
    assert last.endswith("transfer_to_department department=sales --line sales=busy")


def test_a_file_without_transfers_has_nothing_to_try(folder: Path) -> None:
    (folder / "desk.yaml").write_text("agent: {name: front-desk}\nskills: {datetime: {}}\n")
    listed = command("try", "desk.yaml")
    assert "get_current_time" in listed.stdout
    assert listed.stderr == "\nThere is no tool here that transfers calls.\n"


# ---- JSON -----------------------------------------------------------------------------------------------------------


def documented(command: str) -> set[str]:
    """Every key that the page names for a command."""
    part = DOCS.partition(f"## `{command}")[2].partition("\n## ")[0]
    return set(re.findall(r"`(\w+)`", part)) | set(re.findall(r"\w+", " ".join(re.findall(r"`\{(.*?)\}`", part))))


def keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*(keys(inner) for name, inner in value.items() if name != "arguments" or inner))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


def test_the_call_flow_can_be_drawn_by_others() -> None:
    shown = data("show", "desk.yaml", "--at", "2026-11-24 10:00")
    assert keys(shown) <= documented("show FILE")
    [agent] = shown["agents"]
    [tool] = agent["tools"]
    assert (agent["name"], agent["other_skills"]) == ("front-desk", ["datetime"])
    assert (tool["name"], tool["arguments"]) == ("transfer_to_department", ["department", "reason", "order"])
    sales, support = tool["routes"]
    assert (sales["kind"], sales["name"], sales["line"], sales["open"]) == ("route", "sales", 8, True)
    assert sales["lines"] == ["sales", "sales 1", "sales 2"]
    failed, closed = sales["ways"]
    assert (failed["when"], failed["now"], closed["when"], closed["now"]) == ("on_failure", True, "on_closed", False)
    assert (failed["to"]["line"], closed["to"]["kind"], closed["to"]["line"]) == (13, "verdict", 11)
    assert support["open"] is None
    assert "secret" not in json.dumps(shown)


def test_a_call_can_be_drawn_by_others() -> None:
    played = data("try", *CALL, "--line", "sales=busy")
    assert keys(played) - {"department", "order"} <= documented("try FILE TOOL")
    assert (played["tool"], played["arguments"]) == ("transfer_to_department", {"department": "sales", "order": "7"})
    assert played["at"] == "2026-11-24T10:00:00-05:00"
    assert [(attempt["name"], attempt["line"], attempt["outcome"]) for attempt in played["attempts"]] == [
        ("sales 1", 8, "busy"),
        ("sales 2", 8, "busy"),
        ("the boss", 13, "connected"),
    ]
    assert (played["end"], played["lost"]) == ("with_callee_then_closed", None)
    assert played["events"][0]["who"] == "caller"
    assert "+1415" not in json.dumps(played)


def test_a_program_may_ask_what_there_is_to_try() -> None:
    listed = data("try", "desk.yaml")
    assert keys(listed) <= documented("try FILE TOOL")
    [tool] = listed["tools"]
    assert tool["arguments"][0] == {
        "name": "department",
        "required": True,
        "names": ["sales", "support"],
        "description": tool["arguments"][0]["description"],
    }


def test_the_reasons_can_be_drawn_by_others() -> None:
    explained = data("explain", *CALL, "--line", "sales=busy")
    assert keys(explained) - {"department", "order"} <= documented("explain FILE") | documented("try FILE TOOL")
    assert {reason["about"] for reason in explained["reasons"]} == {"rule", "hours", "limit"}
    assert [(rung["name"], rung["line"]) for rung in explained["rungs"]][:2] == [("sales", 8), ("the boss", 13)]


def test_explain_reads_the_documentation_as_try_does() -> None:
    for reading in ("restored", "new"):
        done = command("explain", *CALL, "--reading", f"global_data={reading}")
        assert done.returncode == 0, done.stderr
    assert "unknown" in command("explain", *CALL, "--reading", "global_data=lost").stderr


def test_plugins_are_listed_for_programs() -> None:
    listed = data("plugins")
    assert keys(listed) <= documented("plugins")
    by_name = {plugin["name"]: plugin for plugin in listed["plugins"]}
    assert by_name["log"]["package"] == "signalwire-transfer"
    assert (by_name["log"]["status"], by_name["department_router"]["skills"]) == ("ok", ["department_router"])
    assert "TR004" in by_name["rules"]["rules"]


def test_what_check_finds_has_the_keys_of_the_page() -> None:
    printed = command("check", "desk.yaml", "--format", "json")
    assert keys(json.loads(printed.stdout)) <= documented("check FILE")


# ---- colour, and flags ----------------------------------------------------------------------------------------------

WRONG = "agent: {name: a}\nskills:\n  transfer: {to: +14155550123, timout: 3}\n"
_COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3\d|[12])m")


@pytest.mark.parametrize("words", [("check", "wrong.yaml"), ("try", *CALL)], ids=["check", "try"])
def test_there_is_colour_on_a_terminal_and_where_it_is_forced(folder: Path, words: tuple[str, ...]) -> None:
    (folder / "wrong.yaml").write_text(WRONG)
    without = command(*words).stdout
    assert "\x1b" not in without
    forced = command(*words, env=os.environ | {"FORCE_COLOR": "1"}).stdout
    assert _COLOUR.search(forced)
    assert plain(forced) == without
    assert "\x1b" not in command(*words, env=os.environ | {"FORCE_COLOR": "1", "NO_COLOR": "1"}).stdout


def test_a_terminal_shows_colour_unless_it_is_told_not_to(folder: Path) -> None:
    (folder / "wrong.yaml").write_text(WRONG)
    assert _COLOUR.search(seen("check", "wrong.yaml"))
    assert "\x1b" not in seen("check", "wrong.yaml", NO_COLOR="1")


def test_what_a_file_holds_steers_no_terminal_in_colour_either(folder: Path) -> None:
    (folder / "wrong.yaml").write_text(
        'agent: {name: "a\\x1b[2J"}\nskills:\n  transfer: {"to\\x1b[2J": +14155550123}\n'
    )
    shown = command("check", "wrong.yaml", env=os.environ | {"FORCE_COLOR": "1"}).stdout
    assert "\x1b[2J" not in shown


@pytest.mark.parametrize(
    "words", [("--help",), ("check", "--help"), ("run", "--help"), ("ledger", "--help"), ("ledger", "list", "--help")]
)
def test_a_flag_is_shown_as_an_option_without_a_value(words: tuple[str, ...]) -> None:
    page = command(*words, env=os.environ | {"COLUMNS": "80"}).stdout
    assert "--help" in page
    assert "<bool>" not in page


def test_the_version_has_a_short_name() -> None:
    assert command("-V").stdout == command("--version").stdout != ""
