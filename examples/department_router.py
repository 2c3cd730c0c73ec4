"""A switchboard with four departments.

The caller says what they need and is put through. Nobody has to know the right name: who names no department, or one
that does not exist, reaches the front desk.
"""

try:
    from signalwire import AgentBase  # signalwire-sdk 3.x
except ImportError:
    from signalwire_agents import AgentBase  # signalwire-agents 1.x

agent = AgentBase(name="switchboard", route="/switchboard")
agent.add_language("English", "en-GB", "rime.spore")
agent.prompt_add_section("Role", "You answer the phone for Example Travel in London. Find out what the caller needs.")
agent.add_skill(
    "department_router",
    {
        "region": "GB",  # numbers may be written as they are in the country
        "departments": {
            "bookings": {"to": "020 7946 0018", "description": "new trips, changes and cancellations"},
            "accounts": {"to": "020 7946 0321", "description": "invoices, refunds and payments"},
            "lost property": {"to": "sip:lost@pbx.example.com", "timeout": 45},
            "front desk": {"to": "020 7946 0958", "name": "our front desk"},
        },
        "default": "front desk",
    },
)

if __name__ == "__main__":
    agent.run()
