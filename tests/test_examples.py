"""The examples run as they stand: in the SDK's own tester, and what each gives is what it says it gives."""

import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from commands import command, script
from patience import PATIENCE
from the_sdk import Result

EXAMPLES = Path(__file__).parent.parent / "examples"
CALLER, OFFICE = "+14155550199", "+14155550100"
SALES, SUPPORT, BILLING, PEOPLE = "+14155550111", "+14155550112", "+14155550113", "+14155550114"

TOOLS = {
    "escalate_to_human": ["escalate_to_human"],
    "department_router": ["transfer_to_department"],
    "queue_router": ["transfer_to_queue"],
    "agent_handoff": ["hand_off_to_agent"],
    "sms_then_transfer": ["text_and_transfer"],
    "take_message": ["escalate_to_human", "take_message"],
    "transfer": ["transfer_to_department", "transfer_to_queue", "hand_off_to_agent", "escalate_to_human"],
    "call_transfer_guide": [
        "transfer_to_sales",
        "transfer_permanent",
        "transfer_temporary",
        "transfer_to_sip",
        "refer_to_sip",
        "transfer_with_caller_id",
        "transfer_to_billing",
        "transfer_to_department",
        "transfer_with_sms",
        "announced_transfer",
        "cold_transfer",
        "warm_transfer",
        "transfer_validated",
        "consult_a_specialist",
        "escalate_to_human",
        "route_to_team",
        "route_to_queue",
        "handoff_to_specialist",
    ],
}

# An example, the tool that is called with which arguments, and what happens to the call (see `what_happens`).
CALLS = [
    (
        "escalate_to_human",
        "escalate_to_human",
        {"reason": "wants a refund"},
        {"dialled": ["+14155550123", "sip:lee@pbx.example.com"], "final": True},
    ),
    (
        "department_router",
        "transfer_to_department",
        {"department": "lost property"},
        {"dialled": ["sip:lost@pbx.example.com"], "final": True},
    ),
    (
        "department_router",
        "transfer_to_department",
        {"department": "catering"},
        {"dialled": ["+442079460958"], "final": True},
    ),
    ("queue_router", "transfer_to_queue", {"topic": "outage"}, {"queue": "network", "final": True}),
    (
        "agent_handoff",
        "hand_off_to_agent",
        {"specialty": "dining", "summary": "A table for two", "guest_name": "Ann Lee"},
        {"agent": "https://agents.example.com/dining", "final": True},
    ),
    (
        "sms_then_transfer",
        "text_and_transfer",
        {"reason": "squeaking brakes"},
        {"texts": [(OFFICE, CALLER), (OFFICE, "+14155550123")], "dialled": ["+14155550123"], "final": True},
    ),
    (
        "transfer",
        "transfer_to_department",
        {"department": "radiology", "patient_name": "Ann Lee"},
        {"dialled": [SALES], "from": OFFICE, "final": True},
    ),
    ("transfer", "transfer_to_department", {"department": "radiology"}, {}),
    ("transfer", "transfer_to_queue", {"patient_name": "Ann Lee"}, {"queue": "nurses", "final": True}),
    (
        "transfer",
        "hand_off_to_agent",
        {"specialty": "prescriptions", "patient_name": "Ann Lee"},
        {"agent": "https://agents.example.com/prescriptions", "final": True},
    ),
    ("transfer", "escalate_to_human", {}, {"dialled": ["+14155550123"], "from": OFFICE, "final": True}),
    ("take_message", "take_message", {"name": "Ann", "reason": "a tooth", "number": "12"}, {}),
    ("call_transfer_guide", "transfer_temporary", {}, {"dialled": [SUPPORT], "final": False}),
    (
        "call_transfer_guide",
        "warm_transfer",
        {"reason": "a disputed bill"},
        {"texts": [(OFFICE, BILLING)], "dialled": [BILLING], "final": True},
    ),
]

