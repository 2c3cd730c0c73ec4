"""Offers a skill that is none."""

from signalwire_transfer import hookimpl


@hookimpl
def transfer_skills():
    return [dict]
