"""What a document can tell apart: which variables steer it or only fill its texts, and which digits it compares.

Two calls that differ in nothing of this go the same way from there on, and need not be tried out twice.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ._expressions import MARK

_DIGITS = re.compile(r"[\d*#]+")
_QUOTED = re.compile(r"""['"]([\d*#]+)['"]""")
_TEXT = re.compile(r"""'[^']*'|"[^"]*\"""")
_VARIABLE = re.compile(r"(?:vars\.)?([A-Za-z_][\w-]*)[\w.\[\]-]*")


@dataclass(slots=True)
class Looks:
    """The variables that a document looks at. Of those in texts it matters only whether they are empty."""

    steering: set[str] = field(default_factory=lambda: {"connect_result", "return_value"})
    texts: set[str] = field(default_factory=lambda: {"ai_response"})
    copied: dict[str, set[str]] = field(default_factory=dict)
    """Variables that are set from others."""

    def reads(self, name: str) -> bool:
        """Whether the document looks at a variable anywhere."""
        return name in self.steering or name in self.texts

    def look(self, value: Any, seen: set[str]) -> None:
        """Read a part of the document; `seen` collects the variables in it."""
        if isinstance(value, Mapping):
            for key, inner in value.items():
                self._under(key, inner, seen)
        elif isinstance(value, list):
            for inner in value:
                self.look(inner, seen)
        elif isinstance(value, str):
            inline = _inline(value)
            self.look(inline, seen) if inline else seen.update(_names(value))

    def _under(self, key: str, value: Any, seen: set[str]) -> None:
        if key == "set" and isinstance(value, Mapping):
            for name, inner in value.items():
                self.look(inner, self.copied.setdefault(str(name), set()))
        elif key == "when":
            self.steering.update(_VARIABLE.findall(_TEXT.sub("", str(value))))
        elif key == "variable":
            self.steering.update(_VARIABLE.findall(str(value)))
        elif key == "transfer" and isinstance(value, Mapping) and "://" in str(value.get("dest")):
            self.look(value, self.texts)
        else:
            self.look(value, self.texts if key in {"play", "body"} else seen)

    def follow(self) -> "Looks":
        """Add the variables that those looked at were set from."""
        for kind in (self.steering, self.texts):
            left = list(kind)
            while left:
                further = self.copied.get(left.pop(), set()) - kind
                kind |= further
                left += further
        return self


def looks(actions: Any) -> Looks:
    """What the documents of an answer look at."""
    found = Looks()
    found.look(actions, found.steering)
    return found.follow()


def _names(text: str) -> Iterator[str]:
    for inside in MARK.findall(text):
        yield from _VARIABLE.findall(inside)


def digits_compared(document: Any) -> list[str]:
    """The digits that a document compares anything with: keys of `case`, and texts in conditions."""
    return list(dict.fromkeys(_compared(document)))


def _compared(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (key for key in value.get("case", ()) if _DIGITS.fullmatch(str(key)))
        yield from _QUOTED.findall(str(value.get("when", "")))
        value = list(value.values())
    if isinstance(value, str) and (inline := _inline(value)):
        value = [inline]
    for inner in value if isinstance(value, list) else ():
        yield from _compared(inner)


def _inline(text: str) -> Any:
    """A document that stands in another as JSON text. One that is no JSON is refused where it is run."""
    if not (text.lstrip().startswith("{") and '"sections"' in text):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None
