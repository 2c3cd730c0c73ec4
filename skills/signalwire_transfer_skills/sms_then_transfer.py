"""`sms_then_transfer`: a text first, then the transfer."""

from pydantic import Field

from signalwire_transfer import Call, Route, SmsList, TransferSkill, hookimpl


class SmsThenTransfer(TransferSkill):
    """Send a text, then transfer the caller."""

    name = "sms_then_transfer"
    tool = "text_and_transfer"
    description = "Send the text message that goes with this request, then transfer the caller"
    decides = False

    class Params(TransferSkill.Params):
        """Where the call goes. `sms` is a key of every route: here it has to be there."""

        to: Route = Field(description="Where the call goes")
        sms: SmsList = Field(description="The text, or a list of texts, sent before dialling")

    def route(self, arguments: TransferSkill.Arguments, call: Call) -> Route:
        """The one route there is; its texts go out before it is dialled."""
        route: Route = self.params.to
        return route


@hookimpl
def transfer_skills() -> list[type[TransferSkill]]:
    """Offer the skill."""
    return [SmsThenTransfer]
