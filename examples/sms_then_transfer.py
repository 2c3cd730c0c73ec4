"""A garage that texts the address before it puts the caller through.

The caller wants to bring the car in today. They receive a text with the address and a reference, and are then
connected to the workshop, which receives a text of its own with who is calling and why. A caller with a withheld
number gets no text, but is connected all the same.
"""

try:
    from signalwire import AgentBase  # signalwire-sdk 3.x
except ImportError:
    from signalwire_agents import AgentBase  # signalwire-agents 1.x

agent = AgentBase(name="garage", route="/garage")
agent.add_language("English", "en-US", "rime.spore")
agent.prompt_add_section("Role", "You answer for Example Garage. Find out what is wrong with the car.")
agent.add_skill(
    "sms_then_transfer",
    {
        "to": "+14155550123",
        "name": "the workshop",
        "sms": [
            {"from": "+14155550100", "body": "Example Garage, 1 Example Street. Your reference: {reference}"},
            {"from": "+14155550100", "to": "destination", "body": "{caller} is on the line: {reason} ({reference})"},
        ],
    },
)

if __name__ == "__main__":
    agent.run()
