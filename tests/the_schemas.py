"""The schemas that every action of an answer has to satisfy: the SDK's, and the platform's where one is named."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs

from the_sdk import PACKAGE


@dataclass(frozen=True)
class Schema:
    """One of the schemas that every action has to satisfy."""

    name: str
    _action: Any
    _document: Any
    _without_transfer: bool

    def complaint(self, actions: list[dict[str, Any]]) -> str:
        """What is wrong with the actions, or nothing."""
        if self._without_transfer:
            actions = [{key: value for key, value in action.items() if key != "transfer"} for action in actions]
            actions = _without_connect_status(actions)
        for validator, value in [(self._action, actions), *((self._document, inner) for inner in nested(actions))]:
            if not validator.is_valid(value):
                return f"{self.name}: {next(iter(validator.iter_errors(value))).message[:500]}\n{json.dumps(value)}"
        return ""

    def document_complaint(self, document: dict[str, Any]) -> str:
        """What is wrong with a whole document, or nothing."""
        if self._document.is_valid(document):
            return ""
        return f"{self.name}: {next(iter(self._document.iter_errors(document))).message[:500]}"


def _without_connect_status(value: Any) -> Any:
    """The same without the `status_url` of every `connect`, which the SDKs' own schema does not know."""
    if isinstance(value, list):
        return [_without_connect_status(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    inner = {key: _without_connect_status(each) for key, each in value.items()}
    if isinstance(connect := inner.get("connect"), dict):
        connect.pop("status_url", None)
    return inner


def nested(value: Any) -> Iterator[Any]:
    """The documents that stand as JSON text inside a document, as `transfer_after_bridge` holds them."""
    if isinstance(value, dict):
        text = value.get("transfer_after_bridge")
        if isinstance(text, str) and text.startswith("{"):
            yield json.loads(text)
        for inner in value.values():
            yield from nested(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nested(inner)


_WRITTEN_BY_THE_COMPILER = re.compile(
    r"\$\{(?:transfer_outcome_[1-9][0-9]*|record_url|connect_failed_reason|queue_result|sip_refer_result)\}"
)
_EXPRESSION = re.compile(r"[$%@]\{.{0,80}", re.DOTALL)


def strange_expressions(value: Any) -> list[str]:
    """The expressions in a document beside those that the compiler itself writes."""
    return _EXPRESSION.findall(_WRITTEN_BY_THE_COMPILER.sub("\0", json.dumps(value, ensure_ascii=False)))


def schema_in(path: Path, *, without_transfer: bool) -> Schema:
    document = json.loads(path.read_text(encoding="utf-8"))
    identity = document.get("$id", "SWMLObject.json")
    document["$id"] = identity
    wrap = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "wrap.json", "$defs": {"doc": document}}
    action = jsonschema_rs.Draft202012Validator(
        wrap | {"type": "array", "items": {"$ref": f"{identity}#/$defs/Action"}}
    )
    return Schema(path.name, action, jsonschema_rs.Draft202012Validator(document), without_transfer)


def all_schemas() -> list[Schema]:
    """The schema inside the installed SDK, which has no `transfer`; and the platform's where SWML_SCHEMA names it."""
    found = [schema_in(Path(PACKAGE.__file__).with_name("schema.json"), without_transfer=True)]
    if published := os.environ.get("SWML_SCHEMA"):
        found.append(schema_in(Path(published), without_transfer=False))
    return found
