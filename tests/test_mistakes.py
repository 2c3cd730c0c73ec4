"""A mistake in parameters is told when the skill is added: what, where, all at once, and what to write instead."""

import json
import re

import pytest

from signalwire_transfer import ConfigurationError, Transfer, TransferSkill
from signalwire_transfer._routes._route import KEYS
from signalwire_transfer._seam._plugins import installed
from signalwire_transfer._setup._umbrella import configured

PHONE = "+14155552671"
SKILLS = {
    "escalate_to_human": {"to": PHONE},
    "department_router": {"departments": {"sales": PHONE}},
    "queue_router": {"queues": {"support": "queue:support"}},
    "agent_handoff": {"agents": {"billing": "https://agents.example.com/billing"}},
    "sms_then_transfer": {"to": PHONE, "sms": {"from": "+14155552672", "body": "Hello"}},
    "transfer": {"to": PHONE},
}
TOOL = {
    "escalate_to_human": "escalate_to_human",
    "department_router": "transfer_to_department",
    "queue_router": "transfer_to_queue",
    "agent_handoff": "hand_off_to_agent",
    "sms_then_transfer": "text_and_transfer",
    "transfer": "transfer_call",
}


def test_all_mistakes_are_told_at_once_each_with_its_place(desk):
    error = desk.refused(
        "department_router",
        {
            "departments": {"sales": "nonsense", "support": {"to": PHONE, "timeot": 5, "final": "perhaps"}},
            "timeout": 1,
            "toolname": "x",
            "region": "XX",
            "limits": {"per_cal": 1},
            "collect": {"two words": "x", "reason": "y"},
        },
    )
    for told in (
        "departments.sales.to: not an address",
        'departments.support.timeot: unknown key "timeot"; did you mean "timeout"?',
        "departments.support.final: must be true or false",
        "timeout: must be at least 5, not 1",
        'toolname: unknown key "toolname"; did you mean "tool_name"?',
        'region: must be a country code of two letters, such as "US", not "XX"',
        'limits.per_cal: unknown key "per_cal"; did you mean "per_call"?',
        "collect.two words: must be a field name",
        "collect.reason: must be another name: every card has this field already",
    ):
        assert told in error
    assert "9 mistakes" in error


@pytest.mark.parametrize("skill", SKILLS)
@pytest.mark.parametrize("params", [None, {}, {"to": {}}, {"nonsense": 1}, {"to": 5, "departments": 5, "queues": []}])
def test_no_mistake_ends_in_the_sdks_empty_words(desk, skill, params):
    error = desk.refused(skill, params)
    assert "Failed to setup skill" not in error
    assert "not found in registry" not in error
    assert "pydantic" not in error
    assert not desk.tools()


@pytest.mark.parametrize("skill", SKILLS)
@pytest.mark.parametrize("params", ["to", 5, [("to", PHONE)]])
def test_parameters_that_are_no_dict_are_refused(desk, skill, params):
    if params == []:
        params = [{}]
    assert "a skill's parameters must be a dict" in desk.refused(skill, params)


@pytest.mark.parametrize("skill", SKILLS)
def test_the_same_skill_twice_is_refused_and_told_what_to_do(desk, skill):
    desk.add(skill, SKILLS[skill])
    error = desk.refused(skill, SKILLS[skill])
    assert f'the skill "{skill}" is on this agent already' in error
    assert "`tool_name`" in error
    desk.add(skill, {**SKILLS[skill], "tool_name": "another_one"})
    assert set(desk.tools()) == {TOOL[skill], "another_one"}


@pytest.mark.parametrize("skill", SKILLS)
def test_a_tool_name_that_is_taken_is_refused_and_the_other_tool_stays(desk, skill):
    desk.agent.define_tool(name=TOOL[skill], description="mine", parameters={}, handler=lambda *_: "mine")
    assert f'the agent has another tool "{TOOL[skill]}"' in desk.refused(skill, SKILLS[skill])
    assert desk.tool(TOOL[skill])["description"] == "mine"
    assert desk.add(skill, {**SKILLS[skill], "tool_name": "another_one"}).tool("another_one")


def test_a_tool_name_that_another_of_our_skills_has_is_refused_too(desk):
    desk.add("escalate_to_human", SKILLS["escalate_to_human"])
    error = desk.refused("transfer", {"to": PHONE, "tool_name": "escalate_to_human"})
    assert 'tool_name: must be another name: the agent has another tool "escalate_to_human"' in error


