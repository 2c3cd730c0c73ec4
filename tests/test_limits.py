"""A call is moved only so often, whoever moves it."""

import pytest

PHONE = "+14155552671"


def test_every_transfer_of_a_call_counts_and_the_call_itself_remembers(desk):
    desk.add("escalate_to_human", {"to": PHONE}).add("transfer", {"to": PHONE})
    data = {}
    for tool in ("escalate_to_human", "transfer_call", "escalate_to_human"):
        answer = desk.call(tool, global_data=data)
        assert answer.moved
        data = {**data, **answer.state}
    for tool in ("escalate_to_human", "transfer_call"):
        answer = desk.call(tool, global_data=data)
        assert not answer.actions
        assert "as often as it may be" in answer.response


def test_all_that_is_remembered_stands_under_one_key(desk):
    answer = desk.add("transfer", {"to": PHONE}).call("transfer_call", global_data={"order": 7})
    assert set(answer.state) == {"transfer"}


def test_the_limit_can_be_set(desk):
    desk.add("transfer", {"to": PHONE, "limits": {"per_call": "1"}})
    assert desk.call("transfer_call").moved
    assert not desk.call("transfer_call", global_data={"transfer": {"count": 1}}).moved


def test_an_answer_in_words_counts_nothing(desk):
    desk.add("department_router", {"departments": {"sales": PHONE}})
    assert not desk.call("transfer_to_department", {"department": "poetry"}).actions


def test_the_same_request_again_gives_the_same_answer_and_newer_data_is_a_new_attempt(desk):
    desk.add("transfer", {"to": PHONE})
    first, again = desk.call("transfer_call", {"reason": "x"}), desk.call("transfer_call", {"reason": "x"})
    assert first.raw == again.raw
    later = desk.call("transfer_call", {"reason": "x"}, global_data=first.state)
    assert later.state["transfer"]["count"] == first.state["transfer"]["count"] + 1


def test_any_worker_can_serve_any_request(new_desk):
    workers = [new_desk().add("transfer", {"to": PHONE, "limits": {"per_call": 2}}) for _ in range(2)]
    data = {}
    for worker in workers:
        answer = worker.call("transfer_call", global_data=data)
        assert answer.moved
        data = answer.state
    assert not workers[0].call("transfer_call", global_data=data).moved


@pytest.mark.parametrize("count", ["2", 2.0, "2.0"])
def test_a_counter_may_have_become_a_text_or_a_float_on_its_way(desk, count):
    desk.add("transfer", {"to": PHONE})
    answer = desk.call("transfer_call", global_data={"transfer": {"count": count}})
    assert answer.state["transfer"]["count"] == 3
    assert not desk.call("transfer_call", global_data=answer.state).moved


@pytest.mark.parametrize("count", [True, -1, "many", "nan", "inf", None, [9], {"count": 9}])
@pytest.mark.parametrize("key", ["count", "hops"])
def test_a_counter_that_is_nonsense_counts_as_none(desk, key, count):
    desk.add("transfer", {"to": "https://agents.example.com/a"})
    answer = desk.call("transfer_call", global_data={"transfer": {key: count}})
    assert answer.moved
    assert answer.state["transfer"]["count"] == 1


@pytest.mark.parametrize("limits", [{"per_call": 0}, {"hops": 33}, {"per_call": "many"}, 3, {"per_cal": 1}])
def test_a_limit_that_is_none_is_a_mistake(desk, limits):
    assert "limits" in desk.refused("transfer", {"to": PHONE, "limits": limits})
