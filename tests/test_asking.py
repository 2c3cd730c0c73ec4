"""Before a call is moved: the caller is asked whether they want that, and for what this very place needs."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signalwire_transfer.testing import assert_never_lost, simulate

SALES, CLAIMS, NIGHT = "+14155550111", "+14155550112", "+14155550113"
TOOL = "transfer_to_department"
TO_SALES = {"department": "sales"}


def after(answer):
    """The call's `global_data` after an answer."""
    return {"global_data": answer.state}


# ---- ask_first ------------------------------------------------------------------------------------------------------


@pytest.fixture
def asking(desk):
    departments = {"sales": {"to": SALES, "ask_first": True}, "claims": {"to": CLAIMS, "ask_first": True}}
    return desk.add("department_router", {"departments": departments})


def test_the_first_call_moves_nothing_and_the_agent_is_to_ask(asking):
    answer = asking.call(TOOL, TO_SALES)
    assert not answer.moved
    assert "The call has not been moved." in answer.response
    assert "ask the caller whether they want to be put through to sales" in answer.response
    assert f"call {TOOL} again" in answer.response
    assert list(answer.state["transfer"]) == ["count", "hops", "asked"]
    assert answer.state["transfer"]["count"] == 0


def test_the_second_call_moves_it(asking):
    asked = asking.call(TOOL, TO_SALES)
    answer = asking.call(TOOL, {**TO_SALES, "reason": "put otherwise"}, **after(asked))
    assert answer.dialled == [SALES]
    again = asking.call(TOOL, TO_SALES, **after(answer))
    assert not again.moved, "a later transfer is another question"


def test_another_place_is_another_question(asking):
    asked = asking.call(TOOL, TO_SALES)
    other = asking.call(TOOL, {"department": "claims"}, **after(asked))
    assert "put through to claims" in other.response
    assert asking.call(TOOL, {"department": "claims"}, **after(other)).dialled == [CLAIMS]
    assert not asking.call(TOOL, TO_SALES, **after(other)).moved


def test_calls_in_one_breath_do_not_slip_through_and_what_is_sent_again_is_answered_alike(asking):
    first, second = asking.call(TOOL, TO_SALES), asking.call(TOOL, TO_SALES)
    assert first == second
    assert not first.moved
    moved, again = (asking.call(TOOL, TO_SALES, **after(first)) for _ in range(2))
    assert moved == again


def test_where_the_payload_tells_it_the_caller_must_have_spoken(asking):
    log = [{"role": "user", "content": "sales, please"}]
    asked = asking.call(TOOL, TO_SALES, call_log=log)
    at_once = asking.call(TOOL, TO_SALES, call_log=[*log, {"role": "assistant", "content": "…"}], **after(asked))
    assert not at_once.moved
    said_yes = [*log, {"role": "user", "content": "yes"}]
    assert asking.call(TOOL, TO_SALES, call_log=said_yes, **after(asked)).moved


def test_nobody_is_asked_about_a_place_that_is_closed(desk):
    closed = {"to": SALES, "hours": "Jan 01 00:00-00:01", "timezone": "UTC", "on_closed": "agent", "ask_first": True}
    desk.add("department_router", {"departments": {"sales": closed}})
    assert "closed" in desk.call(TOOL, TO_SALES).response
    assert "whether they want" not in desk.call(TOOL, TO_SALES).response


def test_a_closed_place_with_a_voicemail_asks_for_that(desk):
    closed = {"to": SALES, "hours": "Jan 01 00:00-00:01", "timezone": "UTC", "on_closed": "voicemail"}
    desk.add("department_router", {"departments": {"sales": {**closed, "ask_first": True}}})
    asked = desk.call(TOOL, TO_SALES)
    assert not asked.moved
    assert "sales is closed" in asked.response
    assert "leave a message after a tone" in asked.response
    assert "record" in desk.call(TOOL, TO_SALES, **after(asked)).verbs


def test_it_may_stand_at_the_skills_own_level_and_behind_one_tool(desk):
    routers = {"department_router": {"ask_first": True, "departments": {"sales": SALES}}}
    desk.add("transfer", {"one_tool": True, **routers, "escalate_to_human": {"to": NIGHT}})
    asked = desk.call("transfer_call", {"destination": "sales"})
    assert not asked.moved
    assert desk.call("transfer_call", {"destination": "a person"}).dialled == [NIGHT]
    assert desk.call("transfer_call", {"destination": "sales"}, **after(asked)).dialled == [SALES]


def test_a_tools_memory_and_the_question_stand_beside_each_other(desk):
    sms = {"sms": {"from": NIGHT, "to": CLAIMS}}
    desk.add("take_message", {"deliver": [sms]})
    desk.add("department_router", {"departments": {"sales": {"to": SALES, "ask_first": True}}})
    asked = desk.call(TOOL, TO_SALES)
    said = {"name": "Ann", "number": "own", "reason": "x"}
    repeated = desk.call("take_message", said, **after(asked))
    assert desk.call(TOOL, TO_SALES, **after(repeated)).moved


def test_every_way_is_tried_once_the_caller_has_said_yes(asking):
    assert assert_never_lost(asking.agent) >= 10


def test_a_simulation_goes_on_with_the_same_call(asking):
    asked = simulate(asking.agent, TOOL, TO_SALES)
    assert asked.end == "agent"
    assert not asked.attempts
    moved = simulate(asking.agent, TOOL, TO_SALES, after=asked, lines={"sales": "busy"})
    assert moved.outcomes == ("busy",)


