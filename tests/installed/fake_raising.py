"""Raises when it is asked what it offers."""

from signalwire_transfer import hookimpl


@hookimpl
def transfer_skills():
    raise RuntimeError("no licence")


@hookimpl
def transfer_review(plan):
    raise AssertionError("a plugin that is out is asked no more")
