"""`agent_handoff`: another AI agent takes over, and knows what has been said."""

from pydantic import Field

from signalwire_transfer import Router, Routes, TransferSkill, hookimpl


class AgentHandoff(Router):
    """Hand the caller over to another agent that is a specialist."""

    name = "agent_handoff"
    tool = "hand_off_to_agent"
    description = "Hand the caller over to a specialist agent, who is told what you write in the summary"
    routes = "agents"
    argument = "specialty"

    class Params(Router.Params):
        """The agents by specialty."""

        agents: Routes = Field(description="The agents: specialty to route")

    class Arguments(Router.Arguments):
        """Which specialist, and what they should know."""

        specialty: str = Field(default="", description="The specialty")
        summary: str = Field(default="", description="What the specialist should know, so that nobody has to repeat it")


@hookimpl
def transfer_skills() -> list[type[TransferSkill]]:
    """Offer the skill."""
    return [AgentHandoff]
