"""What an author may write beyond the example in examples/third_party, whose own tests run where it is installed."""

import enum
import json

import pytest
from pydantic import BaseModel, Field

from signalwire_transfer import Refusal, Route, TransferSkill, hookimpl
from the_sdk import skill_of

DAY, NIGHT, SECOND = "+14155550123", "sip:night@pbx.example.com", "+14155550124"


class Urgency(str, enum.Enum):
    """An author's own type."""

    low = "low"
    high = "high"


class Site(BaseModel):
    """An author's own model."""

    city: str = ""


class Guard(TransferSkill):
    """Call the guard."""

    name = "guard"
    tool = "call_the_guard"

    class Params(TransferSkill.Params):
        """Routes in every place where a type can hold one."""

        to: Route
        night: Route | None = None
        more: list[Route] = Field(default=[], description="Who else may be called")

    class Arguments(TransferSkill.Arguments):
        """What the model passes."""

        urgency: Urgency = Field(default=Urgency.low, description="How urgent it is")
        site: Site | None = Field(default=None, description="Where it is")

    def route(self, arguments, call):
        """One kind of answer for each reason."""
        answers = {
            "": self.params.to,
            "night": self.params.night,
            "second": self.params.more and self.params.more[0],
            "address": SECOND,
            "dict": {"to": SECOND, "timeout": 15},
            "refused": Refusal("The guard is not on duty."),
            "nothing": None,
            "nobody assigned": "+15551234567",
        }
        return answers["night" if arguments.urgency is Urgency.high else arguments.reason]


class GuardPlugin:
    """A plugin that is an object: the skill, and a scheme that it resolves for one site alone."""

    @hookimpl
    def transfer_skills(self):
        """Offer the skill."""
        return [Guard]

    @hookimpl
    def transfer_schemes(self):
        """Claim the scheme."""
        return ["site"]

    @hookimpl
    def transfer_resolve(self, address):
        """Know one site."""
        return DAY if address.rest == "harbour" else None


@pytest.fixture(autouse=True)
def plugin(with_plugins):
    with_plugins(guard=GuardPlugin())


@pytest.fixture
def guarded(desk):
    return desk.add("transfer", {"guard": {"to": DAY, "night": NIGHT, "more": [SECOND]}})


@pytest.mark.parametrize(
    ("arguments", "dialled"),
    [
        ({}, DAY),
        ({"urgency": "high"}, NIGHT),
        ({"urgency": "nonsense"}, DAY),
        ({"reason": "second"}, SECOND),
        ({"reason": "address"}, SECOND),
        ({"reason": "dict"}, SECOND),
    ],
)
def test_a_skill_may_answer_with_a_route_an_address_or_a_dict(guarded, arguments, dialled):
    assert guarded.call("call_the_guard", arguments).dialled == [dialled]


def test_a_skill_may_refuse_in_words(guarded):
    answer = guarded.call("call_the_guard", {"reason": "refused"})
    assert answer.response == "The guard is not on duty."
    assert not answer.actions


@pytest.mark.parametrize("reason", ["nothing", "nobody assigned", "a key that raises"])
def test_a_skill_that_answers_nonsense_moves_nothing_and_shows_nothing(guarded, reason):
    answer = guarded.call("call_the_guard", {"reason": reason})
    assert not answer.actions
    assert answer.response.startswith("The transfer could not be started")


def test_the_types_of_an_arguments_class_reach_the_model_whole(guarded):
    shown = guarded.properties("call_the_guard")
    assert "$ref" not in json.dumps(shown)
    assert shown["urgency"]["enum"] == ["low", "high"]
    assert shown["urgency"]["description"] == "How urgent it is"
    assert {"type": "string", "default": ""} in [site["properties"]["city"] for site in shown["site"]["anyOf"][:1]]


def test_a_form_can_tell_a_route_from_routes():
    schema = skill_of(Guard).get_parameter_schema()
    assert schema["to"]["required"]
    assert not schema["night"]["required"]
    assert schema["night"]["anyOf"] == schema["to"]["anyOf"]
    assert schema["more"]["type"] == "array"


def test_every_route_of_an_author_is_checked_with_its_place(desk):
    error = desk.refused("transfer", {"guard": {"to": DAY, "night": "nigth", "more": [SECOND, "112"]}})
    assert "guard.night" in error
    assert "guard.more[1]" in error


@pytest.mark.parametrize(
    ("skill", "params", "arguments"),
    [
        ("transfer", {"to": "site:airport", "name": "the airport"}, {}),
        ("transfer", {"to": {"to": "site:airport", "name": "the airport"}}, {}),
        (
            "transfer",
            {"department_router": {"departments": {"the airport": "site:airport"}}},
            {"department": "the airport"},
        ),
    ],
)
def test_an_address_that_its_plugin_does_not_know_is_told_by_its_name(desk, skill, params, arguments):
    desk.add(skill, params)
    (tool,) = desk.tools()
    answer = desk.call(tool, arguments)
    assert answer.response.startswith("the airport cannot be reached just now.")
    assert not answer.actions
