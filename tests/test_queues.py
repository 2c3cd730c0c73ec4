"""A caller waits in a queue for the next free person."""

import json

import pytest

QUEUES = {"queues": {"billing": "queue:billing-de", "orders": {"to": "queue:orders", "wait_time": 120}}}
TOOL = "transfer_to_queue"
PUBLIC = "https://user:pass@agents.example.com/desk"


def comes_back(answer):
    """Where a call goes after the conversation, and with what."""
    after = json.loads(answer.verb("enter_queue")["transfer_after_bridge"])
    [transfer] = after["sections"]["main"]
    return transfer["transfer"]


def test_the_caller_waits_in_the_queue_of_their_topic(desk):
    answer = desk.add("queue_router", QUEUES).call(TOOL, {"topic": "Orders"})
    assert answer.verbs == ["enter_queue", "switch"]
    assert answer.verb("enter_queue")["queue_name"] == "orders"
    assert answer.verb("enter_queue")["wait_time"] == 120


def test_after_the_conversation_a_final_queue_hangs_up(desk):
    answer = desk.add("queue_router", QUEUES).call(TOOL, {"topic": "billing"})
    after = json.loads(answer.verb("enter_queue")["transfer_after_bridge"])
    assert after["sections"]["main"] == [{"hangup": {}}]
    assert answer.is_final


def test_a_wait_that_was_too_long_ends_in_words_and_not_in_silence(desk):
    answer = desk.add("queue_router", {**QUEUES, "on_failure": "hangup"}).call(TOOL, {"topic": "billing"})
    switch = answer.verb("switch")
    assert switch["variable"] == "queue_result"
    said, ended = switch["default"]
    assert "could not take your call" in said["play"]["url"]
    assert ended == {"hangup": {}}


def test_a_call_that_is_to_come_back_from_a_queue_goes_to_the_public_address(desk):
    answer = desk.add("queue_router", {**QUEUES, "final": False, "public_url": PUBLIC}).call(TOOL, {"topic": "billing"})
    back = comes_back(answer)
    assert back["dest"] == PUBLIC
    card = back["params"]["transfer"]
    assert card["tried"] == [{"name": "billing", "outcome": "connected"}]
    assert card["message"] == "The transfer is complete. How else can I help you?"
    assert (card["returned"], card["count"], card["hops"]) == (True, 1, 0)
    *noted, failed = answer.verb("switch")["default"]
    assert noted == [{"set": {"transfer_outcome_1": "${queue_result}"}}]
    assert failed["transfer"]["dest"] == PUBLIC
    card = failed["transfer"]["params"]["transfer"]
    assert card["tried"] == [{"name": "billing", "outcome": "${transfer_outcome_1}"}]
    assert (card["returned"], card["count"], card["hops"]) == (True, 1, 0)
    assert answer.is_final  # the platform leaves the AI session for a queue


def test_the_public_address_may_come_from_the_environment(desk, monkeypatch):
    monkeypatch.setenv("SWML_PROXY_URL_BASE", "https://agents.example.com/base/")
    answer = desk.add("queue_router", {**QUEUES, "final": False}).call(TOOL, {"topic": "billing"})
    assert comes_back(answer)["dest"] == "https://platform:s3cret@agents.example.com/base/desk/"


def test_credentials_are_percent_encoded_in_the_public_address(new_desk, monkeypatch):
    from the_sdk import AgentBase

    monkeypatch.setenv("SWML_PROXY_URL_BASE", "https://agents.example.com")
    desk = new_desk(AgentBase(name="desk", route="/desk", basic_auth=("p@t", "s/3:c")))
    desk.add("queue_router", {**QUEUES, "final": False})
    answer = desk.handle(TOOL, {"topic": "billing"}, {})
    assert comes_back(answer)["dest"] == "https://p%40t:s%2F3%3Ac@agents.example.com/desk/"


@pytest.mark.parametrize("where", ["own", "skill", "defaults"])
def test_without_a_public_address_a_queue_cannot_give_a_call_back(desk, where):
    queues = {"billing": {"to": "queue:billing", "final": False} if where == "own" else "queue:billing"}
    params = {"queue_router": {"queues": queues}}
    if where == "skill":
        params["queue_router"]["final"] = False
    if where == "defaults":
        params["defaults"] = {"final": False}
    error = desk.refused("transfer", params)
    assert "queue_router.queues.billing.final: must be true for a queue, unless `public_url`" in error


def test_a_topic_may_be_handled_elsewhere_than_in_a_queue(desk):
    desk.add("queue_router", {"queues": {"urgent": "+14155552671", **QUEUES["queues"]}})
    assert desk.call(TOOL, {"topic": "urgent"}).dialled == ["+14155552671"]


def test_a_topic_that_nobody_handles_moves_nothing(desk):
    answer = desk.add("queue_router", QUEUES).call(TOOL, {"topic": "poetry"})
    assert not answer.moved
    assert "billing, orders" in answer.response


def test_a_topic_that_nobody_handles_may_have_a_default(desk):
    desk.add("queue_router", {**QUEUES, "default": "BILLING"})
    assert desk.call(TOOL, {"topic": "poetry"}).verb("enter_queue")["queue_name"] == "billing-de"


def test_a_claimed_address_that_turns_out_to_be_a_queue_still_leads_somewhere_afterwards(desk, with_plugins):
    from signalwire_transfer import hookimpl

    class Owner:
        @hookimpl
        def transfer_schemes(self):
            return ["owner"]

        @hookimpl
        def transfer_resolve(self, address):
            return "queue:support"

    with_plugins(owner=Owner())
    answer = desk.add("transfer", {"to": {"to": "owner:acme", "final": False}}).call("transfer_call")
    if answer.moved:
        assert answer.verb("enter_queue")["transfer_after_bridge"]
        assert '"dest": ""' not in json.dumps(answer.actions)
    else:
        assert "has not been moved" in answer.response


def test_no_request_can_say_where_a_call_comes_back_to(new_desk):
    desk = new_desk().add("queue_router", {**QUEUES, "final": False, "public_url": PUBLIC})
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Host": "evil.example"}
    desk.swml(forged)
    answer = desk.call(TOOL, {"topic": "billing"}, headers=forged)
    assert "evil.example" not in json.dumps(answer.raw)
    assert comes_back(answer)["dest"] == PUBLIC
    other = new_desk()
    other.swml(forged)
    assert "unless `public_url`" in other.refused("queue_router", {**QUEUES, "final": False})


@pytest.mark.parametrize(("to", "is_kept"), [("queue:support", False), ("+14155552671", True)])
def test_only_a_session_that_is_kept_is_said_to_be_billed(desk, to, is_kept):
    desk.add("transfer", {"to": to})
    handler = desk.agent._tool_registry.get_function("transfer_call").handler
    assert handler.tool.keeps_session is is_kept
