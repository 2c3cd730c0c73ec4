"""`mode: "data_map"`: the platform runs a transfer by itself, with the agent's server down."""

import importlib
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from signalwire_transfer import OneRoute, Refusal, Route, Router, Routes, TransferSkill, hookimpl
from signalwire_transfer._cli._app import app
from signalwire_transfer._matching._spelling import fold
from signalwire_transfer._setup._data_map import pattern
from signalwire_transfer.testing import assert_never_lost, assert_no_leak, simulate
from signalwire_transfer_skills.escalate_to_human import EscalateToHuman
from the_sdk import PACKAGE

PHONE, OTHER, THIRD, QUEUE = "+14155552671", "+442079460958", "+14155552675", "queue:support"
MAP = {"mode": "data_map"}
DEPARTMENTS = {"sales": PHONE, "Front Desk": {"to": OTHER, "whisper": "A call for {name}."}, "repairs": QUEUE}
TOOL = "transfer_to_department"


def without_transfer(value):
    """A document without what the SDK's own schema does not know."""
    if isinstance(value, dict):
        inner = {key: held for key, held in value.items() if not (key == "transfer" and "SWML" in value)}
        return {key: without_transfer(held) for key, held in inner.items()}
    return [without_transfer(held) for held in value] if isinstance(value, list) else value


class Platform:
    """The platform, with the agent's document in its hands and no server to ask."""

    def __init__(self, desk):
        self.desk, self.functions = desk, desk.tools()
        for schema in desk.schemas:
            document = desk.swml()
            assert schema._document.is_valid(without_transfer(document) if schema._without_transfer else document)

    def call(self, tool, **arguments):
        written = self.functions[tool]["data_map"]
        assert not {"web_hook_url", "secure"} & self.functions[tool].keys()
        return self.desk.checked(self._output(written, arguments))

    def _output(self, written, arguments):
        for expression in written.get("expressions", ()):
            name = re.fullmatch(r"\$\{args\.(\w+)\}", expression["string"])[1]
            if re.search(expression["pattern"], arguments.get(name, ""), re.IGNORECASE):
                return expression["output"]
        return written["output"]


@pytest.fixture
def down(desk):
    """The platform, once the agent has these skills."""

    def made(skill, params):
        return Platform(desk.add(skill, params))

    return made


# ---- what it does ----------------------------------------------------------------------------------------------------


def test_a_person_is_reached_without_any_webhook(down, desk):
    platform = down("escalate_to_human", {"to": PHONE, "name": "Ann", **MAP})
    answer = platform.call("escalate_to_human", reason="anything")
    assert answer.dialled == [PHONE]
    assert {"say": "I'm transferring you to Ann now."} in answer.actions
    assert answer.response == "The call is being transferred to Ann. Say nothing more."
    assert platform.functions["escalate_to_human"]["description"].startswith("Put the caller through to a person")
    assert list(desk.properties("escalate_to_human")) == ["reason"]


def test_departments_are_told_apart_by_exact_names(down):
    platform = down("department_router", {"departments": DEPARTMENTS, **MAP})
    assert platform.call(TOOL, department="sales").dialled == [PHONE]
    assert platform.call(TOOL, department=" FRONT-desk! ").dialled == [OTHER]
    assert "enter_queue" in platform.call(TOOL, department="repairs").verbs
    for wrong in ("presales", "sales team", "frontdesk", "", "desk"):
        assert not platform.call(TOOL, department=wrong).moved


def test_an_unknown_name_is_answered_with_what_there_is(down):
    answer = down("department_router", {"departments": DEPARTMENTS, **MAP}).call(TOOL, department="the cinema")
    told = "No known department was named. The call has not been moved. There are: sales, Front Desk, repairs."
    assert answer.response == f"{told} Ask the caller which one they need."


def test_the_default_takes_unknown_names(down):
    platform = down("department_router", {"departments": DEPARTMENTS, "default": "sales", **MAP})
    assert platform.call(TOOL, department="the cinema").dialled == platform.call(TOOL).dialled == [PHONE]


