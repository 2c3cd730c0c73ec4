"""`sms_then_transfer`: a text first, then the transfer."""

from pydantic import Field

from signalwire_transfer import OneRoute, SmsList, TransferSkill, hookimpl


class SmsThenTransfer(OneRoute):
    """Send a text, then transfer the caller."""

    name = "sms_then_transfer"
    tool = "text_and_transfer"
    description = "Send the text message that goes with this request, then transfer the caller"

    class Params(OneRoute.Params):
        """`sms` is a key of every route: here it has to be there."""

        sms: SmsList = Field(description="The text, or a list of texts, sent before dialling")


@hookimpl
def transfer_skills() -> list[type[TransferSkill]]:
    """Offer the skill."""
    return [SmsThenTransfer]
