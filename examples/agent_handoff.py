"""A concierge that hands the caller over to other AI agents.

The caller states their wish once. The specialist agent takes over on the same call and knows it already: the reason,
the summary, the caller and the guest's name arrive as `params.transfer`.
"""

try:
    from signalwire import AgentBase  # signalwire-sdk 3.x
except ImportError:
    from signalwire_agents import AgentBase  # signalwire-agents 1.x

agent = AgentBase(name="concierge", route="/concierge")
agent.add_language("English", "en-US", "rime.spore")
agent.prompt_add_section("Role", "You are the concierge of the Example Hotel. You pass bookings on to specialists.")
agent.add_skill(
    "agent_handoff",
    {
        "agents": {
            # An agent that asks for a password takes it in its address: https://user:password@agents.example.com/dining
            "dining": {"to": "https://agents.example.com/dining", "description": "tables, menus and allergies"},
            "spa": {"to": "https://agents.example.com/spa", "description": "treatments and opening times"},
        },
        "collect": {"guest_name": "The name the room is booked under"},
        "message": "One moment, {guest_name}. Our {name} specialist takes over from here.",
    },
)

if __name__ == "__main__":
    agent.run()
