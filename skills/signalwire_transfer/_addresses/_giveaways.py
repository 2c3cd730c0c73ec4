"""What gives an address away: the parts that tell where a call would go, and whether a text holds one of them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from ._address import Address
from ._kinds import kind_of

_DIGITS = 7
"""This many digits at the end of a number are enough to recognise it."""
_SHORTEST = 4
"""A password or a name with fewer characters stands in too many texts by chance."""
_NUMBER = re.compile(r"\d(?:[ ().\-/]*\d){6,}")
_USER_AT_HOST = re.compile(r"[^\s:/@;]+@[\w.\-]+")


class Parts(NamedTuple):
    """What gives addresses away: the last digits of numbers, and other parts of any length."""

    numbers: frozenset[str]
    others: frozenset[str]


def parts_of(told: Iterable[Address]) -> Parts:
    """What gives one of these addresses away: ends of numbers, SIP users and hosts, places of URLs, passwords, names.

    Of a kind that nothing is known about it is the whole value, and whatever in it looks like one of these.
    """
    parts = {part.casefold() for address in _hidden(told) for part in _parts(address.value) if part}
    numbers = frozenset(part for part in parts if part.isdigit() and len(part) == _DIGITS)
    return Parts(numbers, frozenset(parts - numbers))


def has_words(told: Iterable[Address]) -> bool:
    """Whether a part of one of these addresses is a plain word, such as a password, and might stand in any text."""
    return any(next(_words(address.value), "") for address in _hidden(told))


def is_suspect(text: str) -> bool:
    """Cheap first look: only a text with a number's worth of digits, an @ or a slash can hold an address itself."""
    return "@" in text or "/" in text or sum(map(str.isdigit, text)) >= _DIGITS


def occurring(parts: Parts, texts: Iterable[str]) -> Parts:
    """The parts that stand anywhere in these texts: with thousands of both, few are left to be looked for in each."""
    plain = "\n".join(map(_plain, texts))
    digits = re.sub(r"\D", "", plain)
    return Parts(parts.numbers, frozenset(part for part in parts.others if part in plain or part in digits))


def gives_away(text: str, parts: Parts) -> bool:
    """Whether a text holds one of these parts, however it is spaced or dressed up."""
    plain = _plain(text)
    digits = re.sub(r"\D", "", plain)
    if any(digits[at : at + _DIGITS] in parts.numbers for at in range(len(digits) - _DIGITS + 1)):
        return True
    return any(part in digits if part.isdigit() else part in plain for part in parts.others)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _hidden(told: Iterable[Address]) -> Iterator[Address]:
    return (address for address in told if kind_of(address.kind).is_hidden)


def _parts(value: str) -> Iterator[str]:
    """The parts of an address, which are known by its form: a kind that is new has one of these, or none."""
    yield from _words(value)
    if _is_number(value):
        yield value[-_DIGITS:]
    elif value.startswith("/"):
        yield value.partition("?")[0]
    elif _is_url(value) or _is_sip(value):
        yield _place(value)
    else:
        yield from (re.sub(r"\D", "", number)[-_DIGITS:] for number in _NUMBER.findall(value))
        yield from _USER_AT_HOST.findall(value)


def _words(value: str) -> Iterator[str]:
    """The parts that are words: a password, or all of a value that has no form."""
    if _is_url(value) or _is_sip(value):
        word = _password(value)
        is_known_by = not word.isdigit()
    else:
        word = value
        is_known_by = not _is_number(value) and not value.startswith("/")
    if is_known_by and len(word) >= _SHORTEST:
        yield word


def _is_number(value: str) -> bool:
    return value.startswith("+")


def _is_url(value: str) -> bool:
    return value.startswith(("https://", "http://"))


def _is_sip(value: str) -> bool:
    return value.startswith(("sip:", "sips:"))


def _place(value: str) -> str:
    """A URL's host and path, or a SIP user and host, without what stands around them."""
    if _is_url(value):
        parts = urlsplit(value)
        return (parts.netloc.rpartition("@")[2] + parts.path).rstrip("/")
    login, _, host = re.sub(r"^sips?:", "", value).rpartition("@")
    return f"{login.partition(':')[0]}@{re.split('[:;]', host)[0]}"


def _password(value: str) -> str:
    if _is_url(value):
        return unquote(urlsplit(value).password or "")
    return re.sub(r"^sips?:", "", value).rpartition("@")[0].partition(":")[2]
