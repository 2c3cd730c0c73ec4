"""Addresses: where a call can go.

_giveaways    what gives an address away
_reach        where the platform reaches an agent
_address      an address, checked
_kinds        the kinds of address, and what each can do
_neighbours   the agents of one file, as they know each other
_host         hosts and ports
"""
