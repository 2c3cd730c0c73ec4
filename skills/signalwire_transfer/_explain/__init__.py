"""Why a simulated call went where it went.

Nothing is decided here a second time: `explanation` lets the call be simulated, watches what decides it (`_watch`), and
holds that against what happened on the line. `reasons` and `rungs` put the two into words.
"""
