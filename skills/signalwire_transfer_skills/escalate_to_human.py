"""`escalate_to_human`: one tool that puts the caller through to a person."""

from pydantic import Field

from signalwire_transfer import OneRoute, Route, TransferSkill, hookimpl


class EscalateToHuman(OneRoute):
    """Put the caller through to a person."""

    name = "escalate_to_human"
    tool = "escalate_to_human"
    description = "Put the caller through to a person, when they ask for one or you cannot help them"
    destination = "a person"

    class Params(OneRoute.Params):
        """Where the person is."""

        to: Route = Field(description="Where the person is")


@hookimpl
def transfer_skills() -> list[type[TransferSkill]]:
    """Offer the skill."""
    return [EscalateToHuman]
