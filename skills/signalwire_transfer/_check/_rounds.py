"""Every mistake in one run: what is wrong is set aside in a copy, and the rest is looked at again, round after round.

A loader tells in rounds: single values first, then what only a finished whole shows. So a wrong value is replaced by
one that nobody can object to, where there is such a one, and else taken out; where that does not help, what holds it
is taken out. What is told of a place that was set aside follows from that, and is not told again.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from uuid import uuid4

from .._address import Address
from .._errors import ConfigurationError, Mistake
from .._number import ALLOWED
from .._umbrella import Transfer
from .._validation import from_json_text_if_it_is

T = TypeVar("T")
Path = tuple[str | int, ...]

_GONE = object()
_MOST_ROUNDS = 50
_UNREAD = "unread"
_MEANT = re.compile(r'^unknown key .* did you mean "(.*)"\?$')
_QUOTED = re.compile(r'"([^"]*)"')
_EMPTY = ("is empty", "is an empty", "is required")
_NUMBER = "+12025550143"
_MESSAGES = ("sms", "notify")


def in_rounds(raw: Any, make: Callable[[Any], T]) -> tuple[T | None, list[Mistake]]:
    """What can be made of what is written when everything wrong is set aside, and all that is wrong."""
    rest = _Rest(raw)
    told: dict[Mistake, None] = {}
    for _ in range(_MOST_ROUNDS):
        try:
            return make(rest.value()), list(told)
        except ConfigurationError as error:
            found = [Mistake(rest.original(mistake.path), mistake.message) for mistake in error.mistakes]
        told.update(dict.fromkeys(rest.new(found)))
        set_aside = [rest.set_aside(path) for path in {mistake.path: None for mistake in found}]
        if not all(set_aside) or rest.is_empty():
            break
    return None, list(told)


class _Rest:
    """A copy of what is written, from which one thing after the other is set aside."""

    def __init__(self, raw: Any) -> None:
        self._tree = _copied(raw)
        self._tried: dict[Path, int] = {}
        self._gone: set[Path] = set()

    def value(self) -> Any:
        """What is left."""
        return _compact(self._tree)

    def is_empty(self) -> bool:
        """Whether nothing is left that says where a call goes."""
        left = self.value()
        return not isinstance(left, Mapping) or not left.keys() - Transfer.Top.model_fields.keys()

    def original(self, path: Path) -> Path:
        """The path as it is written, of one in what is left: what is gone from a list counts there."""
        node, known = self._tree, []
        for part in path:
            if isinstance(node, list) and isinstance(part, int):
                left = [index for index, inner in enumerate(node) if inner is not _GONE]
                part = left[part] if part < len(left) else part
            known.append(part)
            node = _child(node, part)
        return tuple(known)

    def new(self, found: Iterable[Mistake]) -> list[Mistake]:
        """Those of the mistakes that do not follow from what has been set aside, or from each other."""
        found = list(found)
        meant = {(*mistake.path[:-1], close[1]) for mistake in found if (close := _MEANT.search(mistake.message))}
        has_no_region = any("region" in (path or ("",))[-1:] for path in (*self._tried, *(each.path for each in found)))
        return [
            mistake
            for mistake in found
            if not self._follows(mistake)
            and not (has_no_region and "set `region`" in mistake.message)
            and not (mistake.path in meant and mistake.message.startswith("is required"))
        ]

    def _follows(self, mistake: Mistake) -> bool:
        path = mistake.path
        if any(path[:end] in self._tried for end in range(1, len(path) + 1)):
            return True
        if mistake.message.startswith(_EMPTY) and any(gone[: len(path)] == path for gone in self._gone):
            return True
        return not {gone[-1] for gone in self._gone}.isdisjoint(_QUOTED.findall(mistake.message))

    def set_aside(self, path: Path) -> bool:
        """Put what nobody can object to in the place of a value, or take it out. Whether there was anything to do."""
        while path:
            known = self._tried.get(path, 0)
            choices = _stand_ins(path)
            holder = self._holder(path)
            if holder is not None and known < len(choices):
                self._tried[path] = known + 1
                holder[path[-1]] = choices[known]
                return True
            self._tried[path] = len(choices)
            if holder is not None and _child(holder, path[-1]) is not _GONE:
                holder[path[-1]] = _GONE
                self._gone.add(path)
                return True
            path = path[:-1]
        return False

    def _holder(self, path: Path) -> Any:
        """The dict or list that a path's last part stands in. JSON text and a bare address become what they say."""
        node, above, key = self._tree, None, None
        for part in path[:-1]:
            if isinstance(part, int) and not isinstance(node, list):
                continue  # a text message that stands without the list it could stand in
            above, key = node, part
            node = _child(node, part)
            decoded = from_json_text_if_it_is(node)
            if decoded is not node:
                node = above[key] = decoded
        if path[-1] == "to" and above is not None and not isinstance(node, (dict, list)) and node is not _GONE:
            node = above[key] = {"to": node}
        is_there = isinstance(node, dict) or _child(node, path[-1]) is not _GONE
        return node if is_there else None


def _stand_ins(path: Path) -> tuple[Any, ...]:
    """What may stand where something wrong stood, so that nobody takes offence: no rule, and no other mistake."""
    key = path[-1]
    if any(part in _MESSAGES for part in path[-3:-1]):
        return (_NUMBER,) if key in ("from", "to") else ("A text.",)
    if len(path) > 1 and path[-2] == "collect":
        return ("What to ask for",)
    if key in ("route", "tool_name"):  # two of them must not meet
        return (f"{'/' * (key == 'route')}{_UNREAD}_{uuid4().hex}",)
    unread = Address(_UNREAD, f"{_UNREAD}:{path}")
    return (unread, {"to": unread}) if key == "to" else _HARMLESS.get(str(key), ())


_HARMLESS: Mapping[str, tuple[Any, ...]] = {
    "hours": ("Mo-Su 00:00-23:00",),
    "timezone": ("UTC",),
    "country": ("US",),
    "allow": (list(ALLOWED),),
    "public_url": ("https://unread.invalid/",),
    "on_failure": ("voicemail",),
    "on_closed": ("voicemail",),
    "final": (False, True),
    "ring": ("parallel",),
    "accept": ("1",),
    "whisper": ("A call.",),
    "notify": ({"from": _NUMBER, "to": _NUMBER},),
    "description": (_UNREAD,),
    "name": (_UNREAD,),
}


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _compact(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _compact(inner) for key, inner in value.items() if inner is not _GONE}
    return [_compact(inner) for inner in value if inner is not _GONE] if isinstance(value, list) else value


def _child(node: Any, part: str | int) -> Any:
    """What stands there; _GONE where nothing does."""
    if isinstance(node, dict):
        return node.get(part, _GONE)
    is_index = isinstance(node, list) and isinstance(part, int) and part < len(node)
    return node[part] if is_index else _GONE
