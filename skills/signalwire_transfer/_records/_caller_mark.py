"""Recognises a caller in a later call without keeping the number."""

import re

from .._numbers._slips import valid
from ._token import keyed

_SIZE = 16
_WHOLE = re.compile(r'(?:"[^"]*"\s*)?<?(?:sips?:|tel:)?(\+[\d().\- ]{5,40})(?:[@;>].*)?', re.DOTALL)
"""A whole number, which is the same person's on every carrier's host (RFC 3261), wherever it stands."""

_NATIONAL = re.compile(r"[2-9][0-9]{2}[2-9][0-9]{6}")
"""A number of North America without its country code, as carriers there may send it."""


def plain_number(number: str) -> str:
    """A number as every carrier writes it: its digits alone, with the country code. A SIP address without a whole
    number (+…) stays as it is."""
    text = number.strip().lower()
    if whole := _WHOLE.fullmatch(text):
        text = whole[1]
    if re.search(r"[a-z]", text):
        return text
    digits = re.sub(r"\D", "", text).removeprefix("00")
    is_national = _NATIONAL.fullmatch(digits) and "+" not in text and valid(f"+1{digits}")
    return f"1{digits}" if is_national else digits


def caller_mark(number: str) -> str:
    """32 hexadecimal digits that are the same for the same number; nothing where there is none.

    They are made with the key that signs callbacks: whoever has it can tell whether a number is meant, and nobody else,
    not even by trying all numbers. Machines that share the key share the marks.
    """
    plain = plain_number(number)
    return keyed(b"caller " + plain.encode("utf-8", "replace"), _SIZE).hex() if plain else ""