# The guide's cases: the tool, its arguments, and what the guide's own sample does with the call.
GUIDE = [
    ("transfer_to_sales", {}, {"dialled": [SALES], "final": True}),
    ("transfer_permanent", {}, {"dialled": [SUPPORT], "final": True}),
    ("transfer_temporary", {}, {"dialled": [SUPPORT], "final": False}),
    ("transfer_to_sip", {}, {"dialled": ["sip:support@pbx.example.com"], "final": True}),
    ("refer_to_sip", {}, {"refer": "sip:support@pbx.example.com", "final": True}),
    ("transfer_with_caller_id", {}, {"dialled": [SALES], "from": OFFICE, "final": True}),
    ("transfer_to_billing", {}, {"agent": "https://agents.example.com/billing", "final": True}),
    ("transfer_to_department", {"department": "Sales"}, {"dialled": [SALES], "final": True}),
    ("transfer_to_department", {"department": "support"}, {"dialled": [SUPPORT], "final": True}),
    ("transfer_to_department", {"department": "billing"}, {"dialled": [BILLING], "final": True}),
    ("transfer_to_department", {"department": "hr"}, {"dialled": [PEOPLE], "final": True}),
    ("transfer_to_department", {"department": "catering"}, {}),
    ("transfer_with_sms", {}, {"texts": [(OFFICE, CALLER)], "dialled": [SUPPORT], "final": True}),
    ("announced_transfer", {}, {"dialled": [SUPPORT], "final": True}),
    ("cold_transfer", {}, {"dialled": [SUPPORT], "final": True}),
    ("warm_transfer", {"reason": "a bill"}, {"texts": [(OFFICE, BILLING)], "dialled": [BILLING], "final": True}),
    ("transfer_validated", {"department": "sales"}, {"dialled": [SALES], "final": True}),
    ("transfer_validated", {"department": "billing"}, {}),
    ("consult_a_specialist", {}, {"dialled": [SUPPORT], "final": False}),
    ("escalate_to_human", {"reason": "asked for it"}, {"dialled": [SUPPORT], "final": True}),
    ("route_to_team", {"topic": "technical"}, {"dialled": [SUPPORT], "final": True}),
    ("route_to_team", {"topic": "poetry"}, {"dialled": ["+14155550123"], "final": True}),
    ("route_to_team", {}, {"dialled": ["+14155550123"], "final": True}),
    ("route_to_queue", {"topic": "billing"}, {"queue": "billing", "final": True}),
    ("handoff_to_specialist", {"specialty": "sales"}, {"agent": "https://agents.example.com/sales", "final": True}),
    ("handoff_to_specialist", {"specialty": "gardening"}, {}),
]

# What may never stand where the model can see it: a number, a SIP URI, a URL, a login.
ADDRESS = re.compile(r"\+?\d[\d ().-]{5,}\d|sips?:|https?:|\w@\w", re.IGNORECASE)


