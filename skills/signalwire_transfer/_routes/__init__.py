"""Routes: how a call reaches somebody, and the chain of all that may follow.

_chains     a route and all that may follow it
_named      routes by name
_route      the keys of a route
_defaults   what counts where a key is not set
_fit        which keys fit which kinds of address
_values     the values of keys
_session    what becomes of the AI session
_listed     where rows of a directory stand
"""
