"""Asks a hook for what it does not have."""

from signalwire_transfer import hookimpl


@hookimpl
def transfer_review(plan, caller):
    return None
