"""Knows a caller again, without keeping the number."""

import re

from ._token import keyed

_SIZE = 16
_DECORATION = re.compile(r"[^0-9a-z@.:]")


def caller_mark(number: str) -> str:
    """32 hexadecimal digits that are the same for the same number; nothing where there is none.

    They are made with the key that signs callbacks: whoever has it can tell whether a number is meant, and nobody else,
    not even by trying all numbers. Machines that share the key share the marks.
    """
    plain = _DECORATION.sub("", number.casefold())
    if not plain:
        return ""
    plain = plain.removeprefix("00") if plain.isdigit() else plain
    return keyed(b"caller " + plain.encode(), _SIZE).hex()
