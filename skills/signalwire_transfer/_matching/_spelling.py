"""Names as they are compared, in every script: what may be left out of one, and what makes it another name.

An accent may be missing where a script can do without (Latin, Greek, the points of Arabic and Hebrew), and a mark that
is the vowel of its letter may not (Devanagari, Thai, Burmese and their kin). What is known of characters is Unicode's;
the letters of Arabic that are written for each other are those of Lucene's ArabicNormalizer and PersianNormalizer.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

_ASCII_WORD = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "ħ": "h",
        "ŧ": "t",
        "ɓ": "b",
        "ɗ": "d",
        "ƙ": "k",
        "ƴ": "y",
        **dict.fromkeys("\u06cc\u0649\u06d2", "\u064a"),  # Farsi yeh, alef maksura, yeh barree: yeh
        "\u06a9": "\u0643",
        "\u0629": "\u0647",
        "\u06c1": "\u0647",
        "\u06d5": "\u0647",
        "\u06be": "\u0647",
        "\u0671": "\u0627",
        "\u0640": "",  # alef wasla; what only stretches a word
        **dict.fromkeys("\u02b9\u02bb\u02bc\u02bd\u02be\u02bf", "'"),
        "\u200b": " ",
    }
)
"""Letters that are written for others, or have no accent that Unicode could take off."""
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_HAS_SPELLING = re.compile("[äöüøå]|[aou]\u0308|a\u030a", re.IGNORECASE)
_AS_IN_GERMAN = {"ø": "o\u0308"}

_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are invisible."""
_JOINERS = frozenset("\u200c\u200d")
_SELECTORS = re.compile("[\u034f\u180b-\u180d\u180f\u17b4\u17b5\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_POINTS = re.compile(
    "[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a\u08d3-\u08ff\ufb1e\u135d-\u135f]"
)
"""The points of Hebrew, Arabic, Syriac and Ethiopic."""
_HAMZAS, _CARRIERS = "\u0654\u0655", "\u0648\u064a\u0649\u06cc"
_OFTEN_BARE = frozenset("\u0451\u0450\u045d")
"""Letters of Cyrillic that are written without their mark, too: not so й, ї and their like."""
_VIETNAMESE = frozenset("\u0309\u031b\u0323")
"""Hook above, horn, dot below: where they are written, marks make other names."""


_Letters = list[tuple[str, frozenset[str]]]


@lru_cache(4096)
def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def words_of(name: str) -> list[str]:
    """The words of a name, without what stands between them. Marks belong to their letters."""
    if name.isascii():
        return _ASCII_WORD.findall(name)
    return [word for word in name.translate(_SPACED).split() if word[0].isalnum() or any(map(str.isalnum, word))]


def fold(words: str) -> str:
    """A name as it is compared: without case, optional marks, what cannot be seen, outer spaces and punctuation."""
    plain = words.casefold()
    return " ".join(words_of(plain if plain.isascii() else _plain(plain)))


def spellings(name: str) -> tuple[str, ...]:
    """The name folded; and once more with ä, ö, ü, ø and å written out, where it has them."""
    if name.isascii() or not _HAS_SPELLING.search(name):
        return (fold(name),)
    return fold(name), fold(unicodedata.normalize("NFC", name.casefold()).translate(_SPELLED_OUT))


def agree(said: str, written: str) -> bool:
    """Whether two names of one folding may be the same: one goes without marks, or the marks of both are the same.

    Points may be missing here and there. In Vietnamese a name without marks is another name.
    """
    if said.isascii() and written.isascii():
        return True
    one, other = _marked(said), _marked(written)
    if one == other:
        return True
    if _is_vietnamese(one) or _is_vietnamese(other):
        return False
    if [base for base, _ in one] != [base for base, _ in other]:
        return True
    if _has_accents(one) and _has_accents(other):
        return False
    return all(marks <= others or others <= marks for (_, marks), (_, others) in zip(one, other, strict=True))


