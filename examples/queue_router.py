"""A help desk whose callers wait in the queue of their topic.

The caller describes the problem, hears which team will take it, and waits with music until somebody is free. Whoever
waited in vain for ten minutes (sales: for two) is told so before the line closes.
"""

try:
    from signalwire import AgentBase  # signalwire-sdk 3.x
except ImportError:
    from signalwire_agents import AgentBase  # signalwire-agents 1.x

agent = AgentBase(name="help-desk", route="/help-desk")
agent.add_language("English", "en-US", "rime.spore")
agent.prompt_add_section("Role", "You take calls for Example Internet. Ask what the call is about, then route it.")
agent.add_skill(
    "queue_router",
    {
        "queues": {
            "outage": {"to": "queue:network", "description": "no connection at all", "name": "the network team"},
            "billing": {"to": "queue:billing", "name": "the billing team"},
            "sales": {"to": "queue:sales", "name": "the sales team", "wait_time": 120},
            "something else": {"to": "queue:general", "name": "the next free colleague"},
        },
        "default": "something else",
        "message": "You're next in line for {name}. Please stay on the line.",
        "wait_url": "https://www.example.com/waiting.mp3",
        # Who has waited in vain can leave a message, and a colleague gets its link.
        "on_failure": "voicemail",
        "notify": {"from": "+14155550100", "to": "+14155550123"},
    },
)

if __name__ == "__main__":
    agent.run()
