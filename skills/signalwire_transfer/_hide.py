"""What came from the environment is a secret: texts that are shown have the variable's name in its place."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ._address import without_login
from ._validation import from_json_text_if_it_is

_SHORTEST = 4
_FEWEST_DIGITS = 7


def hide(text: str, taken: Mapping[str, str]) -> str:
    """The text with variables by their names; a value of three characters is no secret, but part of many words.

    `taken` are the values with the names. A number is known by its digits, and an address by what is left of it
    without its login: neither needs to be shown as it was written.
    """
    for value, name in sorted(_parts(taken), key=lambda part: -len(part[0])):  # one may hold another
        if len(value) >= _SHORTEST:
            text = re.sub(re.escape(value), f"${{{name}}}", text, flags=re.IGNORECASE)
        if digits := _digits(value):
            text = re.sub(rf"\+\d*{digits}(?!\d)", f"${{{name}}}", text)
    return text


def _digits(value: str) -> str:
    """The digits that the same number ends with, however it is written; empty where it is none."""
    digits = re.sub(r"[ ().\-/+]", "", value).lstrip("0")
    return digits if digits.isdecimal() and len(digits) >= _FEWEST_DIGITS else ""


def _parts(taken: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each value, and those inside it where it is JSON text, with the variable's name; addresses without login too."""
    for value, name in taken.items():
        for inner in (value, *_leaves(from_json_text_if_it_is(value))):
            yield inner, name
            yield without_login(inner), name


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
    elif isinstance(value, str):
        yield value
