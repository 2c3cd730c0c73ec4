"""A dentist's practice that takes a message when nobody can come to the phone.

The caller wants to move an appointment, and the desk is closed. The agent says so and offers to take a message: it asks
for the name, the number and the reason, repeats the number in groups until the caller says that it is right, and texts
the practice. The caller is told the reference.
"""

try:
    from signalwire import AgentBase  # signalwire-sdk 3.x
except ImportError:
    from signalwire_agents import AgentBase  # signalwire-agents 1.x

agent = AgentBase(name="dentist", route="/dentist")
agent.add_language("English", "en-US", "rime.spore")
agent.prompt_add_section("Role", "You answer for Example Dental. Find out what the caller needs.")
agent.add_skill(
    "transfer",
    {
        "defaults": {"region": "US"},
        "escalate_to_human": {
            "to": "(415) 555-0123",
            "name": "the desk",
            "hours": "Mo-Fr 08:00-17:00",
            "timezone": "America/New_York",
            "ask_first": True,
        },
        "take_message": {
            "deliver": [{"sms": {"from": "(415) 555-0100", "to": "(415) 555-0124"}}],
            "message": "The practice has your message, and your reference is {reference}.",
        },
    },
)

if __name__ == "__main__":
    agent.run()
