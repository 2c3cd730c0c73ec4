"""The parameters of a skill as the SDK describes them: complete enough to build a form from.

The SDK asks every skill for its schema as soon as one skill of any package is looked up. So what all skills share is
described once, and only a skill's own fields anew.
"""

import functools
from collections.abc import Mapping
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from .._routes._named import DISTINCT
from .._routes._route import KEYS, ROUTE, Route
from .._seam._border import author_of, border
from .._skills._settings import OF_MOVING, Settings
from .._skills._skill import TransferSkill
from .._validation import inlined
from ._umbrella import Transfer

_BOUNDS = {"minimum": "min", "maximum": "max"}
_COPIED = ("type", "description", "enum", "items", "properties", "additionalProperties", "anyOf", "default")

Schema = dict[str, Any]

_FROM_ELSEWHERE = {
    "skip_invalid": {"type": "boolean", "description": "Beside `file` or `directory`: leave out what cannot be used"}
}


def parameter_schema(owner: type) -> dict[str, Schema]:
    """The schema of a transfer skill's parameters, or of the umbrella's. Each call returns a copy of its own."""
    return {name: dict(field) for name, field in _for_sdk(owner).items()}


@functools.cache
def _for_sdk(owner: type) -> dict[str, Schema]:
    if owner is Transfer:
        required, fields = frozenset[str](), umbrella_fields()
    else:
        own: Mapping[str, FieldInfo] = owner.Params.model_fields  # type: ignore[attr-defined]  # a transfer skill
        required, fields = frozenset(name for name, field in own.items() if field.is_required()), skill_fields(owner)
    return {name: _as_sdk(field) | {"required": name in required} for name, field in fields.items()}


def umbrella_fields() -> dict[str, Schema]:
    """What `transfer` takes, beside the names of the skills that are installed."""
    to = _route()["properties"]["to"] | {"description": "Where the call goes, if it is one route"}
    defaults = {
        "type": "object",
        "description": "Route keys and settings for all skills below",
        "properties": defaults_fields(),
    }
    top = _flat(Transfer.Top.model_json_schema())
    return {"to": to, **route_key_fields(), **_shared(), "defaults": defaults, **top}


def skill_fields(owner: type) -> dict[str, Schema]:
    """What one transfer skill takes: its own fields, the route keys, and what every skill takes."""
    own: Mapping[str, FieldInfo] = owner.Params.model_fields  # type: ignore[attr-defined]  # a transfer skill
    with border(author_of(owner)):
        moves: bool = owner.moves  # type: ignore[attr-defined]  # the same
        new = {name: _field(name, field, moves=moves) for name, field in own.items() if name not in _shared()}
    name = {"tool_name": _shared()["tool_name"] | {"default": owner.tool}}  # type: ignore[attr-defined]  # the same
    if not moves:
        return {**new, **{key: field for key, field in _shared().items() if key not in OF_MOVING}, **name}
    return {**new, **route_key_fields(), **_shared(), **new, **name}


def defaults_fields() -> dict[str, Schema]:
    """What may stand in the umbrella's `defaults`."""
    return route_key_fields() | {name: field for name, field in _shared().items() if name in Settings.model_fields}


@functools.cache
def route_key_fields() -> dict[str, Schema]:
    """The route keys other than `to`."""
    return {name: field for name, field in _route()["properties"].items() if name in KEYS}


@functools.cache
def _shared() -> dict[str, Schema]:
    return _flat(TransferSkill.Params.model_json_schema())


def _alone(field: FieldInfo) -> Schema:
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[field.annotation, field])  # type: ignore[arg-type]  # made at run time
    schema = adapter.json_schema()
    flat: Schema = inlined(schema, schema.get("$defs", {}))
    return flat


@functools.cache
def _route() -> Schema:
    schema = ROUTE.json_schema()
    return {"type": "object", "properties": _flat(schema), "required": ["to"], "additionalProperties": False}


def _field(name: str, field: FieldInfo, *, moves: bool) -> Schema:
    """A field of a skill's own. Those that hold routes share one schema, because it is slow to build."""
    if name in KEYS and moves:
        schema = route_key_fields()[name]
    elif field.annotation is Route or set(get_args(field.annotation)) == {Route, NoneType}:
        schema = {"anyOf": [_route()["properties"]["to"], _route()]}
    elif get_origin(field.annotation) is dict and Route in get_args(field.annotation):
        route = {"anyOf": [_route()["properties"]["to"], _route()]}
        schema = {"type": "object", "additionalProperties": route}
        if DISTINCT in field.metadata:
            schema["properties"] = _FROM_ELSEWHERE | {"file": route, "directory": route}
    else:
        schema = _alone(field)
    described = {"description": field.description} if field.description else {}
    return schema | described


def _flat(schema: Schema) -> dict[str, Schema]:
    """A schema's properties, with references replaced by what they refer to."""
    definitions = schema.get("$defs", {})
    return {name: inlined(field, definitions) for name, field in schema.get("properties", {}).items()}


def _as_sdk(field: Schema) -> Schema:
    """A JSON schema in the SDK's words: one `type`, `min` and `max`, no null."""
    choices = [choice for choice in field.get("anyOf", []) if choice.get("type") != "null"]
    merged = {**field, **choices[0]} if len(choices) == 1 else field
    described = {key: merged[key] for key in _COPIED if key in merged and not (key == "anyOf" and len(choices) == 1)}
    described |= {ours: merged[theirs] for theirs, ours in _BOUNDS.items() if theirs in merged}
    described.setdefault("type", "string" if "anyOf" in described else "object")
    if described.get("default") is None:
        described.pop("default", None)
    return described
