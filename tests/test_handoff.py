"""Another AI agent takes over, and knows what has been said."""

import json

BILLING = "https://user:s3cr3t@agents.example.com/billing"
TOOL = "hand_off_to_agent"


def test_the_specialist_receives_the_card(desk):
    desk.add("agent_handoff", {"agents": {"billing": BILLING}, "collect": {"account": "The account number"}})
    said = {"specialty": "billing", "summary": "Paid twice.", "reason": "a refund", "account": "4711"}
    answer = desk.call(TOOL, said)
    transfer = answer.verb("transfer")
    assert transfer["dest"] == BILLING
    card = transfer["params"]["transfer"]
    assert set(card) == {"reason", "summary", "caller", "reference", "fields", "tried", "hops", "count"}
    assert (card["reason"], card["summary"], card["caller"]) == ("a refund", "Paid twice.", "Ann Lee")
    assert (card["fields"], card["tried"], card["hops"]) == ({"account": "4711"}, [], 1)
    assert card["count"] == 1
    assert answer.is_final


def test_a_card_is_complete_when_the_model_says_nothing(desk):
    card = desk.add("agent_handoff", {"agents": {"billing": BILLING}}).call(TOOL, {"specialty": "billing"})
    params = card.verb("transfer")["params"]["transfer"]
    assert (params["reason"], params["summary"], params["fields"]) == ("", "", {})


def test_every_hand_over_counts_one_hop_more(desk):
    desk.add("agent_handoff", {"agents": {"billing": BILLING}})
    answer = desk.call(TOOL, {"specialty": "billing"}, global_data={"transfer": {"hops": 2, "count": 1}})
    card = answer.verb("transfer")["params"]["transfer"]
    assert (card["hops"], card["count"]) == (3, 2)


def test_agents_that_hand_a_call_round_in_circles_are_stopped(desk):
    desk.add("agent_handoff", {"agents": {"billing": BILLING, "person": "+14155552671"}, "limits": {"hops": 2}})
    seen = {"transfer": {"hops": 2}}
    stopped = desk.call(TOOL, {"specialty": "billing"}, global_data=seen)
    assert not stopped.actions
    assert "agent to agent" in stopped.response
    assert desk.call(TOOL, {"specialty": "person"}, global_data=seen).moved


def test_another_context_is_a_specialist_too(desk):
    answer = desk.add("agent_handoff", {"agents": {"billing": "context:billing"}}).call(TOOL, {"specialty": "billing"})
    assert answer.actions[-1] == {"change_context": "billing"}


def test_what_the_model_summarises_cannot_become_an_expression_at_the_other_agent(desk):
    desk.add("agent_handoff", {"agents": {"billing": BILLING}, "collect": {"account": "The account"}})
    evil = "${call.from} %{global_data} @{x}"
    answer = desk.call(TOOL, {"specialty": "billing", "summary": evil, "reason": evil, "account": evil})
    text = json.dumps(answer.actions)
    assert not any(opening in text for opening in ("${", "%{", "@{"))


def test_the_model_never_sees_where_the_specialist_lives(desk):
    desk.add("agent_handoff", {"agents": {"billing": {"to": BILLING, "description": "invoices and refunds"}}})
    shown = (
        json.dumps(desk.tool(TOOL)["parameters"]) + desk.prompt() + desk.call(TOOL, {"specialty": "billing"}).response
    )
    assert "invoices and refunds" in shown
    assert "agents.example.com" not in shown
    assert "s3cr3t" not in shown


def test_a_specialist_needs_a_name_and_gets_asked_for(desk):
    desk.add("agent_handoff", {"agents": {"billing": BILLING}})
    assert desk.required(TOOL) == ["specialty"]
    assert "There is no specialty called" in desk.call(TOOL, {"specialty": "poetry"}).response
