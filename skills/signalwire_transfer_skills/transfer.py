"""`transfer` with a single `to`: the smallest transfer there is."""

from signalwire_transfer import OneRoute, TransferSkill, hookimpl


class TransferCall(OneRoute):
    """Transfer the caller."""

    name = "transfer"
    tool = "transfer_call"
    description = "Transfer the caller to the place that handles their request"
    destination = "a colleague"


@hookimpl
def transfer_skills() -> list[type[TransferSkill]]:
    """Offer the skill."""
    return [TransferCall]
