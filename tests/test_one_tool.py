"""`one_tool`: all skills of a `transfer` behind one tool, in which the model names a destination."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field
from typer.testing import CliRunner

from signalwire_transfer import Refusal, Route, Router, Routes, TransferSkill, hookimpl
from signalwire_transfer._cli._app import app
from signalwire_transfer.testing import assert_never_lost, assert_no_leak, simulate

PHONE, OTHER, THIRD, QUEUE = "+14155552671", "+442079460958", "+14155552675", "queue:support"
AGENT = "https://agents.example.com/billing"
TOOL = "transfer_call"
SKILLS = {
    "escalate_to_human": {"to": PHONE},
    "department_router": {"departments": {"sales": OTHER, "Front Desk": THIRD}},
    "queue_router": {"queues": {"repairs": QUEUE}},
    "agent_handoff": {"agents": {"billing": AGENT}},
    "sms_then_transfer": {"to": PHONE, "sms": {"from": "+14155552672", "body": "Hello"}},
}
DESTINATIONS = ["a person", "sales", "Front Desk", "repairs", "billing", "text and transfer"]


@pytest.fixture
def one(desk):
    """A desk with all skills behind one tool."""
    return desk.add("transfer", {**SKILLS, "one_tool": True})


def destination(desk, tool=TOOL):
    return desk.properties(tool)["destination"]


# ---- what the model sees ---------------------------------------------------------------------------------------------


def test_all_skills_are_one_tool_with_every_destination_in_it(one):
    assert set(one.tools()) == {TOOL}
    assert destination(one)["enum"] == DESTINATIONS
    assert list(one.properties(TOOL)) == ["destination", "reason", "summary"]
    assert one.required(TOOL) == ["destination"]


def test_the_model_reads_what_each_destination_is_for(one):
    described = one.tool(TOOL)["description"]
    assert "a person: Put the caller through to a person, when they ask for one" in described
    assert "sales, Front Desk: Put the caller through to a department" in described
    assert one.prompt().count("Only a tool moves a call") == 1


def test_it_is_off_unless_it_is_asked_for_and_understands_true_as_text(desk, new_desk):
    assert len(desk.add("transfer", {**SKILLS, "one_tool": False}).tools()) == 5
    assert len(new_desk().add("transfer", {**SKILLS, "one_tool": "true"}).tools()) == 1


def test_the_tool_can_be_called_otherwise_so_that_an_agent_has_two_of_them(desk):
    desk.add("transfer", {**SKILLS, "one_tool": True, "tool_name": "hand_over"})
    desk.add("transfer", {"escalate_to_human": {"to": OTHER, "name": "Ann"}, "one_tool": True})
    assert set(desk.tools()) == {"hand_over", TOOL}
    assert desk.call(TOOL, {"destination": "ann"}).dialled == [OTHER]
    assert desk.call("hand_over", {"destination": "a person"}).dialled == [PHONE]


def test_descriptions_of_routes_stand_at_the_destination(desk):
    departments = {"sales": {"to": PHONE, "description": "wants to buy"}, "support": OTHER}
    desk.add("transfer", {"department_router": {"departments": departments}, "one_tool": True})
    assert destination(desk)["description"] == "Where the call goes. sales: wants to buy"


def test_a_person_is_called_by_their_name_and_described_without_repeating_it(desk):
    to = {"to": PHONE, "name": "Ann Lee", "description": "she owns the house"}
    desk.add("transfer", {"escalate_to_human": {"to": to}, "transfer": {"to": OTHER}, "one_tool": True})
    assert destination(desk)["enum"] == ["Ann Lee", "a colleague"]
    assert desk.tool(TOOL)["description"].count("Ann Lee") == 1
    assert "she owns the house" in desk.tool(TOOL)["description"]


def test_the_same_skill_twice_is_two_destinations(desk):
    both = [{"to": PHONE}, {"to": OTHER, "name": "the boss", "tool_description": "Only for complaints"}]
    desk.add("transfer", {"escalate_to_human": both, "one_tool": True})
    assert destination(desk)["enum"] == ["a person", "the boss"]
    assert "the boss: Only for complaints" in desk.tool(TOOL)["description"]
    assert desk.call(TOOL, {"destination": "The Boss."}).dialled == [OTHER]


def test_one_tool_costs_the_model_less_than_five(desk, new_desk):
    five, one = (
        json.dumps(list(each.add("transfer", {**SKILLS, "one_tool": is_one}).tools().values()))
        for each, is_one in ((desk, False), (new_desk(), True))
    )
    assert len(one) < 0.5 * len(five)


def test_one_route_is_one_tool_whatever_a_form_sends_along(desk):
    assert desk.add("transfer", {"to": PHONE, "one_tool": False}).call(TOOL).dialled == [PHONE]


def test_the_schema_of_the_parameters_knows_it(desk):
    field = desk.add("transfer", {"to": PHONE}).agent.skill_manager.loaded_skills["transfer_transfer"]
    assert field.get_parameter_schema()["one_tool"] == {
        "type": "boolean",
        "description": "true: one tool for all skills below, in which the model names the destination",
        "default": False,
        "required": False,
    }


# ---- where calls go --------------------------------------------------------------------------------------------------

ALONE = {
    "a person": ("escalate_to_human", {}),
    "sales": ("transfer_to_department", {"department": "sales"}),
    "Front Desk": ("transfer_to_department", {"department": "Front Desk"}),
    "repairs": ("transfer_to_queue", {"topic": "repairs"}),
    "billing": ("hand_off_to_agent", {"specialty": "billing"}),
    "text and transfer": ("text_and_transfer", {}),
}


@pytest.fixture(scope="module")
def both(new_desk):
    """The same skills with tools of their own, and behind one."""
    return new_desk().add("transfer", SKILLS), new_desk().add("transfer", {**SKILLS, "one_tool": True})


words = st.text(max_size=30) | st.sampled_from(["${call.from}", "a {reason} b", ""])


@settings(max_examples=60)
@given(where=st.sampled_from(DESTINATIONS), reason=words, summary=words, count=st.integers(0, 4), chat=st.booleans())
def test_each_destination_answers_just_as_a_tool_of_its_own_would(both, where, reason, summary, count, chat):
    several, one = both
    tool, arguments = ALONE[where]
    said = {"reason": reason, "summary": summary}
    call = {
        "global_data": {"transfer": {"count": count}},
        "conversation_type": "chat" if chat else "voice",
    }
    alone = several.call(tool, {**arguments, **said}, **call)
    assert one.call(TOOL, {"destination": where, **said}, **call).raw == alone.raw


@settings(max_examples=60)
@given(said=st.none() | st.text(max_size=20) | st.integers() | st.lists(st.text(max_size=3)) | st.just({"a": 1}))
def test_nonsense_moves_nothing_and_is_told_what_there_is(both, said):
    _, one = both
    answer = one.call(TOOL, {"destination": said})
    assert not answer.moved
    assert all(name in answer.response for name in DESTINATIONS)


def test_names_are_matched_without_case_and_punctuation(one):
    assert one.call(TOOL, {"destination": " front-desk! "}).dialled == [THIRD]
    assert one.call(TOOL, {"destination": "A PERSON"}).dialled == [PHONE]


def test_an_unnamed_destination_is_asked_for(one):
    answer = one.call(TOOL, {})
    assert answer.response.startswith("No destination was named. The call has not been moved. There are: a person, ")
    assert answer.response.endswith("Ask the caller which one they need.")


def test_a_call_that_can_be_moved_no_more_is_told_so_and_not_asked(one):
    assert "as often as it may be" in one.call(TOOL, {}, global_data={"transfer": {"count": 3}}).response
    assert "text chat" in one.call(TOOL, {}, conversation_type="chat").response
    assert "has ended" in one.call(TOOL, {"destination": "?"}, channel_active=False).response


def test_whatever_arguments_arrive_the_answer_is_one(one, payload):
    for odd in (None, "x", [], 5, {"destination": {"a": [1]}}):
        assert not one.handle(TOOL, odd, payload(TOOL, {})).moved


def test_an_unknown_name_goes_where_the_default_says(desk):
    departments = {"sales": PHONE, "reception": OTHER}
    router = {"departments": departments, "default": "reception"}
    desk.add(
        "transfer", {"department_router": router, "queue_router": {"queues": {"repairs": QUEUE}}, "one_tool": True}
    )
    assert desk.required(TOOL) == []
    assert desk.call(TOOL, {"destination": "the cinema"}).dialled == [OTHER]
    assert desk.call(TOOL, {}).dialled == [OTHER]
    assert desk.call(TOOL, {"destination": "repairs"}).verb("enter_queue")["queue_name"] == "support"


def test_a_large_directory_leaves_the_names_out_and_is_asked_by_name(desk):
    people = {f"person {index}": f"+1415555{index:04}" for index in range(2000, 2060)}
    skills = {"department_router": {"departments": people}, "escalate_to_human": {"to": PHONE}, "one_tool": True}
    desk.add("transfer", skills)
    asked = destination(desk)
    assert "enum" not in asked
    assert asked["description"] == (
        """Where the call goes: "a person" or the department's name, as the caller said it"""
    )
    assert desk.call(TOOL, {"destination": "Person 2059"}).dialled == ["+14155552059"]
    assert desk.call(TOOL, {"destination": "a person"}).dialled == [PHONE]
    unknown = desk.call(TOOL, {"destination": "Nobody"}).response
    assert "There are: a person, any department by its full name." in unknown
    assert "person 2059" not in unknown


