"""What is printed stays on its line and steers no terminal, whatever stands in a file."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalwire_transfer._cli._app import main
from signalwire_transfer._text import visible

STEERING = '"\\e[31msales\\n::error::forged\\u202e"'
NAMED = f"agent: {{name: {STEERING}}}\nskills:\n  department_router:\n    departments: {{{STEERING}: +14155550123}}\n"
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command with a file `a.yaml`; its exit code, and what it printed."""
    monkeypatch.chdir(tmp_path)

    def ran(text: str, command: str, *words: str, **variables: str) -> tuple[int, str, str]:
        (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["signalwire-transfer", command, "a.yaml", *words])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        return (code, *capsys.readouterr())

    return ran


@given(st.text())
def test_what_is_visible_steers_nothing(text: str) -> None:
    shown = visible(text)
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in shown)
    assert len(shown.splitlines()) <= 1
    assert visible(shown) == shown
    shown.encode()


def test_controls_are_written_as_what_they_are() -> None:
    assert visible("a\x1b[31m\n\x9b\u202e\u2066é😀\ud800") == r"a\x1b[31m\n\x9b\u202e\u2066é😀\ud800"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("check", []),
        ("check", ["--format", "json"]),
        ("check", ["--format", "github"]),
        ("show", []),
        ("show", ["--format", "html"]),
        ("show", ["--format", "mermaid"]),
        ("show", ["no\x1b[31m_tool\n::error::forged"]),
        ("try", ["transfer_to_department", "department=\x1b[31msales\n::error::forged\u202e"]),
        ("try", ["transfer_to_department", "no\x1b[31m=\n::error::forged"]),
        ("explain", ["transfer_to_department", "department=\x1b[31msales\n::error::forged\u202e"]),
    ],
)
def test_a_key_neither_steers_the_terminal_nor_leaves_its_line(run: Run, command: str, words: list[str]) -> None:
    _, out, err = run(NAMED, command, *words)
    assert out or err
    for line in (out + err).split("\n"):
        assert not line.startswith("::error::forged")
        assert visible(line) == line


def test_a_mistake_stays_on_its_line(run: Run) -> None:
    _, _, err = run(f"agent: {{name: a}}\nskills: {{{STEERING}: 1}}\n", "show")
    assert err.count("\n") == 1
    assert r"\x1b[31msales\n::error::forged\u202e" in err


def test_an_old_terminal_gets_what_it_can_show(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = io.BytesIO()
    with io.TextIOWrapper(printed, encoding="cp1252") as old:
        monkeypatch.setattr(sys, "stdout", old)
        run('agent: {name: "😀"}\nskills: {transfer: {to: +14155550123}}\n', "show")
        old.flush()
        assert rb"\U0001f600" in printed.getvalue()


def test_json_is_json_on_any_terminal(run: Run) -> None:
    _, out, _ = run('agent: {name: a}\nskills: {transfer: {"😀": 1}}\n', "check", "--format", "json")
    assert out.isascii()
    assert "😀" in json.loads(out)["findings"][0]["path"]
