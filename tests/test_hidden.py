"""What came from the environment is shown nowhere: not in what is printed, not in mistakes, however it is written."""

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signalwire_transfer._cli._app import main
from signalwire_transfer._document._hide import hide

TWO = """\
agents:
  - name: "${NAME}"
    skills: {department_router: {departments: {"${NAME}": +14155550123, sales: +14155550124}}}
  - name: other
    route: /other
    skills: {department_router: {departments: {sales: +14155550123}}}
"""
SECRET = "Topsecret Name"
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command with a file; what it printed, on either side."""
    monkeypatch.chdir(tmp_path)

    def ran(text: str, command: str, *words: str, **variables: str) -> str:
        (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["signalwire-transfer", command, "a.yaml", *words])
        with contextlib.suppress(SystemExit):
            main()
        return "".join(capsys.readouterr())

    return ran


TOOL = "transfer_to_department"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["try", TOOL, "department=sales", "--line", "x=busy"], 'unknown line "x"; known: '),
        (["explain", TOOL, "department=sales", "--line", "x=busy"], 'unknown line "x"; known: '),
        (["try", TOOL, "department=sales"], "hint: ${NAME} and other have this tool; this is ${NAME}'s"),
        (["explain", TOOL, "department=sales"], "hint: ${NAME} and other have this tool; this is ${NAME}'s"),
        (["try", TOOL, "department=sales", "--agent", "x"], 'unknown agent "x"; known: ${NAME}, other'),
        (["explain", TOOL, f"department={SECRET}"], 'department "${NAME}" is the name of a route'),
        (["try", TOOL, f"department={SECRET}"], "talks to ${NAME}"),
    ],
)
def test_no_mistake_and_no_timeline_shows_it(run: Run, words: list[str], said: str) -> None:
    printed = run(TWO, *words, NAME=SECRET)
    assert said in printed
    assert "opsecret" not in printed


def test_a_tool_that_is_named_in_the_environment(run: Run) -> None:
    text = 'agent: {name: a}\nskills: {transfer: {to: +14155550123, tool_name: "${TOOL}"}}\n'
    for command in ("show", "try", "explain"):
        printed = run(text, command, "x", TOOL="topsecret_tool")
        assert 'unknown tool "x"; known: ${TOOL}' in printed
        assert "topsecret" not in printed


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" Topsecret Name\n", "Topsecret Name"),
        ("Topsecret\tName", "Topsecret Name"),
        ("Topsecret   Name", "Topsecret Name"),
        ("Topsecret Name", "Topsecret\n       Name"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("+44\t20 7946 0958\n", "+442079460958"),
    ],
)
def test_a_value_is_known_however_it_is_written(value: str, text: str) -> None:
    assert hide(f"a {text}, b", {value: "VALUE"}) == "a ${VALUE}, b"


@pytest.mark.parametrize("word", ["agent", "voicemail", "hangup", "sales", " true\n", "Agent"])
def test_a_common_word_is_no_secret(word: str) -> None:
    assert hide(f"skills.{word.strip()}_router: {word}", {word: "WORD"}) == f"skills.{word.strip()}_router: {word}"
    assert hide("pass4711", {"pass4711": "WORD"}) == "${WORD}"