def unreported(value):
    """The same without the addresses that hear what becomes of one call: a data_map is made for no call."""
    if isinstance(value, list):
        return [unreported(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    reports = {"call_state_url", "call_state_events", "status_url"}
    return {key: unreported(inner) for key, inner in value.items() if key not in reports}


@pytest.mark.parametrize("announce", ["say", "play", "none"])
@pytest.mark.parametrize("final", [True, False])
def test_the_document_is_that_of_a_webhook_without_its_counter(desk, new_desk, announce, final):
    params = {
        "departments": {**DEPARTMENTS, "repairs": {"to": THIRD, "on_failure": "voicemail"}},
        "announce": announce,
        "final": final,
        "public_url": "https://agents.example.com/desk",
        "on_failure": "hangup",
    }
    platform = Platform(desk.add("department_router", {**params, **MAP}))
    server = new_desk().add("department_router", params)
    for name in DEPARTMENTS:
        asked = server.call(TOOL, {"department": name})
        answer = platform.call(TOOL, department=name)
        kept = [action for action in asked.actions if "set_global_data" not in action]
        if final:  # what comes back to the agent carries a card, and nobody has filled it in
            assert answer.actions == unreported(kept)
        assert (answer.response, answer.post_process) == (asked.response, asked.post_process)
        assert answer.document.get("transfer") == asked.document.get("transfer")


def test_the_agent_is_told_who_was_tried_but_not_why_it_failed(down):
    on_failure = {"to": OTHER, "name": "the boss"}
    answer = down("escalate_to_human", {"to": {"to": PHONE, "name": "Ann", "on_failure": on_failure}, **MAP}).call(
        "escalate_to_human"
    )
    document = json.dumps(answer.actions)
    assert "Tried: Ann (failed), the boss (failed)." in document
    assert "${" not in document


def test_a_call_comes_back_at_the_public_url_without_a_card_of_its_own(down):
    params = {"to": {"to": PHONE, "name": "Ann"}, "public_url": "https://agents.example.com/desk", **MAP}
    answer = down("escalate_to_human", params).call("escalate_to_human")
    back = next(verb["transfer"] for verb in answer.connect["result"]["default"] if "transfer" in verb)
    card = back["params"]["transfer"]
    assert (card["returned"], card["tried"]) == (True, [{"name": "Ann", "outcome": "failed"}])
    assert (card["caller"], card["reason"]) == ("", "")


def test_a_text_goes_to_those_whose_number_is_known(down):
    sms = {"from": "+14155552672", "to": "destination", "body": "A call for {name}"}
    assert "send_sms" in down("sms_then_transfer", {"to": PHONE, "sms": sms, **MAP}).call("text_and_transfer").verbs


def test_fields_of_the_function_are_merged_by_hand(down):
    fields = {"fillers": {"en-US": ["One moment"]}, "secure": True, "meta_data": {"a": 1}}
    function = down("escalate_to_human", {"to": PHONE, "swaig_fields": fields, **MAP}).functions["escalate_to_human"]
    assert (function["fillers"], function["meta_data"]) == ({"en-US": ["One moment"]}, {"a": 1})
    assert "secure" not in function


def test_the_voice_is_that_which_the_agent_has_when_the_skill_is_added(desk):
    desk.agent.add_language("English", "en-US", "rime.spore")
    answer = Platform(desk.add("escalate_to_human", {"to": PHONE, "announce": "play", **MAP})).call("escalate_to_human")
    assert answer.verb("play")["say_voice"] == "rime.spore"


def test_defaults_of_the_umbrella_give_the_mode_to_all_and_a_skill_takes_it_back(down):
    skills = {
        "escalate_to_human": {"to": PHONE},
        "department_router": {"departments": {"sales": OTHER}},
        "queue_router": {"queues": {"repairs": QUEUE}, "mode": "webhook"},
    }
    functions = down("transfer", {**skills, "defaults": MAP}).functions
    assert [name for name, function in functions.items() if "data_map" in function] == ["escalate_to_human", TOOL]
    assert "web_hook_url" in functions["transfer_to_queue"]


def test_a_per_request_copy_has_it_too_and_it_can_be_taken_away(desk):
    desk.agent.set_dynamic_config_callback(lambda _query, _body, _headers, _agent: None)
    desk.add("escalate_to_human", {"to": PHONE, **MAP})
    assert "data_map" in desk.tool("escalate_to_human")
    desk.agent.remove_skill("escalate_to_human_escalate_to_human")
    desk.add("escalate_to_human", {"to": OTHER, **MAP})
    assert Platform(desk).call("escalate_to_human").dialled == [OTHER]


# ---- patterns --------------------------------------------------------------------------------------------------------

ascii_words = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)


@given(name=ascii_words.filter(fold), said=ascii_words)
def test_a_pattern_reads_names_as_our_own_server_does(name, said):
    for heard in (said, name, name.upper(), f" {name}? ", name.replace(" ", "-"), f"{name}x", f"pre{name}"):
        assert bool(re.search(pattern(name), heard, re.IGNORECASE)) == (fold(heard) == fold(name))


def test_letters_beyond_ascii_are_known_in_both_cases_whatever_the_platform_ignores():
    assert re.search(pattern("Büro"), "BÜRO".replace("BRO", "bro"), re.IGNORECASE | re.ASCII)
    assert re.search(pattern("Ärzte"), "ärzte")
    assert not re.search(pattern("Büro"), "Buro")


@pytest.mark.skipif(PACKAGE.__name__ != "signalwire", reason="only signalwire-sdk brings a simulator of data_maps")
def test_the_sdks_own_simulator_runs_it_the_same_way(down, capsys):
    simulator = importlib.import_module(f"{PACKAGE.__name__}.cli.execution.datamap_exec")
    platform = down("department_router", {"departments": DEPARTMENTS, "default": "sales", **MAP})
    for said in ("Front desk", "repairs!", "presales", ""):
        ours = platform.call(TOOL, department=said).raw
        theirs = simulator.execute_datamap_function(platform.functions[TOOL], {"department": said})
        assert theirs == ours
    capsys.readouterr()


# ---- what it cannot do -----------------------------------------------------------------------------------------------

HOURS = {"hours": "Mo-Fr 09:00-17:00", "timezone": "America/New_York"}


@pytest.mark.parametrize(
    ("skill", "params", "told"),
    [
        ("escalate_to_human", {"to": {"to": PHONE, **HOURS}}, "to.hours: cannot be used with a data_map"),
        ("escalate_to_human", {"to": PHONE, **HOURS}, "hours: cannot be used with a data_map: it has no clock"),
        (
            "escalate_to_human",
            {"to": {"to": PHONE, "on_failure": {"to": OTHER, **HOURS}}},
            "to.on_failure.hours: cannot be used with a data_map: it has no clock",
        ),
        ("escalate_to_human", {"to": PHONE, "limits": {"per_call": 1}}, "limits: cannot be used with a data_map"),
        ("escalate_to_human", {"to": PHONE, "collect": {"account": "It"}}, "collect: cannot be used with a data_map"),
        ("escalate_to_human", {"to": {"to": PHONE, "whisper": "{reason}"}}, "to.whisper: must not hold {reason}"),
        ("escalate_to_human", {"to": PHONE, "message": "Hello {caller}"}, "message: must not hold {caller}"),
        ("escalate_to_human", {"to": PHONE, "message": {"en": "{summary}"}}, "message: must not hold {summary}"),
        (
            "escalate_to_human",
            {"to": {"to": "sip:ann@pbx.example.com", "headers": {"X-Ref": "{reference}"}}},
            "to.headers.X-Ref: must not hold {reference}",
        ),
        (
            "escalate_to_human",
            {"to": PHONE, "on_failure": "voicemail", "texts": {"voicemail": "{caller_number}"}},
            "texts.voicemail: must not hold {caller_number}",
        ),
        (
            "escalate_to_human",
            {"to": PHONE, "on_failure": "voicemail", "notify": {"from": "+14155552672", "to": OTHER}},
            "notify: cannot be used with a data_map",
        ),
        (
            "sms_then_transfer",
            {"to": PHONE, "sms": {"from": "+14155552672", "body": "Hello"}},
            "sms: must go to another `to` than the caller",
        ),
        (
            "agent_handoff",
            {"agents": {"billing": "https://agents.example.com/billing"}},
            "agents.billing: must not be another agent",
        ),
        (
            "escalate_to_human",
            {"to": PHONE, "swaig_fields": {"web_hook_url": "https://x.example.com"}},
            "swaig_fields.web_hook_url: cannot be used with a data_map",
        ),
        (
            "department_router",
            {"departments": {f"person {at}": f"+1415555{at:04}" for at in range(2000, 2051)}},
            "departments: must have at most 50 routes, not 51",
        ),
    ],
)
def test_what_only_a_call_knows_is_refused_at_its_place(desk, skill, params, told):
    error = desk.refused(skill, {**params, **MAP})
    assert told in error
    assert "webhook" in error
    assert not desk.tools()


def test_other_modes_are_unknown_and_one_tool_takes_none(desk):
    assert 'mode: must be "webhook" or' in desk.refused("escalate_to_human", {"to": PHONE, "mode": "both"})
    skills = {"escalate_to_human": {"to": PHONE, **MAP}, "one_tool": True}
    assert "escalate_to_human.mode: must be" in desk.refused("transfer", skills)


class Choosy(EscalateToHuman):
    """Put some callers through."""

    name = "choosy"

    def route(self, arguments, call):
        return Refusal("No.")


class Odd(Router):
    """Put the caller through to a shop."""

    name, tool, routes, argument = "odd", "transfer_to_shop", "shops", "shop"

    class Params(Router.Params):
        shops: Routes

    class Arguments(Router.Arguments):
        shop: str = ""

    def route(self, arguments, call):
        return Refusal("No.")


class Always(TransferSkill):
    """Put the caller through to the porter."""

    name, tool, decides = "always", "transfer_to_porter", False

    class Params(TransferSkill.Params):
        to: Route

    def route(self, arguments, call):
        return self.params.to


class Porter(OneRoute):
    """Put the caller through to the night porter."""

    name, tool, destination = "porter", "transfer_to_night_porter", "the night porter"


class Strange:
    @hookimpl
    def transfer_skills(self):
        return [Choosy, Odd, Always, Porter]

    @hookimpl
    def transfer_schemes(self):
        return ["owner"]


def test_a_strangers_skill_has_to_say_that_it_decides_nothing(desk, with_plugins):
    with_plugins(strange=Strange())
    for skill, params in (("choosy", {"to": PHONE}), ("odd", {"shops": {"Leeds": PHONE}})):
        error = desk.refused("transfer", {skill: {**params, **MAP}})
        assert f'{skill}.mode: must be "webhook": the skill "{skill}" decides during the call' in error
    assert Platform(desk.add("transfer", {"always": {"to": PHONE, **MAP}})).call("transfer_to_porter").dialled == [
        PHONE
    ]


def test_a_strangers_skill_with_one_route_needs_nothing_but_its_names(desk, new_desk, with_plugins):
    with_plugins(strange=Strange())
    called = Platform(desk.add("transfer", {"porter": {"to": PHONE, **MAP}})).call("transfer_to_night_porter")
    assert called.dialled == [PHONE]
    other = new_desk().add("transfer", {"one_tool": True, "porter": {"to": PHONE}, "odd": {"shops": {"Leeds": PHONE}}})
    assert other.call("transfer_call", {"destination": "the night porter"}).dialled == [PHONE]


def test_a_plugins_address_is_known_only_during_the_call(desk, with_plugins):
    with_plugins(strange=Strange())
    assert "to: must not need a plugin" in desk.refused("escalate_to_human", {"to": "owner:globex", **MAP})


# ---- what always holds -----------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(data=st.data())
def test_any_chain_that_is_taken_is_valid_and_holds_no_expression(new_desk, configurations, data):
    params = data.draw(configurations)
    made = new_desk()
    try:
        made.add("department_router", {**params, **MAP})
    except ValueError as error:
        assert re.search("cannot be used with a data_map: it has no clock|must not hold|must go to another", str(error))
        return
    answer = Platform(made).call(TOOL, department="sales")
    assert answer.moved
    assert not re.search(r"[$%@]\{", json.dumps(made.tool(TOOL)["data_map"]["output"]))


def test_nobody_is_lost_and_no_address_leaks(desk):
    chain = {"to": THIRD, "on_failure": {"to": "sip:ann@pbx.example.com", "on_failure": "voicemail"}}
    desk.add("department_router", {"departments": {**DEPARTMENTS, "boss": chain}, "on_failure": "hangup", **MAP})
    assert assert_never_lost(desk.agent) > 10
    assert_no_leak(desk.agent)
    timeline = simulate(desk.agent, TOOL, {"department": "sales"}, lines={"sales": "busy"})
    assert timeline.end == "hung_up_after_words", timeline


def test_a_data_map_of_somebody_elses_cannot_be_simulated(desk):
    desk.agent.register_swaig_function({"function": "weather", "description": "x", "data_map": {"output": {}}})
    desk.add("escalate_to_human", {"to": PHONE, **MAP})
    with pytest.raises(Exception, match="the platform itself answers weather"):
        simulate(desk.agent, "weather")


def test_show_and_explain_say_who_decides(tmp_path):
    path = tmp_path / "desk.yaml"
    path.write_text(
        "agent: {name: desk}\nskills:\n  escalate_to_human: {to: +14155550111, mode: data_map}\n", encoding="utf-8"
    )

    def said(*words):
        return CliRunner(env={"COLUMNS": "120"}).invoke(app, [*words], catch_exceptions=False).output

    assert "data_map: the platform runs it by itself" in said("show", str(path))
    assert "the platform itself decides" in said("explain", str(path), "escalate_to_human")
    assert "caller hears" in said("try", str(path), "escalate_to_human")


def test_a_department_is_found_by_an_alias_too(desk):
    departments = {"sales": {"to": "+14155552671", "aliases": ["new orders", "a quote"]}}
    desk.add("department_router", {"departments": departments, "mode": "data_map"})
    [expression] = desk.tool("transfer_to_department")["data_map"]["expressions"]
    for said in ("Sales", "new  orders!", "A quote"):
        assert re.search(expression["pattern"], said, re.IGNORECASE), said
    for said in ("presales", "orders", "a quote please"):
        assert not re.search(expression["pattern"], said, re.IGNORECASE), said


def test_a_directory_that_may_change_is_refused(desk, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("name,to\nAnn Lee,+14155552671\n", encoding="utf-8")
    params = {"departments": {"file": str(people)}, "mode": "data_map"}
    assert 'mode: must be "webhook": a directory' in desk.refused("department_router", params)
