"""What the package does in an agent in Python, on every SDK that is there: who is called, in both ways of adding it."""

import importlib
import importlib.util
import json
import runpy
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import signalwire_transfer_acme as acme

GLOBEX, INITECH, KEY_ACCOUNT, STRANGER = "+14155550199", "+14155550198", "+14155550197", "+14155550196"
WITHHELD = "anonymous"
AGENT = Path(__file__).parent.parent / "agent.py"
SDKS = [name for name in ("signalwire", "signalwire_agents") if importlib.util.find_spec(name)]


@pytest.fixture(scope="module", params=SDKS)
def sdk(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Each SDK, as if it were the only one."""
    with pytest.MonkeyPatch.context() as patch:
        for other in {"signalwire", "signalwire_agents"} - {request.param}:
            patch.setitem(sys.modules, other, None)
        yield importlib.import_module(request.param)


@pytest.fixture(scope="module")
def agent(sdk: Any) -> Any:
    """The example agent, as it stands."""
    agent = runpy.run_path(str(AGENT))["agent"]
    assert isinstance(agent, sdk.AgentBase)
    return agent


def connect(agent: Any, tool: str, caller: str, **arguments: str) -> dict[str, Any]:
    """The `connect` that a call of the tool leads to."""
    answer = agent.on_function_call(tool, arguments, {"call_id": "c-1", "caller_id_num": caller}).to_dict()
    documents = [action["SWML"] for action in answer["action"] if "SWML" in action]
    return next(verb["connect"] for verb in documents[0]["sections"]["main"] if "connect" in verb)


@pytest.mark.parametrize(
    ("caller", "dialled"),
    [
        (GLOBEX, "+14155550131"),
        (INITECH, "sip:mona@pbx.example.com"),
        (STRANGER, "+14155550123"),
        (WITHHELD, "+14155550123"),
        ("", "+14155550123"),
    ],
)
def test_below_transfer_the_caller_reaches_their_owner(agent: Any, caller: str, dialled: str) -> None:
    assert connect(agent, "transfer_to_account_owner", caller)["to"] == dialled


@pytest.mark.parametrize(
    ("caller", "dialled"), [(KEY_ACCOUNT, "+14155550132"), (STRANGER, "+14155550131"), (WITHHELD, "+14155550131")]
)
def test_as_a_skill_of_the_sdk_the_caller_reaches_their_owner(agent: Any, caller: str, dialled: str) -> None:
    assert connect(agent, "call_key_account", caller)["to"] == dialled


def test_what_the_owner_leaves_open_comes_from_the_defaults(agent: Any) -> None:
    assert connect(agent, "transfer_to_account_owner", GLOBEX)["timeout"] == 25
    assert connect(agent, "transfer_to_account_owner", INITECH)["timeout"] == 20


def test_an_owner_is_an_address_in_any_skill(agent: Any) -> None:
    assert connect(agent, "transfer_to_department", STRANGER, department="initech")["to"] == "sip:mona@pbx.example.com"


def test_a_router_takes_its_names_from_the_directory_of_accounts(sdk: Any) -> None:
    agent = sdk.AgentBase(name="test")
    agent.add_skill("department_router", {"departments": {"directory": "accounts"}})
    assert connect(agent, "transfer_to_department", STRANGER, department="globex")["to"] == "+14155550131"


def test_an_account_without_an_owner_moves_nothing(sdk: Any) -> None:
    agent = sdk.AgentBase(name="test")
    agent.add_skill("transfer", {"to": "owner:umbrella", "name": "your adviser"})
    answer = agent.on_function_call("transfer_call", {}, {"call_id": "c-1"}).to_dict()
    assert "action" not in answer
    assert "your adviser" in json.dumps(answer["response"])


def test_the_model_sees_no_number(agent: Any) -> None:
    tool = agent._tool_registry.get_function("transfer_to_account_owner")
    assert "+1415" not in f"{tool.description} {tool.parameters}"


def test_a_callers_number_that_nobody_can_have_is_refused(sdk: Any) -> None:
    params = {"owners": {"(415) 555-0199": "owner:globex"}, "to": "+14155550123"}
    with pytest.raises(ValueError, match=r"owners\.\(415\) 555-0199: is not a caller's number"):
        sdk.AgentBase(name="test").add_skill("account_owner", params)


@pytest.mark.parametrize("tool", ["transfer_to_account_owner", "call_key_account"])
def test_the_sdks_own_tester_runs_the_agent(tool: str) -> None:
    tester = [sys.executable, "-m", f"{SDKS[0]}.cli.swaig_test_wrapper"]  # the agent takes the newest SDK that is there
    command = [*tester, str(AGENT), "--custom-data", f'{{"caller_id_num": "{GLOBEX}"}}', "--exec", tool]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stdout + run.stderr
    assert '"to": "+14155550131"' in run.stdout


def test_a_sip_phone_gets_the_reference_of_the_call(agent: Any) -> None:
    [header] = connect(agent, "transfer_to_account_owner", INITECH)["headers"]
    assert header["name"] == "X-Reference"
    assert len(header["value"]) == 6
    assert "headers" not in connect(agent, "transfer_to_account_owner", GLOBEX)


def counted() -> int:
    """How many transfers of the skill have been counted, once the background has come to rest."""
    before = -1
    while acme.TALLY["account_owner"] != before:
        before = acme.TALLY["account_owner"]
        time.sleep(0.2)
    return before


def test_a_transfer_is_counted_in_the_background(agent: Any) -> None:
    before = counted()
    connect(agent, "transfer_to_account_owner", GLOBEX)
    assert counted() == before + 1


def test_a_nuisance_call_is_refused_by_every_skill(agent: Any) -> None:
    arguments = {"department": "sales"}
    answer = agent.on_function_call("transfer_to_department", arguments, {"caller_id_num": "+14155550166"}).to_dict()
    assert answer["response"] == "Please write to us instead."
    assert "action" not in answer
