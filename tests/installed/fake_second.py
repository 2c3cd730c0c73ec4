"""Put the caller through to the second twin."""

from signalwire_transfer import Route, TransferSkill, hookimpl


class Second(TransferSkill):
    """Put the caller through to the second twin."""

    name = "twin"
    tool = "call_a_twin"

    class Params(TransferSkill.Params):
        to: Route

    def route(self, arguments, call):
        return self.params.to


@hookimpl
def transfer_skills():
    return [Second]


@hookimpl
def transfer_schemes():
    return ["twin"]