def swaig_test(example: str, *options: str) -> str:
    """What the SDK's tester prints for an example."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SWML_", "SIGNALWIRE_"))}
    words = (EXAMPLES / f"{example}.py", *options)
    run = script("swaig-test", *words, env={**kept, "SIGNALWIRE_LOG_MODE": "off"}, cwd=Path(__file__).parent)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def what_happens(actions: list[dict]) -> dict:
    """The substance of some actions: who is texted, what is dialled or entered, and whether that ends the call.

    The AI session is left exactly where nobody needs it any more: it is kept for an agent that is told something.
    """
    happens: dict = {}
    for action in actions:
        verbs = action.get("SWML", {}).get("sections", {}).get("main", [])
        if verbs:
            assert ('"ai_response"' in json.dumps(verbs)) is not action.get("transfer", False)
        for at, verb in enumerate(verbs):
            (name, what), *_ = verb.items()
            if name in {"connect", "enter_queue", "transfer", "sip_refer"}:
                happens["final"] = ends_the_call(verbs[at:], leaves=action.get("transfer", False))
            if name == "send_sms":
                happens.setdefault("texts", []).append((what["from_number"], what["to_number"]))
            elif name == "connect":
                happens["dialled"] = [leg["to"] for leg in what.get("serial") or what.get("parallel") or [what]]
                if "from" in what:
                    happens["from"] = what["from"]
            elif name == "enter_queue":
                happens["queue"] = what["queue_name"]
            elif name == "transfer":
                happens["agent"] = what["dest"]
            elif name == "sip_refer":
                happens["refer"] = what["to_uri"]
    return happens


def ends_the_call(verbs: list[dict], *, leaves: bool) -> bool:
    """Whether nothing follows once the two have talked: `hangup`, or the call has gone to another agent for good."""
    (name, what), *_ = verbs[0].items()
    if name == "connect":
        return what["result"]["case"]["connected"] == [{"hangup": {}}]
    if name == "enter_queue":
        assert verbs[1]["switch"]["case"]["connected"] == [{"hangup": {}}]
        return json.loads(what["transfer_after_bridge"])["sections"]["main"] == [{"hangup": {}}]
    if name == "sip_refer":
        return verbs[1]["switch"]["case"]["success"] == [{"hangup": {}}]
    return leaves


def printed_actions(output: str) -> list[dict]:
    """The actions that the tester prints one after the other."""
    _, _, rest = output.partition("Actions:")
    actions = []
    while (rest := rest.lstrip()).startswith("{"):
        action, end = json.JSONDecoder().raw_decode(rest)
        actions.append(action)
        rest = rest[end:]
    return actions


def as_options(arguments: dict[str, str]) -> list[str]:
    return [part for name, value in arguments.items() for part in (f"--{name}", value)]


def agent_of(example: str):
    return runpy.run_path(str(EXAMPLES / f"{example}.py"))["agent"]


@pytest.fixture
def guide(new_desk):
    return new_desk(agent_of("call_transfer_guide"))


# ---- in the SDK's own tester ----------------------------------------------------------------------------------------


def test_every_python_agent_is_tested():
    agents = {path.stem for path in EXAMPLES.glob("*.py") if "AgentBase" in path.read_text(encoding="utf-8")}
    assert agents == TOOLS.keys()


@pytest.mark.parametrize("example", TOOLS)
def test_the_tester_lists_the_tools(example):
    listed = re.findall(r"^  (\w+) - ", swaig_test(example, "--list-tools"), re.MULTILINE)
    assert listed == TOOLS[example]


@pytest.mark.parametrize("example", TOOLS)
def test_the_model_is_given_the_tools_and_no_address(example):
    output = swaig_test(example, "--dump-swml", "--raw")
    document = json.loads(output[output.index("{") :])
    ai = next(verb["ai"] for verb in document["sections"]["main"] if "ai" in verb)
    shown = [{key: tool[key] for key in ("function", "description", "parameters")} for tool in ai["SWAIG"]["functions"]]
    assert [tool["function"] for tool in shown] == TOOLS[example]
    given = json.dumps([shown, ai["prompt"], ai.get("hints"), ai.get("global_data")])
    assert not ADDRESS.search(given), ADDRESS.findall(given)


@pytest.mark.parametrize(("example", "tool", "arguments", "expected"), CALLS)
def test_the_tester_calls_a_tool_and_shows_its_actions(example, tool, arguments, expected):
    payload = json.dumps({"caller_id_num": CALLER})
    output = swaig_test(example, "--custom-data", payload, "--exec", tool, *as_options(arguments))
    assert what_happens(printed_actions(output)) == expected
    response = re.search(rf"^{Result.__name__}: (.+)$", output, re.MULTILINE)
    assert response
    assert not ADDRESS.search(response[1])


# ---- the port of the guide ------------------------------------------------------------------------------------------


def test_every_case_of_the_guide_is_tested():
    assert {tool for tool, _, _ in GUIDE} == set(TOOLS["call_transfer_guide"])


@pytest.mark.parametrize(("tool", "arguments", "expected"), GUIDE)
def test_a_case_of_the_guide_does_what_the_guide_does(guide, payload, tool, arguments, expected):
    answer = guide.handle(tool, arguments, payload(tool, arguments))
    assert what_happens(answer.actions) == expected
    assert not ADDRESS.search(answer.response)


@pytest.mark.parametrize("case", TOOLS["call_transfer_guide"])
def test_a_case_of_the_guide_can_be_copied_alone(new_desk, case):
    skill, params = runpy.run_path(str(EXAMPLES / "call_transfer_guide.py"))["CASES"][case]
    assert len(new_desk().add(skill, params).tools()) == 1


def test_the_announced_case_is_said_word_for_word_before_the_call_moves(guide, payload):
    actions = guide.handle("announced_transfer", {}, payload("announced_transfer", {})).actions
    kinds = [next(key for key in action if key != "transfer") for action in actions]
    assert kinds.index("say") < kinds.index("SWML")


def test_the_warm_case_tells_the_other_side_who_is_calling_and_why(guide, payload):
    arguments = {"reason": "a disputed bill"}
    sms = guide.handle("warm_transfer", arguments, payload("warm_transfer", arguments)).verb("send_sms")
    assert sms["body"] == "Incoming call: Ann Lee. a disputed bill"


def test_the_fallback_case_tells_the_agent_that_nobody_answered(guide, payload):
    answer = guide.handle("consult_a_specialist", {}, payload("consult_a_specialist", {}))
    *_, told = answer.connect["result"]["default"]
    assert "Nobody took the call. Tried: " in told["set"]["ai_response"]


def test_the_handoff_case_gives_the_summary_to_the_specialist(guide, payload):
    arguments = {"specialty": "billing", "summary": "Paid twice"}
    answer = guide.handle("handoff_to_specialist", arguments, payload("handoff_to_specialist", arguments))
    assert answer.verb("transfer")["params"]["transfer"]["summary"] == "Paid twice"


def test_the_unknown_name_is_answered_with_the_names_there_are(guide, payload):
    arguments = {"department": "billing"}
    answer = guide.handle("transfer_validated", arguments, payload("transfer_validated", arguments))
    assert "sales, support" in answer.response


# ---- what the docstrings promise ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["", "anonymous"])
def test_the_garage_connects_a_withheld_number_and_texts_the_workshop_alone(new_desk, payload, number):
    desk = new_desk(agent_of("sms_then_transfer"))
    sent = payload("text_and_transfer", {}, caller_id_name="", caller_id_num=number)
    happens = what_happens(desk.handle("text_and_transfer", {}, sent).actions)
    assert happens == {"texts": [(OFFICE, "+14155550123")], "dialled": ["+14155550123"], "final": True}


def test_the_help_desk_waits_two_minutes_for_sales_and_ten_for_the_others(new_desk, payload):
    desk = new_desk(agent_of("queue_router"))
    waits = {}
    for topic in ("sales", "billing"):
        sent = payload("transfer_to_queue", {"topic": topic})
        waits[topic] = desk.handle("transfer_to_queue", {"topic": topic}, sent).verb("enter_queue")["wait_time"]
    assert waits == {"sales": 120, "billing": 600}


def test_the_concierge_greets_with_the_name_that_was_asked_for(new_desk, payload):
    arguments = {"specialty": "spa", "guest_name": "Ann Lee"}
    answer = new_desk(agent_of("agent_handoff")).handle(
        "hand_off_to_agent", arguments, payload("hand_off_to_agent", arguments)
    )
    assert answer.response == "One moment, Ann Lee. Our spa specialist takes over from here."
    assert answer.verb("transfer")["params"]["transfer"]["fields"] == {"guest_name": "Ann Lee"}


# ---- the receptionist -----------------------------------------------------------------------------------------------


def test_the_receptionist_passes_the_check():
    run = command("check", EXAMPLES / "receptionist.yaml")
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("tool", "arguments", "expected"),
    [
        ("transfer_to_department", {"department": "sales"}, {"dialled": [SALES], "from": OFFICE, "final": True}),
        (
            "transfer_to_department",
            {"department": "accounts"},
            {"dialled": ["+14155550112", "+14155550113"], "from": OFFICE, "final": True},
        ),
        ("transfer_to_department", {"department": "catering"}, {}),
        ("transfer_to_queue", {"topic": "support"}, {"queue": "support", "final": True}),
        (
            "hand_off_to_agent",
            {"specialty": "billing"},
            {"agent": "https://agents.example.com/billing", "final": True},
        ),
        (
            "text_and_transfer",
            {},
            {"texts": [(OFFICE, CALLER)], "dialled": ["+14155550114"], "from": OFFICE, "final": True},
        ),
        ("escalate_to_human", {}, {"dialled": ["+14155550123"], "from": OFFICE, "final": True}),
    ],
)
def test_what_the_receptionist_does_with_a_call(desk, tool, arguments, expected):
    text = (EXAMPLES / "receptionist.yaml").read_text(encoding="utf-8")
    skills = yaml.load(text, Loader=yaml.BaseLoader)["skills"]  # every scalar as it is written
    desk.add("transfer", skills["transfer"])
    assert what_happens(desk.call(tool, arguments).actions) == expected
    assert not ADDRESS.search(desk.prompt() + json.dumps([each["parameters"] for each in desk.tools().values()]))


def test_the_demo_shows_every_call_and_what_became_of_it():
    """It takes seconds, for it starts a server: it is the first thing that a newcomer runs."""
    shown = subprocess.run(
        [sys.executable, EXAMPLES / "demo.py"], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert shown.returncode == 0, shown.stderr
    titles = [call[0] for call in runpy.run_path(str(EXAMPLES / "demo.py"))["CALLS"]]
    assert [title for title in titles if title not in shown.stdout] == []
    assert "reached_rate" in shown.stdout
