"""Readable names for destinations, no two of which sound the same, and the variables that are called after them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count, takewhile

from .._matching._spelling import fold

_WORD = re.compile(r"[^\W_]+(?:['\u2019\-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.,;:!?()\n\r]|\s[\-\u2013\u2014]\s")
_LEADS_IN = re.compile(
    "a|about|an|any|anyone|are|ask|asking|asks|call|called|caller|callers|calling|calls|client|clients|"
    "connect|customer|customers|explicitly|for|from|hand|has|have|help|if|in|inquiries|inquiry|is|issue|"
    "issues|it|its|like|line|need|needs|number|of|on|or|our|person|please|question|questions|reach|regarding|"
    "related|request|requests|route|say|says|send|should|someone|speak|speaking|talk|talking|that|the|their|"
    "them|they|this|to|tool|transfer|transferring|transfers|us|use|user|users|want|wants|we|when|whenever|who|"
    "wishes|with|would|you|your",
    re.IGNORECASE,
)
_LEADS_ON = re.compile(
    "and|at|by|via|under|or|but|because|if|when|that|which|who|so|then|unless|where|while", re.IGNORECASE
)
_MOST_WORDS = 3
_LONGEST = 40
_MOST_DIGITS = 3


def readable(text: str) -> str:
    """A short name from a sentence: its first words that say something."""
    parts = [_WORD.findall(part) for part in _SENTENCE_END.split(text)]
    words = next((words for words in parts if _begin(words) is not None), [])
    first = _begin(words) or 0
    chosen = list(takewhile(lambda word: not _LEADS_ON.fullmatch(word), words[first : first + _MOST_WORDS]))
    while chosen and _LEADS_IN.fullmatch(chosen[-1]):
        chosen.pop()
    return spoken(" ".join(chosen))


def spoken(name: str) -> str:
    """A name as callers can say it: words, without numbers that might be a part of an address."""
    words = [word for word in _WORD.findall(name) if sum(map(str.isdigit, word)) <= _MOST_DIGITS]
    return " ".join(words)[:_LONGEST].strip()


def sip_user(uri: str) -> str:
    """The user of a SIP address, as a name."""
    return spoken(re.sub(r"^sips?:|[@;:].*", "", uri))


def _begin(words: list[str]) -> int | None:
    """Where the words begin to say something; None where they never do."""
    return next((at for at, word in enumerate(words) if not _LEADS_IN.fullmatch(word)), None)


class Names:
    """Hands out names, each of them once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._numbers = _numbers()

    def is_free(self, name: str) -> bool:
        """Whether the name says something, and nothing that has been named sounds like it."""
        return bool(fold(name)) and fold(name) not in self._taken

    def take(self, wanted: Iterable[str]) -> str:
        """The first of the names that says something, with a number where it is taken."""
        name = next((name for name in wanted if fold(name)), "destination 1")
        stem = re.sub(r" 1$", "", name)
        free = name
        while fold(free) in self._taken:
            free = f"{stem} {next(self._numbers[fold(stem)])}"
        self._taken.add(fold(free))
        return free


class Identifiers:
    """Hands out names of tools or of variables, each of them once."""

    def __init__(self) -> None:
        self.taken: dict[str, None] = {}
        self._numbers = _numbers()

    def take(self, name: str) -> str:
        """The name, with a number where it is taken."""
        free, stem = name, name[:60]
        while free in self.taken:
            free = f"{stem}_{next(self._numbers[stem])}"
        self.taken[free] = None
        return free


def _numbers() -> "defaultdict[str, Iterator[int]]":
    """The next number for each stem: thousands may share one, and none is tried twice."""
    return defaultdict(lambda: count(2))


def variable_name(name: str, suffix: str) -> str:
    """The name of an environment variable, such as SALES_NUMBER."""
    ascii_ = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Z0-9]+", "_", ascii_.upper()).strip("_") or "DESTINATION"
    return f"{'' if stem[0].isalpha() else 'TO_'}{stem}_{re.sub(r'[^A-Z0-9]+', '_', suffix.upper()).strip('_')}"
