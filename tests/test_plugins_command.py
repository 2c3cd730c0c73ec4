"""`signalwire-transfer plugins` says what is installed, by whom, and whether it can be used."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from commands import command

SKILL = """
from signalwire_transfer import TransferSkill, hookimpl

class Skill(TransferSkill):
    '''A skill.'''
    name, tool = {name!r}, "a_tool"

@hookimpl
def transfer_skills():
    return [Skill]
"""


@pytest.fixture
def install(tmp_path: Path) -> Any:
    """Puts a plugin on disk as pip leaves it."""

    def put(name: str, version: str, source: str) -> None:
        (tmp_path / f"{name}.py").write_text(source)
        info = tmp_path / f"acme_{name}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: acme-{name}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[signalwire_transfer]\n{name} = {name}\n")

    return put


def _plugins(folder: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    done = command("plugins", env=os.environ | {"PYTHONPATH": str(folder)} | variables)
    done.check_returncode()
    return done


def _line(printed: str, start: str) -> str:
    return next(line for line in printed.splitlines() if line.split()[:1] == [start])


def test_our_own_plugins_are_listed_like_everybodys(tmp_path: Path) -> None:
    listed = _plugins(tmp_path)
    assert "\nsignalwire-transfer 0." in "\n" + listed.stdout
    assert _line(listed.stdout, "log").split(maxsplit=1)[1] == "ok; hooks transfer_ended, transfer_started"
    assert "ok; skill department_router; hook transfer_skills" in _line(listed.stdout, "department_router")
    assert re.fullmatch(
        r"ok; rules TR003 to TR0\d\d; hook transfer_rules", _line(listed.stdout, "rules").split(maxsplit=1)[1]
    )
    whole = [line for line in listed.stdout.splitlines() if line.count("transfer_") > 2]  # folded on a terminal
    assert [line.split()[0] for line in whole] == ["ledger"]
    assert max(len(line) for line in listed.stdout.splitlines() if line not in whole) <= 80
    assert "\x1b" not in listed.stdout


def test_a_strangers_plugin_has_its_package_and_version(tmp_path: Path, install: Any) -> None:
    install(
        "crm", "1.2", "from signalwire_transfer import hookimpl\n@hookimpl\ndef transfer_schemes(): return ['owner']\n"
    )
    listed = _plugins(tmp_path).stdout
    assert "acme-crm 1.2\n" in listed
    assert _line(listed, "crm").endswith("ok; scheme owner:; hook transfer_schemes")


def test_what_cannot_be_used_says_why_and_the_others_stay(tmp_path: Path, install: Any) -> None:
    install("broken", "1.0", "import nowhere_to_be_found\n")
    install("slip", "1.0", "from signalwire_transfer import hookimpl\n@hookimpl\ndef transfer_reslove(): ...\n")
    install("first", "1.0", SKILL.format(name="twin"))
    install("second", "2.0", SKILL.format(name="twin"))
    install("noisy", "1.0", "raise SystemExit(9)\n")
    listed = _plugins(tmp_path, SIGNALWIRE_TRANSFER_BLOCK="noisy")
    assert "broken: ModuleNotFoundError: No module named 'nowhere_to_be_found'" in _line(listed.stdout, "broken")
    assert 'did you mean "transfer_resolve"?' in _line(listed.stdout, "slip")
    for twin in ("first", "second"):
        assert f'{twin.ljust(17)}  clash: skill "twin" is offered by ' in _line(listed.stdout, twin)
        assert "first (acme-first 1.0)" in _line(listed.stdout, twin)
        assert "second (acme-second 2.0)" in _line(listed.stdout, twin)
    assert _line(listed.stdout, "noisy").split() == ["noisy", "blocked"]
    assert "ok" in _line(listed.stdout, "department_router").split()[1]
    assert listed.stderr == ""
