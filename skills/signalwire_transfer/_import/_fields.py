"""A dict of the source, taken apart field by field. What is not taken becomes a note: nothing is dropped silently."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .._document._nodes import Plain
from .._secrets import may_hold_secret, may_name_secret
from ._model import Notes
from ._texts import Deferred

_UNKNOWN = "is a field that this import does not know, and is not carried over: see whether your callers need it"
_LONGEST = 120


class Fields:
    """One dict of the source. An absent field, one that is null and one of another type read alike: as nothing."""

    def __init__(self, value: Mapping[str, Any], path: str = "") -> None:
        self.path = path
        self._left = {key: inner for key, inner in value.items() if inner is not None}
        self._inner: dict[str, Fields] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def at(self, key: str) -> str:
        """The path of a field."""
        return f"{self.path}.{key}" if self.path else key

    def text(self, key: str) -> str | None:
        """Take a text."""
        if not isinstance(text := self._left.get(key), str):
            return None
        del self._left[key]
        return text if isinstance(text, Deferred) else str(text)

    def flag(self, key: str) -> bool | None:
        """Take a true or a false."""
        return self._left.pop(key) if isinstance(self._left.get(key), bool) else None

    def number(self, key: str) -> float | None:
        """Take a number."""
        value = self._left.get(key)
        if not isinstance(value, str) or not re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", value):
            return None
        return float(self._left.pop(key))

    def texts(self, key: str) -> dict[str, str]:
        """Take the texts of a dict; anything else in it is left."""
        inner = self.inner(key)
        return {name: text for name in list(inner._left) if (text := inner.text(name)) is not None}

    def inner(self, key: str) -> "Fields":
        """The fields of a dict inside; none where there is no dict."""
        if key not in self._inner:
            value = self._left.pop(key) if isinstance(self._left.get(key), Mapping) else {}
            self._inner[key] = Fields(value, self.at(key))
        return self._inner[key]

    def several(self, key: str) -> list["Fields"]:
        """The dicts of a list; a list that holds anything else is left."""
        value = self._left.get(key)
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            return []
        del self._left[key]
        found = [Fields(item, f"{self.at(key)}[{index}]") for index, item in enumerate(value)]
        self._inner |= {f"{key}[{index}]": fields for index, fields in enumerate(found)}
        return found

    def dicts(self, key: str) -> dict[str, "Fields"]:
        """The dicts of a dict by their keys; each stands at a place of its own in our file."""
        value = self._left.get(key)
        if not isinstance(value, Mapping) or not all(isinstance(inner, Mapping) for inner in value.values()):
            return {}
        del self._left[key]
        return {name: Fields(inner) for name, inner in value.items()}

    def apart(self, key: str) -> list["Fields"]:
        """The dicts of a list, each at a place of its own in our file: its paths begin anew. The others are left."""
        value = self._left.get(key)
        if not isinstance(value, list):
            return []
        del self._left[key]
        self._left |= {f"{key}[{at}]": item for at, item in enumerate(value) if not isinstance(item, Mapping)}
        return [Fields(item) for item in value if isinstance(item, Mapping)]

    def leave(self, notes: Notes, sentences: Mapping[str, str]) -> None:
        """Note whatever has not been taken, here and inside. A sentence says what a field did and what to do."""
        for key, value in self._left.items():
            path = self.at(key)
            sentence = sentences.get(re.sub(r"\[\d+\]", "[]", path))
            shown = "" if may_name_secret(key) else _shown(value, sentence is not None)
            inside = ", ".join(dict.fromkeys(map(_named, _inside(value))))
            words = sentence or _UNKNOWN
            notes.add(_named(path), f"{shown}{words}; in it: {inside}" if inside else f"{shown}{words}")
        self._left.clear()
        for inner in self._inner.values():
            inner.leave(notes, sentences)


def _named(path: str) -> str:
    return path if path.isprintable() else repr(path)


def _shown(value: Any, is_known: bool) -> str:
    """A value beside its field: what nobody could mistake for a secret."""
    if isinstance(value, Deferred):
        return f"({value.why}) "
    if isinstance(value, bool):
        return f"({str(value).lower()}) "
    is_number = isinstance(value, Plain) and len(value) < 8
    is_word = is_known and isinstance(value, str) and value and not may_hold_secret(value)
    return f"({value[:_LONGEST]}) " if is_number or is_word else ""


def _inside(value: Any) -> Iterator[str]:
    """The name of every field inside a value."""
    if isinstance(value, Mapping):
        yield from value
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from _inside(inner)
