"""The model never sees an address: what it is shown is compared with every configured one when a skill is added."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .._addresses._address import Address
from .._addresses._giveaways import gives_away, has_words, is_suspect, occurring, parts_of
from .._errors import KeyPath, Mistake
from .._routes._chains import Link, distinct
from .._routes._route import texts_of
from .._routes._values import Text, addresses
from .._seam._border import author_of, border
from .._skills._skill import TransferSkill

_SHOWN = ("name", "description", "message", "return_message")
_SHOWN_TEXTS = ("closed", "unreachable", "name", "colleague")
_GIVES_AWAY = "must not give an address away: the model would see it, and could say it aloud"


def leaks(skill: TransferSkill, links: list[Link], inherited: Mapping[str, object]) -> Iterator[Mistake]:
    """The texts for the model that hold one of the skill's own addresses."""
    told = [address for link in links for address in addresses(link.to)]
    told += beside(skill, links, inherited)
    look = has_words(told)
    suspects = [(path, text) for path, text in _shown(skill, links, inherited) if look or is_suspect(text)]
    if suspects:
        parts = occurring(parts_of(told), (text for _, text in suspects))
        yield from (Mistake(path, _GIVES_AWAY) for path, text in suspects if gives_away(text, parts))


def beside(skill: TransferSkill, links: Iterable[Link], inherited: Mapping[str, Any]) -> Iterator[Address]:
    """The addresses beside `to`: whom texts go to, and where a call comes back to."""
    for texts in (inherited.get("sms"), *(link.route.sms for link in links)):
        yield from (Address("phone", text.to) for text in texts or () if text.to not in {"caller", "destination"})
    for notify in (inherited.get("notify"), *(link.route.notify for link in links)):
        if notify:
            yield Address("phone", notify.to)
    for text in texts_of(skill.params):
        yield from (Address("phone", number) for number in (text.to, text.from_) if number.startswith("+"))
    if skill.params.public_url:
        yield Address("agent", skill.params.public_url)


def _shown(
    skill: TransferSkill, links: Iterable[Link], inherited: Mapping[str, object]
) -> Iterator[tuple[KeyPath, str]]:
    """Every text that the model gets to see, with its path: the names of a router's routes are texts too."""
    yield ("tool_description",), skill.params.tool_description or ""
    with border(author_of(type(skill))):
        shown = dict(skill.shown)
    yield from shown.items()
    yield from _of((), inherited)
    for field, description in skill.params.collect.items():
        yield ("collect", field), description
    yield from (((skill.routes, name), name) for name in skill.named)
    for name, route in skill.named.items():
        yield from (((skill.routes, name, "aliases", at), alias) for at, alias in enumerate(route.aliases or ()))
    for link in distinct(links):
        yield from _of(link.path, link.route.written())
        for field, description in (link.route.collect or {}).items():
            yield (*link.path, "collect", field), description


def _of(path: KeyPath, keys: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    for key in _SHOWN:
        yield from _texts((*path, key), keys.get(key))
    if texts := keys.get("texts"):
        for name in _SHOWN_TEXTS:
            yield from _texts((*path, "texts", name), getattr(texts, name))


def _texts(path: KeyPath, text: Text | object | None) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(text, str):
        yield path, text
    elif isinstance(text, Mapping):
        yield from (((*path, language), words) for language, words in text.items())