# ---- what is asked of the caller -------------------------------------------------------------------------------------

COLLECTING = {
    "department_router": {"departments": {"sales": PHONE, "support": OTHER}, "collect": {"account": "The account"}},
    "queue_router": {"queues": {"repairs": QUEUE}, "collect": {"account": "The account"}},
    "escalate_to_human": {"to": THIRD},
    "one_tool": True,
}


def test_what_only_some_destinations_need_is_asked_for_there_alone(desk):
    desk.add("transfer", COLLECTING)
    assert desk.required(TOOL) == ["destination"]
    assert desk.properties(TOOL)["account"]["description"] == "The account (needed for sales, support, repairs)"
    assert desk.call(TOOL, {"destination": "a person"}).moved
    answer = desk.call(TOOL, {"destination": "sales"})
    assert not answer.moved
    assert "First ask the caller for: The account" in answer.response
    assert desk.call(TOOL, {"destination": "sales", "account": "4711"}).moved


def test_what_all_destinations_need_is_required(desk):
    desk.add("transfer", {**SKILLS, "defaults": {"collect": {"account": "The account"}}, "one_tool": True})
    assert desk.required(TOOL) == ["destination", "account"]
    assert desk.properties(TOOL)["account"]["description"] == "The account"


def test_one_field_may_mean_something_else_to_each_skill(desk):
    second = {**COLLECTING["queue_router"], "collect": {"account": "The order"}}
    desk.add("transfer", {**COLLECTING, "queue_router": second})
    described = desk.properties(TOOL)["account"]["description"]
    assert described == "The account (needed for sales, support); The order (needed for repairs)"
    assert "The order" in desk.call(TOOL, {"destination": "repairs"}).response


