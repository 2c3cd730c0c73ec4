"""What the README says is true: its snippets run, and its tables name what there is."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from signalwire_transfer import TransferSkill
from signalwire_transfer._document._file import read_file
from signalwire_transfer._routes._route import KEYS
from signalwire_transfer._seam import _hookspecs
from signalwire_transfer._seam._plugins import installed
from signalwire_transfer.testing import assert_never_lost
from the_sdk import SDK, AgentBase

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def yaml_of(text: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "snippet.yaml"
        file.write_text(text, encoding="utf-8")
        return read_file(file).mapping()


def section(title: str) -> str:
    return README.partition(f"## {title}\n")[2].partition("\n## ")[0]


_IMPORT = "from signalwire_agents import AgentBase"
"""The only line that differs with another SDK, as the README says."""


def run(snippet: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "readme"}
    exec(snippet.replace(_IMPORT, f"from {SDK.package} import AgentBase"), namespace)
    return namespace


@pytest.mark.parametrize("snippet", [block for block in blocks("python") if "AgentBase" in block])
def test_the_agents_of_the_readme_load_their_skills(snippet: str) -> None:
    agent = run(snippet)["agent"]
    assert isinstance(agent, AgentBase)
    assert agent.list_skills()


def test_the_first_example_does_what_the_sentence_below_it_says(new_desk: Callable[..., Any]) -> None:
    agent = run(blocks("python")[0])["agent"]
    answer = new_desk(agent).handle("transfer_to_department", {"department": "sales"}, {"call_id": "1"})
    assert answer.response == "I'm transferring you to sales now."
    connect = answer.connect
    assert (connect["to"], connect["timeout"]) == ("+14155550123", 30)


def test_a_newcomer_can_ask_the_agent_what_it_would_answer_the_platform(tmp_path: Path) -> None:
    (tmp_path / "agent.py").write_text(blocks("python")[0].replace(_IMPORT, f"from {SDK.package} import AgentBase"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    variables = {"SWML_BASIC_AUTH_USER": "me", "SWML_BASIC_AUTH_PASSWORD": "secret", "PORT": port}
    command = [sys.executable, "agent.py"]
    server = subprocess.Popen(command, cwd=tmp_path, env=os.environ | variables, stdout=subprocess.DEVNULL)
    try:
        document = _until_there(f"http://localhost:{port}/front-desk?call_id=c1")
        (ai,) = [verb["ai"] for verb in document["sections"]["main"] if "ai" in verb]
        (tool,) = ai["SWAIG"]["functions"]
        (asked,) = re.findall(r"-d '(\{.*\})'", README)
        answer = requests.post(tool["web_hook_url"], json=json.loads(asked), timeout=20).json()
        assert "+14155550123" in json.dumps(answer["action"])
    finally:
        server.kill()
        server.wait()


def _until_there(url: str) -> dict[str, Any]:
    for _ in range(300):
        try:
            return dict(requests.get(url, auth=("me", "secret"), timeout=20).json())
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {url}")


def test_the_yaml_file_says_the_same_as_the_first_example(tmp_path: Path) -> None:
    file = tmp_path / "front-desk.yaml"
    file.write_text(blocks("yaml")[0], encoding="utf-8")
    departments = read_file(file).mapping()["skills"]["department_router"]["departments"]
    assert set(departments) == {"sales", "support"}
    assert departments["sales"] == "+14155550123"


def test_the_chain_of_the_readme_is_one_that_loses_nobody() -> None:
    agent = AgentBase("readme")
    agent.add_skill("department_router", yaml_of(blocks("yaml")[1])["skills"]["department_router"])
    assert assert_never_lost(agent) >= 18


def test_the_tests_of_the_readme_pass() -> None:
    (snippet,) = [block for block in blocks("python") if "testing import" in block]
    tests = [value for name, value in run(snippet).items() if name.startswith("test_")]
    assert len(tests) == 3
    for test in tests:
        test()


def test_the_plugin_of_the_readme_offers_its_skill() -> None:
    (snippet,) = [block for block in blocks("python") if "hookimpl" in block]
    (skill,) = run(snippet)["transfer_skills"]()
    assert issubclass(skill, TransferSkill)
    assert skill.name == "account_owner"


def test_every_route_key_stands_in_the_table_and_no_other() -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", section("A route"), re.MULTILINE)
    assert {key for row in rows for key in re.findall(r"`(\w+)`", row)} == {"to", *KEYS}


def test_every_skill_stands_in_the_table_with_its_tool() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| `(\w+)\([\w, ]+\)`", section("The skills"), re.MULTILINE))
    assert rows == {name: skill.tool for name, skill in installed().skills().items() if name in rows}
    built_in = {
        name
        for name, skill in installed().skills().items()
        if skill.__module__.startswith("signalwire_transfer_skills")
    }
    assert set(rows) == built_in


def test_every_hook_stands_in_the_table() -> None:
    named = set(re.findall(r"`(transfer_\w+)`", section("Your own transfer skill").partition("| hook |")[2]))
    assert named == {name for name in vars(_hookspecs) if name.startswith("transfer_")}


def test_every_file_that_the_readme_links_to_is_there() -> None:
    targets = re.findall(r"\]\((?!http)([^)]+)\)", README)
    assert targets
    files = {target.partition("#")[0] for target in targets}
    assert [file for file in files if not (Path(__file__).parent.parent / file).exists()] == []
