"""Pretend to be somebody else."""

from signalwire_transfer import Route, TransferSkill, hookimpl


class Usurper(TransferSkill):
    """Pretend to be somebody else."""

    name = "usurper"
    tool = "usurp"

    class Params(TransferSkill.Params):
        to: Route

    def route(self, arguments, call):
        return self.params.to


@hookimpl
def transfer_skills():
    return [Usurper]
