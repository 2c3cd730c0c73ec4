"""The parameters as the SDK publishes them: complete enough to build a form from."""

import copy
import json
import pickle

import pytest

from signalwire_transfer_skills.transfer import TransferCall
from the_sdk import skill_of, skill_registry

REQUIRED = {
    "escalate_to_human": {"to"},
    "department_router": {"departments"},
    "queue_router": {"queues"},
    "agent_handoff": {"agents"},
    "sms_then_transfer": {"to", "sms"},
    "transfer": set(),
}
ROUTE_KEYS = [
    *("name", "ring", "timeout", "from", "final", "message", "announce", "return_message", "headers", "ringback"),
    *("max_duration", "digits", "sms", "wait_time", "wait_url", "voice", "language", "description"),
]
EVERY_SKILL = ["tool_name", "tool_description", "collect", "public_url", "region", "allow", "limits"]
THE_SDKS = ["skip_prompt", "swaig_fields"]


@pytest.fixture(params=REQUIRED)
def schema(request):
    return request.param, skill_registry.get_skill_class(request.param).get_parameter_schema()


def test_every_parameter_is_listed_with_its_type_and_what_it_is_for(schema):
    skill, fields = schema
    assert {*ROUTE_KEYS, *THE_SDKS, *REQUIRED[skill], *EVERY_SKILL} <= set(fields)
    for name, field in fields.items():
        assert isinstance(field["type"], str), name
        assert field["description"].strip(), name
        assert isinstance(field["required"], bool), name


def test_what_has_to_be_there_is_said(schema):
    skill, fields = schema
    assert {name for name, field in fields.items() if field["required"]} == REQUIRED[skill]


def test_choices_and_bounds_are_part_of_it(schema):
    _, fields = schema
    assert fields["announce"]["enum"] == ["ai", "say", "play", "none"]
    assert (fields["timeout"]["type"], fields["timeout"]["min"], fields["timeout"]["max"]) == ("integer", 5, 300)
    assert fields["final"]["type"] == "boolean"


def test_it_can_be_sent_to_a_browser_and_changed_there_without_harm(schema):
    skill, fields = schema
    before = json.dumps(fields)
    fields["timeout"]["max"] = 1
    fields.clear()
    assert json.dumps(skill_registry.get_skill_class(skill).get_parameter_schema()) == before


@pytest.mark.parametrize(
    "look",
    [
        dict,
        copy.copy,
        copy.deepcopy,
        lambda late: {**late},
        lambda late: late | {},
        lambda late: {} | late,
        lambda late: {key: late[key] for key in late},
        lambda late: json.loads(json.dumps({"in": late}))["in"],
        lambda late: json.loads(json.dumps({"in": late}, indent=1))["in"],
        lambda late: pickle.loads(pickle.dumps(late)),
        lambda late: {"to": late.pop("to")},
        lambda late: dict(late.items()),
        lambda late: late.update() or late,
    ],
)
def test_who_asks_first_gets_the_same_however_they_look_at_it(look):
    late = skill_of(type("Mine", (TransferCall,), {})).get_parameter_schema()
    assert isinstance(late, dict)
    assert late
    looked = look(late)
    assert looked
    assert {name: field for name, field in skill_of(TransferCall).get_parameter_schema().items() if name in looked} == (
        looked
    )
