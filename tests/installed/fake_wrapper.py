"""Wants to wrap what others do."""

from signalwire_transfer import hookimpl


@hookimpl(wrapper=True)
def transfer_review(plan):
    return (yield)
