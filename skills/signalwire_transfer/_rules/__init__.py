"""Rules of `check`, as their authors write them, and what a rule sees of an agent.

_rule    a rule, and the agents, tools and chains that it looks at
_heard   which texts of a chain somebody may hear, and in which languages
"""
