"""Variables: where they are looked up, and how they are filled in. The platform would run any JavaScript in `${}`."""

import json
import re
from collections.abc import Mapping
from typing import Any

from ._errors import SimulationError

Scopes = Mapping[str, Any]
"""`vars`, `envs`, `call` and `params`, by name."""

MARK = re.compile(r"[$%]\{([^}]*)\}")
PATH = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\[\d+\])*")
_STEP = re.compile(r"[\w-]+")
_UNPREFIXED = ("vars", "envs", "call")


class _Unset:
    """JavaScript's `undefined`."""

    def __repr__(self) -> str:
        return "undefined"


UNSET = _Unset()


def look_up(path: str, scopes: Scopes) -> Any:
    """The value of a variable; without a scope in front, `vars`, `envs` and `call` are searched in this order."""
    first, *rest = _STEP.findall(path)
    if first in scopes:
        return _descend(scopes[first], rest)
    for scope in _UNPREFIXED:
        if first in scopes.get(scope, {}):
            return _descend(scopes[scope][first], rest)
    return UNSET


def _descend(value: Any, steps: list[str]) -> Any:
    for step in steps:
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, (list, str)) and step == "length":
            value = len(value)
        else:
            return UNSET
    return value


def as_text(value: Any) -> str:
    """A value as it stands in a text; what is not set is empty."""
    if value is UNSET or value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def filled(value: Any, scopes: Scopes) -> Any:
    """A value of the document with its variables filled in, however deep they stand."""
    if isinstance(value, str):
        return MARK.sub(lambda mark: as_text(_marked(mark[1].strip(), scopes)), value)
    if isinstance(value, Mapping):
        return {key: filled(inner, scopes) for key, inner in value.items()}
    return [filled(inner, scopes) for inner in value] if isinstance(value, list) else value


def _marked(inside: str, scopes: Scopes) -> Any:
    if not PATH.fullmatch(inside):
        raise SimulationError(f"the simulator does not know the expression ${{{inside}}}: only plain variables")
    return look_up(inside, scopes)
