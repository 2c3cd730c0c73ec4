"""Which parts of an address tell where a call would go, and whether a text holds one of them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from ._address import Address

_KINDS = frozenset({"phone", "sip", "refer", "agent", "resource"})
_DIGITS = 7
_SHORTEST_PASSWORD = 4


class Parts(NamedTuple):
    """What gives addresses away: the last digits of numbers, and other parts of any length."""

    numbers: frozenset[str]
    others: frozenset[str]


def tells(told: Iterable[Address]) -> Parts:
    """What gives one of these addresses away: ends of numbers, SIP users and hosts, places of URLs, passwords."""
    parts = {part.casefold() for address in told if address.kind in _KINDS for part in _parts(address) if part}
    numbers = frozenset(part for part in parts if part.isdigit() and len(part) == _DIGITS)
    return Parts(numbers, frozenset(parts - numbers))


def has_password(told: Iterable[Address]) -> bool:
    """Whether one of the addresses holds a login: its password might stand in any text."""
    return any(address.kind in {"agent", "sip", "refer"} and _login(address)[1] for address in told)


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


def _parts(address: Address) -> Iterator[str]:
    if address.kind == "phone":
        yield address.value[-_DIGITS:]
    elif address.kind == "resource":
        yield address.value.partition("?")[0]
    else:
        _, password = _login(address)
        if len(password) >= _SHORTEST_PASSWORD and not password.isdigit():
            yield password
        yield _place(address)


def _place(address: Address) -> str:
    """A URL's host and path, or a SIP user and host, without what stands around them."""
    if address.kind == "agent":
        parts = urlsplit(address.value)
        return (parts.netloc.rpartition("@")[2] + parts.path).rstrip("/")
    login, _, host = re.sub(r"^sips?:", "", address.value).rpartition("@")
    return f"{login.partition(':')[0]}@{re.split('[:;]', host)[0]}"


def _login(address: Address) -> tuple[str, str]:
    if address.kind == "agent":
        parts = urlsplit(address.value)
        return unquote(parts.username or ""), unquote(parts.password or "")
    user, _, password = re.sub(r"^sips?:", "", address.value).rpartition("@")[0].partition(":")
    return user, password
