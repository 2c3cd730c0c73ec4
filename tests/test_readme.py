"""What the README and the pages behind it say is true: the first example does it, and tables name what there is.

That every snippet and command runs is held in `test_docs.py`."""

import contextlib
import json
import os
import re
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from patience import PATIENCE, until
from ports import free_port
from signalwire_transfer._document._file import read_file
from signalwire_transfer._routes._route import KEYS
from signalwire_transfer._seam import _hookspecs
from signalwire_transfer._seam._plugins import installed
from signalwire_transfer.testing import assert_never_lost, simulate
from the_sdk import SDK, AgentBase

ROOT = Path(__file__).parent.parent
PAGES = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in ("README.md", "docs/plugins.md", "docs/routes.md", "docs/skills.md", "docs/testing.md")
}
README = PAGES["README.md"]


def blocks(language: str, page: str = "README.md") -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGES[page], re.DOTALL)


def yaml_of(text: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "snippet.yaml"
        file.write_text(text, encoding="utf-8")
        return read_file(file).mapping()


_IMPORT = "from signalwire_agents import AgentBase"
"""The only line that differs with another SDK, as the README says."""


def run(snippet: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "readme"}
    exec(snippet.replace(_IMPORT, f"from {SDK.package} import AgentBase"), namespace)
    return namespace


def test_the_first_example_does_what_the_sentence_below_it_says(new_desk: Callable[..., Any]) -> None:
    agent = run(blocks("python")[0])["agent"]
    answer = new_desk(agent).handle("transfer_to_department", {"department": "sales"}, {"call_id": "1"})
    assert answer.response == "I'm transferring you to sales now."
    connect = answer.connect
    assert (connect["to"], connect["timeout"]) == ("+14155550123", 30)


def test_a_newcomer_can_ask_the_agent_what_it_would_answer_the_platform(tmp_path: Path) -> None:
    (tmp_path / "agent.py").write_text(blocks("python")[0].replace(_IMPORT, f"from {SDK.package} import AgentBase"))
    port = str(free_port())
    variables = {"SWML_BASIC_AUTH_USER": "me", "SWML_BASIC_AUTH_PASSWORD": "secret", "PORT": port}
    command = [sys.executable, "agent.py"]
    server = subprocess.Popen(command, cwd=tmp_path, env=os.environ | variables, stdout=subprocess.DEVNULL)
    try:
        document = _until_there(f"http://localhost:{port}/front-desk?call_id=c1")
        (ai,) = [verb["ai"] for verb in document["sections"]["main"] if "ai" in verb]
        (tool,) = ai["SWAIG"]["functions"]
        asked, *_ = re.findall(r"-d '(\{.*\})'", PAGES["docs/testing.md"])  # the others ask another page's agent
        answer = requests.post(tool["web_hook_url"], json=json.loads(asked), timeout=PATIENCE).json()
        assert "+14155550123" in json.dumps(answer["action"])
    finally:
        server.kill()
        server.wait()


def _until_there(url: str) -> dict[str, Any]:
    def document() -> dict[str, Any] | None:
        with contextlib.suppress(requests.ConnectionError):
            return dict(requests.get(url, auth=("me", "secret"), timeout=PATIENCE).json())
        return None

    return until(document) or {}


@pytest.mark.parametrize("department", ["sales", "support"])
def test_the_yaml_file_does_the_same_as_the_first_example(tmp_path: Path, department: str) -> None:
    file = tmp_path / "front-desk.yaml"
    file.write_text(blocks("yaml")[0], encoding="utf-8")
    asked = ("transfer_to_department", {"department": department})
    lines = {department: "no_answer"}
    agent = run(blocks("python")[0])["agent"]
    assert str(simulate(file, *asked, lines=lines)) == str(simulate(agent, *asked, lines=lines))


@pytest.mark.parametrize(("page", "number"), [("README.md", 1), ("docs/routes.md", 1)])
def test_a_chain_that_is_shown_loses_nobody(page: str, number: int) -> None:
    agent = AgentBase("readme")
    agent.add_skill("department_router", yaml_of(blocks("yaml", page)[number])["skills"]["department_router"])
    assert assert_never_lost(agent) >= 18


def test_every_route_key_stands_in_a_table_and_no_other() -> None:
    tables = re.findall(
        r"^\| key \| default \| meaning \|\n(.*?)\n\n", PAGES["docs/routes.md"], re.DOTALL | re.MULTILINE
    )
    rows = re.findall(r"^\| (`[^|]+) \|", "\n".join(tables), re.MULTILINE)
    named = [key for row in rows for key in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted({"to", "aliases", *KEYS})


@pytest.mark.parametrize("page", ["README.md", "docs/skills.md"])
def test_every_skill_stands_in_the_table_with_its_tool(page: str) -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| `(\w+)\([\w, ]+\)`", PAGES[page], re.MULTILINE))
    assert rows == {name: skill.tool for name, skill in installed().skills().items() if name in rows}
    built_in = {
        name
        for name, skill in installed().skills().items()
        if skill.__module__.startswith("signalwire_transfer_skills")
    }
    assert set(rows) == built_in


def test_every_hook_stands_in_the_table() -> None:
    named = set(re.findall(r"`(transfer_\w+)`", PAGES["docs/plugins.md"].partition("| hook |")[2]))
    assert named == {name for name in vars(_hookspecs) if name.startswith("transfer_")}


def test_on_pypi_every_link_of_the_readme_leads_to_the_repository() -> None:
    there = runpy.run_path(str(ROOT / ".github" / "readme.py"))["from_elsewhere"]
    shown = there(README, "https://github.com/example/repository", "v1.0.0")
    assert "](https://github.com/example/repository/raw/v1.0.0/docs/pictures/studio.png)" in shown
    assert "](https://github.com/example/repository/blob/v1.0.0/docs/routes.md)" in shown
    assert re.findall(r"\]\((?!https?://)", shown) == []
