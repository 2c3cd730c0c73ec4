"""The lines of the spool: a record as JSON, and back again without trusting any of it."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Literal

from signalwire_transfer import Record

from ._people import kept

_FIELDS = tuple(field.name for field in fields(Record) if field.name != "people")
_ENCODER = json.JSONEncoder(separators=(",", ":"), default=str)
_TEXTS = {
    "id": 32,
    "kind": 32,
    "call": 200,
    "transfer": 32,
    "attempt": 16,
    "agent": 200,
    "skill": 100,
    "tool": 100,
    "key": 200,
    "address_kind": 40,
    "config": 16,
    "outcome": 32,
    "reason": 200,
    "source": 16,
    "known": 16,
    "caller": 32,
}
"""The texts of an event, and how long each may be."""
_NUMBERS = {"at": 1 << 53, "rung": 10_000, "place": 10_000}
_LONGEST_DETAILS = 20_000
_LONGEST_WORDS = 8_000


def written(record: Record, people: Literal["masked", "full", "none"], *, is_delivered: bool = False) -> bytes:
    """A record as a line; what is empty is left out."""
    values = {name: value for name in _FIELDS if (value := getattr(record, name))}
    if persons := kept(record.people, people, record.kind, is_delivered=is_delivered):
        values["people"] = persons
    return _ENCODER.encode(values).encode()


def read(line: bytes) -> dict[str, Any] | None:
    """What a line says, every text at its length; None for one that is damaged."""
    try:
        sent = json.loads(line)
        event: dict[str, Any] = {name: _text(sent.get(name), longest) for name, longest in _TEXTS.items()}
        event |= {name: min(max(int(sent.get(name) or 0), 0), most) for name, most in _NUMBERS.items()}
        event["asked"] = 1 if sent.get("asked") else 0
        event["details"] = _text(json.dumps(sent.get("details") or {}), _LONGEST_DETAILS + 1)
        known = sent.get("people") or {}
        event["people"] = {_text(key, 60): _text(text, _LONGEST_WORDS) for key, text in known.items()}
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
    if len(event["details"]) > _LONGEST_DETAILS:
        event["details"] = "{}"
    return event if event["id"] and event["kind"] and event["transfer"] and event["at"] else None


def details_of(event: Mapping[str, Any]) -> dict[str, Any]:
    """The details of an event as it lies in the database."""
    try:
        found = json.loads(event["details"])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(value: object, longest: int) -> str:
    """A text that every database takes: PostgreSQL knows neither NUL nor half a character."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:longest]
