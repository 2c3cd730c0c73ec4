"""An environment with both SDKs: each one's agents get skills of their own, and a file is built with the newest."""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from signalwire_transfer import Route, TransferSkill
from signalwire_transfer._sdk._sdks import AGENTS, SDK3, chosen_sdk
from the_sdk import BOTH

pytestmark = pytest.mark.skipif(not BOTH, reason="needs both SDKs in one environment: `make third-party` has one")

COMMAND = Path(sys.executable).with_name("signalwire-transfer")
SKILLS = {
    "transfer": {"to": "+14155550123"},
    "escalate_to_human": {"to": "sip:ann@pbx.example.com"},
    "department_router": {"departments": {"sales": "+14155550123"}},
    "queue_router": {"queues": {"billing": "queue:billing"}},
    "agent_handoff": {"agents": {"claims": "https://agents.example.com/claims"}},
    "sms_then_transfer": {"to": "+14155550123", "sms": {"from": "+14155550100", "body": "Hello"}},
}
EACH = pytest.mark.parametrize("sdk", [AGENTS, SDK3], ids=lambda sdk: sdk.name)


class Night(TransferSkill):
    """Put the caller through to the night watch."""

    name = "night"
    tool = "call_the_night_watch"

    class Params(TransferSkill.Params):
        """Where the night watch is."""

        to: Route

    def route(self, arguments, call):
        return self.params.to


def answer_of(agent, tool, **arguments):
    return agent.on_function_call(tool, arguments, {"call_id": "c", "caller_id_num": "+14155550199"}).to_dict()


@EACH
def test_every_skill_is_one_of_the_agents_own_sdk(sdk):
    agent = sdk.agent_class()(name="front")
    for skill, params in SKILLS.items():
        agent.add_skill(skill, params)
    loaded = agent.skill_manager.loaded_skills.values()
    assert len(loaded) == len(SKILLS)
    assert all(isinstance(skill, sdk.skill_base()) for skill in loaded)
    results = import_module(f"{sdk.package}.core.function_result").SwaigFunctionResult
    assert isinstance(agent.on_function_call("transfer_call", {}, {"call_id": "c"}), results)


def test_agents_of_both_live_side_by_side_and_move_calls_alike():
    agents = [sdk.agent_class()(name="front") for sdk in (AGENTS, SDK3)]
    for agent in agents:
        agent.add_skill("department_router", SKILLS["department_router"])
    first, second = (answer_of(agent, "transfer_to_department", department="sales") for agent in agents)
    assert first["action"] == second["action"]
    assert first["response"] == "I'm transferring you to sales now."
    assert second["response"] == {
        "tool_result": "The call is being transferred to sales.",
        "tool_prompt": "Tell the caller: I'm transferring you to sales now.",
    }


@EACH
def test_one_class_of_a_stranger_serves_both(sdk):
    skill_class = Night.sdk3_skill if sdk is SDK3 else Night.skill
    assert issubclass(skill_class, sdk.skill_base())
    agent = sdk.agent_class()(name="front")
    assert agent.skill_manager.load_skill("night", skill_class, {"to": "+14155550123"}) == (True, "")
    assert answer_of(agent, "call_the_night_watch")["action"]


@pytest.mark.parametrize(("sdk", "other"), [(AGENTS, SDK3), (SDK3, AGENTS)], ids=["agents", "sdk3"])
def test_nothing_of_the_other_one_is_imported(sdk, other):
    script = f"""
import importlib, json, sys
agent = importlib.import_module({sdk.package!r}).AgentBase(name="front")
for skill, params in json.loads({json.dumps(SKILLS)!r}).items():
    agent.add_skill(skill, params)
agent.on_function_call("transfer_call", {{}}, {{"call_id": "c"}})
agent._render_swml()
sys.exit(any(name.partition(".")[0] == {other.package!r} for name in sys.modules))
"""
    environment = {**os.environ, "SIGNALWIRE_LOG_MODE": "off"}
    assert subprocess.run([sys.executable, "-c", script], env=environment, check=False).returncode == 0


def test_a_file_is_built_with_the_newest_unless_told_otherwise(monkeypatch):
    assert chosen_sdk() is SDK3
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_SDK", "agents")
    assert chosen_sdk() is AGENTS
    assert chosen_sdk("sdk3") is SDK3


def test_try_shows_the_same_call_with_both(tmp_path):
    file = tmp_path / "front.yaml"
    file.write_text(json.dumps({"agent": {"name": "front"}, "skills": {"transfer": SKILLS["transfer"]}}))
    command = [COMMAND, "try", str(file), "transfer_call", "--line", "a colleague=busy"]
    shown = [
        subprocess.run([*command, "--sdk", name], capture_output=True, text=True, check=True).stdout
        for name in ("agents", "sdk3")
    ]
    assert shown[0] == shown[1]
    assert "I'm transferring you to a colleague now." in shown[0]


def test_the_schema_names_the_skills_of_the_chosen_one():
    shown = {
        name: json.loads(subprocess.run([COMMAND, "schema", "--sdk", name], capture_output=True, check=True).stdout)
        for name in ("agents", "sdk3")
    }
    for schema in shown.values():
        assert {"skill_department_router", "skill_datetime"} <= set(schema["$defs"])
