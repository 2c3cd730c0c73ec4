"""`transfer`: one route, several skills at once, or the file that the environment names."""

import json

import pytest

PHONE, OTHER, QUEUE, AGENT = "+14155552671", "+442079460958", "queue:support", "https://agents.example.com/billing"
EVERYTHING = {
    "escalate_to_human": {"to": PHONE},
    "department_router": {"departments": {"sales": PHONE}},
    "queue_router": {"queues": {"support": QUEUE}},
    "agent_handoff": {"agents": {"billing": AGENT}},
    "sms_then_transfer": {"to": PHONE, "sms": {"from": "+14155552672", "body": "Hello"}},
}
TOOLS = {
    "escalate_to_human",
    "transfer_to_department",
    "transfer_to_queue",
    "hand_off_to_agent",
    "text_and_transfer",
}


def test_one_route_is_one_tool(desk):
    desk.add("transfer", {"to": PHONE})
    assert set(desk.tools()) == {"transfer_call"}
    assert desk.call("transfer_call", {"reason": "x"}).dialled == [PHONE]


def test_one_route_may_have_all_its_keys_beside_it(desk):
    desk.add(
        "transfer", {"to": [PHONE, OTHER], "ring": "parallel", "timeout": 10, "name": "Ann", "tool_name": "to_ann"}
    )
    answer = desk.call("to_ann")
    assert [device["timeout"] for device in answer.connect["parallel"]] == [10, 10]
    assert "Ann" in answer.response


def test_several_skills_come_with_their_own_tools_in_one_line(desk):
    desk.add("transfer", EVERYTHING)
    assert set(desk.tools()) == TOOLS
    assert desk.call("escalate_to_human").dialled == [PHONE]
    assert desk.call("transfer_to_department", {"department": "sales"}).dialled == [PHONE]
    assert desk.call("transfer_to_queue", {"topic": "support"}).verb("enter_queue")["queue_name"] == "support"
    assert desk.call("hand_off_to_agent", {"specialty": "billing"}).verb("transfer")["dest"] == AGENT
    assert desk.call("text_and_transfer").verbs == ["send_sms", "connect"]


def test_many_skills_share_one_section_of_the_prompt(desk):
    assert desk.add("transfer", EVERYTHING).prompt().count("Only a tool moves a call") == 1


def test_the_umbrellas_own_skill_may_stand_below_it(desk):
    desk.add("transfer", {"transfer": {"to": PHONE, "tool_name": "to_ann"}, "escalate_to_human": {"to": OTHER}})
    assert desk.call("to_ann").dialled == [PHONE]


def test_a_skill_that_is_used_twice_is_a_list_of_its_dicts(desk):
    desk.add("transfer", {"escalate_to_human": [{"to": PHONE}, {"to": OTHER, "tool_name": "reach_the_boss"}]})
    assert desk.call("escalate_to_human").dialled == [PHONE]
    assert desk.call("reach_the_boss").dialled == [OTHER]


def test_two_tools_of_one_name_below_the_umbrella_are_a_mistake(desk):
    error = desk.refused("transfer", {"escalate_to_human": [{"to": PHONE}, {"to": OTHER}]})
    assert (
        'escalate_to_human[1].tool_name: must be another name: "escalate_to_human" is the tool of escalate_to_human[0]'
        in error
    )


def test_defaults_give_way_to_a_skill_and_that_to_a_route(desk):
    departments = {"a": {"to": PHONE, "timeout": 11}, "b": PHONE}
    desk.add(
        "transfer",
        {
            "department_router": {"departments": departments, "timeout": 12},
            "escalate_to_human": {"to": PHONE},
            "defaults": {"timeout": 13, "announce": "say", "name": "somebody"},
        },
    )
    calls = [
        desk.call("transfer_to_department", {"department": "a"}),
        desk.call("transfer_to_department", {"department": "b"}),
        desk.call("escalate_to_human"),
    ]
    assert [answer.connect["timeout"] for answer in calls] == [11, 12, 13]
    assert all({"say": "I'm transferring you to somebody now."} in answer.actions for answer in calls)


def test_defaults_hold_what_all_skills_share(desk):
    desk.add(
        "transfer",
        {
            "escalate_to_human": {"to": "(415) 555-2671"},
            "queue_router": {"queues": {"support": QUEUE}, "final": False},
            "defaults": {
                "region": "US",
                "limits": {"per_call": 1},
                "public_url": "https://agents.example.com/desk",
                "collect": {"account": "The account"},
                "message": "{account}, hold the line.",
            },
        },
    )
    assert desk.required("escalate_to_human") == ["account"]
    answer = desk.call("escalate_to_human", {"account": "4711"})
    assert (answer.dialled, answer.response) == ([PHONE], "4711, hold the line.")
    assert not desk.call("escalate_to_human", {"account": "4711"}, global_data={"transfer": {"count": 1}}).moved


