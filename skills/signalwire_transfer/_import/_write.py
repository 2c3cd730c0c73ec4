"""Writes a file of ours: each text so that our reader reads the same text, and each note at its place."""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from .._document._nodes import Plain
from ._model import Place

_WIDTH = 110
_PLAIN = re.compile(r"\+?[A-Za-z0-9][A-Za-z0-9 ._/@\-]*(?<! )|\$\{[A-Z0-9_]+\}")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE]\d+)?")
_CONSTANTS = {"true", "false", "null"}
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]+")


def written(head: list[str], top: Mapping[str, Any]) -> str:
    """The whole file."""
    lines = [line for text in head for line in _comment(text, "")]
    return "\n".join([*lines, *_entries(top, "")]) + "\n"


def _entries(keys: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in keys.items():
        yield from _entry(f"{indent}{_scalar(key)}:", value, indent)


def _entry(start: str, value: Any, indent: str) -> Iterator[str]:
    """A key with its value: beside it, or below it."""
    if isinstance(value, Place) and value.keys.keys() == {"to"} and not value.notes.lines:
        value = value.keys["to"]
    if isinstance(value, (Place, Mapping)):
        yield start
        yield from _below(value, f"{indent}  ")
    elif isinstance(value, list):
        yield start
        for item in value:
            yield from _item(item, f"{indent}  ")
    else:
        yield f"{start} {_scalar(value)}"


def _below(value: Place | Mapping[str, Any], indent: str) -> Iterator[str]:
    if isinstance(value, Place):
        for note in value.notes.lines:
            yield from _comment(note, indent)
        value = value.keys
    yield from _entries(value, indent)


def _item(item: Any, indent: str) -> Iterator[str]:
    """An item of a list. Its first key stands beside the dash, unless a comment comes before it."""
    if not isinstance(item, (Place, Mapping)):
        yield f"{indent}- {_scalar(item)}"
        return
    first, *rest = _below(item, f"{indent}  ")
    if first.lstrip().startswith("#"):
        yield f"{indent}-"
        yield first
    else:
        yield f"{indent}- {first.lstrip()}"
    yield from rest


def _comment(text: str, indent: str) -> Iterator[str]:
    """A note as comment lines: nothing in it can end them."""
    one_line = " ".join(_UNPRINTABLE.sub(" ", text).split())
    yield from textwrap.wrap(
        one_line,
        max(_WIDTH - len(indent), 60),
        initial_indent=f"{indent}# ",
        subsequent_indent=f"{indent}#   ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _scalar(value: object) -> str:
    """A value as YAML: text without quotes only where nobody could read it as anything else."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    is_like_a_number = isinstance(value, str) and not isinstance(value, Plain) and _NUMBER.fullmatch(text)
    if _PLAIN.fullmatch(text) and text not in _CONSTANTS and not is_like_a_number:
        return text
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
