"""A caller wants a department, and the model has its name alone."""

import json

import pytest

SALES, SUPPORT = "+14155552671", "sip:support@pbx.example.com"
DEPARTMENTS = {"departments": {"Sales": SALES, "Tech Support": {"to": SUPPORT, "description": "broken things"}}}
TOOL = "transfer_to_department"


@pytest.fixture
def desk(desk):
    return desk.add("department_router", DEPARTMENTS)


def test_a_caller_who_asks_for_sales_is_put_through_to_sales(desk):
    answer = desk.call(TOOL, {"department": "Sales", "reason": "wants to buy"})
    assert answer.dialled == [SALES]
    assert answer.connect["result"]["case"] == {"connected": [{"hangup": {}}]}
    assert answer.response == "I'm transferring you to Sales now."
    assert answer.post_process  # the model says it before the call moves


def test_when_nobody_takes_a_final_call_the_agent_goes_on_and_knows_whom_it_has_tried(desk):
    answer = desk.call(TOOL, {"department": "Sales"})
    assert not answer.is_final  # the session is kept: there is no public URL that the call could come back by
    *_, told = answer.connect["result"]["default"]
    assert told == {
        "set": {
            "ai_response": "Nobody took the call. Tried: Sales (${transfer_outcome_1}). "
            "Tell the caller so, and ask how else you can help."
        }
    }


def test_when_nobody_takes_a_final_call_the_caller_may_hear_so_and_the_line_closes(new_desk):
    desk = new_desk().add("department_router", {**DEPARTMENTS, "on_failure": "hangup"})
    answer = desk.call(TOOL, {"department": "Sales"})
    assert answer.is_final
    result = answer.connect["result"]
    assert result["case"] == {"connected": [{"hangup": {}}]}
    said, ended = result["default"]
    assert said["play"]["url"] == "say:I'm sorry, Sales could not take your call. Please call again later. Goodbye."
    assert ended == {"hangup": {}}


@pytest.mark.parametrize(
    "said", ["sales", " SALES ", "Sales.", "«sales»!", "tech-support", "TECH_SUPPORT", "tech  support"]
)
def test_a_department_is_found_without_case_outer_spaces_and_punctuation(desk, said):
    expected = SALES if "sales" in said.lower() else SUPPORT
    assert desk.call(TOOL, {"department": said}).dialled == [expected]


@pytest.mark.parametrize("said", ["Marketing", "", "   ", None, 7, ["Sales"], {"department": "Sales"}])
def test_an_unknown_department_moves_nothing_and_the_model_hears_what_there_is(desk, said):
    answer = desk.call(TOOL, {"department": said})
    assert not answer.actions
    assert "has not been moved" in answer.response
    assert "Sales, Tech Support" in answer.response


def test_an_unnamed_department_asks_for_one(desk):
    assert desk.call(TOOL, {"reason": "help"}).response.startswith("No department was named.")


@pytest.mark.parametrize("said", ["Marketing", "", None])
def test_the_default_is_taken_when_the_model_names_none_or_an_unknown_one(new_desk, said):
    desk = new_desk().add("department_router", {**DEPARTMENTS, "default": "sales"})
    assert desk.call(TOOL, {"department": said}).dialled == [SALES]
    assert "department" not in desk.required(TOOL)


def test_a_default_that_is_no_department_is_a_mistake(new_desk):
    error = new_desk().refused("department_router", {**DEPARTMENTS, "default": "Salse"})
    assert 'default: unknown name "Salse"; did you mean "Sales"?' in error


def test_the_model_is_given_the_names_and_what_helps_to_choose_but_no_address(desk):
    properties = desk.properties(TOOL)
    assert properties["department"]["enum"] == ["Sales", "Tech Support"]
    assert "Tech Support: broken things" in properties["department"]["description"]
    assert list(properties) == ["department", "reason"]
    assert desk.required(TOOL) == ["department"]
    for shown in (json.dumps(desk.tool(TOOL)), desk.prompt()):
        assert "2671" not in shown
        assert "pbx" not in shown


def test_a_large_directory_costs_the_model_no_names_and_still_finds_each(new_desk):
    people = {f"Person {n}": f"sip:person{n}@pbx.example.com" for n in range(60)}
    desk = new_desk().add("department_router", {"departments": people})
    assert "enum" not in desk.properties(TOOL)["department"]
    assert desk.call(TOOL, {"department": "person 59"}).dialled == ["sip:person59@pbx.example.com"]
    answer = desk.call(TOOL, {"department": "nobody"})
    assert "Ask the caller to say the full name again" in answer.response
    assert "Person" not in answer.response


def test_an_unheard_of_reason_never_holds_a_transfer_up(desk):
    assert desk.call(TOOL, {"department": "sales", "reason": {"why": [1, 2]}}).dialled == [SALES]


def test_fields_to_collect_are_asked_for_before_anything_moves(new_desk):
    desk = new_desk().add("department_router", {**DEPARTMENTS, "collect": {"account": "The account number"}})
    assert desk.properties(TOOL)["account"] == {"type": "string", "description": "The account number"}
    assert desk.required(TOOL) == ["department", "account"]
    answer = desk.call(TOOL, {"department": "sales"})
    assert not answer.actions
    assert "account number" in answer.response
    assert desk.call(TOOL, {"department": "sales", "account": 4711}).dialled == [SALES]


def test_departments_by_an_empty_dict_or_names_that_sound_the_same_are_mistakes(new_desk):
    assert "departments: must not be empty" in new_desk().refused("department_router", {"departments": {}})
    error = new_desk().refused("department_router", {"departments": {"Sales": SALES, "sales!": SALES}})
    assert 'departments.sales!: must not sound the same as "Sales"' in error


def test_two_sets_of_departments_live_side_by_side_under_names_of_their_own(desk):
    desk.add("department_router", {"departments": {"dock": SUPPORT}, "tool_name": "to_the_warehouse"})
    assert desk.call("to_the_warehouse", {"department": "dock"}).dialled == [SUPPORT]
    assert desk.call(TOOL, {"department": "sales"}).dialled == [SALES]


def test_the_tool_says_what_the_parameters_tell_it_to_say(new_desk):
    desk = new_desk().add("department_router", {**DEPARTMENTS, "tool_description": "Reach the right people"})
    assert desk.tool(TOOL)["description"] == "Reach the right people"


def test_the_prompt_is_left_alone_on_request(desk, new_desk):
    assert "Only a tool moves a call" in desk.prompt()
    silent = new_desk().add("department_router", {**DEPARTMENTS, "skip_prompt": "true"})
    assert "Only a tool moves a call" not in silent.prompt()


def test_more_fields_of_the_function_reach_the_platform(new_desk):
    desk = new_desk().add("department_router", {**DEPARTMENTS, "swaig_fields": {"fillers": {"en-US": ["One moment"]}}})
    assert desk.tool(TOOL)["fillers"] == {"en-US": ["One moment"]}
