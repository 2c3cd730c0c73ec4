"""Output that cannot be written, and Ctrl-C at any moment: one line where there is room for it, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from patience import PATIENCE

COMMAND = str(Path(sys.executable).with_name("signalwire-transfer"))
FILE = "agent: {name: front}\nskills: {department_router: {departments: {sales: +14155550123}}}\n"
TOOL = '{"type": "transferCall", "destinations": [{"type": "number", "number": "+14155550123", "message": "One."}]}'
TRANSFER = ["transfer_to_department", "department=sales"]
WRITING = {
    "schema": ["schema"],
    "check": ["check", "agent.yaml"],
    "check --format json": ["check", "agent.yaml", "--format", "json"],
    "plugins": ["plugins"],
    "show": ["show", "agent.yaml"],
    "try": ["try", "agent.yaml", *TRANSFER],
    "explain": ["explain", "agent.yaml", *TRANSFER],
    "import": ["import", "tool.json"],
    "--help": ["--help"],
    "--version": ["--version"],
}
NEEDS_FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "agent.yaml").write_text(FILE)
    (tmp_path / "tool.json").write_text(TOOL)
    return tmp_path


def shell(folder, line, *arguments):
    """What a line of the shell says and how it ends, with the command and its arguments as "$@"."""
    whole = ["bash", "-c", f"set -o pipefail; {line}", "bash", COMMAND, *arguments]
    return subprocess.run(whole, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE)


@NEEDS_FULL
@pytest.mark.parametrize("arguments", WRITING.values(), ids=WRITING)
def test_a_full_disk_is_one_line_and_a_code(folder, arguments):
    done = shell(folder, '"$@" > /dev/full', *arguments)
    assert done.stderr.splitlines()[-1] == "error: the output cannot be written: No space left on device"
    assert "Traceback" not in done.stderr
    assert done.returncode == 74


@pytest.mark.parametrize("arguments", WRITING.values(), ids=WRITING)
def test_a_reader_that_has_gone_is_no_news(folder, arguments):
    done = shell(folder, '{ sleep 1; "$@"; } | true', *arguments)
    assert (done.stdout, done.stderr.count("Traceback"), done.stderr.count("Exception")) == ("", 0, 0)


@NEEDS_FULL
@pytest.mark.parametrize("where", ["2> /dev/full", "2>&-", "2>&- < /dev/null >&-"])
def test_a_mistake_that_cannot_be_said_keeps_its_code(folder, where):
    (folder / "agent.yaml").write_text(FILE.replace("+14155550123", "${SALES}"))
    assert shell(folder, f'"$@" {where}', "explain", "agent.yaml", *TRANSFER).returncode == 1


def test_a_closed_stderr_is_no_place_for_anything_else(folder):
    """The next file that is opened would take its number, and be written into."""
    done = shell(folder, '"$@" 2>&- && cat written.yaml', "import", "tool.json", "-o", "written.yaml")
    assert done.returncode == 0
    assert done.stdout.count("+14155550123") == 1


PRESSED = """
import os, signal, sys

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `&` would have it ignored
from signalwire_transfer._cli import _start

module = sys.argv[1]

class Pressing:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Pressing())
sys.argv[:] = ["signalwire-transfer", *sys.argv[2:]]
_start.main()
"""


@pytest.mark.parametrize("module", ["pydantic", "typer", "signalwire_transfer._cli.run", "yaml"])
@pytest.mark.parametrize("arguments", [["check", "agent.yaml"], ["run", "agent.yaml"]], ids=["check", "run"])
def test_ctrl_c_while_something_is_imported_says_nothing(folder, arguments, module):
    command = [sys.executable, "-c", PRESSED, module, *arguments]
    environment = os.environ | {"PORT": "1"}  # nobody is to find a server there
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert "Traceback" not in done.stderr
    assert (done.stdout, done.returncode) == ("", 130)