@pytest.mark.parametrize("key", [{"ask_first": True}, {"collect": {"order": "The order number"}}])
def test_they_belong_to_the_whole_chain(desk, key):
    routes = {"departments": {"sales": {"to": SALES, "on_failure": {"to": NIGHT, **key}}}}
    complaint = desk.refused("department_router", routes)
    assert f"sales.on_failure.{next(iter(key))}: must stand on the first route" in complaint
    routes = {"departments": {"sales": {"to": SALES, **key}}, "mode": "data_map"}
    assert "cannot be used with a data_map" in desk.refused("department_router", routes)


# ---- collect --------------------------------------------------------------------------------------------------------

POLICY, ORDER = "The number of their policy", "The number of their order"


@pytest.fixture
def insurance(desk):
    departments = {
        "sales": SALES,
        "claims": {"to": CLAIMS, "collect": {"policy": POLICY}, "whisper": "Policy {policy}.", "on_failure": NIGHT},
    }
    return desk.add("department_router", {"departments": departments})


def test_only_the_place_that_needs_it_asks_for_it(insurance):
    assert insurance.properties(TOOL)["policy"]["description"] == f"{POLICY} (needed for claims)"
    assert insurance.required(TOOL) == ["department"]
    assert insurance.call(TOOL, TO_SALES).dialled == [SALES]
    missing = insurance.call(TOOL, {"department": "claims"})
    assert not missing.moved
    assert f"First ask the caller for: {POLICY}. Then try again, with policy." in missing.response


def test_what_was_collected_is_a_field_of_that_chain_and_part_of_the_card(insurance):
    answer = insurance.call(TOOL, {"department": "claims", "policy": "P ${4711}"})
    assert "Policy P $(4711)." in json.dumps(answer.actions)


def test_what_every_place_needs_is_required(desk):
    departments = {"sales": SALES, "claims": {"to": CLAIMS, "collect": {"order": ORDER, "policy": POLICY}}}
    desk.add("department_router", {"departments": departments, "collect": {"order": "The order"}})
    assert desk.required(TOOL) == ["department", "order"]
    described = desk.properties(TOOL)["order"]["description"]
    assert described == f"The order (needed for sales); {ORDER} (needed for claims)"
    assert "The order. " in desk.call(TOOL, TO_SALES).response
    assert f"{ORDER}; {POLICY}." in desk.call(TOOL, {"department": "claims"}).response


def test_a_place_may_ask_for_nothing_where_the_others_do(desk):
    departments = {"sales": SALES, "emergencies": {"to": NIGHT, "collect": {}}}
    desk.add("department_router", {"departments": departments, "collect": {"order": ORDER}})
    assert desk.call(TOOL, {"department": "emergencies"}).dialled == [NIGHT]
    assert not desk.call(TOOL, TO_SALES).moved
    assert desk.required(TOOL) == ["department"]


def test_a_single_route_asks_for_it_as_its_skill_would(desk):
    desk.add("escalate_to_human", {"to": {"to": SALES, "collect": {"order": ORDER}}})
    assert desk.required("escalate_to_human") == ["order"]
    assert desk.properties("escalate_to_human")["order"]["description"] == ORDER


def test_it_is_taken_over_from_defaults_and_told_once_where_it_is_wrong(desk):
    complaint = desk.refused("transfer", {"defaults": {"collect": {"a b": "x"}}, "escalate_to_human": {"to": SALES}})
    assert complaint.count("must be a field name") == 1


def test_closed_is_said_before_anybody_is_asked(desk):
    closed = {"to": SALES, "hours": "Jan 01 00:00-00:01", "timezone": "UTC", "collect": {"order": ORDER}}
    desk.add("department_router", {"departments": {"sales": closed}})
    answer = desk.call(TOOL, TO_SALES)
    assert "closed" in answer.response
    assert ORDER not in answer.response


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        (
            {
                "departments": {
                    "sales": {"to": SALES, "whisper": "{policy}"},
                    "claims": {"to": CLAIMS, "collect": {"policy": POLICY}},
                }
            },
            'departments.sales.whisper: unknown field "{policy}": this route does not ask for it in `collect`',
        ),
        (
            {
                "whisper": "{policy}",
                "departments": {"sales": SALES, "claims": {"to": CLAIMS, "collect": {"policy": POLICY}}},
            },
            'whisper: unknown field "{policy}": the route "sales" does not ask for it in `collect`',
        ),
        (
            {"departments": {"sales": {"to": SALES, "collect": {"department": "Which one"}}}},
            "departments.sales.collect.department: must be another name: the tool has an argument of this name",
        ),
        (
            {"departments": {"sales": {"to": SALES, "collect": {"caller": "Who"}}}},
            "departments.sales.collect.caller: must be another name",
        ),
        (
            {"departments": {"sales": {"to": SALES, "collect": {"order": f"Not {SALES}"}}}},
            "departments.sales.collect.order: must not give an address away",
        ),
    ],
)
def test_what_cannot_work_is_refused_at_its_place(desk, params, complaint):
    assert complaint in desk.refused("department_router", params)


@settings(max_examples=25)
@given(
    said=st.dictionaries(
        st.sampled_from(["department", "policy", "reason", "x"]),
        st.one_of(
            st.sampled_from(["sales", "claims", "${x}", ""]), st.none(), st.integers(), st.lists(st.text(), max_size=1)
        ),
    ),
    asked=st.one_of(
        st.none(), st.text(max_size=5), st.fixed_dictionaries({"about": st.text(max_size=5), "turns": st.text()})
    ),
)
def test_whatever_arrives_nobody_is_moved_without_having_been_asked(new_desk, said, asked):
    departments = {"sales": SALES, "claims": {"to": CLAIMS, "collect": {"policy": POLICY}}}
    desk = new_desk().add("department_router", {"departments": departments, "ask_first": True})
    sent = {"call_id": "c", "global_data": {"transfer": {"asked": asked, "memory": asked}}}
    assert not desk.handle(TOOL, said, sent).moved
