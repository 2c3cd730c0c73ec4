"""`escalate_to_human`: one tool that puts the caller through to a person."""

from pydantic import Field

from signalwire_transfer import Call, Route, TransferSkill, hookimpl


class EscalateToHuman(TransferSkill):
    """Put the caller through to a person."""

    name = "escalate_to_human"
    tool = "escalate_to_human"
    description = "Put the caller through to a person, when they ask for one or you cannot help them"
    decides = False
    destination = "a person"

    class Params(TransferSkill.Params):
        """Where the person is."""

        to: Route = Field(description="Where the person is")

    def route(self, arguments: TransferSkill.Arguments, call: Call) -> Route:
        """The one route there is."""
        route: Route = self.params.to
        return route


@hookimpl
def transfer_skills() -> list[type[TransferSkill]]:
    """Offer the skill."""
    return [EscalateToHuman]
