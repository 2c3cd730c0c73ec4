"""Claims a scheme that has a meaning of its own."""

from signalwire_transfer import hookimpl


@hookimpl
def transfer_schemes():
    return ["sip"]
