"""Turns mistakes into pydantic's errors, and pydantic's errors into mistakes."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sized
from typing import Annotated, Any, NoReturn

from pydantic import BeforeValidator, PlainValidator, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from ._errors import KeyPath, Mistake, WrongValueError, instead, meant_by, mistake_of, unknown_key

_WORDS = {
    "missing": "required",
    "string_type": "must be text: write it in quotes",
    "string_unicode": "must be text that can be sent: it holds half a character",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "less_than_equal": "must be at most {le}",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than": "must be less than {lt}",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "finite_number": "must be a number",
    "string_pattern_mismatch": "must match {pattern}",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
    "dict_type": "must be a dict",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "set_type": "must be a list",
    "frozen_set_type": "must be a list",
    "model_type": "must be a dict",
    "dataclass_type": "must be an address, or a dict with `to`",
}
"""What must stand there, for each of pydantic's errors."""
_FEW = 4
_SIZES = frozenset({"string_too_short", "string_too_long", "too_short", "too_long"})
_SPELT_OUT = frozenset({"string_type", "string_unicode", "missing"})
"""Errors whose sentence would be no clearer with what stands there instead."""
_CODES = {
    "missing": "missing",
    **dict.fromkeys(("literal_error", "enum"), "one_of"),
    **dict.fromkeys(("less_than_equal", "greater_than_equal", "greater_than", "less_than"), "range"),
    **dict.fromkeys(("string_too_short", "string_too_long", "too_short", "too_long"), "range"),
    "string_pattern_mismatch": "form",
}
"""The codes of errors that are not about the type."""
_UNKNOWN = frozenset({"extra_forbidden", "unexpected_keyword_argument"})


def refuse(*mistakes: Mistake | tuple[KeyPath, str]) -> NoReturn:
    """Raise all of these mistakes, each with its path below the value being validated."""
    raise ValidationError.from_exception_data("mistakes", [_detail(Mistake(*mistake)) for mistake in mistakes])


def _detail(mistake: Mistake) -> InitErrorDetails:
    """A mistake as pydantic carries it."""
    error = PydanticCustomError("mistake", "{words}", {"words": mistake.message, "mistake": mistake})
    return InitErrorDetails(type=error, loc=mistake.path, input=None)


def _size(value: object) -> int | None:
    return len(value) if isinstance(value, Sized) else None


Known = Callable[[KeyPath], Iterable[str]]
"""The keys that may stand at a path, for "did you mean"."""


def mistakes_of(error: ValidationError, known: Known) -> list[Mistake]:
    """Our mistakes for pydantic's."""
    return without_misspelt([_mistake(detail, known) for detail in error.errors(include_url=False)])


def without_misspelt(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """The mistakes without those that say that a key is missing which has only been misspelt."""
    mistakes = list(mistakes)
    meant = {(*mistake.path[:-1], mistake.meant) for mistake in mistakes if mistake.code == "unknown_key"}
    return [mistake for mistake in mistakes if not (mistake.path in meant and mistake.code == "missing")]


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
        return Mistake(path, "must not be empty", "empty")
    words = _WORDS.get(kind)
    if words is None:
        return Mistake(path, detail["msg"])
    if kind == "model_type" and len(keys := list(known((*path, "")))) <= _FEW:
        words = f"must be a dict with the keys {', '.join(f'`{key}`' for key in keys)}"
    return _expected(path, kind, words.format(**context), detail["input"])


def _expected(path: KeyPath, kind: str, words: str, written: object) -> Mistake:
    """The mistake that something else must stand there."""
    code = _CODES.get(kind, "type")
    choices = re.findall("'(.*?)'", words) if code == "one_of" else []
    meant = meant_by(written, choices) if isinstance(written, str) else ""
    there = "" if kind in _SPELT_OUT or code == "form" else instead(_size(written) if kind in _SIZES else written)
    hint = f'; did you mean "{meant}"?' if meant else ""
    return Mistake(path, f"{words.replace(chr(39), chr(34))}{there}{hint}", code, meant)


def from_json_text(value: Any) -> Any:
    """A dict or list that arrived as JSON text, as the visual agent builders send them; anything else as it is."""
    if isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"must be JSON where it begins like it, with {{ or [: {error}") from None
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
        raise WrongValueError(f"must be true or false{instead(value)}", "type")
    return flag


TRUE_OR_FALSE = "true-or-false"
"""The format, in a JSON schema, of a boolean that nothing but `true` and `false` can be."""

Flag = Annotated[bool, PlainValidator(_true_or_false), WithJsonSchema({"type": "boolean", "format": TRUE_OR_FALSE})]
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
