"""Every sample of the SDK's call-transfer guide as one small dict: find your case, and copy it.

`CASES` holds them in the guide's order: the name of the tool, then the skill and its parameters, which is all that
`agent.add_skill` needs. They run together on one agent only so that each can be tried.
Two things differ from the guide on purpose: the model never chooses a number, and when nobody takes a call the caller
or the agent is told.
"""

from typing import Any

try:
    from signalwire import AgentBase  # signalwire-sdk 3.x
except ImportError:
    from signalwire_agents import AgentBase  # signalwire-agents 1.x

OFFICE = "+14155550100"  # your own number: shown as caller ID, and sends the texts
SALES, SUPPORT, BILLING, PEOPLE = "+14155550111", "+14155550112", "+14155550113", "+14155550114"
FRONT_DESK = "+14155550123"

CASES: dict[str, tuple[str, dict[str, Any]]] = {
    # Basic Phone Transfer: connect("+1...", final=True)
    "transfer_to_sales": (
        "transfer",
        {"to": SALES, "name": "sales", "tool_description": "Transfer the caller to the sales department"},
    ),
    # Permanent vs Temporary Transfer: final=True, which is the default
    "transfer_permanent": ("transfer", {"to": SUPPORT, "message": "I'm putting you through to support. Goodbye!"}),
    # Permanent vs Temporary Transfer: final=False, the call comes back to the agent
    "transfer_temporary": ("transfer", {"to": SUPPORT, "final": False, "return_message": "Welcome back. Did it help?"}),
    # SIP Transfer
    "transfer_to_sip": ("transfer", {"to": "sip:support@pbx.example.com", "name": "our support desk"}),
    # Choosing a Transfer Method: sip_refer(), for a PBX that expects SIP REFER
    "refer_to_sip": (
        "transfer",
        {"to": "refer:sip:support@pbx.example.com", "name": "our support desk", "on_failure": "agent"},
    ),
    # Transfer with Caller ID Override: from_addr="+1..."
    "transfer_with_caller_id": ("transfer", {"to": SALES, "from": OFFICE}),
    # SWML Transfer: another agent takes over
    "transfer_to_billing": ("transfer", {"to": "https://agents.example.com/billing", "name": "our billing specialist"}),
    # Department Transfer Example
    "transfer_to_department": (
        "department_router",
        {"departments": {"sales": SALES, "support": SUPPORT, "billing": BILLING, "HR": PEOPLE}},
    ),
    # Sending SMS During Transfer: to the caller, with a reference that is the same for the whole call
    "transfer_with_sms": (
        "sms_then_transfer",
        {"to": SUPPORT, "sms": {"from": OFFICE, "body": "Support is taking your call. Reference {reference}"}},
    ),
    # Post-Process Transfer: announce "ai" is the default; "say" has it said word for word
    "announced_transfer": (
        "transfer",
        {"to": SUPPORT, "announce": "say", "message": "Please hold while I find a specialist. It won't take long."},
    ),
    # Cold Transfer (Blind Transfer): the other side is told nothing
    "cold_transfer": ("transfer", {"to": SUPPORT, "name": "support"}),
    # Warm Transfer (Announced Transfer): the other side gets a text with who is calling and why
    "warm_transfer": (
        "sms_then_transfer",
        {
            "to": BILLING,
            "name": "our billing specialist",
            "message": "I'm putting you through to {name}, who will know what this is about.",
            "sms": {"from": OFFICE, "to": "destination", "body": "Incoming call: {caller}. {reason}"},
        },
    ),
    # Validating Before Transfer: an unknown name moves nothing, and the model is told which names there are
    "transfer_validated": ("department_router", {"departments": {"sales": SALES, "support": SUPPORT}}),
    # Fallback Strategies: when nobody answers, the agent is told and goes on
    "consult_a_specialist": ("transfer", {"to": SUPPORT, "name": "a specialist", "final": False, "timeout": 20}),
    # Escalation to Human: every transfer is in the log, one line of JSON each
    "escalate_to_human": ("escalate_to_human", {"to": SUPPORT, "name": "one of our team"}),
    # Queue-Based Routing: a number for each team, and one for everything else
    "route_to_team": (
        "queue_router",
        {
            "queues": {"billing": BILLING, "technical": SUPPORT, "sales": SALES, "general": FRONT_DESK},
            "default": "general",
        },
    ),
    # Queue-Based Routing, with the platform's queues: the caller waits until somebody is free
    "route_to_queue": (
        "queue_router",
        {
            "queues": {"billing": "queue:billing", "technical": "queue:technical"},
            "default": "technical",
            "on_failure": "voicemail",  # who has waited in vain leaves a message
            "notify": {"from": OFFICE, "to": FRONT_DESK},
        },
    ),
    # Agent-to-Agent Handoff: the specialist also receives the reason and the model's summary
    "handoff_to_specialist": (
        "agent_handoff",
        {
            "agents": {
                "billing": "https://agents.example.com/billing",
                "technical": "https://agents.example.com/technical",
                "sales": "https://agents.example.com/sales",
            }
        },
    ),
}

agent = AgentBase(name="call-transfer-guide", route="/call-transfer-guide")
agent.add_language("English", "en-US", "rime.spore")
agent.prompt_add_section("Role", "You are a receptionist who can pass calls on in many ways.")
for tool_name, (skill, params) in CASES.items():
    agent.add_skill(skill, {"tool_name": tool_name, **params})

if __name__ == "__main__":
    agent.run()
