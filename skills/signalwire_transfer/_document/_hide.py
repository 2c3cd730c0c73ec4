"""Hides values of environment variables in what is shown: the variable's name stands in their place."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from .._routes._values import VERDICTS
from .._secrets import without_login
from .._text import texts_in
from .._validation import from_json_text_if_it_is

_SHORTEST = 4
_LONG = 8
_FEWEST_DIGITS = 7


def hide(text: str, taken: Mapping[str, str]) -> str:
    """The text with variables by their names; a common word, or one of three characters, is no secret.

    `taken` are the values with the names. A number is known by its digits, and an address by what is left of it
    without its login: neither needs to be shown as it was written.
    """
    for secret in _secrets(tuple(taken.items())):
        if secret.start and secret.start in text.lower():
            text = secret.pattern.sub(f"${{{secret.name}}}", text)
        if secret.digits and secret.digits in text:
            text = re.sub(rf"\+\d*{secret.digits}(?!\d)", f"${{{secret.name}}}", text)
    return text


class _Secret(NamedTuple):
    """How a value is known in a text, and the variable that it came from."""

    start: str
    """Its first word, in lower case; empty where it is known by its digits alone, or not at all."""
    pattern: re.Pattern[str]
    digits: str
    name: str


@lru_cache(maxsize=4)
def _secrets(taken: tuple[tuple[str, str], ...]) -> tuple[_Secret, ...]:
    """Every form of each value, the longest first: one may contain another."""
    parts = sorted(dict.fromkeys(_parts(taken)), key=lambda part: -len(part[0]))
    return tuple(_secret(value, name) for value, name in parts)


def _secret(value: str, name: str) -> _Secret:
    """White space may have become other white space on the way, and that around it nothing."""
    words = value.split()
    pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
    start = "" if _is_common(" ".join(words)) else words[0].lower()
    return _Secret(start, pattern, _digits(value), name)


def _is_common(value: str) -> bool:
    """Whether it is a word that stands in many texts: hiding it would hide nothing, and spoil them."""
    return len(value) < _SHORTEST or (value.isalpha() and (len(value) < _LONG or value.lower() in VERDICTS))


def _digits(value: str) -> str:
    """The digits that the same number ends with, however it is written; empty where it is none."""
    digits = re.sub(r"\(0\)|[\s().\-/+]", "", value).lstrip("0")
    return digits if digits.isdecimal() and len(digits) >= _FEWEST_DIGITS else ""


def _parts(taken: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each value, and those inside it where it is JSON text, with the variable's name; addresses without login too."""
    for value, name in taken:
        for inner in (value, *(text for _, text in texts_in(from_json_text_if_it_is(value)))):
            yield inner, name
            yield without_login(inner), name
