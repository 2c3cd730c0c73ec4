"""Plans: a route decided for this call, with every word that somebody hears or reads of it.

_sendable   whether a plan that a plugin has changed can be sent
_wording    what somebody hears or reads, in which language and voice
_plan       the plan, the verdict that ends it, and what a tool may decide instead
"""
