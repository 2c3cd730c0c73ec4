"""A support line that can always fetch a person.

The caller asks for a human being. They hear, word for word, that somebody is being fetched, and two phones ring one
after the other for 20 seconds each. When nobody takes the call, they hear so before the line closes.
"""

try:
    from signalwire import AgentBase  # signalwire-sdk 3.x
except ImportError:
    from signalwire_agents import AgentBase  # signalwire-agents 1.x

agent = AgentBase(name="support", route="/support")
agent.add_language("English", "en-US", "rime.spore")
agent.prompt_add_section("Role", "You answer questions about orders from Example Coffee. Be brief and friendly.")
agent.add_skill(
    "escalate_to_human",
    {
        "to": ["+14155550123", "sip:lee@pbx.example.com"],
        "timeout": 20,
        "name": "our support team",
        "message": "Of course. I'll get somebody from {name} for you, one moment please.",
        "announce": "say",
    },
)

if __name__ == "__main__":
    agent.run()
