"""The model never sees an address: what it is shown is compared with every configured one when a skill is added."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ._address import Address
from ._errors import Mistake
from ._route import Route
from ._skill import Router, TransferSkill
from ._values import Text, addresses

Path = tuple[str | int, ...]
_SHOWN = ("name", "description", "message", "return_message")
_TELLING = frozenset({"phone", "sip", "refer", "agent", "resource"})
_DIGITS_THAT_TELL = 7
_GIVES_AWAY = "gives an address away: the model would see it, and could say it aloud"


def leaks(skill: TransferSkill, routes: list[tuple[Path, Route]], inherited: Mapping[str, object]) -> Iterator[Mistake]:
    """The texts for the model that hold one of the skill's own addresses."""
    suspects = [(path, text) for path, text in _shown(skill, routes, inherited) if _is_suspect(text)]
    if not suspects:
        return
    told = [address for _, route in routes for address in addresses(route.to) if address.kind in _TELLING]
    told += _beside(skill, routes, inherited)
    numbers = {address.value[-_DIGITS_THAT_TELL:] for address in told if address.kind == "phone"}
    others = {core for address in told if address.kind != "phone" for core in _cores(address)}
    for path, text in suspects:
        digits = re.sub(r"\D", "", text)
        if any(number in digits for number in numbers) or any(other in text.casefold() for other in others):
            yield Mistake(path, _GIVES_AWAY)


def _beside(
    skill: TransferSkill, routes: Iterable[tuple[Path, Route]], inherited: Mapping[str, Any]
) -> Iterator[Address]:
    """The addresses beside `to`: whom texts go to, and where a call comes back to."""
    for texts in (inherited.get("sms"), *(route.sms for _, route in routes)):
        yield from (Address("phone", text.to) for text in texts or () if text.to not in {"caller", "destination"})
    if skill.params.public_url:
        yield Address("agent", skill.params.public_url)


def _shown(
    skill: TransferSkill, routes: Iterable[tuple[Path, Route]], inherited: Mapping[str, object]
) -> Iterator[tuple[Path, str]]:
    """Every text that the model gets to see, with its path: the names of a router's routes are texts too."""
    yield ("tool_description",), skill.params.tool_description or ""
    for key in _SHOWN:
        yield from _texts((key,), inherited.get(key))
    for field, description in skill.params.collect.items():
        yield ("collect", field), description
    if isinstance(skill, Router):
        yield from (((skill.routes, name), name) for name in skill.named)
    for path, route in routes:
        for key in _SHOWN:
            yield from _texts((*path, key), getattr(route, key))


def _texts(path: Path, text: Text | object | None) -> Iterator[tuple[Path, str]]:
    if isinstance(text, str):
        yield path, text
    elif isinstance(text, Mapping):
        yield from (((*path, language), words) for language, words in text.items())


def _is_suspect(text: str) -> bool:
    """Cheap first look: only a text with a number's worth of digits, an @ or a slash can hold an address."""
    return "@" in text or "/" in text or sum(map(str.isdigit, text)) >= _DIGITS_THAT_TELL


def _cores(address: Address) -> Iterator[str]:
    """The parts of an address that tell: SIP user and host, a URL without its scheme, the credentials in it."""
    core = re.sub(r"^(?:sips?:|https?://)", "", address.value).casefold()
    login, _, place = core.rpartition("@") if address.kind == "agent" else ("", "", core)
    yield place
    if login:
        yield login
