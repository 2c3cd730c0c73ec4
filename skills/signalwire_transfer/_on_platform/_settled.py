"""`mode: "data_map"`: what a transfer must not need that is decided before there is a call.

The platform runs such a transfer by itself, with the agent's server down. So nothing in it may ask that server, a clock
or a plugin; and nothing that the model or the caller says may stand in what the platform speaks, dials or sends.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from .._chains import Link
from .._errors import Mistake
from .._fit import USES
from .._router import Router
from .._skill import TransferSkill
from .._text import fields_of
from .._values import addresses

Path = tuple[str | int, ...]

_WEBHOOK = 'write `mode: "webhook"`'
_ELSEWHERE = f"leave it out, or {_WEBHOOK}"
_OF_A_ROUTE: Mapping[str, str] = {
    "hours": "needs a clock, and a data_map has none",
    "on_closed": "needs a clock, and a data_map has none",
    "notify": "needs the link to the message, which a data_map cannot pass on",
}
_OF_A_SKILL: Mapping[str, str] = {
    "limits": "needs somebody who counts, and a data_map does not",
    "collect": "would be told to nobody: a data_map carries nothing that the caller said",
}
_OF_THE_WEBHOOK = ("webhook_url", "web_hook_url")


def unsettled(skill: TransferSkill, raw: Mapping[str, Any], chains: list[Link]) -> Iterator[Mistake]:
    """Everything that keeps a skill from being settled when it is configured, at its place."""
    if not is_settled(skill):
        sentence = f'the skill "{skill.name}" decides during the call, which a data_map cannot: {_WEBHOOK}'
        yield Mistake(("mode",), sentence)
    for key, why in _OF_A_SKILL.items():
        if raw.get(key):
            yield Mistake((key,), f"{why}: {_ELSEWHERE}")
    for key in skill.params.swaig_fields.keys() & set(_OF_THE_WEBHOOK):
        yield Mistake(("swaig_fields", key), f"is of no use: a data_map has no webhook: {_ELSEWHERE}")
    if isinstance(skill, Router) and not skill.shows_names:
        most = skill.params.names_in_schema
        size = f"{len(skill.named)} routes would stand in every document of the agent, {most} at most may"
        yield Mistake((skill.routes,), f"{size}: {_WEBHOOK}")
        return
    for first in chains:
        for link in first.all:
            yield from _of_link(link)


def is_settled(skill: TransferSkill) -> bool:
    """Whether the skill goes by what is configured alone, and asks neither the call nor code of its own."""
    if isinstance(skill, Router):
        return type(skill).route is Router.route
    said = next(vars(kind) for kind in type(skill).__mro__ if vars(kind).keys() & {"decides", "route"})
    return said.get("decides") is False  # a subclass with a `route` of its own has to say so anew


def _of_link(link: Link) -> Iterator[Mistake]:
    """What one route or rung needs that only a call can give, each at its key."""
    found = [*_of_keys(link.keys), *_of_texts(link.keys)]
    yield from (Mistake(_place(link, path), sentence) for path, sentence in found)
    for address in addresses(link.to):
        if address.kind == "agent":
            yield Mistake(link.path, f"another agent would be told nothing of the call: {_WEBHOOK}")
        elif address.kind not in USES:
            yield Mistake(link.path, f"a plugin says where that is, and a data_map asks none: {_WEBHOOK}")


def _of_keys(keys: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    yield from (((key,), f"{why}: {_ELSEWHERE}") for key, why in _OF_A_ROUTE.items() if key in keys)
    if any(text.to == "caller" for text in keys.get("sms", ())):
        yield ("sms",), f"the caller's number is known only during the call: name another `to`, or {_WEBHOOK}"


def _of_texts(keys: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Texts with fields that nobody can fill in: those of the model and the caller must never reach the platform."""
    for path, text in _texts(keys):
        strange = next((field for field in fields_of(text) if field != "name"), "")
        if strange:
            yield path, f"{{{strange}}} is known only during the call: leave it out, or {_WEBHOOK}"


def _texts(keys: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    ends = keys.get("texts")
    said: list[tuple[Path, Any]] = [((key,), keys.get(key)) for key in ("message", "return_message", "whisper")]
    said += [(("texts", key), getattr(ends, key, None)) for key in ("voicemail", "hangup")]
    for path, text in said:
        yield from ((path, words) for words in (text.values() if isinstance(text, Mapping) else [text or ""]))
    yield from ((("headers", name), value) for name, value in keys.get("headers", {}).items())
    yield from ((("sms",), text.body) for text in keys.get("sms", ()))


def _place(link: Link, path: Path) -> Path:
    """At the route itself where it is written there, else at the skill's own level."""
    return (*link.path, *path) if path[0] in link.route.written() else path
