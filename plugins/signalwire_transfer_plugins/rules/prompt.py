"""What the model is told: no address, for it could say it aloud."""

from collections.abc import Iterator

from signalwire_transfer import Checked, Finding, Rule


class ToldAddress(Rule):
    description = """The prompt holds an address that a skill keeps from the model.

    A model cannot give away what it has not seen. So the skills hand it names alone, and refuse texts of their own that
    hold a number; but nobody else looks at the agent's prompt and hints. A number there can be coaxed out of the model,
    and "never say the number" is a rule that a model breaks now and then.

    Numbers are recognised by their last seven digits, SIP addresses by user and host, URLs by host and path, however
    they are spaced. If callers may know the address, ignore the finding and say so.

    Bad::

        agent:
          name: desk
          prompt: {Rules: "Transfer angry callers to 415-555-0123."}
        skills:
          escalate_to_human: {to: +14155550123}

    Good::

        agent:
          name: desk
          prompt: {Rules: Transfer angry callers to a human.}
        skills:
          escalate_to_human: {to: +14155550123}
    """

    code = "TR008"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Every text of an agent that holds one of its own addresses."""
        for agent in checked.agents:
            for path, text in agent.told.items():
                if agent.gives_away(text):
                    yield Finding(path, "gives an address of a skill away: the model could say it aloud")