def unseen(name: str) -> str:
    """The first character of a name that nobody sees, as in `U+200B`; empty where there is none.

    Spaces of any width and the joiners that some scripts write with are no such characters.
    """
    if name.isascii() and name.isprintable():
        return ""
    return next((f"U+{ord(char):04X}" for char in name if _is_unseen(char)), "")


def spaced(name: str) -> str:
    """The name with single spaces, whatever spaces it has."""
    return " ".join(name.split())


def _is_unseen(char: str) -> bool:
    if char in _BLANKS:
        return True
    is_plain = char.isprintable() or char in _JOINERS or unicodedata.category(char) == "Zs"
    return not is_plain


def _plain(text: str) -> str:
    quick = unicodedata.normalize("NFC", text).translate(_PLAIN)
    return _with_marks(text) if _DEPENDS in quick else unicodedata.normalize("NFC", quick)


def _with_marks(text: str) -> str:
    kept = "".join(base + "".join(mark for mark in marks if _belongs(mark, base)) for base, marks in _clusters(text))
    return unicodedata.normalize("NFC", kept).translate(_LETTERS).casefold()


class _Table(dict[int, str]):
    """For `str.translate`: what becomes of each character, worked out when it is first met."""

    def __init__(self, becomes: Callable[[str], str]) -> None:
        self._becomes = becomes

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, self._becomes(chr(code)))


def _alone(char: str) -> str:
    """What becomes of a character whatever stands before it; a sign that this depends on it, where it does."""
    first = unicodedata.normalize("NFKD", char)[:1]
    if not _is_mark(first):
        return _with_marks(char)
    if _SELECTORS.match(first) or (_POINTS.match(first) and first not in _HAMZAS):
        return ""
    is_vowel = not _POINTS.match(first) and not unicodedata.name(first, "").startswith("COMBINING ")
    return unicodedata.normalize("NFKD", char) if is_vowel else _DEPENDS


_DEPENDS = "\0"
_PLAIN = _Table(_alone)
_SPACED = _Table(lambda char: char if char.isalnum() or _is_mark(char) else " ")


def _clusters(text: str) -> Iterator[tuple[str, list[str]]]:
    """The characters of a text, each with the marks on it, without those that nobody sees."""
    base, marks = "", list[str]()
    for char in unicodedata.normalize("NFKD", _SELECTORS.sub("", text)):
        if _is_mark(char):
            marks.append(char)
        elif char.isascii() or not (char in _BLANKS or (unicodedata.category(char) == "Cf" and char != "\u200b")):
            yield base, marks
            base, marks = _digit(char), []
    yield base, marks


def _digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


@lru_cache(4096)
def _belongs(mark: str, base: str) -> bool:
    """Whether a letter is another one without this mark."""
    if _POINTS.match(mark):
        return mark in _HAMZAS and base in _CARRIERS
    if not unicodedata.name(mark, "").startswith("COMBINING "):
        return True  # a vowel, or what silences one: it is part of the word
    if "CYRILLIC" in unicodedata.name(base[:1] or " ", ""):
        whole = unicodedata.normalize("NFC", base + mark)
        return len(whole) == 1 and whole not in _OFTEN_BARE
    return "KATAKANA" in unicodedata.name(mark)


def _marked(text: str) -> _Letters:
    """The letters of a text without their marks, and the marks of each."""
    plain = text.casefold()
    for letter, alike in _AS_IN_GERMAN.items():
        plain = plain.replace(letter, alike)
    return [(fold(base), frozenset(marks)) for base, marks in _clusters(plain) if fold(base)]


def _has_accents(letters: _Letters) -> bool:
    return any(base.isascii() and marks for base, marks in letters)


def _is_vietnamese(letters: _Letters) -> bool:
    return any(base.isascii() and (marks & _VIETNAMESE or len(marks) > 1) for base, marks in letters)
