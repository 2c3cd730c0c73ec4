"""Finds every mistake in one run: what is wrong is set aside in a copy, and the rest checked again, in rounds.

A loader tells in rounds: single values first, then what only a finished whole shows. So a misspelt key gets the name
that was meant, a wrong value is replaced by one that no loader and no rule objects to, and where neither helps it is
taken out, and then what holds it. A mistake that only follows from what was set aside is not told.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from uuid import uuid4

from .._addresses._address import Address
from .._addresses._kinds import SCHEMES
from .._errors import ConfigurationError, KeyPath, Mistake
from .._numbers._number import ALLOWED
from .._routes._route import KEYS
from .._routes._values import VERDICTS
from .._setup._umbrella import Transfer
from .._validation import from_json_text_if_it_is, without_misspelt

T = TypeVar("T")
GONE = object()
"""Stands in a dict or list for what has been taken out, so that what follows keeps its index."""

_MOST_ROUNDS = 50


def in_rounds(raw: Any, make: Callable[[Any], T]) -> tuple[T | None, list[Mistake]]:
    """What can be made of what is written when everything wrong is set aside, and all that is wrong."""
    left, rest = raw, None
    told: dict[Mistake, None] = {}
    for _ in range(_MOST_ROUNDS):
        try:
            return make(left), list(told)
        except ConfigurationError as error:
            rest = rest or Rest(raw)
            found = without_misspelt([mistake._replace(path=rest.original(mistake)) for mistake in error.mistakes])
        told |= {mistake: None for mistake in _without_echoes(found) if not rest.explains(mistake)}
        set_aside = [
            rest.set_aside(mistake) for mistake in {mistake.path: mistake for mistake in reversed(found)}.values()
        ]
        if not all(set_aside) or rest.is_empty():
            break
        left = rest.value()
    return None, list(told)


def _without_echoes(found: Iterable[Mistake]) -> list[Mistake]:
    """The mistakes of one round that do not follow from another one."""
    found = list(found)
    return [mistake for mistake in found if not any(depends_on(mistake, other.path) for other in found)]


_EMPTY = frozenset({"empty", "missing"})


class Rest:
    """What is left. Paths are those of what is written, whatever has been set aside since."""

    def __init__(self, raw: Any) -> None:
        self._tree = copied(raw)
        self._tried: dict[KeyPath, int] = {}
        self._gone: set[KeyPath] = set()
        self._meant: dict[KeyPath, str] = {}
        """The names that misspelt keys have got, by their paths."""
        self._misspelt: dict[KeyPath, str] = {}
        """The misspelt keys, by the paths that they have got."""

    def value(self) -> Any:
        """What is left, in the form that a loader takes."""
        return compact(self._tree)

    def is_empty(self) -> bool:
        """Whether nothing is left that says where a call goes."""
        left = self.value()
        return not isinstance(left, Mapping) or not left.keys() - Transfer.Top.model_fields.keys()

    def original(self, mistake: Mistake) -> KeyPath:
        """Where a loader's path is written: indexes count what is gone, and an inherited key stands further out."""
        node = self._tree
        written: KeyPath = ()
        for part in mistake.path:
            if isinstance(part, int) and not isinstance(node, list):
                continue  # a text message that stands without the list it could stand in
            if isinstance(node, list) and isinstance(part, int):
                left = [index for index, inner in enumerate(node) if inner is not GONE]
                part = left[part] if part < len(left) else part
            node = child(node, part)
            written = (*written, self._misspelt.get((*written, part), part))
        is_there = node is not GONE or mistake.code == "missing" or not mistake.path
        return written if is_there else self._inherited_from(written)

    def _inherited_from(self, path: KeyPath) -> KeyPath:
        """The place that a route key was inherited from, further out or in `defaults`, if it does not stand there."""
        outer = [(*path[:end], path[-1]) for end in range(len(path) - 2, -1, -1)] if path[-1] in KEYS else []
        places = [*outer, ("defaults", path[-1])]
        return next((place for place in places if outer and self._knows(place)), path)

    def _knows(self, path: KeyPath) -> bool:
        """Whether something stands there, or did before it was set aside."""
        return self._at(path) is not GONE or path in self._tried

    def _at(self, path: KeyPath) -> Any:
        node = self._tree
        for part in path:
            node = child(node, part)
        return node

    def explains(self, mistake: Mistake) -> bool:
        """Whether a mistake follows from what has been set aside."""
        path = mistake.path
        if path in self._meant or any(path[:end] in self._tried for end in range(1, len(path) + 1)):
            return True
        is_empty = mistake.code in _EMPTY or not compact(self._at(self._now(path)))
        if is_empty and any(gone[: len(path)] == path for gone in self._gone):
            return True
        return any(depends_on(mistake, gone) for gone in self._gone)

    def set_aside(self, mistake: Mistake) -> bool:
        """Replace a value by the one that was meant, a stand-in, or nothing. False where nothing could be done."""
        path = mistake.path
        if self._rename(mistake):
            return True
        while path:
            now = self._now(path)
            known = self._tried.get(path, 0)
            holder = self._holder(now)
            choices = stand_ins(now, mistake.meant, None if holder is None else child(holder, now[-1]))
            self._tried[path] = known + 1
            if holder is not None and known < len(choices):
                holder[now[-1]] = choices[known]
                return True
            if holder is not None and child(holder, now[-1]) is not GONE:
                holder[now[-1]] = GONE
                self._gone.add(path)
                return True
            path = path[:-1]
        return False

    def _rename(self, mistake: Mistake) -> bool:
        """Give a misspelt key the name that was meant, if nothing has it."""
        path, meant = mistake.path, mistake.meant
        if not path or not meant or mistake.code != "unknown_key" or path in self._meant:
            return False
        holder = self._holder(self._now(path))
        if not isinstance(holder, dict) or meant in holder:
            return False
        holder[meant] = holder.pop(path[-1])
        self._meant[path] = meant
        right: KeyPath = (*path[:-1], meant)
        self._misspelt[right] = str(path[-1])
        return True

    def _now(self, path: KeyPath) -> KeyPath:
        """A path by the names that misspelt keys have got."""
        return tuple(self._meant.get(path[: end + 1], part) for end, part in enumerate(path))

    def _holder(self, path: KeyPath) -> Any:
        """The dict or list that a path's last part stands in. JSON text and a bare address become what they say."""
        node, above, key = self._tree, None, None
        for part in path[:-1]:
            if isinstance(part, int) and not isinstance(node, list):
                continue  # a text message that stands without the list it could stand in
            above, key = node, part
            node = child(node, part)
            decoded = from_json_text_if_it_is(node)
            if decoded is not node:
                node = above[key] = decoded
        if path[-1] == "to" and above is not None and not isinstance(node, (dict, list)) and node is not GONE:
            node = above[key] = {"to": node}
        return node if isinstance(node, dict) or child(node, path[-1]) is not GONE else None


