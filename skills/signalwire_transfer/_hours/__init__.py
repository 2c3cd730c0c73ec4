"""Opening hours and holidays: whether a route is open at the moment of the call.

_opening    whether it is open, and when it opens again
_written    how hours are written
_holidays   public and school holidays
"""
