"""Put the caller through to the gate."""

from signalwire_transfer import Route, TransferSkill, hookimpl


class Gate(TransferSkill):
    """Put the caller through to the gate."""

    name = "gate"
    tool = "open_the_gate"

    class Params(TransferSkill.Params):
        to: Route

    def route(self, arguments, call):
        return self.params.to


@hookimpl
def transfer_skills():
    return [Gate]


@hookimpl
def transfer_schemes():
    return ["gate"]


@hookimpl
def transfer_resolve(address, call):
    return {"north": "+14155552671"}.get(address.rest)
