"""Phone numbers: as they are written, said and dialled.

_spoken    a number that a caller says
_number    which numbers may be dialled
_slips     numbers that are not what they look like
_written   what is written where a number belongs
_regions   countries
"""
