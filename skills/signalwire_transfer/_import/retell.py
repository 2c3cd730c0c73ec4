"""Retell: `transfer_call` and `agent_swap` tools, alone, in a list, or in an LLM with `general_tools` and states."""

import re
from collections.abc import Mapping
from typing import Any

from ._fields import Fields
from ._headers import put_headers
from ._model import Destination, Notes, Product, Tool
from ._names import readable, spoken
from ._put import digits, put, say
from ._retell_option import OPTION, put_option
from ._where import ask, go

PRODUCT = Product("retell", "Retell", {"user_number": "caller_number"})
_UNEQUAL = {
    **OPTION,
    "transfer_destination.prompt": "let the model work the number out, which it never does here",
    "execution_message_description": "told the model what to say first: write the words as `message`",
    "ignore_e164_validation": "switched the check of the number off: here every number is checked",
    "speak_during_execution": "chose whether something is said first: see `announce`",
    "execution_message_type": "chose who words the message: see `announce`",
    "tool_id": "was the tool's identity over there: nothing here needs it",
    "agent_version": "is a version over there: here the address says which agent it is",
    "keep_current_voice": "kept the voice: set the voice up at that agent",
    "keep_current_language": "kept the language: set the language up at that agent",
    "post_call_analysis_setting": "chose what is analysed afterwards: this package does not analyse calls",
    "webhook_setting": "chose who hears of the call: see the log plugin",
}
_LEADS_IN = re.compile(
    r"(?:(?:agent_)?swap|transfer|call|connect|hand_?off)(?:[_\- ]?(?:call|caller))?[_\- ]?(?:to[_\- ])?",
    re.IGNORECASE,
)
_RINGS = "of the agent counts where `transfer_ring_duration_ms` is not set, 30 s by default: here `timeout` is 30 s too"


def prepared(source: Any, ringing: str | None = None) -> Any:
    """The source with an agent's `ring_duration_ms` in each of its tools that does not say how long it rings.

    One that no tool takes stays where it is, and is noted with the rest.
    """
    if isinstance(source, list):
        return [prepared(inner, ringing) for inner in source]
    if not isinstance(source, Mapping):
        return source
    if isinstance(option := source.get("transfer_option"), Mapping) and ringing:
        own = option.get("transfer_ring_duration_ms")
        return {**source, "transfer_option": {**option, "transfer_ring_duration_ms": own or ringing}}
    ringing = source.get("ring_duration_ms") or ringing
    with_it = {key: prepared(inner, ringing) for key, inner in source.items()}
    if all(with_it[key] == inner for key, inner in source.items()):
        return with_it
    return {key: inner for key, inner in with_it.items() if key != "ring_duration_ms"}


def is_tool(value: Mapping[str, Any]) -> bool:
    """Whether a dict is one of the tools that are read here."""
    is_known = value.get("type") in ("transfer_call", "agent_swap")  # a set cannot be asked about a dict
    return is_known or {"transfer_destination", "transfer_option"} <= set(value)


def read(value: Mapping[str, Any]) -> list[Tool]:
    """What a tool says: it has one destination."""
    fields, tool = Fields(value), Tool(Notes(PRODUCT))
    kind, destination = fields.text("type"), Destination(Notes(PRODUCT))
    name = fields.text("name")
    if kind == "agent_swap":
        agent = fields.text("agent_id")
        ask(destination, "agent_id", f"({agent}) is an agent over there: run it here, and name its address", "URL")
    else:
        _where(destination, fields.inner("transfer_destination"))
    if name:
        tool.keys["tool_name"] = name
        _called(destination, name)
    if description := fields.text("description"):
        say(destination, "description", description, "description")
        destination.names.append(readable(description))
    _announce(destination, fields)
    if kind != "agent_swap":
        put_option(destination, fields.inner("transfer_option"))
        if "timeout" not in destination.keys:
            tool.notes.add("ring_duration_ms", _RINGS)
    put_headers(destination, fields.texts("custom_sip_headers"), "custom_sip_headers")
    fields.leave(destination.notes, _UNEQUAL)
    tool.destinations = [destination]
    return [tool]


def _where(destination: Destination, where: Fields) -> None:
    kind = where.text("type")
    number = where.text("number") if kind != "inferred" else None
    if kind == "inferred":
        ask(destination, where.at("type"), "(inferred) let the model work the number out, which it never does here")
    elif number and number.strip().lower().startswith(("sip:", "sips:")):
        go(destination, number, "SIP", where.at("number"))
    else:
        go(destination, number, "NUMBER", where.at("number"))
    if extension := where.text("extension"):
        digits(destination, extension, where.at("extension"))


def _called(destination: Destination, name: str) -> None:
    """What is left of a tool's name names its place, if it said before that it leads there."""
    place = spoken(_LEADS_IN.sub("", name, count=1))
    destination.names.append(place)
    destination.name = place if _LEADS_IN.match(name) else ""


def _announce(destination: Destination, fields: Fields) -> None:
    """What is said first. Over there nothing is, unless somebody says so; a prompt is no text to be said."""
    speaks, kind = fields.flag("speak_during_execution"), fields.text("execution_message_type")
    words = fields.text("execution_message_description")
    if speaks is False:
        destination.notes.add("speak_during_execution", "(false) kept silent: here the caller is told, see `announce`")
    if kind == "static_text" and words:
        say(destination, "message", words, "execution_message_description")
        if "message" in destination.keys:
            put(destination, "announce", "say", "execution_message_type")
    elif words:
        sentence = f"({words}) {_UNEQUAL['execution_message_description']}"
        destination.notes.add("execution_message_description", sentence)
