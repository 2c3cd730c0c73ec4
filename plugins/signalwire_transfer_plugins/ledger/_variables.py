"""The variables that say whether there is a ledger, and who is told of what stands in it."""

LEDGER = "SIGNALWIRE_TRANSFER_LEDGER"
"""Where what became of each call is kept, if no file says it: the address of a database, or what stands under
`ledger` as JSON. Read by every agent, `ledger` and `desk`."""
EVENTS = "SIGNALWIRE_TRANSFER_EVENTS"
"""Who is told of events, if no file says it: what stands under `events` as JSON. Read by every agent with a ledger."""
