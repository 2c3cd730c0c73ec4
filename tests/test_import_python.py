"""Somebody has an agent in Python with the SDK's own skill: its source becomes a file, and is never run."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from signalwire_transfer import ConfigurationError
from signalwire_transfer._document._file import read_file
from signalwire_transfer._files._agents import agents_of
from signalwire_transfer._import._convert import Result, convert
from signalwire_transfer._import._source import read_source
from signalwire_transfer._seam._plugins import installed

MODULE = """
import os
from signalwire_agents import AgentBase

BASE = os.environ.get("AGENTS_BASE", "https://agents.example.com")
SALES = "+14155550123"
raise SystemExit("nobody runs this")


class Triage(AgentBase):
    def __init__(self):
        super().__init__(name="Triage", route="/triage", port=3001)
        self.prompt_add_section("Role", body="You are the front desk.")
        self.prompt_add_section("Rules", bullets=["Be brief", "Be kind"])
        self.add_language("English", "en-US", "elevenlabs.josh:eleven_turbo_v2_5")
        self.add_hints(["SignalWire"])
        self.set_params({"end_of_speech_timeout": 800, "static_greeting": "Hi there"})
        self.add_skill("datetime")
        self.add_skill("swml_transfer", {
            "tool_name": "transfer_to_team",
            "transfers": {
                "/sales|buying/i": {"address": SALES, "message": "To sales now.", "final": False},
                "/support/i": {"url": f"{BASE}/support"},
                "/billing/": {"address": os.environ["BILLING"], "from_addr": os.getenv("FROM")},
                "/boss/": {"address": look_up("boss")},
                "/odd/": make_route(),
            },
            "required_fields": {"order": "Number of the order"},
        })

    @AgentBase.tool("get_time")
    def get_time(self, args, raw):
        return self.clock()


agent = Triage()
support = AgentBase(name="Support", route="/support")
support.prompt_add_section("Role", "You are support.")
support.add_skill("swml_transfer", params={"transfers": {"/human/": {"address": "sip:help@pbx.example.com"}}})
if __name__ == "__main__":
    agent.run()
