"""`init` writes a file to begin with: `check` finds nothing in it, and it loses nobody."""

import errno
import os
import pty
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from commands import command
from patience import PATIENCE
from signalwire_transfer._cli.init import TEMPLATES
from signalwire_transfer.testing import assert_never_lost, assert_no_leak
from test_help import COMMAND


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SWML_PROXY_URL_BASE", raising=False)
    return tmp_path


@pytest.mark.parametrize("public", ["", "https://agents.example.org"], ids=["without a public URL", "with one"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_what_it_writes_is_clean(template: str, public: str) -> None:
    written = command("init", template, "a.yaml")
    assert written.returncode == 0, written.stderr
    env = os.environ | ({"SWML_PROXY_URL_BASE": public} if public else {})
    checked = command("check", "a.yaml", env=env)
    assert (checked.returncode, checked.stderr) == (0, ""), checked.stdout


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_it_writes_loses_nobody(template: str) -> None:
    command("init", template, "a.yaml").check_returncode()
    assert assert_never_lost("a.yaml") > 1
    assert_no_leak("a.yaml")


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_commands_in_its_comments_work(template: str) -> None:
    command("init", template, "my desk.yaml").check_returncode()
    text = Path("my desk.yaml").read_text()
    named = re.findall(r"^#   (signalwire-transfer (?:check|try|show) .*?)(?:   .*)?$", text, re.MULTILINE)
    assert len(named) >= 2
    for line in named:
        _, *words = shlex.split(line)
        done = command(*words)
        assert done.returncode == 0, done.stderr


def test_it_says_which_numbers_are_nobodys() -> None:
    written = command("init", "on-call", "a.yaml")
    assert written.stdout == "wrote a.yaml\n"
    assert "put your own in the place of +14155550111" in written.stderr
    assert "# The numbers here are fictional" in Path("a.yaml").read_text()
    assert "#?" not in Path("a.yaml").read_text()


def test_a_file_alone_is_a_receptionist_and_a_template_alone_names_its_file() -> None:
    command("init", "a.yaml").check_returncode()
    assert "You are the receptionist" in Path("a.yaml").read_text()
    command("init", "queue").check_returncode()
    assert "queue:support" in Path("queue.yaml").read_text()


def test_nothing_is_overwritten_unless_it_is_said() -> None:
    Path("a.yaml").write_text("mine")
    refused = command("init", "queue", "a.yaml")
    assert (refused.returncode, Path("a.yaml").read_text()) == (1, "mine")
    assert "there is a file `a.yaml` already: write `--force`" in refused.stderr
    assert command("init", "queue", "a.yaml", "--force").returncode == 0
    assert Path("a.yaml").read_text() != "mine"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["recepcionist", "a.yaml"], 'did you mean "receptionist"?'),
        (["nonsense"], "known: after-hours, on-call, queue, receptionist, two-agents"),
        (["queue", "a.json"], "must end in .yaml or .yml, not `a.json`"),
        (["queue", "a.yaml", "b.yaml"], "name a template and a file"),
        ([], "Missing argument"),
    ],
)
def test_a_wrong_word_is_told(words: list[str], told: str) -> None:
    refused = command("init", *words)
    assert refused.returncode == 2
    assert told in " ".join(refused.stderr.replace("│", "").split())
    assert not list(Path().iterdir())


def test_a_file_that_cannot_be_written_is_told() -> None:
    refused = command("init", "queue", "nowhere/a.yaml")
    assert refused.returncode == 1
    assert refused.stderr == f"error: `nowhere/a.yaml` cannot be written: {os.strerror(errno.ENOENT)}\n"


def test_on_a_terminal_it_asks_and_asks_again() -> None:
    ours, theirs = pty.openpty()
    asking = subprocess.Popen([COMMAND, "init", "after-hours", "a.yaml"], stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.write(ours, b"911\n415 555 0166\n+1 415 555 0166\n\nEurope/Berlin\n")
    shown = b""
    while True:
        try:
            shown += os.read(ours, 65536)
        except OSError:
            break
    assert asking.wait(PATIENCE) == 0, shown
    os.close(ours)
    text = Path("a.yaml").read_text()
    assert b"an emergency number" in shown
    assert b"must have its country code, as in +14155550123" in shown
    assert b"region" not in shown
    assert 'to: "+14155550166"' in text
    assert '{from: "+14155550100", to: "+14155550166"}' in text
    assert "timezone: Europe/Berlin" in text
    assert command("check", "a.yaml").returncode == 0
