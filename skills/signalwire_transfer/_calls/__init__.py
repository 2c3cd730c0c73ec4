"""What is known of a call while its tools run.

_memory     what it remembers of its tools
_call       the call, as its webhook shows it
_card       what the next one should know
_withheld   numbers and names that callers do not show
_clock      what time it is
"""
