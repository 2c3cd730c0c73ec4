"""A copy of what is written, from which one thing after the other is set aside until the rest can be used."""

from collections.abc import Mapping
from typing import Any

from .._errors import KeyPath, Mistake
from .._route import KEYS
from .._umbrella import Transfer
from .._validation import from_json_text_if_it_is
from ._stand_ins import stand_ins
from ._tree import GONE, child, compact, copied

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
        """And the other way round."""

    def value(self) -> Any:
        """What is left, as a loader may have it."""
        return compact(self._tree)

    def is_empty(self) -> bool:
        """Whether nothing is left that says where a call goes."""
        left = self.value()
        return not isinstance(left, Mapping) or not left.keys() - Transfer.Top.model_fields.keys()

    def original(self, path: KeyPath) -> KeyPath:
        """Where it is written what a loader speaks of: counting what is gone, and where it was inherited from."""
        node = self._tree
        written: KeyPath = ()
        for part in path:
            if isinstance(part, int) and not isinstance(node, list):
                continue  # a text message that stands without the list it could stand in
            if isinstance(node, list) and isinstance(part, int):
                left = [index for index, inner in enumerate(node) if inner is not GONE]
                part = left[part] if part < len(left) else part
            node = child(node, part)
            written = (*written, self._misspelt.get((*written, part), part))
        return written if node is not GONE or not path else self._inherited_from(written)

    def _inherited_from(self, path: KeyPath) -> KeyPath:
        """A route key that does not stand there was taken over from further out, or from `defaults`."""
        outer = [(*path[:end], path[-1]) for end in range(len(path) - 2, -1, -1)] if path[-1] in KEYS else []
        places = [*outer, ("defaults", path[-1])]
        return next((place for place in places if outer and self._knows(place)), path)

    def _knows(self, path: KeyPath) -> bool:
        """Whether something stands there, or did."""
        return self._at(path) is not GONE or path in self._tried

    def _at(self, path: KeyPath) -> Any:
        node = self._tree
        for part in path:
            node = child(node, part)
        return node

    def explains(self, mistake: Mistake) -> bool:
        """Whether a mistake follows from what has been set aside."""
        path = mistake.path
        if any(path[:end] in self._tried for end in range(1, len(path) + 1)):
            return True
        is_empty = mistake.code in _EMPTY or not compact(self._at(self._now(path)))
        if is_empty and any(gone[: len(path)] == path for gone in self._gone):
            return True
        return any(depends_on(mistake, gone) for gone in self._gone)

    def set_aside(self, mistake: Mistake) -> bool:
        """Put right what was meant, what nobody can object to, or nothing. Whether there was anything to do."""
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
