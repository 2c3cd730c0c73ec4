"""Which SDK builds the agents of a file, and what is said where none can."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from patience import PATIENCE
from signalwire_transfer import ConfigurationError
from signalwire_transfer._sdk._sdks import AGENTS, SDK3, chosen_sdk, installed_sdks
from the_sdk import SDK

COMMAND = Path(sys.executable).with_name("signalwire-transfer")
FILE = """\
agent: {name: front}
skills: {transfer: {to: +14155550123}}
"""
INSTALL = f'pip install "{SDK3.known}" or pip install "{AGENTS.known}"'


def package(folder: Path, name: str, version: str, *, is_sdk: bool) -> None:
    """A package that Python finds before what is really installed."""
    inside = folder / name / "core"
    inside.mkdir(parents=True)
    (folder / name / "__init__.py").write_text(f'__version__ = "{version}"\n')
    if is_sdk:
        (inside / "skill_base.py").write_text("")


def said(folder: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    """What the command says to a file, with the packages in a folder before all others."""
    file = folder / "front.yaml"
    file.write_text(FILE)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SWML_", "SIGNALWIRE_"))}
    done = subprocess.run(
        [COMMAND, arguments[0], str(file), *arguments[1:]],
        env={**clean, "PYTHONPATH": str(folder), **variables},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", [["run"], ["try", "transfer_call"]], ids=["run", "try"])
def test_without_any_sdk_one_line_says_what_to_install(tmp_path, command):
    package(tmp_path, "signalwire", "2.1.1", is_sdk=False)
    package(tmp_path, "signalwire_agents", "0", is_sdk=False)
    assert said(tmp_path, *command) == (1, f"error: no SignalWire SDK is installed: {INSTALL}\n")


def test_a_file_with_our_skills_alone_is_checked_without_any_sdk(tmp_path):
    package(tmp_path, "signalwire", "2.1.1", is_sdk=False)
    package(tmp_path, "signalwire_agents", "0", is_sdk=False)
    assert said(tmp_path, "check")[0] == 0


@pytest.mark.parametrize("version", ["1.0.18", "2.0.0", "2.0.0b1", "of an unknown version"])
def test_an_sdk_that_is_too_old_or_too_new_is_named_with_what_works(tmp_path, version):
    package(tmp_path, "signalwire", "2.1.1", is_sdk=False)
    package(tmp_path, "signalwire_agents", version, is_sdk=True)
    complaint = f"signalwire-agents {version} is installed, which this version does not know: {INSTALL}"
    assert said(tmp_path, "run") == (1, f"error: {complaint}\n")


@pytest.mark.parametrize("version", ["3.0.2", "4.0.0"])
def test_so_is_one_of_the_new_name(tmp_path, version):
    package(tmp_path, "signalwire", version, is_sdk=True)
    complaint = f"signalwire-sdk {version} is installed, which this version does not know: {INSTALL}"
    assert said(tmp_path, "run") == (1, f"error: {complaint}\n")


def test_the_legacy_package_of_the_same_name_is_no_sdk(tmp_path, monkeypatch):
    package(tmp_path, "signalwire", "2.1.1", is_sdk=False)
    package(tmp_path, "signalwire_agents", "1.1.0", is_sdk=True)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("signalwire", "signalwire_agents"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert installed_sdks() == [AGENTS]


def test_a_legacy_package_that_has_overwritten_the_sdk_is_called_by_its_name(tmp_path):
    package(tmp_path, "signalwire", "2.1.1", is_sdk=True)
    code, text = said(tmp_path, "run")
    assert code == 1
    assert text.startswith("error: signalwire 2.x has overwritten a part of signalwire-sdk: uninstall both")
    assert text.count("\n") == 1


def test_one_may_be_asked_for_by_name(tmp_path):
    other = AGENTS if SDK is SDK3 else SDK3
    assert chosen_sdk(SDK.name) is SDK
    package(tmp_path, other.package, "0", is_sdk=False)
    missing = f'error: {other.distribution} is not installed: pip install "{other.known}"\n'
    assert said(tmp_path, "run", "--sdk", other.name) == (1, missing)
    assert said(tmp_path, "try", "transfer_call", SIGNALWIRE_TRANSFER_SDK=other.name) == (1, missing)
    assert said(tmp_path, "try", "transfer_call", "--sdk", SDK.name) == (0, "")


def test_a_name_that_is_none_is_answered_with_those_there_are(tmp_path):
    code, text = said(tmp_path, "run", "--sdk", "sdk2")
    assert code == 2
    assert "'agents', 'sdk3'" in " ".join(text.replace("│", " ").split())
    with pytest.raises(ConfigurationError, match='there is no SDK "sdk2": write sdk3 or agents'):
        chosen_sdk("sdk2")


def test_the_version_names_the_sdks_that_are_there():
    done = subprocess.run([COMMAND, "--version"], capture_output=True, text=True, check=True)
    assert f"{SDK.distribution} {SDK.least[0]}." in done.stdout


def test_an_agent_is_told_about_a_version_that_is_not_known(desk, monkeypatch):
    monkeypatch.setattr("signalwire_transfer._sdk._sdks._complaint", lambda sdk: f"{sdk.distribution} 9.9 is installed")
    assert desk.refused("transfer", {"to": "+14155550123"}).endswith(f"{SDK.distribution} 9.9 is installed")
