"""Variables and conditions: the little of JavaScript that a document needs.

The platform runs any JavaScript in `${}` and in the conditions of `cond` and `goto`. Here it is plain variables,
comparisons of variables, texts and numbers, and `&&`, `||` and `!`. Anything else is an error, never guessed.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from ._timeline import SimulationError

Scopes = Mapping[str, Any]
"""`vars`, `envs`, `call` and `params`, by name."""

MARK = re.compile(r"[$%]\{([^}]*)\}")
PATH = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*|\[\d+\])*")
_STEP = re.compile(r"[\w-]+")
_UNPREFIXED = ("vars", "envs", "call")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'[^'\\]*'|\"[^\"\\]*\")|(?P<path>[A-Za-z_$][\w.\[\]$]*)"
    r"|(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[<>!()]))"
)
_JAVASCRIPT_WORDS = frozenset({"typeof", "new", "function", "in", "instanceof", "void", "delete", "await"})


class _Unset:
    """JavaScript's `undefined`."""

    def __repr__(self) -> str:
        return "undefined"


UNSET = _Unset()
_CONSTANTS = {"true": True, "false": False, "null": None, "undefined": UNSET}


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


def holds(when: str, scopes: Scopes) -> bool:
    """Whether a condition is true. Raises SimulationError for any that is more than comparisons."""
    if MARK.search(when):
        raise SimulationError(f"a condition must name variables without ${{}}: {when}")
    reader = _Condition(when, scopes)
    value = reader.either()
    if reader.tokens:
        raise reader.unknown()
    return truthy(value)


def bare_names(when: str) -> set[str]:
    """The variables that a condition names without a scope: one that is not set is an error there."""
    return {token["path"] for token in _TOKEN.finditer(when) if token["path"] and "." not in token["path"]} - {
        *_CONSTANTS
    }


class _Condition:
    """Reads a condition from left to right. Both sides of `&&` and `||` are read, so that no mistake hides in one."""

    def __init__(self, when: str, scopes: Scopes) -> None:
        self.when, self.scopes = when, scopes
        self.tokens = list(self._tokens())

    def _tokens(self) -> list[tuple[str, str]]:
        found, at = [], 0
        while at < len(self.when.rstrip()):
            token = _TOKEN.match(self.when, at)
            if token is None:
                raise self.unknown()
            found.append((token.lastgroup or "", token[token.lastgroup or 0]))
            at = token.end()
        return found

    def unknown(self) -> SimulationError:
        return SimulationError(f"the simulator does not know the condition: {self.when}")

    def either(self) -> Any:
        value = self.both()
        while self._takes("||"):
            other = self.both()
            value = value if truthy(value) else other
        return value

    def both(self) -> Any:
        value = self.negated()
        while self._takes("&&"):
            other = self.negated()
            value = other if truthy(value) else value
        return value

    def negated(self) -> Any:
        if self._takes("!"):
            return not truthy(self.operand())
        return self.compared()

    def compared(self) -> Any:
        left = self.operand()
        if self.tokens and self.tokens[0][1] in COMPARED:
            sign = self.tokens.pop(0)[1]
            right = not truthy(self.operand()) if self._takes("!") else self.operand()
            return COMPARED[sign](left, right)
        return left

    def operand(self) -> Any:
        kind, token = self.tokens.pop(0) if self.tokens else ("", "")
        if kind == "number":
            return float(token)
        if kind == "text":
            return token[1:-1]
        if kind == "path":
            return self._variable(token)
        if token != "(":  # noqa: S105  # a parenthesis, not a password
            raise self.unknown()
        value = self.either()
        if not self._takes(")"):
            raise self.unknown()
        return value

    def _variable(self, path: str) -> Any:
        if path in _CONSTANTS:
            return _CONSTANTS[path]
        is_called = bool(self.tokens) and self.tokens[0][1] == "("
        if is_called or path in _JAVASCRIPT_WORDS or not PATH.fullmatch(path):
            raise self.unknown()
        value = look_up(path, self.scopes)
        if value is UNSET and "." not in path and "[" not in path:
            raise SimulationError(f'the condition "{self.when}" needs {path}, and nothing has set it on this leg')
        return value

    def _takes(self, sign: str) -> bool:
        if self.tokens and self.tokens[0] == ("sign", sign):
            self.tokens.pop(0)
            return True
        return False


def truthy(value: Any) -> bool:
    """Whether a value counts as true."""
    return value is not UNSET and (bool(value) or isinstance(value, (list, Mapping)))


def _number(value: Any) -> float:
    if isinstance(value, (bool, int, float)):
        return float(value)
    try:
        return float(value or 0) if isinstance(value, str) else 0.0 if value is None else float("nan")
    except ValueError:
        return float("nan")


def _equal(left: Any, right: Any) -> bool:
    """JavaScript's `==`: a text and a number are compared as numbers, null and undefined are the same."""
    if left in (None, UNSET) or right in (None, UNSET):
        return left in (None, UNSET) and right in (None, UNSET)
    return left == right if _same_type(left, right) else _number(left) == _number(right)


def _same_type(left: Any, right: Any) -> bool:
    return _type(left) is _type(right)


def _type(value: Any) -> type:
    return float if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value)


def _less(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    return _number(left) < _number(right)


def _at_most(left: Any, right: Any) -> bool:
    return _less(left, right) or (left == right if isinstance(left, str) else _number(left) == _number(right))


COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "===": lambda left, right: _same_type(left, right) and left == right,
    "!==": lambda left, right: not (_same_type(left, right) and left == right),
    "<": _less,
    ">": lambda left, right: _less(right, left),
    "<=": _at_most,
    ">=": lambda left, right: _at_most(right, left),
}
