"""When the model calls a tool: from its arguments to a route, to a plan, to the answer.

_tool       from arguments to answer
_kept       what is decided and compiled once for all calls
_resolve    plugins turn addresses of their own schemes into routes
_decide     from a route to a plan
_replying   what a tool answers that moves nothing
_answer     what a tool answers
"""
