"""`signalwire-transfer desk`: a ledger to look at, in a browser of this machine. It only reads.

`_reader` opens the database, and knows since when it cannot; `_now`, `_reasons`, `_calls` and `_story` ask it, each
for one page; `_drawings` draws what they found; `_pages` puts it into the templates.
"""
