"""What came from the environment is a secret: texts that are shown have the variable's name in its place."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from .._address import without_login
from .._validation import from_json_text_if_it_is

_SHORTEST = 4
_FEWEST_DIGITS = 7


def hide(text: str, taken: Mapping[str, str]) -> str:
    """The text with variables by their names; a value of three characters is no secret, but part of many words.

    `taken` are the values with the names. A number is known by its digits, and an address by what is left of it
    without its login: neither needs to be shown as it was written.
    """
    for value, lowered, digits, name in _secrets(tuple(taken.items())):
        if len(value) >= _SHORTEST and lowered in text.lower():
            text = re.sub(re.escape(value), f"${{{name}}}", text, flags=re.IGNORECASE)
        if digits and digits in text:
            text = re.sub(rf"\+\d*{digits}(?!\d)", f"${{{name}}}", text)
    return text


@lru_cache(maxsize=4)
def _secrets(taken: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str, str, str], ...]:
    """Every value, also in lower case, with its digits and its variable; the longest first: one may hold another."""
    parts = sorted(dict.fromkeys(_parts(taken)), key=lambda part: -len(part[0]))
    return tuple((value, value.lower(), _digits(value), name) for value, name in parts)


def _digits(value: str) -> str:
    """The digits that the same number ends with, however it is written; empty where it is none."""
    digits = re.sub(r"[ ().\-/+]", "", value).lstrip("0")
    return digits if digits.isdecimal() and len(digits) >= _FEWEST_DIGITS else ""


def _parts(taken: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each value, and those inside it where it is JSON text, with the variable's name; addresses without login too."""
    for value, name in taken:
        for inner in (value, *_leaves(from_json_text_if_it_is(value))):
            yield inner, name
            yield without_login(inner), name


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
    elif isinstance(value, str):
        yield value
