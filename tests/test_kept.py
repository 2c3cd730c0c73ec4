"""What is decided once for all calls: no call can tell, and none is told anything of another."""

import json
from dataclasses import replace
from datetime import datetime
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signalwire_transfer import Plan, TransferSkill, hookimpl
from signalwire_transfer._calls._clock import fixed
from the_sdk import skill_of

TOOL = "transfer_to_department"
ANN = {"call_id": "ann", "caller_id_name": "Ann Lee", "caller_id_num": "+14155550199"}
HIDDEN = {"call_id": "hidden", "caller_id_name": "", "caller_id_num": "anonymous"}
RETURNED = {"call_id": "bob", "caller_id_name": "Bob", "global_data": {"transfer": {"count": 1, "hops": 5}}}
CALLS = [(ANN, "the bill"), (HIDDEN, ""), (RETURNED, "${call.from} {name}"), (ANN, "something else")]
QUOTING = {
    "message": "{caller}, I am putting you through to {name} about {reason}.",
    "texts": {"voicemail": "Nobody is there for {caller}.", "hangup": "Goodbye, {caller}."},
}


def copied(plan: Plan) -> Plan:
    """Another plan that says the same: what a plugin has changed is compiled for the call alone."""
    return replace(plan)


@pytest.fixture
def copying(with_plugins: Any) -> None:
    plugin = ModuleType("copying")
    plugin.transfer_prepare = hookimpl(copied)  # type: ignore[attr-defined]  # how a plugin has its hooks
    with_plugins(copying=plugin)


@settings(
    max_examples=12,
    derandomize=True,
)
@given(data=st.data())
@pytest.mark.parametrize("more", [{}, QUOTING], ids=["as it is", "quoting the caller"])
def test_a_call_is_answered_as_if_it_were_the_first_and_the_only_one(
    new_desk: Any, configurations: Any, more: dict[str, Any], request: pytest.FixtureRequest, data: Any
) -> None:
    params = data.draw(configurations) | more
    alone = [answers(new_desk().add("department_router", params), [call]) for call in CALLS]
    one_after_another = answers(new_desk().add("department_router", params), CALLS)
    request.getfixturevalue("copying")
    with_a_plugin = answers(new_desk().add("department_router", params), CALLS)
    request.getfixturevalue("fresh_plugins")
    assert one_after_another == [answer for one in alone for answer in one]
    assert with_a_plugin == one_after_another


def answers(desk: Any, calls: list[tuple[dict[str, Any], str]]) -> list[str]:
    """Each answer as the platform gets it, to the byte."""
    said = ({"department": "sales", "reason": reason} for _, reason in calls)
    return [json.dumps(desk.call(TOOL, each, **call).raw) for each, (call, _) in zip(said, calls, strict=True)]


def test_whoever_changes_an_answer_changes_it_for_that_call_alone(new_desk: Any) -> None:
    desk = new_desk().add("department_router", {"departments": {"sales": "+14155552671"}})
    handler = desk.agent._tool_registry.get_function(TOOL).handler
    first = handler({"department": "sales"}, {}).to_dict()
    before = json.dumps(first)
    verbs = next(step["SWML"]["sections"]["main"] for step in first["action"] if "SWML" in step)
    for verb in verbs:
        verb.clear()
    verbs.insert(0, {"play": {"url": "say:For you alone."}})
    assert json.dumps(handler({"department": "sales"}, {}).to_dict()) == before


def test_a_route_with_hours_is_decided_at_each_call(new_desk: Any) -> None:
    hours = {"to": "+14155552671", "hours": "Mo-Fr 09:00-17:00", "timezone": "America/New_York"}
    desk = new_desk().add("department_router", {"departments": {"sales": hours}})
    moved = []
    for at in ("2026-11-25T12:00-05:00", "2026-11-25T22:00-05:00", "2026-11-26T12:00-05:00"):
        with fixed(datetime.fromisoformat(at)):
            moved.append(desk.call(TOOL, {"department": "sales"}).moved)
    assert moved == [True, False, True]


class Anywhere(TransferSkill):
    """Put the caller through to the number that they have dialled in their own company."""

    name = "anywhere"
    tool = "anywhere"

    def route(self, arguments: Any, call: Any) -> str:
        return f"+1415555{2000 + int(call.id)}"


def test_a_skill_that_makes_a_new_route_for_every_call_is_never_given_an_old_plan(new_desk: Any) -> None:
    desk = new_desk()
    skill = skill_of(Anywhere)(desk.agent, {})
    skill.setup()
    skill.register_tools()
    answers = [desk.handle("anywhere", {}, {"call_id": str(call)}) for call in range(150)]
    assert [answer.dialled for answer in answers] == [[f"+1415555{2000 + call}"] for call in range(150)]
