"""What a person sees of the command line: help that ends with an example, and mistakes that fit a terminal."""

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import command
from patience import PATIENCE, until
from ports import free_port
from signalwire_transfer._cli._app import app

COMMAND = Path(sys.executable).with_name("signalwire-transfer")
SUBCOMMANDS = sorted(str(command.name) for command in app.registered_commands)
README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
WIDTH = 80
SERVERS = {"run", "studio"}
"""Those that go on until somebody ends them."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the README's file as `agent.yaml`, and a terminal's usual settings."""
    (tmp_path / "agent.yaml").write_text(README.partition("```yaml\n")[2].partition("```")[0])
    (tmp_path / "tool.json").write_text('{"type": "transferCall", "destinations": [{"number": "+14155550123"}]}')
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "NO_COLOR", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("PATH", f"{COMMAND.parent}:{os.environ['PATH']}")
    return tmp_path


def piped(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return command(*arguments, env=os.environ | variables)


def seen(*arguments: str, **variables: str) -> str:
    """What a terminal of 80 columns shows."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, WIDTH, 0, 0))
    process = subprocess.Popen(
        [COMMAND, *arguments], env=os.environ | variables, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b"".join(_until_closed(ours))
    process.wait(PATIENCE)
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def _until_closed(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # how Linux says that nobody writes any more
            return
        if not part:
            return
        yield part


def plain(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", shown)


# ---- help -----------------------------------------------------------------------------------------------------------


def example(*subcommand: str) -> str:
    """The last line of a help page, whole."""
    page = piped(*subcommand, "--help").stdout.splitlines()
    assert max(map(len, page)) <= WIDTH
    *_, title, line = [line.strip() for line in page if line.strip()]
    assert title == "Example:"
    assert line.startswith(" ".join(["signalwire-transfer", *subcommand]))
    return line


@pytest.mark.parametrize("subcommand", [[], *([name] for name in SUBCOMMANDS if name not in SERVERS)], ids=str)
def test_help_ends_with_an_example_that_works(folder: Path, subcommand: list[str]) -> None:
    line = example(*subcommand).replace("-o agent.yaml", "")  # a file that is there is not written over
    done = subprocess.run(line, shell=True, cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert done.stdout or ">" in line


@pytest.mark.parametrize(
    ("name", "last", "shown"),
    [
        ("run", "hint", "front-desk: http://localhost:{port}/front-desk"),
        ("studio", "Ctrl-C", "studio: http://127.0.0.1:{port}/"),
    ],
)
def test_the_example_of_a_server_serves(folder: Path, name: str, last: str, shown: str) -> None:
    port = str(free_port())
    line = re.sub(r" --port \d+|$", f" --port {port}", example(name), count=1)
    said = folder / "said"
    with said.open("w") as written:
        server = subprocess.Popen(line.split(), cwd=folder, stderr=written)
    until(lambda: last in said.read_text(), said.read_text)
    server.send_signal(signal.SIGTERM)
    assert server.wait(PATIENCE) == 0
    assert shown.format(port=port) in said.read_text()


def test_help_has_colour_only_where_it_is_wanted_and_fits_eighty_columns() -> None:
    coloured = seen("try", "--help")
    colour = re.compile(r"\x1b\[(?:\d+;)*3\d")
    assert colour.search(coloured)
    assert max(map(len, plain(coloured).splitlines())) <= WIDTH
    assert not colour.search(seen("try", "--help", NO_COLOR="1"))
    assert "\x1b" not in seen("try", "--help", TERM="dumb")
    assert "\x1b" not in piped("try", "--help").stdout


def test_without_arguments_the_help_is_shown() -> None:
    shown = piped()
    assert "Usage: signalwire-transfer" in shown.stdout + shown.stderr


def test_the_version_names_the_sdk_too() -> None:
    assert re.fullmatch(
        r"signalwire-transfer \S+ \(with signalwire\S* \S+( and signalwire\S* \S+)?\)\n", piped("--version").stdout
    )


# ---- mistakes -------------------------------------------------------------------------------------------------------


def unboxed(told: str) -> str:
    return " ".join(told.replace("│", "").split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["rn"], "Did you mean 'run'?"),
        (["run"], "Missing argument 'FILE'"),
        (["run", "--prt", "1"], "--port"),
        (["plugins", "more"], "more"),
        (["run", "agent.yaml", "--port", "many"], "must be a whole number from 1 to 65535, not `many`"),
        (["run", "agent.yaml", "--port", "65536"], "must be a whole number from 1 to 65535, not `65536`"),
        (["run", "agent.yaml", "--workers", "0"], "must be a whole number from 1 to 64, not `0`"),
        (["try", "agent.yaml", "transfer_to_department", "--at", "noon"], "must be a time such as"),
    ],
)
def test_a_wrong_use_is_told_on_stderr_with_code_two(arguments: list[str], told: str) -> None:
    done = piped(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in unboxed(done.stderr)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["many", "0", "99999", "3000.5", "-1"])
def test_a_port_of_the_environment_that_is_none_is_told_with_its_variable(port: str) -> None:
    done = piped("run", "agent.yaml", PORT=port)
    assert done.returncode == 2
    assert f"(env var: 'PORT'): must be a whole number from 1 to 65535, not `{port}`" in unboxed(done.stderr)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "nowhere.yaml"], "error: there is no file `nowhere.yaml`\n"),
        (["try", "nowhere.yaml", "tool"], "error: there is no file `nowhere.yaml`\n"),
        (["run", "."], "error: `.` cannot be read: Is a directory\n"),
        (["try", "agent.yaml", "transfer_to_department", "sales"], "error: `sales` must be written as KEY=VALUE\n"),
    ],
)
def test_what_the_user_can_mend_is_one_line_on_stderr_with_code_one(arguments: list[str], told: str) -> None:
    done = piped(*arguments)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)


def test_what_a_line_can_do_is_listed_a_line_each() -> None:
    done = piped("try", "agent.yaml", "transfer_to_department", "department=sales", "--line", "sales=engaged")
    first, empty, hint, *forms = done.stderr.splitlines()
    assert (done.returncode, done.stdout, empty) == (1, "", "")
    assert first.startswith("error: a line must do something such as `busy`")
    assert first.endswith('not "engaged"')
    assert hint == "hint: a line can do this:"
    assert any(form.strip().startswith("busy · no_answer") for form in forms)
    assert "\\n" not in done.stderr


def test_a_line_of_another_kind_is_told_in_the_users_own_words() -> None:
    done = piped("try", "agent.yaml", "transfer_to_department", "department=sales", "--line", "sales=queue: 400 s")
    assert done.stderr == (
        "error: the line sales must do what somebody who is called does, as in `busy` or `answers after 12 s`, "
        "not `queue: 400 s`\n"
    )


def test_a_long_mistake_is_folded_between_words_on_a_terminal_and_whole_in_a_pipe(folder: Path) -> None:
    (folder / "wrong.yaml").write_text("agent: {name: a}\nskills:\n  transfer: {to: +14155550123, tool_name: a b}\n")
    told = piped("run", "wrong.yaml").stderr
    assert told.count("\n") == 1
    shown = seen("run", "wrong.yaml")
    assert shown.count("\n") == 2
    assert max(map(len, shown.splitlines())) <= WIDTH
    assert shown.split() == told.split()


def test_a_reader_that_leaves_early_ends_no_command_in_a_traceback() -> None:
    done = subprocess.run("signalwire-transfer schema | head -1", shell=True, capture_output=True, text=True)
    assert done.stdout == "{\n"
    said = [line for line in done.stderr.splitlines() if not line.endswith("s to import")]  # as a busy machine may be
    assert said == []
