"""Says beforehand what `check` will find in what was carried over: the rule, and what to write."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ._model import Destination, Tool

_FIELD = re.compile(r"\{\w+\}")
_NOBODY = "hangup leaves the caller with nobody: name another route, `voicemail` or `agent`"
_REFER = "a REFER is not heard of again: write `on_failure`, be it `agent`"
_QUEUE = "a caller whom nobody takes is lost: set SWML_PROXY_URL_BASE, or write `public_url` or another `on_failure`"
_SILENT = "none moves the caller without a word: leave it out, and the model says it"
_WORDLESS = "says nothing: write a sentence, or leave it out"
_NEVER_BACK = "is never heard, for the call is final: write `final: false`, or leave it out"


def name_rules(tool: Tool) -> None:
    """Note which rules of `check` a skill breaks, each where its key stands."""
    for destination in tool.destinations:
        keys = {**tool.keys, **destination.keys}
        for code, key, sentence in [*_dead_ends(keys), *_unheard(keys), *_unannounced(destination, keys)]:
            place = destination if key in destination.keys else tool
            line = f"{code} of `check`: {key}: {sentence}"
            if line not in place.notes.lines:
                place.notes.lines.append(line)


def _dead_ends(keys: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    scheme, failure = str(keys["to"]).partition(":")[0], keys.get("on_failure", "agent")
    if failure == "hangup":
        yield "TR003", "on_failure", _NOBODY
    if scheme == "refer" and "on_failure" not in keys:
        yield "TR003", "to", _REFER
    if scheme == "queue" and failure == "agent":
        yield "TR005", "to", _QUEUE


def _unheard(keys: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    if "return_message" in keys and keys.get("final", True):
        yield "TR019", "return_message", _NEVER_BACK


def _unannounced(destination: Destination, keys: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Another agent takes over at once and speaks itself."""
    if destination.kind == "agents":
        return
    message = keys.get("message", "")
    texts = [str(text) for text in (message.values() if isinstance(message, dict) else [message])]
    if keys.get("announce") == "none":
        yield "TR007", "announce", _SILENT
    elif "message" in keys and not all(any(map(str.isalnum, text)) or _FIELD.search(text) for text in texts):
        yield "TR007", "message", _WORDLESS
