"""Dicts and lists in which something may be gone and still keeps its place."""

from collections.abc import Mapping
from typing import Any

GONE = object()


def copied(value: Any) -> Any:
    """A copy of every dict and list in it."""
    if isinstance(value, Mapping):
        return {key: copied(inner) for key, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def compact(value: Any) -> Any:
    """The same without what is gone."""
    if isinstance(value, dict):
        return {key: compact(inner) for key, inner in value.items() if inner is not GONE}
    return [compact(inner) for inner in value if inner is not GONE] if isinstance(value, list) else value


def child(node: Any, part: str | int) -> Any:
    """What stands there; `GONE` where nothing does."""
    if isinstance(node, dict):
        return node.get(part, GONE)
    is_index = isinstance(node, list) and isinstance(part, int) and part < len(node)
    return node[part] if is_index else GONE
