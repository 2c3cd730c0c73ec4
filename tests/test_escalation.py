"""A caller asks for a person."""

import json

import pytest

PERSON = "+14155552671"
TOOL = "escalate_to_human"


def test_a_caller_who_asks_for_a_person_gets_one(desk):
    answer = desk.add(TOOL, {"to": PERSON}).call(TOOL, {"reason": "the bill is wrong"})
    assert answer.dialled == [PERSON]
    assert answer.connect["result"]["case"] == {"connected": [{"hangup": {}}]}


def test_an_agent_that_can_be_reached_from_outside_is_not_billed_while_people_talk(desk):
    public = "https://user:pass@agents.example.com/desk"
    answer = desk.add(TOOL, {"to": PERSON, "public_url": public}).call(TOOL, {"reason": "the bill is wrong"})
    assert answer.is_final
    assert answer.connect["result"]["case"] == {"connected": [{"hangup": {}}]}
    *_, back = answer.connect["result"]["default"]
    assert back["transfer"]["dest"] == public
    assert back["transfer"]["params"]["transfer"]["reason"] == "the bill is wrong"


def test_the_model_may_say_why_but_need_not(desk):
    desk.add(TOOL, {"to": PERSON})
    assert list(desk.properties(TOOL)) == ["reason"]
    assert desk.required(TOOL) == []
    assert desk.call(TOOL).dialled == [PERSON]


@pytest.mark.parametrize("to", [None, "missing"])
def test_a_person_has_to_be_somewhere(desk, to):
    error = desk.refused(TOOL, {} if to == "missing" else {"to": to})
    assert ": to: " in error


def test_people_can_ring_in_groups(desk):
    groups = [["sip:ann@pbx.example.com", "sip:bob@pbx.example.com"], [PERSON]]
    connect = desk.add(TOOL, {"to": groups, "timeout": 15}).call(TOOL).connect
    assert [len(group) for group in connect["serial_parallel"]] == [2, 1]


def test_a_person_can_be_reached_for_a_moment_and_the_call_comes_back(desk):
    answer = desk.add(TOOL, {"to": PERSON, "final": False, "name": "Ann"}).call(TOOL)
    assert not answer.is_final
    assert "Nobody took the call. Tried: Ann (${transfer_outcome_1})." in json.dumps(
        answer.connect["result"]["default"]
    )


def test_no_address_is_shown_to_the_model_before_or_after(desk):
    desk.add(TOOL, {"to": ["sip:ann@pbx.example.com", PERSON]})
    answer = desk.call(TOOL)
    for shown in (json.dumps(desk.tool(TOOL)), desk.prompt(), answer.response):
        assert "2671" not in shown
        assert "pbx" not in shown