def test_collected_fields_stay_with_their_skill(desk):
    skills = {**COLLECTING, "agent_handoff": {"agents": {"billing": AGENT}}}
    desk.add("transfer", skills)
    answer = desk.call(TOOL, {"destination": "billing", "account": "4711", "summary": "Wants a refund"})
    card = answer.verb("transfer")["params"]["transfer"]
    assert (card["fields"], card["summary"]) == ({}, "Wants a refund")


# ---- strangers' skills -----------------------------------------------------------------------------------------------


class AccountOwner(TransferSkill):
    """Put the caller through to the person who looks after their account."""

    name = "account_owner"
    tool = "transfer_to_account_owner"

    class Params(TransferSkill.Params):
        owners: dict[str, Route]
        to: Route

    class Arguments(TransferSkill.Arguments):
        account: int = Field(description="The number of the account")
        is_urgent: bool = False

    def route(self, arguments, call):
        if arguments.is_urgent:
            return Refusal("Urgent calls are not for the owner.")
        return self.params.owners.get(str(arguments.account), self.params.to)


class Shops(Router):
    """Put the caller through to a shop."""

    name = "shops"
    tool = "transfer_to_shop"
    routes = "shops"
    argument = "shop"

    class Params(Router.Params):
        shops: Routes

    class Arguments(Router.Arguments):
        shop: str = Field(default="", description="The shop")
        destination: str = Field(default="", description="Where they travel")


class Shop:
    @hookimpl
    def transfer_skills(self):
        return [AccountOwner, Shops]


OWNER = {"owners": {"4711": OTHER}, "to": THIRD}


def test_a_strangers_skill_joins_in_with_arguments_of_its_own(desk, with_plugins):
    with_plugins(acme=Shop())
    desk.add("transfer", {"account_owner": OWNER, "escalate_to_human": {"to": PHONE}, "one_tool": True})
    assert destination(desk)["enum"] == ["transfer to account owner", "a person"]
    account = desk.properties(TOOL)["account"]
    assert account == {
        "type": "integer",
        "description": "The number of the account (needed for transfer to account owner)",
    }
    assert desk.properties(TOOL)["is_urgent"] == {"type": "boolean"}
    owner = {"destination": "transfer to account owner"}
    assert "the tool needs account" in desk.call(TOOL, owner).response
    assert desk.call(TOOL, {**owner, "account": 4711}).dialled == [OTHER]
    assert desk.call(TOOL, {**owner, "account": 1}).dialled == [THIRD]
    assert "not for the owner" in desk.call(TOOL, {**owner, "account": 1, "is_urgent": True}).response
    assert desk.call(TOOL, {"destination": "a person"}).dialled == [PHONE]


