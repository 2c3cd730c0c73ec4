"""Finds the transfer tools in an agent, a list, or the export of a whole account."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Is = Callable[[Mapping[str, Any]], bool]


class Found(NamedTuple):
    """A transfer tool, and where it stands."""

    path: str
    value: Mapping[str, Any]


def tools(value: Any, is_tool: Is, path: str = "") -> Iterator[Found]:
    """Every transfer tool in a value, from the top down."""
    if isinstance(value, Mapping) and is_tool(value):
        yield Found(path, value)
        return
    for step, inner in _steps(value):
        yield from tools(inner, is_tool, path + step)


def beside(value: Any, is_tool: Is, path: str = "") -> Iterator[tuple[str, Any]]:
    """What stands around the tools: the path and the value of every part that holds none."""
    if next(tools(value, is_tool), None) is None:
        if value is not None:
            yield path.lstrip("."), value
    elif not (isinstance(value, Mapping) and is_tool(value)):
        for step, inner in _steps(value):
            yield from beside(inner, is_tool, path + step)


def _steps(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((f".{key}", inner) for key, inner in value.items())
    elif isinstance(value, list):
        yield from ((f"[{index}]", inner) for index, inner in enumerate(value))
