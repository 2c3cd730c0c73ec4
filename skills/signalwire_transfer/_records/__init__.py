"""What is written down of a transfer: what became of each attempt, for a ledger, and why the call went where it went.

_watch         why a call goes where it goes
_attempts      how each attempt has ended, as it follows from all that was heard
_record        what becomes of a transfer, event by event
_caller_mark   knows a caller again, without keeping the number
_token         what the address of a callback says of itself, signed
_outcome       how an attempt ended, from the platform's words
"""