@pytest.mark.parametrize(
    ("skills", "told"),
    [
        ({"shops": {"shops": {"Leeds": PHONE}}}, 'shops: must not ask for "destination"'),
        (
            {"account_owner": OWNER, "escalate_to_human": {"to": PHONE, "collect": {"account": "The account"}}},
            'escalate_to_human.collect.account: must ask for the same kind of "account" as account_owner',
        ),
        (
            {"escalate_to_human": {"to": PHONE, "collect": {"destination": "Where to"}}},
            'escalate_to_human.collect.destination: must not ask for "destination"',
        ),
    ],
)
def test_arguments_that_would_be_mixed_up_are_refused(desk, with_plugins, skills, told):
    with_plugins(acme=Shop())
    error = desk.refused("transfer", {**skills, "one_tool": True})
    assert told in error
    assert "put the skill into a `transfer` of its own" in error
    assert not desk.tools()


# ---- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("skills", "told"),
    [
        (
            {"department_router": {"departments": {"billing": PHONE}}, "queue_router": {"queues": {"Billing!": QUEUE}}},
            'queue_router.queues.Billing!: must be another name: "Billing!" sounds the same as '
            "department_router.departments.billing",
        ),
        (
            {"escalate_to_human": [{"to": PHONE}, {"to": OTHER}]},
            'escalate_to_human[1].name: must be another name: "a person" sounds the same as escalate_to_human[0].name',
        ),
        (
            {"department_router": {"departments": {"Ann": PHONE}}, "escalate_to_human": {"to": OTHER, "name": "ann"}},
            'escalate_to_human.name: must be another name: "ann" sounds the same as department_router.departments.Ann',
        ),
        ({"escalate_to_human": {"to": PHONE, "name": "!!"}}, "escalate_to_human.name: must have letters"),
        (
            {"escalate_to_human": {"to": PHONE, "tool_name": "ann"}},
            "escalate_to_human.tool_name: must stand beside `one_tool`",
        ),
        (
            {"escalate_to_human": {"to": PHONE, "swaig_fields": {"fillers": {}}}},
            "escalate_to_human.swaig_fields: must stand beside `one_tool`",
        ),
        (
            {
                "department_router": {"departments": {"a": PHONE}, "default": "a"},
                "queue_router": {"queues": {"b": QUEUE}, "default": "b"},
            },
            "queue_router.default: must not be set twice behind one tool: an unknown name goes to "
            "department_router.default",
        ),
        ({"escalate_to_human": {"to": PHONE}, "tool_name": "two words"}, "tool_name: must be a tool's name"),
        (
            {"escalate_to_human": {"to": PHONE}, "tool_name": "hangup"},
            'tool_name: must be another name: "hangup" is a name of the platform',
        ),
    ],
)
def test_what_cannot_be_one_tool_is_named_with_what_to_write(desk, skills, told):
    assert told in desk.refused("transfer", {**skills, "one_tool": True})
    assert not desk.tools()


def test_every_mistake_is_told_at_once(desk):
    error = desk.refused(
        "transfer",
        {
            "escalate_to_human": [{"to": PHONE, "tool_name": "x"}, {"to": OTHER}, {"to": "nonsense"}],
            "one_tool": True,
            "tool_name": "no name",
        },
    )
    for place in ("escalate_to_human[0].tool_name", "escalate_to_human[2].to", "tool_name: must be a tool's name"):
        assert place in error


# ---- hooks, log, and our own tools -----------------------------------------------------------------------------------


def test_plugins_hear_of_the_skill_and_of_the_one_tool(desk, with_plugins, background):
    heard = []

    class Listening:
        @hookimpl
        def transfer_started(self, plan):
            heard.append((plan.skill, plan.tool, plan.key))

        @hookimpl
        def transfer_review(self, plan):
            return Refusal("Sales is on holiday.") if plan.key == "sales" else None

        @hookimpl
        def transfer_ended(self, outcome):
            heard.append((outcome.skill, outcome.tool, outcome.word))

    with_plugins(listening=Listening())
    desk.add("transfer", {**SKILLS, "one_tool": True})
    desk.call(TOOL, {"destination": "front desk"})
    assert "on holiday" in desk.call(TOOL, {"destination": "sales"}).response
    background()
    assert heard == [("department_router", TOOL, "Front Desk"), ("department_router", TOOL, "refused")]


def test_limits_count_whatever_the_destination(desk):
    desk.add("transfer", {**SKILLS, "one_tool": True, "defaults": {"limits": {"per_call": 1}}})
    state = desk.call(TOOL, {"destination": "sales"}).state
    assert not desk.call(TOOL, {"destination": "a person"}, global_data=state).moved


