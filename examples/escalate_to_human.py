"""A support line that can always fetch a person.

The caller asks for a human being. They hear "Let me get Dana or Lee for you." word for word, and two phones ring one
after the other for 20 seconds each. When nobody takes the call, they hear so before the line closes.
"""

from signalwire_agents import AgentBase

agent = AgentBase(name="support", route="/support")
agent.add_language("English", "en-US", "rime.spore")
agent.prompt_add_section("Role", "You answer questions about orders from Example Coffee. Be brief and friendly.")
agent.add_skill(
    "escalate_to_human",
    {
        "to": ["+14155550123", "sip:lee@pbx.example.com"],
        "timeout": 20,
        "name": "a colleague from support",
        "message": "Let me get Dana or Lee for you.",
        "announce": "say",
        "collect": {"order_number": "The order's number; zero if there is none"},
    },
)

if __name__ == "__main__":
    agent.run()
