"""When the platform reports: what becomes of a transfer after the answer, from callbacks and from calls that come back.

_news        what callbacks, and calls that come back, say: recorded, and told to plugins
_callbacks   where the platform is to report
_reception   what a call brings that comes back
"""
