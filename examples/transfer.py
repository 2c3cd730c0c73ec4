"""A clinic's receptionist with four ways of passing a call on, all in one `transfer`.

The caller reaches a department, waits for a nurse, is handed to the agent that renews prescriptions, or gets a person
at once. What they share stands once in `defaults`: the caller ID, how long it rings, and what to ask for first.
"""

try:
    from signalwire import AgentBase  # signalwire-sdk 3.x
except ImportError:
    from signalwire_agents import AgentBase  # signalwire-agents 1.x

agent = AgentBase(name="clinic", route="/clinic")
agent.add_language("English", "en-US", "rime.spore")
agent.prompt_add_section("Role", "You are the receptionist of the Example Clinic. You never give medical advice.")
agent.add_skill(
    "transfer",
    {
        "defaults": {
            "from": "+14155550100",
            "timeout": 25,
            "collect": {"patient_name": "The patient's full name"},
        },
        "department_router": {"departments": {"radiology": "+14155550111", "pharmacy": "+14155550112"}},
        "queue_router": {
            "queues": {"nurse": {"to": "queue:nurses", "name": "a nurse"}},
            "default": "nurse",
            "on_failure": "voicemail",  # who has waited in vain leaves a message
            "notify": {"from": "+14155550100", "to": "+14155550123"},
        },
        "agent_handoff": {"agents": {"prescriptions": "https://agents.example.com/prescriptions"}},
        "escalate_to_human": {"to": "+14155550123", "name": "the front desk", "collect": {}},  # nothing to ask for
    },
)

if __name__ == "__main__":
    agent.run()