"""


@pytest.fixture
def imported(tmp_path: Path) -> Any:
    """Writes a module and imports it, or one agent of it."""

    def run(source: str, agent: str = "") -> Result:
        (tmp_path / "agent.py").write_text(source, encoding="utf-8")
        target = str(tmp_path / "agent.py") + (f":{agent}" if agent else "")
        return convert(read_source(target), None, installed())

    return run


def comments(result: Result) -> str:
    return " ".join(line.strip().lstrip("# ") for line in result.text.splitlines() if line.strip().startswith("#"))


def test_every_agent_of_a_module_becomes_one_of_the_file(
    imported: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = imported(MODULE)
    triage, support = yaml.load(result.text, yaml.BaseLoader)["agents"]
    assert (triage["name"], triage["route"], support["name"]) == ("Triage", "/triage", "Support")
    assert triage["prompt"] == {"Role": "You are the front desk.", "Rules": ["Be brief", "Be kind"]}
    assert triage["languages"] == [{"name": "English", "code": "en-US", "voice": "elevenlabs.josh:eleven_turbo_v2_5"}]
    assert triage["params"] == {"end_of_speech_timeout": "800", "static_greeting": "Hi there"}
    assert triage["hints"] == ["SignalWire"]
    router = triage["skills"]["department_router"]
    assert router["collect"] == {"order": "Number of the order"}
    assert router["departments"] == {
        "sales": {"to": "+14155550123", "message": "To sales now.", "final": "false", "aliases": ["buying"]},
        "support": {"to": "${AGENTS_BASE}/support"},
        "billing": {"to": "${BILLING}", "from": "${FROM}"},
        "boss": {"to": "${BOSS_NUMBER}"},
    }
    assert support["skills"] == {"escalate_to_human": {"name": "human", "to": "sip:help@pbx.example.com"}}
    values = {"AGENTS_BASE": "https://agents.example.com", "BILLING": "+14155550199", "FROM": "+14155550100"}
    assert set(result.variables) == {*values, "BOSS_NUMBER"}
    for name, value in {**values, "BOSS_NUMBER": "+14155550111"}.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "ours.yaml").write_text(result.text, encoding="utf-8")
    first, _ = agents_of(read_file(tmp_path / "ours.yaml"), installed())
    assert first.agent.params == {"end_of_speech_timeout": 800, "static_greeting": "Hi there"}


def test_what_cannot_be_read_is_named_with_its_line(imported: Any) -> None:
    said = comments(imported(MODULE))
    for words in (
        "line 12: port of the agent",
        'line 18: `add_skill` "datetime" was not carried over',
        "the transfer /odd/ is worked out in line 26",
        "address is worked out in line 25",
        "url comes from the environment in line 5 (there with the default 'https://agents.example.com'",
        "address comes from the environment in line 24",
        "the tool `get_time` is Python",
    ):
        assert words in said, words


def test_one_agent_of_a_module_can_be_named(imported: Any) -> None:
    for name in ("agent", "Triage"):
        assert yaml.load(imported(MODULE, name).text, yaml.BaseLoader)["agent"]["name"] == "Triage"
    assert yaml.load(imported(MODULE, "support").text, yaml.BaseLoader)["agent"]["name"] == "Support"
    with pytest.raises(ConfigurationError, match="there is no agent `desk` in it"):
        imported(MODULE, "desk")


@pytest.mark.parametrize(
    "agent",
    [
        'a = AgentBase("Desk")\na.add_skill("swml_transfer", PARAMS)\n',
        'def main():\n    a = AgentBase(name="Desk")\n    a.add_skill("swml_transfer", PARAMS)\n    a.run()\n',
        'def set_up(a):\n    a.add_skill("swml_transfer", params=PARAMS)\n',
        'SKILL = "swml_transfer"\nclass D(AgentBase):\n    def __init__(self):\n'
        '        super().__init__("Desk")\n        self.add_skill(SKILL, PARAMS)\n',
        'import signalwire_agents as s\na = s.AgentBase(name="Desk")\na.add_skill("swml_transfer", {**PARAMS})\n',
    ],
)
def test_the_skill_is_found_however_the_agent_is_made(imported: Any, agent: str) -> None:
    result = imported('PARAMS = {"transfers": {"/sales/": {"address": "+1415555" + "0123"}}}\n' + agent)
    told = yaml.load(result.text, yaml.BaseLoader)
    assert told["skills"] == {"escalate_to_human": {"name": "sales", "to": "+14155550123"}}


def test_a_name_that_has_several_values_is_not_guessed(imported: Any) -> None:
    source = (
        'N = "+14155550123"\nif night:\n    N = "+14155550124"\na = AgentBase(name="Desk")\n'
        'a.add_skill("swml_transfer", {"transfers": {"/sales/": {"address": N}}})\n'
    )
    result = imported(source)
    assert "+1415555" not in result.text
    assert "to: ${SALES_NUMBER}" in result.text


@pytest.mark.parametrize("params", ["make()", "{'transfers': make()}", "{'transfers': {p: r for p, r in ROUTES}}"])
def test_transfers_that_a_program_works_out_are_said_to_be_so(imported: Any, params: str) -> None:
    source = f"a = AgentBase(name='Desk')\na.add_skill('swml_transfer', {params})\n"
    with pytest.raises(ConfigurationError, match="no transfer in it"):
        imported(source)
    other = "a.add_skill('swml_transfer', {'transfers': {'/sales/': {'address': '+14155550123'}}})\n"
    assert "is worked out in line 2, which only running the program does" in comments(imported(source + other))


def test_no_secret_of_a_module_is_copied(imported: Any) -> None:
    source = (
        "a = AgentBase(name='Desk', basic_auth=('u', 'hunter2'))\n"
        "a.set_params({'api_key': 'hunter2'})\n"
        "a.prompt_add_section('Help', 'See https://u:hunter2@example.com')\n"
        "a.add_skill('web_search', {'api_key': 'hunter2'})\n"
        "a.add_skill('swml_transfer', {'transfers': {'/x/': {'url': os.getenv('X', 'https://u:hunter2@example.com')}}})\n"
    )
    assert "hunter2" not in imported(source).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"type": "transferCall", "async": true}', "agent.py:1: this is JSON and not Python"),
        ("skills:\n  transfer: {to: x}\n", "agent.py:1: this is YAML and not Python"),
        ("<html></html>", "agent.py:1: this is HTML or XML and not Python"),
        ("a = 1\nb = (\n", "agent.py:2: this is no Python: "),
        ("", "agent.py:1: the file is empty"),
    ],
)
def test_a_file_of_another_kind_is_called_so(imported: Any, content: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        imported(content)
    assert words in str(raised.value)


def test_a_module_under_another_name_is_called_so(tmp_path: Path) -> None:
    for name in ("agent.yaml", "agent.json", "agent"):
        (tmp_path / name).write_text(MODULE)
        with pytest.raises(ConfigurationError, match="this is Python: name the file"):
            read_source(tmp_path / name)
    (tmp_path / "ours.json").write_text("skills:\n  transfer: {to: x}\n")
    with pytest.raises(ConfigurationError, match="this is YAML and not JSON"):
        read_source(tmp_path / "ours.json")
