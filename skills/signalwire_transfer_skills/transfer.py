"""`transfer` with a single `to`: the smallest transfer there is."""

from pydantic import Field

from signalwire_transfer import Call, Route, TransferSkill, hookimpl


class TransferCall(TransferSkill):
    """Transfer the caller."""

    name = "transfer"
    tool = "transfer_call"
    description = "Transfer the caller to the place that handles their request"
    decides = False
    destination = "a colleague"

    class Params(TransferSkill.Params):
        """Where the call goes."""

        to: Route = Field(description="Where the call goes")

    def route(self, arguments: TransferSkill.Arguments, call: Call) -> Route:
        """The one route there is."""
        route: Route = self.params.to
        return route


@hookimpl
def transfer_skills() -> list[type[TransferSkill]]:
    """Offer the skill."""
    return [TransferCall]
