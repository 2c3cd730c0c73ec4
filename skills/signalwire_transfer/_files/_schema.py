"""The JSON Schema of a file with agents, with every skill that is installed, for completion in an editor."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .._file_key import FileKey
from .._schema import defaults_fields, skill_fields, umbrella_fields
from .._seam._plugins import Plugins
from .._skill import TransferSkill, description_of
from .._umbrella import Transfer
from ._agents import Agent
from ._ignore import Ignore

Schema = dict[str, Any]

_VARIABLE = r"\$\{[A-Z_][A-Z0-9_]*\}"
_ORDINARY = ("description", "enum", "items", "properties", "additionalProperties", "default", "minimum", "maximum")
_RENAMED = {"min": "minimum", "max": "maximum"}
_TYPES = frozenset({"string", "integer", "number", "boolean", "array", "object"})


def file_schema(plugins: Plugins, others: Mapping[str, Any]) -> Schema:
    """The schema. `others` are the SDK's skills, as the SDK describes them; those that are ours stand by our names."""
    ours = {name: _own(skill) for name, skill in sorted(plugins.skills().items()) if name != Transfer.name}
    theirs = {name: _foreign(skill) for name, skill in sorted(others.items()) if name not in {*ours, Transfer.name}}
    definitions = {
        "agent": _loose(Agent.model_json_schema(ref_template="#/$defs/{model}")),
        "ignore": _loose(Ignore.model_json_schema()),
        **{f"skill_{name}": schema for name, schema in {**ours, **theirs}.items()},
        f"skill_{Transfer.name}": _umbrella(ours),
        "skills": _skills({**ours, **theirs, Transfer.name: {}}),
    }
    definitions |= definitions["agent"].pop("$defs", {})
    definitions["one_of_several"] = _with_skills(definitions["agent"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Agents for signalwire-transfer",
        "type": "object",
        "properties": {
            "agent": {"$ref": "#/$defs/agent", "description": "The agent"},
            "skills": {"$ref": "#/$defs/skills", "description": "What the agent can do: a skill to its parameters"},
            "agents": {"type": "array", "items": {"$ref": "#/$defs/one_of_several"}, "minItems": 1},
            "ignore": {
                "type": "array",
                "items": {"$ref": "#/$defs/ignore"},
                "description": "What `check` finds and shall stay as it is",
            },
            **{name: _key(kind) for name, kind in sorted(plugins.file_keys.items())},
        },
        "additionalProperties": False,
        "oneOf": [{"required": ["agent"]}, {"required": ["agents"], "not": {"required": ["skills"]}}],
        "$defs": definitions,
    }


def _key(kind: type[FileKey]) -> Schema:
    """A key that a plugin brings, with everything that it refers to in place."""
    schema = kind.model_json_schema()
    definitions = schema.pop("$defs", {})

    def whole(part: Any) -> Any:
        if isinstance(part, list):
            return [whole(inner) for inner in part]
        if not isinstance(part, dict):
            return part
        named = str(part.get("$ref", "")).rpartition("/")[2]
        return (
            whole({**definitions.get(named, {}), **{key: inner for key, inner in part.items() if key != "$ref"}})
            if named
            else {key: whole(inner) for key, inner in part.items()}
        )

    loose: Schema = _loose(whole(schema))
    return loose | {"description": _first_line(kind)}


def _own(skill: type[TransferSkill]) -> Schema:
    required = [name for name, field in skill.Params.model_fields.items() if field.is_required()]
    return _object(_loose_all(skill_fields(skill)), required) | {"description": _first_line(skill)}


def _umbrella(ours: Iterable[str]) -> Schema:
    """`transfer`: one route, or the transfer skills inside it."""
    inside = {name: _once_or_more(name) for name in ours}
    defaults = {"defaults": _object(defaults_fields(), [])}
    fields = _loose_all({**umbrella_fields(), **defaults})
    return _object({**inside, **fields}, []) | {"description": _first_line(Transfer)}


def _foreign(skill: Mapping[str, Any]) -> Schema:
    """A skill in the SDK's words as a JSON Schema; what the environment may give is not required."""
    fields = {name: _loose(_field(field)) for name, field in skill["parameters"].items()}
    needed = [name for name, field in skill["parameters"].items() if field.get("required") and "env_var" not in field]
    return _object(fields, needed) | {"description": str(skill["description"])}


def _field(field: Mapping[str, Any]) -> Schema:
    renamed = {_RENAMED.get(key, key): value for key, value in field.items()}
    kept = {key: renamed[key] for key in _ORDINARY if renamed.get(key) is not None}
    return kept | ({"type": field["type"]} if field.get("type") in _TYPES else {})


def _skills(names: Iterable[str]) -> Schema:
    return _object({name: _once_or_more(name) for name in names}, [])


def _once_or_more(name: str) -> Schema:
    """A skill that is used twice is a list; one that needs no parameters may be left empty."""
    once = {"$ref": f"#/$defs/skill_{name}"}
    return {"anyOf": [once, {"type": "array", "items": once}, {"type": "null"}]}


def _with_skills(agent: Schema) -> Schema:
    return agent | {"properties": {**agent["properties"], "skills": {"$ref": "#/$defs/skills"}}}


def _object(fields: Mapping[str, Any], required: list[str]) -> Schema:
    return {"type": "object", "properties": dict(fields), "required": required, "additionalProperties": False}


def _first_line(owner: type) -> str:
    return description_of(owner)


def _loose(schema: Any) -> Any:
    """The schema as an editor's YAML needs it: it takes +14155550123 for a number, and a number may be a variable."""
    if isinstance(schema, list):
        return [_loose(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _LOOSENERS[key](inner) for key, inner in schema.items() if key in _LOOSENERS} | _loose_type(schema)


def _loose_all(schemas: Mapping[str, Any]) -> Schema:
    return {name: _loose(schema) for name, schema in schemas.items()}


def _loose_type(schema: Schema) -> Schema:
    kind = schema.get("type")
    if kind == "string" and "enum" not in schema:
        return {"type": ["string", "number"]}
    if kind in ("integer", "number"):
        return {"type": [kind, "string"], "pattern": rf"^(-?[0-9.]+|.*{_VARIABLE}.*)$"}
    if kind == "boolean":
        return {"type": ["boolean", "string"], "pattern": f"^(true|false|{_VARIABLE})$"}
    return {"type": kind} if kind else {}


def _same(value: Any) -> Any:
    return value


_LOOSENERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("properties", "$defs"), _loose_all),
    **dict.fromkeys(("items", "additionalProperties", "anyOf"), _loose),
    **dict.fromkeys(("description", "enum", "const", "default", "required", "$ref"), _same),
    **dict.fromkeys(("minimum", "maximum", "minItems", "minLength"), _same),
}
"""What is taken over of a schema, and how; titles and patterns are not: what they say is said elsewhere."""
