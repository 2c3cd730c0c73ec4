"""Routes by name: names that can be said, and that callers can tell apart."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import ValidatorFunctionWrapHandler, WrapValidator

from .._errors import Mistake, WrongValueError
from .._matching._spelling import agree, fold, spellings, unseen
from .._validation import JSON_TEXT, refuse
from ._route import Route


class Rows(dict[str, Any]):
    """The routes of a directory, as they are written: there people may share a name, and are then asked about."""


def _distinct(written: Any, read: ValidatorFunctionWrapHandler) -> dict[str, Route]:
    routes: dict[str, Route] = read(written)
    if not routes:
        raise WrongValueError("must not be empty: name at least one route", "empty")
    mistakes = [*_unnameable(routes), *([] if isinstance(written, Rows) else _alike(routes))]
    if mistakes:
        refuse(*mistakes)
    return Rows(routes) if isinstance(written, Rows) else routes


def _unnameable(routes: Mapping[str, Route]) -> Iterator[Mistake]:
    """Mistakes: names and aliases that nobody can say, or see."""
    for key, route in routes.items():
        yield from (mistake.below(key) for mistake in _wrong_name(key))
        for at, alias in enumerate(route.aliases or ()):
            yield from (mistake.below(key, "aliases", at) for mistake in _wrong_name(alias))


def _wrong_name(name: str) -> Iterator[Mistake]:
    if not fold(name):
        yield Mistake((), "must be a name with letters or digits")
    elif "{" in name or "}" in name:
        yield Mistake((), "must be a name without braces")
    elif character := unseen(name):
        yield Mistake((), f"must be a name without the character {character}, which nobody sees: write it anew")


def _alike(routes: Mapping[str, Route]) -> Iterator[Mistake]:
    """Mistakes: names and aliases that sound the same as another route's."""
    seen: dict[str, list[tuple[str, str]]] = {}
    for key in routes:
        if other := _same(key, key, seen):
            yield Mistake((key,), f'must not sound the same as "{other}": callers could not tell them apart')
    for key, route in routes.items():
        for at, alias in enumerate(route.aliases or ()):
            if other := _same(alias, key, seen):
                sentence = f'must be another name: "{alias}" means "{other}" too, and callers could not tell them apart'
                yield Mistake((key, "aliases", at), sentence)


def _same(name: str, key: str, seen: dict[str, list[tuple[str, str]]]) -> str:
    """Another route that has this name already; empty where there is none. Notes the name, by its spellings."""
    spelt = spellings(name)
    known = [(label, other) for spelled in spelt for label, other in seen.get(spelled, ()) if other != key]
    for spelled in spelt:
        seen.setdefault(spelled, []).append((name, key))
    return next((other for label, other in known if agree(name, label)), "")


DISTINCT = WrapValidator(_distinct)
"""What tells `Routes` from other dicts of routes."""
Routes = Annotated[dict[str, Route], DISTINCT, JSON_TEXT]
"""Routes by the names that callers use for them; no two of them may sound the same."""
