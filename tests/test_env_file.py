"""`--env-file`: variables that stand in a file beside the agents', read if somebody asks for it."""

import json
import os
from pathlib import Path

import pytest

from commands import Completed, command

FILE = 'agent: {name: desk}\nskills:\n  transfer: {to: "${SALES}"}\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file that needs a variable, and one that holds it."""
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "agent.yaml").write_text(FILE)
    (tmp_path / "here" / ".env").write_text('# ours\nexport SALES="+1 415 555 0123"  # sales\nUNUSED=\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SALES", raising=False)
    return tmp_path


AGENT = "here/agent.yaml"


def done(*words: str, **variables: str) -> Completed:
    return command(*words, env=os.environ | variables)


def test_nothing_is_read_unless_it_is_asked_for() -> None:
    assert "the environment variable `SALES` is not set" in done("check", AGENT).stdout


@pytest.mark.parametrize(
    "words",
    [
        ("check", AGENT, "--env-file"),
        ("check", "--env-file", AGENT),
        ("check", "--env-file", "here/.env", AGENT),
        ("check", "--env-file=here/.env", AGENT),
        ("try", AGENT, "transfer_call", "--env-file", "--line", "a colleague=busy"),
        ("explain", AGENT, "transfer_call", "--env-file"),
        ("show", "--env-file", AGENT),
    ],
    ids=" ".join,
)
def test_the_variables_beside_the_file_count(words: tuple[str, ...]) -> None:
    told = done(*words)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "415" not in told.stdout, "what comes from there is a secret, as what comes from the environment is"


def test_what_is_set_already_stays(folder: Path) -> None:
    (folder / "here" / ".env").write_text("SALES=nobody\n")
    assert done("check", AGENT, "--env-file", SALES="+14155550123").returncode == 0
    refused = done("check", AGENT, "--env-file").stdout
    assert "nobody" not in refused
    assert "TR001 skills.transfer.to" in refused


def test_options_that_the_environment_gives_are_read_from_there_too(folder: Path) -> None:
    (folder / "here" / ".env").write_text("SALES=+14155550123\nPORT=many\n")
    refused = done("run", AGENT, "--env-file")
    assert refused.returncode == 2
    assert "many" in refused.stderr


def test_a_mistake_in_it_is_told_with_its_line_and_without_its_value(folder: Path) -> None:
    (folder / "here" / ".env").write_text("SALES=+14155550123\nhunter2\n\nKEY='hunter3\n")
    refused = done("check", AGENT, "--env-file")
    first, second = refused.stderr.splitlines()
    assert (refused.returncode, refused.stdout) == (2, "")
    assert first.startswith("error: here/.env:2: must be written as NAME=value")
    assert second.startswith("error: here/.env:4: ")
    assert "hunter" not in refused.stderr


@pytest.mark.parametrize("words", [("--env-file",), ("--env-file", "other.env")])
def test_a_file_that_is_not_there_is_a_mistake(folder: Path, words: tuple[str, ...]) -> None:
    (folder / "here" / ".env").unlink()
    refused = done("check", AGENT, *words)
    assert refused.returncode == 2
    assert "there is no file `" in refused.stderr


def test_each_file_that_is_checked_has_its_own_beside_it(folder: Path) -> None:
    (folder / "agent.yaml").write_text(FILE.replace("SALES", "OTHER"))
    (folder / ".env").write_text("OTHER=+14155550124\n")
    told = done("check", AGENT, "agent.yaml", "--env-file", "--format", "json")
    assert json.loads(told.stdout)["findings"] == []