def test_the_umbrella_does_not_take_the_tool_of_a_skill_that_is_there_already(desk):
    desk.add("escalate_to_human", SKILLS["escalate_to_human"])
    error = desk.refused("transfer", {"escalate_to_human": {"to": PHONE}, "queue_router": SKILLS["queue_router"]})
    assert 'another tool "escalate_to_human"' in error
    assert set(desk.tools()) == {"escalate_to_human"}


@pytest.mark.parametrize("name", ["hangup", "next_step", "change_context", "startup_hook", "pause_conversation"])
def test_a_name_of_the_platforms_own_is_refused(desk, name):
    assert f'"{name}" is a name of the platform' in desk.refused("transfer", {"to": PHONE, "tool_name": name})


@pytest.mark.parametrize("name", ["two words", "1st", "a-b", "", "ä", "x" * 65, "a\n"])
def test_a_tool_name_that_the_platform_would_not_call_is_refused(desk, name):
    assert "tool_name" in desk.refused("escalate_to_human", {"to": PHONE, "tool_name": name})


NO_BOOLEANS = ["no", "yes", "off", "on", "0", "1", "", "nein", 0, 1, 2, 0.0, [], {}]


@pytest.mark.parametrize("value", NO_BOOLEANS)
@pytest.mark.parametrize("key", ["final", "skip_prompt"])
def test_only_true_and_false_are_booleans_wherever_one_may_stand(desk, key, value):
    assert f"{key}: must be true or false" in desk.refused("transfer", {"to": PHONE, key: value})
    umbrella = {"escalate_to_human": {"to": PHONE}}
    umbrella |= {"defaults": {"final": value}} if key == "final" else {key: value}
    assert f"{key}: must be true or false" in desk.refused("transfer", umbrella)


@pytest.mark.parametrize("value", [False, "false", "False", " FALSE "])
def test_the_names_of_booleans_are_understood_as_text(desk, value):
    assert not desk.add("transfer", {"to": {"to": PHONE, "final": value}}).call("transfer_call").is_final


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("digits", "12x", "must be an extension: at most 50 characters, of digits, *, # and w for half a second"),
        ("digits", "", "must be an extension: "),
        ("digits", "1" * 51, "must be an extension: "),
        ("tool_name", "two words", "must be a tool's name: at most 64 letters, digits and _, no digit first"),
        ("ringback", [], "must not be empty"),
        ("sms", [], "must not be empty"),
        ("hours", "", "must not be empty"),
        ("timeout", 4.5, "must be a whole number, not 4.5"),
        ("patience", 3601, "must be at most 3600, not 3601"),
    ],
)
def test_what_may_stand_at_a_key_is_said_in_words_and_not_as_a_pattern(desk, key, value, told):
    assert f"{key}: {told}" in desk.refused("transfer", {"to": PHONE, key: value})


@pytest.mark.parametrize("key", sorted({*KEYS, *TransferSkill.Params.model_fields}))
def test_no_mistake_is_told_in_pydantics_own_sentences(key):
    wrong = [5, 5.5, True, None, "", "x", "{", [], [5], {}, {"x": 5}, -1, 10**9]
    told = [told for value in wrong if (told := _told({"to": PHONE, key: value}))]
    assert told
    assert not re.findall(r"\b(?:Input|String|List|Value|Dictionary|Tuple|valid|should|pattern)\b.*", "\n".join(told))


def _told(params):
    try:
        configured(Transfer, params, installed())
    except ConfigurationError as error:
        return str(error)
    return ""


def test_a_mistake_that_quotes_already_exists_is_not_swallowed(desk):
    error = desk.refused("department_router", {"departments": {"it already exists": "it already exists"}})
    assert "departments.it already exists.to: not an address" in error
    assert "already exists" in desk.refused("transfer", {"to": PHONE, "already exists": 1})


# ---- how the visual builders send them ------------------------------------------------------------------------------


def test_values_that_arrive_as_text_are_understood(desk):
    desk.add(
        "department_router",
        {
            "departments": json.dumps({"sales": {"to": PHONE, "timeout": "12"}, "support": json.dumps([PHONE, PHONE])}),
            "final": "false",
            "max_duration": "60",
            "headers": json.dumps({"X-A": "1"}),
            "limits": '{"per_call": "2"}',
            "collect": '{"account": "The account"}',
            "allow": '["premium"]',
            "message": '{"en": "Hello"}',
            "skip_prompt": "false",
            "swaig_fields": '{"meta_data": {"a": 1}}',
        },
    )
    answer = desk.call("transfer_to_department", {"department": "sales", "account": "1"})
    assert answer.connect["timeout"] == 12
    assert answer.connect["max_duration"] == 60
    assert answer.response == "Hello"
    assert not answer.is_final
    support = desk.call("transfer_to_department", {"department": "support", "account": "1"})
    assert support.dialled == [PHONE, PHONE]
    assert desk.tool("transfer_to_department")["meta_data"] == {"a": 1}