def test_nobody_is_lost_and_no_address_leaks_at_any_destination(desk):
    hours = {"hours": "Mo-Fr 09:00-17:00", "timezone": "America/New_York", "on_failure": "voicemail"}
    skills = {
        "escalate_to_human": {"to": PHONE, **hours},
        "department_router": {"departments": {"sales": OTHER, "support": THIRD}},
    }
    desk.add("transfer", {**skills, "one_tool": True})
    alone = assert_never_lost(desk.agent, arguments={"destination": "a person"})
    assert assert_never_lost(desk.agent) > alone + 2
    assert_no_leak(desk.agent)
    assert simulate(desk.agent, TOOL, {"destination": "sales"}, lines={"sales": "busy"}).end == "agent"


def test_names_that_the_model_is_not_shown_are_tried_too(desk):
    people = {f"person {index}": f"+1415555{index:04}" for index in range(2000, 2051)}
    desk.add("transfer", {"department_router": {"departments": people}, "one_tool": True})
    assert assert_never_lost(desk.agent) >= 51


def test_a_per_request_copy_has_the_one_tool_too(desk):
    desk.agent.set_dynamic_config_callback(lambda _query, _body, _headers, _agent: None)
    desk.add("transfer", {**SKILLS, "one_tool": True})
    assert set(desk.tools()) == {TOOL}
    assert desk.call(TOOL, {"destination": "sales"}).dialled == [OTHER]


def test_taking_the_skill_away_takes_the_one_tool_away(desk):
    desk.add("transfer", {**SKILLS, "one_tool": True})
    desk.agent.remove_skill("transfer_transfer")
    assert desk.add("transfer", {**SKILLS, "one_tool": True}).call(TOOL, {"destination": "sales"}).moved


# ---- the command line ------------------------------------------------------------------------------------------------

FILE = """
agent: {name: desk}
skills:
  transfer:
    one_tool: true
    escalate_to_human: {to: +14155550111}
    department_router:
      departments:
        new customers: {to: +14155550112}
        support: +14155550113
    queue_router: {queues: {old customers: queue:old}}
"""


@pytest.fixture
def command(tmp_path):
    """A command with the file, and what it says."""
    path = tmp_path / "desk.yaml"
    path.write_text(FILE, encoding="utf-8")
    environment = {"COLUMNS": "100", "NO_COLOR": "1"}

    def said(name, *more):
        done = CliRunner(env=environment).invoke(app, [name, str(path), *more], catch_exceptions=False)
        assert done.exit_code in {0, 1}, done.output
        return done.output

    return said


def test_show_draws_every_skill_below_the_one_tool(command):
    drawn = command("show")
    assert drawn.count("transfer_call(destination, reason)") == 3
    assert 'escalate_to_human, for "a person"' in drawn


def test_check_compares_names_across_the_skills_behind_one_tool(command):
    assert '"new customers" and "old customers" are alike' in command("check")


def test_try_and_explain_take_the_destination(command):
    assert "caller hears" in command("try", TOOL, "destination=support")
    assert 'department "Support" is read as "support"' in command("explain", TOOL, "destination=Support")
    assert 'the skill "escalate_to_human"' in command("explain", TOOL, "destination=a person")
    assert "has no route for what was said" in command("explain", TOOL, "destination=nobody")


def test_the_schema_of_a_file_knows_it(command):
    schema = json.loads(CliRunner().invoke(app, ["schema"], catch_exceptions=False).stdout)
    assert "one_tool" in schema["$defs"]["transfer_skills"]["properties"]
    assert "one_tool" not in schema["$defs"]["skill_escalate_to_human"]["properties"]


def test_a_directory_from_a_file_is_one_of_the_destinations_and_keeps_the_tools_name(
    desk, tmp_path, with_plugins, background
):
    started = []

    class Ledger:
        @hookimpl
        def transfer_started(self, plan):
            started.append((plan.tool, plan.key))

    with_plugins(keeper=Ledger())
    people = tmp_path / "people.csv"
    people.write_text("name,to\nAnn Lee,+14155552671\n", encoding="utf-8")
    skills = {"department_router": {"departments": {"file": str(people)}}, "escalate_to_human": {"to": PHONE}}
    desk.add("transfer", {**skills, "one_tool": True})
    assert desk.call(TOOL, {"destination": "Lee, Ann"}).dialled == ["+14155552671"]
    background()
    assert started == [(TOOL, "Ann Lee")]
    assert "enum" not in destination(desk)  # it would be yesterday's
