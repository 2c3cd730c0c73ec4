"""An agent that uses the package in both ways.

Callers from Globex and Initech reach the person who looks after their account; everybody else reaches the front desk.
"""

try:
    from signalwire import AgentBase  # signalwire-sdk 3.x
except ImportError:
    from signalwire_agents import AgentBase  # signalwire-agents 1.x

agent = AgentBase(name="acme", route="/acme")
agent.add_language("English", "en-US", "rime.spore")
agent.prompt_add_section("Role", "You are the receptionist of Acme.")

# Beside the skills in the box, with defaults for all of them.
agent.add_skill(
    "transfer",
    {
        "defaults": {"timeout": 25},
        "account_owner": {
            "owners": {"+14155550199": "owner:globex", "+14155550198": "owner:initech"},
            "to": "+14155550123",
        },
        "department_router": {"departments": {"sales": "+14155550111", "initech": "owner:initech"}},
    },
)

# By itself, as a skill of the SDK.
agent.add_skill(
    "account_owner",
    {"tool_name": "call_key_account", "owners": {"+14155550197": "+14155550132"}, "to": "owner:globex"},
)

if __name__ == "__main__":
    agent.run()
