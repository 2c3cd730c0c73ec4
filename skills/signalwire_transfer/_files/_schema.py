"""The JSON Schema of a file with agents, with every skill that is installed, for completion in an editor."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from types import NoneType
from typing import Annotated, Any, get_args

from pydantic import TypeAdapter
from pydantic.errors import PydanticInvalidForJsonSchema
from pydantic.fields import FieldInfo

from .._routes._named import DISTINCT
from .._routes._route import KEYS, Route
from .._seam._border import author_of, border
from .._seam._file_key import FileKey
from .._seam._plugins import Plugins
from .._setup._umbrella import Transfer
from .._skills._settings import Settings
from .._skills._skill import TransferSkill, description_of
from .._validation import TRUE_OR_FALSE
from ._agents import Agent
from ._ignore import REFUSED, Ignore
from ._loose import JSON_OR_VARIABLE, Loose, Schema, choice
from ._route_schema import CALLED, key_ref, ref, route_definitions, setting_ref

_SHARED = TransferSkill.Params.model_fields
_RENAMED = {"min": "minimum", "max": "maximum"}
_TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object"})


def file_schema(plugins: Plugins, others: Mapping[str, Any], rules: Iterable[str] = ()) -> Schema:
    """The schema. `others` are the SDK's skills, as the SDK describes them; those that are ours stand by our names.
    `rules` are the codes that `ignore` may name."""
    definitions = route_definitions()
    ours = {name: skill for name, skill in sorted(plugins.skills().items()) if name != Transfer.name}
    for skill in ours.values():
        definitions |= _skill(skill)
    definitions |= _umbrella(plugins, ours, definitions)
    theirs = {name: skill for name, skill in sorted(others.items()) if name not in {*ours, Transfer.name}}
    definitions |= {f"skill_{name}": _foreign(skill) for name, skill in theirs.items()}
    used = {name: _once_or_more(ref(f"skill_{name}")) for name in (*ours, *theirs, Transfer.name)}
    definitions |= {"skills": _object(used)}
    definitions |= {**_agents(), "ignore": _ignore(rules)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Agents for signalwire-transfer",
        "type": "object",
        "properties": {
            "agent": {**ref("agent"), "description": "The agent"},
            "skills": {**ref("skills"), "description": "What the agent can do: a skill to its parameters"},
            "agents": {
                "type": "array",
                "items": ref("one_of_several"),
                "minItems": 1,
                "description": "Several agents, each with its `skills`",
            },
            "public_url": {"type": "string", "description": "The public base URL of the agents, without their routes"},
            "ignore": {
                "type": "array",
                "items": ref("ignore"),
                "description": "What `check` finds and shall stay as it is",
            },
            **{name: _file_key(kind, definitions) for name, kind in sorted(plugins.file_keys.items())},
        },
        "additionalProperties": False,
        "oneOf": [{"required": ["agent"]}, {"required": ["agents"], "not": {"required": ["skills"]}}],
        "$defs": definitions,
    }


# ---- agents, and what stands beside them ----


def _agents() -> Schema:
    """An agent by itself, and one of several, which holds its skills."""
    schema = Agent.model_json_schema()
    loose = Loose(json_text=False, called=lambda name: name)
    agent = _pattern(loose.schema(schema), "route", "^/([A-Za-z0-9._~-]+/?)*$")
    several = {**agent, "properties": {**agent["properties"], "skills": ref("skills")}}
    return {"agent": agent, "one_of_several": several, **loose.all(schema.get("$defs", {}))}


def _pattern(schema: Schema, field: str, pattern: str) -> Schema:
    schema["properties"][field] |= {"pattern": pattern}
    return schema


def _ignore(rules: Iterable[str]) -> Schema:
    schema: Schema = Loose(json_text=False).schema(Ignore.model_json_schema())
    rule = schema["properties"]["rule"]
    schema["properties"]["rule"] = choice(code for code in rules if code != REFUSED) | {
        "description": rule["description"]
    }
    return schema


def _file_key(kind: type[FileKey], definitions: Schema) -> Schema:
    """A key that a plugin brings; what it refers to joins the definitions."""
    schema = kind.model_json_schema()
    loose = Loose(json_text=False, called=lambda name: f"{kind.key}.{name}")
    definitions |= {f"{kind.key}.{name}": loose.schema(part) for name, part in schema.get("$defs", {}).items()}
    return {**loose.schema(schema), "description": description_of(kind)}


# ---- skills ----


def _skill(kind: type[TransferSkill]) -> Schema:
    """The definition of a transfer skill, and those that it refers to. Inside `transfer` the `defaults` may give what
    it needs: where that makes a difference there is a second one, for there."""
    name, needed = kind.name, [field for field, info in kind.Params.model_fields.items() if info.is_required()]
    own, definitions = _own_fields(kind)
    every = {**{key: key_ref(key) for key in KEYS}, **{field: setting_ref(field) for field in _SHARED}, **own}
    whole = {**_parameters({**own, **every}, needed), "description": description_of(kind)}
    inside = [field for field in needed if field not in {*KEYS, *Settings.model_fields}]
    second = {f"inner_{name}": _parameters(whole["properties"], inside)} if inside != needed else {}
    return {**definitions, f"skill_{name}": whole, **second}


def _own_fields(kind: type[TransferSkill]) -> tuple[Schema, Schema]:
    """The fields that only this skill takes, and the definitions that they refer to."""
    own: Schema = {}
    definitions: Schema = {}
    for name, field in kind.Params.model_fields.items():
        if name in _SHARED and field.annotation == _SHARED[name].annotation:
            continue
        own[name] = {}
        with border(author_of(kind), PydanticInvalidForJsonSchema), suppress(PydanticInvalidForJsonSchema):
            own[name], more = _field(kind, name, field)
            definitions |= more
    return own, definitions


def _field(kind: type[TransferSkill], name: str, field: FieldInfo) -> tuple[Schema, Schema]:
    told = {"description": field.description} if field.description else {}
    if name in KEYS:
        return {**key_ref(name), **told}, {}
    if DISTINCT in field.metadata:
        return {**ref("routes"), **told}, {}
    if field.annotation is Route or set(get_args(field.annotation)) == {Route, NoneType}:
        return {**ref("route"), **told}, {}
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[field.annotation, field])  # type: ignore[arg-type]  # made at run time
    schema = adapter.json_schema()
    loose = Loose(called=lambda model: CALLED.get(model, f"{kind.name}.{model}"))
    more = {model: part for model, part in schema.get("$defs", {}).items() if model not in CALLED}
    return {**loose.schema(schema), **told}, {loose.called(model): loose.schema(part) for model, part in more.items()}


def _umbrella(plugins: Plugins, ours: Iterable[str], definitions: Schema) -> Schema:
    """`transfer`: with `to` it is one route, without it holds transfer skills."""
    top = Loose().all(Transfer.Top.model_json_schema()["properties"])
    top |= {name: setting_ref(name) for name in ("skip_prompt", "swaig_fields")}
    shared = {name: setting_ref(name) for name in Settings.model_fields}
    defaults = {
        "type": ["object", "string"],
        "pattern": JSON_OR_VARIABLE,
        "description": "Route keys and settings for all skills below",
        "properties": {**{key: key_ref(key) for key in KEYS}, **shared},
        "additionalProperties": False,
    }
    inside = {name: _within(name, definitions) for name in ours}
    several = {**inside, "to": ref("route"), "defaults": defaults, **top}
    single = {} if Transfer.name not in plugins.skills() else _skill(plugins.skills()[Transfer.name])
    route = single.pop(f"skill_{Transfer.name}", _object({}))
    return {
        **single,
        "transfer_to": {**route, "properties": {**route["properties"], "one_tool": top["one_tool"]}},
        "transfer_skills": _parameters(several),
        f"skill_{Transfer.name}": {
            "description": description_of(Transfer),
            "if": {"type": "object", "required": ["to"]},
            "then": ref("transfer_to"),
            "else": ref("transfer_skills"),
        },
    }


def _within(name: str, definitions: Schema) -> Schema:
    """A skill inside `transfer`, where it may be JSON text as well."""
    once = ref(f"inner_{name}" if f"inner_{name}" in definitions else f"skill_{name}")
    text = {"type": "string", "pattern": JSON_OR_VARIABLE}
    return {"if": {"type": "string"}, "then": text, "else": _once_or_more(once)}


def _once_or_more(once: Schema) -> Schema:
    """A dict, or a list where it is used twice. Asked first which it is, an editor names the mistake inside."""
    return {"if": {"type": "array"}, "then": {"items": once, "minItems": 1}, "else": once}


def _foreign(skill: Mapping[str, Any]) -> Schema:
    """A skill in the SDK's words as a JSON Schema; what the environment may give is not required."""
    fields = {name: _foreign_field(field) for name, field in skill["parameters"].items()}
    needed = [name for name, field in skill["parameters"].items() if field.get("required") and "env_var" not in field]
    return {**_parameters(fields, needed), "description": str(skill["description"])}


