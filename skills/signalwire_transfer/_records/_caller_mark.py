"""Knows a caller again, without keeping the number."""

import re

from ._token import keyed

_SIZE = 16
_WHOLE = re.compile(r'(?:"[^"]*"\s*)?<?(?:sips?:|tel:)?(\+[\d().\- ]{5,40})(?:[@;>].*)?', re.DOTALL)
"""A whole number, which is the same person's on every carrier's host (RFC 3261), wherever it stands."""


def plain_number(number: str) -> str:
    """A number as all carriers have it: its digits alone. A SIP address without a whole number (+…) stays as it is."""
    text = number.strip().lower()
    if whole := _WHOLE.fullmatch(text):
        text = whole[1]
    if re.search(r"[a-z]", text):
        return text
    return re.sub(r"\D", "", text).removeprefix("00")


def caller_mark(number: str) -> str:
    """32 hexadecimal digits that are the same for the same number; nothing where there is none.

    They are made with the key that signs callbacks: whoever has it can tell whether a number is meant, and nobody else,
    not even by trying all numbers. Machines that share the key share the marks.
    """
    plain = plain_number(number)
    return keyed(b"caller " + plain.encode("utf-8", "replace"), _SIZE).hex() if plain else ""
