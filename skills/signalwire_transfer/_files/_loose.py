"""JSON schemas as an editor's YAML needs them, made from pydantic's.

An editor takes +14155550123 for a number, where this package keeps the text as it is written; a value may be a
variable, `${NAME}`; and a dict or a list may be JSON text. What pydantic converts is taken here, too.

Where values of several types may stand, they share one schema: what it says of texts says nothing of dicts. So an
editor underlines the mistake itself, and not all of a value that fits none of several schemas.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .._validation import TRUE_OR_FALSE

Schema = dict[str, Any]

VARIABLE = r"\$\{[A-Z_]"
"""A variable of the environment."""
JSON_OR_VARIABLE = rf"^\s*[\[{{]|{VARIABLE}"
_NUMBER = rf"^\s*[-+]?[0-9][0-9_.eE+-]*\s*$|{VARIABLE}"
_FLAG = rf"^\s*([Tt]rue|TRUE|[Ff]alse|FALSE)\s*$|{VARIABLE}"
_BOOLEAN = rf"^([Tt](rue|RUE)?|[Ff](alse|ALSE)?|[Yy](es|ES)?|[Nn][Oo]?|[Oo](n|N|ff|FF)|[01])$|{VARIABLE}"
TEXT: Schema = {"type": ["string", "number"]}
"""Any text, and what an editor takes for a number."""


@dataclass(frozen=True, slots=True)
class Loose:
    """How far schemas are loosened, and what those are called that they refer to."""

    json_text: bool = True
    """Whether a dict or a list may be written as JSON text."""
    called: Callable[[str], str] = str
    """The name of a definition, for the one that pydantic gives it."""

    def schema(self, schema: Any) -> Any:
        """The schema of what is accepted."""
        if not isinstance(schema, dict):
            return schema
        told = {key: schema[key] for key in ("description", "default") if schema.get(key) is not None}
        return self._shape(schema) | told

    def all(self, schemas: Mapping[str, Any]) -> Schema:
        """The same for schemas by name."""
        return {name: self.schema(schema) for name, schema in schemas.items()}

    def _shape(self, schema: Schema) -> Schema:
        if "$ref" in schema:
            return {"$ref": f"#/$defs/{self.called(schema['$ref'].rpartition('/')[2])}"}
        if several := schema.get("anyOf") or schema.get("oneOf"):
            return self._one_of(several)
        if parts := schema.get("allOf"):
            return {"allOf": [self.schema(part) for part in parts]}
        if values := schema.get("enum") or ([schema["const"]] if "const" in schema else []):
            return choice(values)
        return self._typed(schema)

    def _typed(self, schema: Schema) -> Schema:
        match schema.get("type"):
            case "string":
                return TEXT | ({"minLength": 1} if schema.get("minLength") else {})
            case "integer" | "number" as kind:
                told = {"patternErrorMessage": "must be a whole number" if kind == "integer" else "must be a number"}
                return {"type": [kind, "string"], "pattern": _NUMBER, **told, **_taken(schema, "minimum", "maximum")}
            case "boolean" if schema.get("format") == TRUE_OR_FALSE:
                return {"type": ["boolean", "string"], "pattern": _FLAG, "patternErrorMessage": "must be true or false"}
            case "boolean":  # pydantic by itself takes more words, and numbers
                return {"type": ["boolean", "string", "number"], "pattern": _BOOLEAN, "minimum": 0, "maximum": 1}
            case "array":
                inner = {"items": self.schema(schema["items"])} if "items" in schema else {}
                return self._or_json_text("array") | inner | _taken(schema, "minItems", "maxItems")
            case "object":
                return self._or_json_text("object") | self._object(schema)
        return {}

    def _object(self, schema: Schema) -> Schema:
        properties = {"properties": self.all(schema["properties"])} if "properties" in schema else {}
        further = schema.get("additionalProperties")
        others = {} if further is None else {"additionalProperties": self.schema(further)}
        return {**properties, **others, **_taken(schema, "required", "minProperties")}

    def _or_json_text(self, kind: str) -> Schema:
        return {"type": [kind, "string"], "pattern": JSON_OR_VARIABLE} if self.json_text else {"type": kind}

    def _one_of(self, several: Iterable[Any]) -> Schema:
        """The schema for several forms. Nothing, in pydantic `null`, is none of them: no key of a file may say it."""
        forms = [form for form in several if form.get("type") != "null"]
        has_text = any(form.get("type") == "string" and "enum" not in form for form in forms)
        loosened = [replace(self, json_text=self.json_text and not has_text).schema(form) for form in forms]
        return _merged(loosened) or {"anyOf": loosened}


def _taken(schema: Schema, *keys: str) -> Schema:
    return {key: schema[key] for key in keys if schema.get(key) is not None}


def _merged(forms: list[Schema]) -> Schema | None:
    """One schema for forms of different types; None where two of them could say something of the same value."""
    if len(forms) == 1:
        return forms[0]
    kinds: list[str] = []
    merged: Schema = {}
    for form in forms:
        own = form.get("type", [])
        own = [own] if isinstance(own, str) else own
        if not own or not set(own).isdisjoint(kinds) or not form.keys() - {"type"} <= form.keys() - merged.keys():
            return None
        kinds += own
        merged |= {key: value for key, value in form.items() if key != "type"}
    return {"type": kinds, **merged}


def choice(values: Iterable[Any], also: str = VARIABLE, wanted: str = "") -> Schema:
    """One of some values, which an editor lists; or a text that fits a pattern, such as a variable.

    `wanted` is what an editor says of any other: without it, it names all values.
    """
    told = {"errorMessage": wanted} if wanted else {}
    return {"anyOf": [{"enum": list(values), **told}, {"type": "string", "pattern": also}]}


def text_like(pattern: str, wanted: str = "") -> Schema:
    """A text that fits a pattern, or holds a variable. `wanted` is what an editor says of any other."""
    told = {"patternErrorMessage": wanted} if wanted else {}
    return TEXT | {"pattern": rf"{pattern}|{VARIABLE}"} | told
