"""Retell: `transfer_call` and `agent_swap` tools, alone, in a list, or in an LLM with `general_tools` and states."""

import re
from collections.abc import Mapping
from typing import Any

from ._fields import Fields
from ._headers import put_headers
from ._model import Destination, Notes, Product, Tool
from ._names import readable, spoken
from ._put import digits, put, ring, say, whisper
from ._where import ask, go, refer

PRODUCT = Product("retell", "Retell", {"user_number": "caller_number"})
_OPTION = {
    "type": "is not known to this import: the call is dialled, and whoever answers is connected",
    "cold_transfer_mode": "chose how the call leaves: here it is dialled, and comes back after a failure",
    "show_transferee_as_caller": "chose the number that is shown: see `from`",
    "agent_detection_timeout_ms": "waited for a person to be heard: here the whisper waits for a key press",
    "opt_out_human_detection": "chose whether a person is listened for: here the key press shows it, see `accept`",
    "enable_bridge_audio_cue": "sounded when both were connected: here the key press tells them",
    "ivr_option": "led through a menu before the person: send the keys as `digits`",
    "private_handoff_option": "was said to the person who answers: write it as `whisper`",
    "public_handoff_option": "was said to both when they were connected: write it as `whisper`, for one of them",
    "on_hold_music": "is what callers heard meanwhile: write a URL as `ringback`",
    "custom_on_hold_music_asset_id": "is a sound that lies over there: put it on the web, and its URL into `ringback`",
    "agentic_transfer_config": "had an agent talk with the person who answers: here they hear the `whisper`",
}
_UNEQUAL = {
    **{f"transfer_option.{key}": words for key, words in _OPTION.items()},
    "transfer_option.ivr_option.prompt": _OPTION["ivr_option"],
    "transfer_option.private_handoff_option.prompt": "told a model what to say: say in the prompt what a reason holds",
    "transfer_option.public_handoff_option.prompt": "told a model what to say to both: see `whisper`, for one of them",
    "transfer_option.public_handoff_option.message": _OPTION["public_handoff_option"],
    "transfer_option.agentic_transfer_config.action_on_timeout": "chose what follows silence: here nobody is connected",
    "transfer_option.agentic_transfer_config.transfer_timeout_ms": "limited that talk: here they have to press the key",
    "transfer_option.agentic_transfer_config.transfer_agent.agent_id": "is the agent that talked: see `whisper`",
    "transfer_option.agentic_transfer_config.transfer_agent.agent_version": "is its version: nothing here needs it",
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
    r"(?:(?:agent_)?swap|transfer|call|connect|hand_?off)(?:[_\- ]?(?:call|caller))?[_\- ]?(?:to[_\- ])?"
)
_RINGS = "of the agent counts where `transfer_ring_duration_ms` is not set, 30 s by default: here `timeout` is 30 s too"


def is_tool(value: Mapping[str, Any]) -> bool:
    """Whether a dict is one of the tools that are read here."""
    return value.get("type") in {"transfer_call", "agent_swap"} or {"transfer_destination", "transfer_option"} <= set(
        value
    )


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
        tool.notes.add("ring_duration_ms", _RINGS)
    if name:
        tool.keys["tool_name"] = name
        destination.names.append(spoken(_LEADS_IN.sub("", name, count=1)))
    if description := fields.text("description"):
        say(destination, "description", description, "description")
        destination.names.append(readable(description))
    _announce(destination, fields)
    _option(destination, fields.inner("transfer_option"))
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


def _option(destination: Destination, option: Fields) -> None:
    kind = option.text("type")
    if (milliseconds := option.number("transfer_ring_duration_ms")) is not None:
        ring(destination, milliseconds / 1000, option.at("transfer_ring_duration_ms"))
    mode = option.text("cold_transfer_mode")
    if mode == "sip_refer":
        refer(destination, option.at("cold_transfer_mode"))
    elif mode and mode != "sip_invite":
        destination.notes.add(option.at("cold_transfer_mode"), f"({mode}) {_OPTION['cold_transfer_mode']}")
    _caller_id(destination, option)
    if kind in {"warm_transfer", "agentic_warm_transfer"}:
        private = option.inner("private_handoff_option")
        private.text("type")
        was = option.at("type"), f"({kind}) spoke to the person who answers"
        whisper(destination, private.text("message"), private.at("message"), was)
    elif kind and kind != "cold_transfer":
        destination.notes.add(option.at("type"), f"({kind}) {_OPTION['type']}")
    for key in ("public_handoff_option", "ivr_option"):
        option.inner(key).text("type")


def _caller_id(destination: Destination, option: Fields) -> None:
    """Over there the agent's number is shown unless somebody says otherwise; here it is the caller's."""
    shows_caller, path = option.flag("show_transferee_as_caller"), option.at("show_transferee_as_caller")
    if not shows_caller:
        is_unset = "off by default" if shows_caller is None else "false"
        destination.notes.add(
            path, f"({is_unset}) showed the agent's number: here it is the caller's, or that in `from`"
        )
