"""Plays an agent from outside: what its tools answer, where each call goes, and what the model sees.

_leaks     what the model sees of an agent, and which of it gives an address away
_tries     everything that a tool can be asked, and when
_onward    a call that goes on after a transfer
_agent     an agent from outside
_records   what would be recorded of a simulated transfer
_caller    who calls, if nobody says otherwise
_server    the server of a file, as the platform finds it
"""