def test_kinds_of_numbers_may_be_allowed_for_all(desk):
    desk.add("transfer", {"escalate_to_human": {"to": "+15551234567"}, "defaults": {"allow": ["unassigned"]}})
    assert desk.call("escalate_to_human").dialled == ["+15551234567"]


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"departmnt_router": {}}, 'unknown transfer skill "departmnt_router"; did you mean "department_router"?'),
        ({"defaults": {"timeout": 10}}, "must have `to`, or at least one transfer skill, as in"),
        ({"tool_name": "x", "defaults": {}}, "must have `to`, or at least one transfer skill, as in"),
        ({"default": {}}, 'did you mean "defaults"?'),
        ({"escalate_to_human": {"to": PHONE}, "timeout": 10}, 'unknown transfer skill "timeout"'),
        (
            {"escalate_to_human": {"to": PHONE}, "defaults": {"timeot": 10}},
            'unknown key "timeot"; did you mean "timeout"',
        ),
        (
            {"escalate_to_human": {"to": PHONE}, "defaults": {"timeout": 1}},
            "defaults.timeout: must be at least 5, not 1",
        ),
        ({"escalate_to_human": {"to": PHONE}, "defaults": {"to": PHONE}}, 'defaults.to: unknown key "to"'),
        ({"escalate_to_human": {"to": PHONE}, "defaults": {"tool_name": "x"}}, "defaults.tool_name: unknown key"),
        ({"escalate_to_human": {"to": PHONE}, "defaults": 5}, "defaults: must be a dict"),
        ({"escalate_to_human": {"to": PHONE}, "defaults": "{nope"}, "defaults: "),
        ({"escalate_to_human": "{nope"}, "escalate_to_human: "),
        ({"escalate_to_human": 5}, "escalate_to_human: must be a dict"),
        ({"escalate_to_human": [5]}, "escalate_to_human[0]: must be a dict"),
        ({"escalate_to_human": None}, "escalate_to_human.to: required"),
        ({"escalate_to_human": []}, "escalate_to_human: must be a dict"),
        ({}, "SIGNALWIRE_TRANSFER_CONFIG"),
        (None, "SIGNALWIRE_TRANSFER_CONFIG"),
    ],
)
def test_what_the_umbrella_cannot_take_is_named(desk, params, told):
    assert told in desk.refused("transfer", params)
    assert not desk.tools()


def test_every_mistake_of_every_skill_is_told_at_once(desk):
    error = desk.refused(
        "transfer",
        {
            "escalate_to_human": {"to": "nonsense"},
            "department_router": {"departments": {"sales": {"to": PHONE, "timeot": 1}}},
            "quue_router": {},
            "defaults": {"announce": "loud"},
            "skip_prompt": "perhaps",
        },
    )
    for place in (
        "escalate_to_human.to: ",
        "department_router.departments.sales.timeot: ",
        "quue_router",
        "defaults.announce: ",
        "skip_prompt: ",
    ):
        assert place in error
    assert "5 mistakes" in error


def test_several_umbrellas_are_told_apart_by_their_tool_names(desk):
    desk.add("transfer", {"escalate_to_human": {"to": PHONE}})
    desk.add("transfer", {"queue_router": {"queues": {"support": QUEUE}}, "tool_name": "queues"})
    assert set(desk.tools()) == {"escalate_to_human", "transfer_to_queue"}


def test_fields_of_the_function_and_silence_in_the_prompt_hold_for_all(desk):
    desk.add("transfer", {**EVERYTHING, "swaig_fields": {"meta_data": {"a": 1}}, "skip_prompt": True})
    assert all(tool["meta_data"] == {"a": 1} for tool in desk.tools().values())
    assert "Only a tool moves a call" not in desk.prompt()


@pytest.fixture
def named_file(tmp_path, monkeypatch):
    def written(text, name="transfer.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("SIGNALWIRE_TRANSFER_CONFIG", str(path))

    return written


def test_without_parameters_the_file_in_the_environment_says_it_all(desk, named_file):
    named_file("department_router:\n  departments:\n    sales: +14155552671\ndefaults:\n  timeout: 12\n")
    desk.add("transfer")
    assert desk.call("transfer_to_department", {"department": "sales"}).connect["timeout"] == 12


def test_the_file_may_hold_one_route_and_may_be_json(desk, named_file):
    named_file(json.dumps({"to": PHONE, "final": False}), "transfer.json")
    assert not desk.add("transfer", {}).call("transfer_call").is_final


def test_parameters_win_over_the_file_without_reading_it(desk, monkeypatch):
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_CONFIG", "/nowhere/at/all.yaml")
    assert desk.add("transfer", {"to": PHONE}).call("transfer_call").dialled == [PHONE]


def test_a_mistake_in_the_file_is_told_like_any_other(desk, named_file):
    named_file("department_router:\n  departments:\n    sales: nonsense\n")
    assert "department_router.departments.sales.to: not an address" in desk.refused("transfer")


def test_a_file_that_is_not_there_is_named(desk, monkeypatch):
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_CONFIG", "/nowhere/at/all.yaml")
    assert "/nowhere/at/all.yaml" in desk.refused("transfer")
