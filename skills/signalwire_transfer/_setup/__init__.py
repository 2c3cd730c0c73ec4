"""When a skill is added: its parameters become tools, checked and computed once, before there is a call.

_schema       parameters as the SDK describes them
_umbrella     `transfer`: several skills at once
_one_tool     several skills behind one tool
_configure    from parameters to tools
_mistakes     what is wrong with the parameters of one skill
_data_map     tools that the platform answers by itself
_leaks        the model must not see an address
_collecting   what is asked of the caller before a route is taken
"""
