"""How JavaScript compares two values, as far as a condition needs it."""

from collections.abc import Callable, Mapping
from typing import Any

from ._expressions import UNSET


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
