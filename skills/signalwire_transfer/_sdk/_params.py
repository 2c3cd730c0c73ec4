"""Checks the parameters of the SDK's other skills against their descriptions, and converts their types."""

import importlib.util
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .._document._nodes import numbers
from .._errors import Mistake, WrongValueError, did_you_mean, instead, meant_by, mistake_of, unknown_key
from .._validation import without_misspelt

Schema = Mapping[str, Any]
_NAMES = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a dict",
    "string": "text",
}


def completed(written: Mapping[str, Any], schema: Mapping[str, Schema]) -> tuple[dict[str, Any], list[Mistake]]:
    """The parameters with the types that the skill wants, and those that the environment gives; and every mistake."""
    mistakes = [unknown_key("parameter", (key,), schema) for key in written if key not in schema]
    params = _from_environment(schema) | {key: value for key, value in written.items() if value is not None}
    for key, field in schema.items():
        if key in params:
            try:
                params[key] = _typed(params[key], field)
            except ValueError as error:
                mistakes.append(mistake_of(error, key))
        elif field.get("required"):
            variable = f", or the environment variable `{field['env_var']}`" if "env_var" in field else ""
            mistakes.append(Mistake((key,), f"required{variable}", "missing"))
    return params, without_misspelt(mistakes)


def _from_environment(schema: Mapping[str, Schema]) -> dict[str, Any]:
    """What the schemas name environment variables for: the skills themselves do not look there."""
    named = {key: os.environ.get(field["env_var"]) for key, field in schema.items() if "env_var" in field}
    return {key: value for key, value in named.items() if value}


def unmet(skill: Schema) -> Iterator[Mistake]:
    """The packages that the skill needs and this machine lacks."""
    for variable in skill["required_env_vars"]:
        if not os.environ.get(variable):
            yield Mistake((), f"must have the environment variable `{variable}`, which is not set")
    for package in skill["required_packages"]:
        if importlib.util.find_spec(package.partition(".")[0]) is None:
            yield Mistake((), f"must have the package `{package}`, which is not installed")


def _typed(value: Any, field: Schema) -> Any:
    """A value as the type of its field. Raises ValueError saying what it should be."""
    name = field.get("type")
    converted = _CONVERTERS.get(name, numbers)(value) if isinstance(name, str) else numbers(value)
    if converted is None:
        raise WrongValueError(f"must be {_NAMES[str(name)]}{instead(value)}", "type")
    if "enum" in field and converted not in field["enum"]:
        choices = [str(choice) for choice in field["enum"]]
        sentence = f"must be one of {', '.join(choices)}{instead(converted)}{did_you_mean(str(converted), choices)}"
        raise WrongValueError(sentence, "one_of", meant=meant_by(str(converted), choices))
    _check_bounds(converted, field)
    return converted


def _check_bounds(value: Any, field: Schema) -> None:
    if not isinstance(value, (int, float)):
        return
    least, most = field.get("min", field.get("minimum")), field.get("max", field.get("maximum"))
    if least is not None and value < least:
        raise WrongValueError(f"must be at least {least}{instead(value)}", "range")
    if most is not None and value > most:
        raise WrongValueError(f"must be at most {most}{instead(value)}", "range")


def _parsed(kind: Callable[[str], Any]) -> Callable[[Any], Any]:
    """A converter from text that gives None for what is no such number."""

    def convert(value: Any) -> Any:
        try:
            return None if isinstance(value, (bool, list, dict)) else kind(value)
        except ValueError:
            return None

    return convert


def _number(value: str) -> int | float:
    return int(value) if value.removeprefix("-").isdecimal() else float(value)


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value))


_CONVERTERS: Mapping[str, Callable[[Any], Any]] = {
    "integer": _parsed(int),
    "number": _parsed(_number),
    "boolean": _boolean,
    "string": lambda value: str(value) if isinstance(value, str) else None,
    "array": lambda value: numbers(value) if isinstance(value, list) else None,
    "object": lambda value: numbers(value) if isinstance(value, dict) else None,
}
