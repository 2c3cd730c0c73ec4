"""Put the caller through to the first twin."""

from signalwire_transfer import Route, TransferSkill, hookimpl


class First(TransferSkill):
    """Put the caller through to the first twin."""

    name = "twin"
    tool = "call_a_twin"

    class Params(TransferSkill.Params):
        to: Route

    def route(self, arguments, call):
        return self.params.to


@hookimpl
def transfer_skills():
    return [First]


@hookimpl
def transfer_schemes():
    return ["twin"]
