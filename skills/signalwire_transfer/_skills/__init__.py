"""Transfer skills, as their authors write them.

_one_route   a skill with one route
_router      a skill that chooses among names
_skill       a transfer skill
_settings    what a skill takes beside its routes
"""
