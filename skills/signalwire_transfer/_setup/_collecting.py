"""What is asked of the caller before a route is taken: arguments of the tool, and fields in texts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .._errors import Mistake
from .._routes._chains import Link, distinct
from .._routes._values import texts_of_keys
from .._skills._skill import TransferSkill
from .._text import DIGIT, FIELDS, OPENS, fields_of

_NAMES_IN_LABEL = 8


def has_own(chains: Iterable[Link]) -> bool:
    """Whether a route asks for something of its own."""
    return any(first.route.collect is not None for first in chains)


def arguments(skill: TransferSkill, chains: Sequence[Link]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """The arguments that are asked of the caller, and which of them every route needs. What only some of them need is
    described as theirs: it may be missing where another one is named."""
    uses: dict[str, dict[str, list[Link]]] = {}
    for first in chains:
        for name, words in first.keys["collect"].items():
            uses.setdefault(name, {}).setdefault(words, []).append(first)
    several = len(chains)
    needed = [name for name, users in uses.items() if sum(map(len, users.values())) == several]
    described = {
        name: _described(skill, users, is_everybodys=name in needed and len(users) == 1) for name, users in uses.items()
    }
    return {name: {"type": "string", "description": words} for name, words in described.items()}, needed


def _described(skill: TransferSkill, users: Mapping[str, Sequence[Link]], *, is_everybodys: bool) -> str:
    if is_everybodys:
        return next(iter(users))
    return "; ".join(f"{words} (needed for {_label(skill, links)})" for words, links in users.items())


def _label(skill: TransferSkill, links: Sequence[Link]) -> str:
    """Who needs it, as the model calls them; some, where it is not shown their names or there are too many."""
    is_shown = skill.shows_names and len(links) <= _NAMES_IN_LABEL
    return ", ".join(map(_name, links)) if is_shown else "some of them"


def _name(link: Link) -> str:
    key = str(link.path[-1])
    return str(link.route.name or key) if key == "to" else key


def mistakes(skill: TransferSkill, chains: Sequence[Link], inherited: Mapping[str, Any]) -> Iterator[Mistake]:
    """Fields in texts that their routes do not ask for, and collected fields that the tool has already."""
    taken = set(type(skill).Arguments.model_fields) - set(FIELDS)
    for first in distinct(chains):
        for name in taken & set(first.route.collect or ()):
            sentence = "must be another name: the tool has an argument of this name already"
            yield Mistake((*first.path, "collect", name), sentence)
        known = {*FIELDS, OPENS, DIGIT, *first.keys["collect"]}
        for link in first.all:
            for path, text in texts_of_keys(link.route.written()):
                yield from _strange((*link.path, *path), text, known, "this route does not ask for it in `collect`")
        own = {key: value for key, value in inherited.items() if key in first.keys and key not in first.route.written()}
        for path, text in texts_of_keys(own):
            yield from _strange(path, text, known, f'the route "{_name(first)}" does not ask for it in `collect`')


def _strange(path: tuple[str | int, ...], text: str, known: set[str], why: str) -> Iterator[Mistake]:
    for field in fields_of(text):
        if field not in known:
            yield Mistake(path, f'unknown field "{{{field}}}": {why}', "unknown_name", depends_on=("collect", field))
