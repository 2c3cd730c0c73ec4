"""The package's own words for callers and colleagues, in every language that it speaks: a file for each.

`pt` is Brazilian and `pt-PT` European Portuguese, `zh` Simplified and `zh-Hant` Traditional Chinese; `nb` serves all
of Norwegian.
"""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .._codes import nearest

ENGLISH = "en"
_HERE = Path(__file__).parent
SPOKEN: tuple[str, ...] = tuple(sorted(file.stem for file in _HERE.glob("*.json")))
"""The languages that there are words in."""

Words = Mapping[str, Any]


@functools.lru_cache(maxsize=256)
def words_in(language: str) -> Words | None:
    """The words in a language, or in the nearest of its kind; None where there are none."""
    found = nearest(language, SPOKEN)
    return words_of(found) if found else None


def read_all() -> None:
    """Read every file now, so that no call has to: nobody knows in advance which language it will need."""
    for language in SPOKEN:
        words_of(language)


@functools.cache
def words_of(language: str) -> Words:
    """The words of one file."""
    known: dict[str, Any] = json.loads((_HERE / f"{language}.json").read_text(encoding="utf-8"))
    return MappingProxyType(known)
