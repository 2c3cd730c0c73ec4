"""Conditions of `cond` and `goto`: comparisons of variables, texts and numbers, joined by `&&`, `||` and `!`.

The platform runs JavaScript there. Whatever is not one of these few is an error here, never guessed.
"""

import re
from typing import Any

from ._errors import SimulationError
from ._expressions import MARK, PATH, UNSET, Scopes, look_up
from ._javascript import COMPARED, truthy

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'[^'\\]*'|\"[^\"\\]*\")|(?P<path>[A-Za-z_$][\w.\[\]$]*)"
    r"|(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[<>!()]))"
)
_JAVASCRIPT_WORDS = frozenset({"typeof", "new", "function", "in", "instanceof", "void", "delete", "await"})
_CONSTANTS = {"true": True, "false": False, "null": None, "undefined": UNSET}


def holds(when: str, scopes: Scopes) -> bool:
    """Whether a condition is true. Raises SimulationError for any that is more than comparisons."""
    if MARK.search(when):
        raise SimulationError(f"a condition names variables without ${{}}: {when}")
    reader = _Condition(when, scopes)
    value = reader.either()
    if reader.tokens:
        raise reader.unknown()
    return truthy(value)


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
