"""Misspells a hook."""

from signalwire_transfer import hookimpl


@hookimpl
def transfer_reslove(address, call):
    return "+14155552671"
