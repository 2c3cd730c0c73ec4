"""Small helpers between pydantic and our mistakes: one way to raise many, one way to read them back."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, NoReturn

from pydantic import BeforeValidator, PlainValidator, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from ._errors import KeyPath, Mistake, mistake_of, unknown_key

_WORDS = {
    "missing": "is required",
    "string_type": "is text: write it in quotes",
    "bool_parsing": "is true or false",
    "bool_type": "is true or false",
    "int_parsing": "is a whole number",
    "int_type": "is a whole number",
    "int_from_float": "is a whole number",
    "less_than_equal": "is {le} at most",
    "greater_than_equal": "is {ge} at least",
    "literal_error": "is one of {expected}",
    "greater_than": "is more than {gt}",
    "less_than": "is less than {lt}",
    "float_parsing": "is a number",
    "float_type": "is a number",
    "enum": "is one of {expected}",
    "string_pattern_mismatch": "does not match {pattern}",
    "string_too_short": "is {min_length} characters at least",
    "string_too_long": "is {max_length} characters at most",
    "too_short": "is {min_length} items at least",
    "too_long": "is {max_length} items at most",
    "dict_type": "is a dict",
    "list_type": "is a list",
    "tuple_type": "is a list",
    "set_type": "is a list",
    "frozen_set_type": "is a list",
    "model_type": "is a dict of its own keys",
    "dataclass_type": "is an address or a dict with `to`",
}
_CODES = {
    "missing": "missing",
    **dict.fromkeys(("literal_error", "enum"), "one_of"),
    **dict.fromkeys(("less_than_equal", "greater_than_equal", "greater_than", "less_than"), "range"),
    **dict.fromkeys(("string_too_short", "string_too_long", "too_short", "too_long"), "range"),
    "string_pattern_mismatch": "form",
}
"""The codes of those that are not of the wrong type."""
_UNKNOWN = frozenset({"extra_forbidden", "unexpected_keyword_argument"})


def refuse(*mistakes: Mistake | tuple[KeyPath, str]) -> NoReturn:
    """Raise all of these mistakes, each with its path below the value being validated."""
    raise ValidationError.from_exception_data("mistakes", [_detail(Mistake(*mistake)) for mistake in mistakes])


def _detail(mistake: Mistake) -> InitErrorDetails:
    """A mistake as pydantic carries it."""
    error = PydanticCustomError("mistake", "{words}", {"words": mistake.message, "mistake": mistake})
    return InitErrorDetails(type=error, loc=mistake.path, input=None)


Known = Callable[[KeyPath], Iterable[str]]
"""The keys that may stand at a path, for "did you mean"."""


def mistakes_of(error: ValidationError, known: Known) -> list[Mistake]:
    """Our mistakes for pydantic's."""
    return [_mistake(detail, known) for detail in error.errors(include_url=False)]


def _mistake(detail: ErrorDetails, known: Known) -> Mistake:
    path, kind, context = detail["loc"], detail["type"], detail.get("ctx", {})
    if kind in _UNKNOWN:
        return unknown_key("key", path, known(path))
    if kind == "mistake":
        return Mistake(*context["mistake"])._replace(path=path)
    if kind == "value_error":
        return mistake_of(context["error"], *path)
    if kind == "dataclass_type" and context.get("class_name") != "Route":
        kind = "model_type"
    if kind in {"string_too_short", "too_short"} and context.get("min_length") == 1:
        return Mistake(path, "is empty", "empty")
    words = _WORDS.get(kind)
    if words:
        return Mistake(path, words.format(**context), _CODES.get(kind, "type"))
    return Mistake(path, detail["msg"])


def from_json_text(value: Any) -> Any:
    """A dict or list that arrived as JSON text, as the visual agent builders send them; anything else as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"looks like JSON but is not: {error}") from None
    return value


def from_json_text_if_it_is(value: Any) -> Any:
    """The same, where text that is no JSON stays the text that it is."""
    try:
        return from_json_text(value)
    except ValueError:
        return value


JSON_TEXT = BeforeValidator(from_json_text)


def _true_or_false(value: Any) -> bool:
    flag = {"true": True, "false": False}.get(str(value).strip().lower())
    if flag is None:
        raise ValueError("is true or false")
    return flag


Flag = Annotated[bool, PlainValidator(_true_or_false, json_schema_input_type=bool)]
"""A boolean, or its name as text. pydantic alone would take `no`, `off` and 0 for false, without a word."""


def inlined(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """A JSON schema with what it refers to put in its place, and without titles. A model inside itself stays open."""
    if isinstance(schema, list):
        return [inlined(inner, definitions) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        beside = {key: inner for key, inner in schema.items() if key != "$ref"}
        deeper = {other: definition for other, definition in definitions.items() if other != name}
        return inlined({**definitions.get(name, {"type": "object"}), **beside}, deeper)
    is_title = isinstance(schema.get("title"), str)  # a property may be called title: that is a schema, no text
    dropped = {"$defs", "title"} if is_title else {"$defs"}
    return {key: inlined(inner, definitions) for key, inner in schema.items() if key not in dropped}
