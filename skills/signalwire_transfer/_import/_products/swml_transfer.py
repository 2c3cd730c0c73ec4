"""The SDK's own skill `swml_transfer`: its parameters, alone or under their name in a file with skills."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from ..._text import FIELDS
from .._agent import ORDER, Draft, Taker, Takers
from .._fields import Fields
from .._importer import Importer
from .._model import Destination, Notes, Product, Tool
from .._names import spoken
from .._pattern import Pattern, read_pattern
from .._put import go, plain_of, put, say
from .._python import UNREAD

PRODUCT = Product("swml_transfer", "the SDK's skill swml_transfer")
_UNEQUAL = {
    "parameter_name": "was the name of the argument: here it is `department`, or `specialty` for agents",
    "parameter_description": "told the model what the argument is: write a `description` at each name below",
    "default_message": "was the answer to a name that is not there: here the answer says which names there are",
    "default_post_process": "chose who words that answer: here the model does",
    "required_fields": "is what the caller is asked for: write a description for each field under `collect`",
    "swaig_fields": "went into the SWAIG function: write them here under the same name",
    "transfers": "holds no places: write them here",
}
_TAKEN = {*FIELDS, "department", "topic", "specialty"}
_WHOLE = (
    "a pattern matched anywhere in what the model passed, and by case unless it ended in /i; a name here matches as a "
    "whole, without case and punctuation"
)
_SAYS = 'without `message` it said "Transferring you now..."; here it is "I\'m transferring you to {name} now."'


def _collect(tool: Tool, required: Mapping[str, str]) -> None:
    """The fields that the model has to ask for. The card has some of them already."""
    collected = {}
    for name, description in required.items():
        path = f"required_fields.{name}"
        if name in _TAKEN or not re.fullmatch(r"[A-Za-z_]\w{0,63}", name, re.ASCII):
            tool.notes.add(path, f"({description}) is not asked for: it needs another name under `collect`")
        elif description.strip():
            collected[name] = plain_of(tool, description, path)
        else:
            tool.notes.add(path, "is not asked for: it says nothing of what to ask")
    if collected:
        tool.keys["collect"] = collected
        tool.notes.add(
            "required_fields", "were kept as `call_data`: here the next agent finds them in the card's fields"
        )


def _transfer(tool: Tool, written: str, fields: Fields) -> None:
    """One pattern: its first name becomes the name of a route, and the others its aliases."""
    pattern = read_pattern(written)
    first = Destination(Notes(PRODUCT))
    _route(tool, first, fields)
    _told(first, written, pattern)
    fields.leave(first.notes, _UNEQUAL)
    if pattern.names:
        _called(first, pattern.names[0])
    tool.destinations.append(first)
    if pattern.is_anything and tool.default is None:
        tool.default = first
    if others := [name for name in map(spoken, pattern.names[1:]) if name]:
        first.keys["aliases"] = others


def _called(destination: Destination, name: str) -> None:
    destination.name = spoken(name)
    destination.names = [destination.name]


def _told(destination: Destination, written: str, pattern: Pattern) -> None:
    shown = f"pattern {written}"
    if pattern.is_anything:
        destination.notes.add(shown, "matched anything: this name is the `default`")
        return
    if not pattern.names:
        destination.notes.add(shown, "contains no name: write one that callers would use")
    if pattern.lost:
        destination.notes.add(shown, f"matched more than the name says ({', '.join(pattern.lost)}): add names for it")


def _route(tool: Tool, destination: Destination, fields: Fields) -> None:
    if "url" in fields:
        go(destination, fields.text("url"), "URL", "url")
    else:
        go(destination, fields.text("address"), "NUMBER", "address")
    if (message := fields.text("message")) is not None:
        say(destination, "message", message, "message")
    else:
        tool.notes.add("", _SAYS)
    if (returning := fields.text("return_message")) is not None:
        say(destination, "return_message", returning, "return_message")
    _final(destination, fields.flag("final"))
    if (rewords := fields.flag("post_process")) is not None:
        put(destination, "announce", "ai" if rewords else "say", "post_process")
    if caller_id := fields.text("from_addr"):
        put(destination, "from", caller_id, "from_addr")


def _final(destination: Destination, is_final: bool | None) -> None:
    """Whether the call comes back. From a queue it can only come back to an address that this import cannot know."""
    if is_final is False and str(destination.keys["to"]).startswith("queue:"):
        destination.notes.add("final", "(false) needs `public_url` for a queue: write both")
    elif is_final is not None:
        put(destination, "final", is_final, "final")


def _own(key: str) -> Taker:
    return lambda draft, value, path: draft.own(key, value, path)


def _unread(draft: Draft, value: Any, _path: str) -> bool:
    for sentence in value:
        draft.place.notes.add("", sentence)
    return True


_AGENT: Takers = {
    **{key: _own(key) for key in ORDER},
    "general_prompt": Draft.prompt,
    UNREAD: _unread,
}


class SwmlTransfer(Importer):
    """Reads the parameters of the SDK's skill `swml_transfer`."""

    product = PRODUCT
    takes = "the parameters of the SDK's `swml_transfer`"
    agent: ClassVar[Takers] = _AGENT

    def agents(self, source: Any) -> Mapping[str, Any]:
        """The agents of a file of ours, or of a module in Python."""
        found = source.get("agents") if isinstance(source, Mapping) else None
        if not isinstance(found, list) or not found or len(source) > 1:
            return {"": source}
        return {f"agents[{index}]" if len(found) > 1 else "": each for index, each in enumerate(found)}

    def is_tool(self, value: Mapping[str, Any]) -> bool:
        """Whether a dict is one of the tools that are read here."""
        transfers = value.get("transfers")
        return isinstance(transfers, Mapping) and all(isinstance(inner, Mapping) for inner in transfers.values())

    def read(self, value: Mapping[str, Any]) -> Tool:
        """What the skill's parameters say."""
        fields, tool = Fields(value), Tool(Notes(PRODUCT))
        if name := fields.text("tool_name"):
            tool.keys["tool_name"] = name
        if description := fields.text("description"):
            tool.keys["tool_description"] = plain_of(tool, description, "description")
        if (skips := fields.flag("skip_prompt")) is not None:
            tool.keys["skip_prompt"] = skips
        _collect(tool, fields.texts("required_fields"))
        tool.notes.add("", _WHOLE)
        for pattern, inner in fields.dicts("transfers").items():
            _transfer(tool, pattern, inner)
        fields.leave(tool.notes, _UNEQUAL)
        return tool
