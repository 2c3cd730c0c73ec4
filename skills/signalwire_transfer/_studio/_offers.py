"""What the schema of the file knows of a place: what may stand there, and what it means."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ._place import ITEM, Place

Schema = Mapping[str, Any]

_BRANCHES = ("anyOf", "oneOf", "allOf")
_CONDITIONAL = ("then", "else")


class Offer(NamedTuple):
    """Something to choose. `kind` is `key` or `value`, `more` what it means."""

    label: str
    kind: str
    more: str = ""


def offers(schema: Schema, place: Place) -> list[Offer]:
    """What may be written at a place, keys first. Keys that stand there already are left out."""
    here = _below(schema, place.path)
    found: dict[Offer, None] = {}
    if place.may_be_key:
        found |= dict.fromkeys(_keys(schema, here, place.beside))
    if place.may_be_value:
        found |= dict.fromkeys(_values(here))
    return list({(offer.label, offer.kind): offer for offer in reversed(found)}.values())[::-1]


def meaning(schema: Schema, path: Sequence[str]) -> str:
    """What the key at the end of a path means, and what it is where nobody sets it; empty where nobody says."""
    for found in _meant(schema, path):
        words = str(found.get("description", ""))
        if words:
            return words + (f"\n\nDefault: {_written(found['default'])}" if found.get("default") is not None else "")
    return ""


def _meant(schema: Schema, path: Sequence[str]) -> Iterator[Schema]:
    """What is said of the place itself: before its reference is followed, and behind it."""
    if not path:
        return
    for holder in _below(schema, path[:-1]):
        step = _step(holder, path[-1])
        if step is not None:
            yield step
            yield from _branches(schema, step)


def _below(schema: Schema, path: Sequence[str]) -> list[Schema]:
    """Every schema that may hold at a path, with references followed and branches taken."""
    here = list(_branches(schema, schema))
    for key in path:
        here = [found for held in here if (step := _step(held, key)) is not None for found in _branches(schema, step)]
    return here


def _step(schema: Schema, key: str) -> Schema | None:
    found = schema.get("items") if key == ITEM else schema.get("properties", {}).get(key)
    if found is None and key != ITEM:
        found = schema.get("additionalProperties")
    return found if isinstance(found, Mapping) else None


def _branches(whole: Schema, schema: Schema) -> Iterator[Schema]:
    yield schema
    if reference := schema.get("$ref"):
        yield from _branches(whole, _followed(whole, reference))
    several = [branch for key in _BRANCHES for branch in schema.get(key, ())]
    for branch in [*several, *(schema[key] for key in _CONDITIONAL if key in schema)]:
        yield from _branches(whole, branch)


def _followed(whole: Schema, reference: str) -> Schema:
    found: Any = whole
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found if isinstance(found, Mapping) else {}


def _keys(whole: Schema, here: Sequence[Schema], beside: frozenset[str]) -> Iterator[Offer]:
    required = {name for schema in here for name in schema.get("required", ())}
    named = {name: step for schema in here for name, step in schema.get("properties", {}).items()}
    for name in sorted(named, key=lambda name: name not in required):
        if name not in beside and named[name] is not False:
            yield Offer(name, "key", _first_words(whole, named[name]))


def _first_words(whole: Schema, schema: Any) -> str:
    if not isinstance(schema, Mapping):
        return ""
    return next((str(found["description"]) for found in _branches(whole, schema) if "description" in found), "")


def _values(here: Sequence[Schema]) -> Iterator[Offer]:
    for schema in here:
        more = str(schema.get("description", ""))
        values = [
            *schema.get("enum", ()),
            *([schema["const"]] if "const" in schema else ()),
            *schema.get("examples", ()),
        ]
        yield from (Offer(_written(value), "value", more) for value in values if value is not None)
        if "boolean" in _types(schema):
            yield from (Offer(word, "value", more) for word in ("true", "false"))


def _types(schema: Schema) -> Sequence[str]:
    kind = schema.get("type", ())
    return (kind,) if isinstance(kind, str) else kind


def _written(value: Any) -> str:
    """A value as it is written in YAML."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
