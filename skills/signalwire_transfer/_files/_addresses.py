"""Where the agents of a file are reached: what the file says of it, else the environment."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .._addresses._address import parse_base
from .._addresses._neighbours import Neighbour, Neighbours
from .._addresses._reach import address_of, neighbour_of, public_base
from .._errors import ConfigurationError, KeyPath, Mistake, instead

PUBLIC_URL = "public_url"
UNREAD = "https://unread.invalid"
"""Stands for a base that is wrong, so that nothing is said of what only follows from that."""


def base_in(top: Mapping[str, Any], mistakes: list[Mistake]) -> str:
    """The public base that the file itself names, without a closing slash; empty where it names none."""
    written = top.get(PUBLIC_URL)
    if written is None:
        return ""
    try:
        if not isinstance(written, str):
            raise ValueError(f"must be a URL, as in https://agents.example.com{instead(written)}")
        return parse_base(str(written)).rstrip("/")
    except ValueError as error:
        mistakes.append(Mistake((PUBLIC_URL,), str(error)))
        return UNREAD


def base_that_counts(written: str, mistakes: list[Mistake]) -> str:
    """The base that counts: the file's, else the environment's."""
    try:
        return public_base(written)
    except ConfigurationError as error:
        mistakes += error.mistakes
        return UNREAD


def neighbours_of(agents: Iterable[tuple[str, str, Any]], base: str) -> Neighbours:
    """The agents of a file, from the name, the route and the skills of each."""
    return Neighbours(tuple(_neighbour(*each, base) for each in agents), base)


def _neighbour(name: str, route: str, skills: Any, base: str) -> Neighbour:
    own = next(_own_addresses(skills), "") or address_of(route, base)
    return neighbour_of(name, own)


def _own_addresses(skills: Any, path: KeyPath = ()) -> Iterator[str]:
    """The whole addresses that an agent's skills give as its own, as far as they are URLs."""
    if isinstance(skills, list):
        for item in skills:
            yield from _own_addresses(item, path)
    elif isinstance(skills, Mapping):
        if path and isinstance(written := skills.get(PUBLIC_URL), str) and _is_url(written):
            yield str(written)
        for key, inner in skills.items():
            if len(path) < _DEEPEST:
                yield from _own_addresses(inner, (*path, key))


_DEEPEST = 2
"""A skill's own level, and one below: the skills of `transfer`, and its `defaults`."""


def _is_url(written: str) -> bool:
    try:
        parse_base(written)
    except ValueError:
        return False
    return True
