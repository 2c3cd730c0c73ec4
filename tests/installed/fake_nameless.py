"""Offers a skill without a name."""

from signalwire_transfer import TransferSkill, hookimpl


class Nameless(TransferSkill):
    """Nobody can ask for it."""

    tool = "nameless"


@hookimpl
def transfer_skills():
    return [Nameless]