def test_every_default_of_the_published_schema_may_be_sent_back(new_desk):
    from the_sdk import skill_registry

    for skill, params in SKILLS.items():
        schema = skill_registry.get_skill_class(skill).get_parameter_schema()
        defaults = {name: field["default"] for name, field in schema.items() if "default" in field}
        assert new_desk().add(skill, {**defaults, **params}).tools()


@pytest.mark.parametrize("key", ["limits", "collect", "departments", "headers", "allow", "swaig_fields", "sms"])
def test_text_that_looks_like_json_and_is_not_says_so_with_its_place(desk, key):
    params = {"departments": {"sales": {"to": PHONE}}, key: '{"a": '}
    error = desk.refused("department_router", params)
    assert f"{key}: must be JSON where it begins like it" in error


@pytest.mark.parametrize("to", ["[+14155552671", "[" * 100_000])
def test_an_address_that_looks_like_json_and_is_not_says_so_with_its_place(desk, to):
    assert "to: must be JSON where it begins like it" in desk.refused("transfer", {"to": to})


# ---- dicts that are used again --------------------------------------------------------------------------------------


def test_one_dict_serves_two_agents_and_is_left_as_it_was(new_desk):
    params = {"to": PHONE, "swaig_fields": {"meta_data": {"a": 1}}}
    before = json.dumps(params)
    desks = [new_desk().add("escalate_to_human", params) for _ in range(2)]
    assert json.dumps(params) == before
    for desk in desks:
        assert desk.tool("escalate_to_human")["meta_data"] == {"a": 1}
        assert desk.call("escalate_to_human").dialled == [PHONE]


def test_changing_a_dict_afterwards_changes_no_agent(desk):
    params = {"departments": {"sales": PHONE}}
    desk.add("department_router", params)
    params["departments"]["sales"] = "+442079460958"
    assert desk.call("transfer_to_department", {"department": "sales"}).dialled == [PHONE]


# ---- what the model may not see -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shown",
    [
        {"message": "I'm calling 415-555-2671 for you."},
        {"message": {"en": "Hello", "de": "Ich rufe +1 415 555 2671 an."}},
        {"return_message": "Back from +14155552671."},
        {"tool_description": "Dials (415) 555 2671"},
        {"collect": {"x": "Instead of 14155552671"}},
        {"name": "the one at 415.555.2671"},
        {"departments": {"sales": {"to": PHONE, "description": "on 4155552671"}}},
        {"departments": {PHONE: PHONE}},
        {"departments": {"sales": PHONE, "2671 of 415 555": PHONE, "+1 (415) 555-2671": "queue:x"}},
    ],
)
def test_a_text_for_the_model_that_gives_an_address_away_is_a_mistake(desk, shown):
    error = desk.refused("department_router", {"departments": {"sales": PHONE}, **shown})
    assert "give an address away" in error


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("sip:ann@pbx.example.com", "Reach sip:ann@pbx.example.com"),
        ("sip:ann@pbx.example.com", "Reach Ann@PBX.example.com"),
        ("https://u:p@agents.example.com/a", "See https://u:p@agents.example.com/a"),
        ("https://u:p@agents.example.com/a", "See agents.example.com/a"),
        ("https://u:topsecret@agents.example.com/a", "Log in as u:topsecret, and see /"),
        ("/public/front-desk", "Reach /public/front-desk"),
        ("refer:sip:ann@pbx.example.com", "Reach ann@pbx.example.com"),
    ],
)
def test_no_kind_of_address_may_stand_in_a_text_for_the_model(desk, address, text):
    assert "give an address away" in desk.refused("transfer", {"to": address, "tool_description": text})


@pytest.mark.parametrize(
    ("beside", "text"),
    [
        ({"sms": {"from": "+14155552672", "body": "x", "to": "+442079460958"}}, "Texts 020 7946 0958"),
        ({"public_url": "https://u:s3cr3t@a.example.com/desk"}, "Comes back to a.example.com/desk"),
        ({"public_url": "https://u:s3cr3t@a.example.com/desk"}, "Log in as u:s3cr3t at /"),
    ],
)
def test_the_addresses_beside_the_destination_may_not_stand_there_either(desk, beside, text):
    assert "give an address away" in desk.refused("transfer", {"to": PHONE, "tool_description": text, **beside})
