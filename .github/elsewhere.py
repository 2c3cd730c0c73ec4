"""On systems where the suite does not run: the command line on a file, as its user would start it."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

EXAMPLE = Path(__file__).parent.parent / "examples" / "receptionist.yaml"
COMMANDS = [
    ["--version"],
    ["check", EXAMPLE, "--format", "json"],
    ["show", EXAMPLE, "--format", "json"],
    ["try", EXAMPLE, "transfer_to_department", "department=sales", "--line", "sales=busy", "--format", "json"],
    ["explain", EXAMPLE, "transfer_to_department", "department=sales", "--at", "2026-12-25 10:00"],
    ["schema"],
    ["plugins"],
]


def run(*words: object, folder: str) -> str:
    """What the command prints. It must end well."""
    command = shutil.which("signalwire-transfer")
    assert command, "the command is not installed"
    done = subprocess.run(
        [command, *map(str, words)],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


with tempfile.TemporaryDirectory() as folder:
    for words in COMMANDS:
        told = run(*words, folder=folder)
        assert told.strip(), words
        if "json" in words:
            json.loads(told)
    run("init", "two-agents", "agents.yaml", folder=folder)
    run("check", "agents.yaml", folder=folder)
    Path(folder, "windows.yaml").write_bytes(b"agent: {name: desk}\r\nskills: {transfer: {to: +14155550123}}\r\n")
    run("check", "windows.yaml", folder=folder)
print(f"{len(COMMANDS) + 3} commands ended well on {sys.platform}")
