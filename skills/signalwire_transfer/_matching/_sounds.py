"""How two words are alike: spelled nearly the same, said the same, or one name short for the other.

What is known of spelling, English sound and nicknames is that of rapidfuzz, jellyfish and nicknames. Nobody needs them
before a name is missed, so they are imported then.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

_VOWELS = re.compile(r"[aeiou]+")
_SHORT, _LONG = 4, 7
"""Letters from which on a word may hold one slip, and two."""


def ready() -> None:
    """Import what a look-up needs."""
    list(distances("", [""], 0))
    short_forms("")


def sound(word: str) -> str:
    """The consonants of a word as they are heard; words that share it may sound alike. Empty for other alphabets."""
    import jellyfish

    return jellyfish.metaphone(word)


def vowels(word: str) -> str:
    """The vowels of a word in order, with y for i: what keeps Joan and Jane from sounding like John."""
    return "-".join(_VOWELS.findall(word.replace("y", "i")))


def misspelt(word: str, known: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Those of the known words that one slip of the pen turns into the word, or two where it is long."""
    slips = 0 if len(word) < _SHORT else 1 if len(word) < _LONG else 2
    yield from distances(word, known, slips)


def distances(word: str, known: Sequence[str], most: int) -> Iterator[tuple[str, int]]:
    """The known words that differ in no more than this many letters, with how many."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    for found, slips, _ in extract(word, known, scorer=OSA.distance, processor=None, score_cutoff=most, limit=None):
        yield found, int(slips)


def short_forms(word: str) -> Iterable[str]:
    """The names that a first name is short for, and those that are short for it."""
    names = _nicknames()
    return {*names.nicknames_of(word), *names.canonicals_of(word)}


@functools.cache
def _nicknames() -> Any:
    from nicknames import NickNamer

    return NickNamer()
