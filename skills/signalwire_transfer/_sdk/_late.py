"""A dict that is filled when somebody looks into it.

An SDK asks every skill for the schema of its parameters as it registers it, all of them as soon as one skill of any
package is looked up, and only wants to see that the answer is a dict with something in it.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any


class LateDict(dict[str, Any]):
    """What a function returns, which is not called before that is looked at. There is always something in it."""

    def __init__(self, made: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__({"": None})  # json's encoder takes a dict for empty by its size, past its methods
        self._made: Callable[[], Mapping[str, Any]] | None = made

    def __bool__(self) -> bool:
        return True

    def __reduce_ex__(self, _protocol: object) -> tuple[type, tuple[dict[str, Any]]]:
        return dict, (dict(self),)  # a copy is a plain dict

    def _fill(self) -> None:
        if self._made:
            made, self._made = self._made, None
            dict.clear(self)
            dict.update(self, made())


def _filled_first(name: str) -> Callable[..., Any]:
    plain = getattr(dict, name)

    @functools.wraps(plain)
    def method(self: LateDict, *arguments: Any, **more: Any) -> Any:
        self._fill()
        return plain(self, *arguments, **more)

    return method


for _name in vars(dict):
    if _name not in vars(LateDict) and _name not in {"__new__", "__getattribute__", "__class_getitem__", "fromkeys"}:
        setattr(LateDict, _name, _filled_first(_name))