def _foreign_field(field: Mapping[str, Any]) -> Schema:
    """A parameter of a skill of the SDK's. What stands inside it only the skill itself looks at."""
    renamed = {_RENAMED.get(key, key): value for key, value in field.items()}
    known = {key: renamed[key] for key in ("enum", "minimum", "maximum", "description", "default") if key in renamed}
    kind = {"type": field["type"], "format": TRUE_OR_FALSE} if field.get("type") in _TYPES else {}
    loosened: Schema = Loose(json_text=False).schema(known | kind)
    return (
        loosened | {key: _hint(field[key]) for key in ("items",) if isinstance(field.get(key), dict)} | _inside(field)
    )


def _hint(schema: Mapping[str, Any]) -> Schema:
    """What an editor may show of a value and complete in it, and that refuses nothing."""
    told = {"description": schema["description"]} if "description" in schema else {}
    return {**told, **_inside(schema)}


def _inside(schema: Mapping[str, Any]) -> Schema:
    properties = schema.get("properties")
    return {"properties": {name: _hint(inner) for name, inner in properties.items()}} if properties else {}


def _parameters(fields: Mapping[str, Any], required: Iterable[str] = ()) -> Schema:
    """The parameters of a skill. One that needs none may be left empty."""
    whole = _object(fields, required)
    return whole if required else {**whole, "type": ["object", "null"]}


def _object(fields: Mapping[str, Any], required: Iterable[str] = ()) -> Schema:
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "properties": dict(fields), **needed, "additionalProperties": False}