def depends_on(mistake: Mistake, path: KeyPath) -> bool:
    """Whether a mistake may only follow from what is wrong at a path."""
    return bool(mistake.depends_on) and path[-len(mistake.depends_on) :] == mistake.depends_on


_UNREAD = "unread"
_SENDER, _RECEIVER = "+12025550143", "+12025550144"
_MESSAGES = ("sms", "notify")
_HARMLESS: Mapping[str, tuple[Any, ...]] = {
    "hours": ("Mo-Su 00:00-23:00",),
    "timezone": ("UTC",),
    "country": ("US",),
    "allow": (list(ALLOWED),),
    "public_url": ("https://unread.invalid/",),
    "final": (False, True),
    "ring": ("parallel",),
    "patience": (3600,),
    "accept": ("1",),
    "whisper": ("A call.",),
    "notify": ({"from": _SENDER, "to": _RECEIVER},),
    "description": (_UNREAD,),
    "name": (_UNREAD,),
}
_MEANT: Mapping[str, str] = {scheme: kind.stand_in for scheme, kind in SCHEMES.items()}
"""An address of the kind that was meant, by the scheme that is written."""
_CHAINED = ("on_failure", "on_closed")


def stand_ins(path: KeyPath, meant: str, written: object = None) -> tuple[Any, ...]:
    """What to put there instead, one after the other; empty where a thing can only be left out.

    `meant` is the word that the one written there is close to, if there is any.
    """
    key = path[-1]
    if any(part in _MESSAGES for part in path[-3:-1]):
        return ({"from": _SENDER, "to": _RECEIVER}.get(str(key), "A text."),)
    if path[-2:-1] == ("collect",):
        return ("What to ask for",)
    if key == "region":
        return (meant,) if meant else ()
    if key in ("route", "tool_name"):  # two of them must not meet
        return (f"{'/' * (key == 'route')}{_UNREAD}_{uuid4().hex}",)
    if key in _CHAINED:  # the verdict that was meant, else another route, or the verdict that asks for nothing
        return (meant,) if meant in VERDICTS else ({"to": _address(path, "")}, "hangup")
    if key == "to":  # a bare address; or a route with it
        unread = _address(path, written)
        return unread, {"to": unread}
    return _HARMLESS.get(str(key), ())


def _address(path: KeyPath, written: object) -> str | Address:
    """An address of the kind that was meant; where nobody knows it, one that takes every key, as a plugin's does."""
    scheme = written.partition(":")[0].strip().lower() if isinstance(written, str) else ""
    return _MEANT.get(scheme) or Address(_UNREAD, f"{_UNREAD}:{path}")


def copied(value: Any) -> Any:
    """A copy of every dict and list in it."""
    if isinstance(value, Mapping):
        return {key: copied(inner) for key, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def compact(value: Any) -> Any:
    """A copy without what is gone."""
    if isinstance(value, dict):
        return {key: compact(inner) for key, inner in value.items() if inner is not GONE}
    return [compact(inner) for inner in value if inner is not GONE] if isinstance(value, list) else value


def child(node: Any, part: str | int) -> Any:
    """What stands there; `GONE` where nothing does."""
    if isinstance(node, dict):
        return node.get(part, GONE)
    is_index = isinstance(node, list) and isinstance(part, int) and part < len(node)
    return node[part] if is_index else GONE
