"""Retell: `transfer_call` and `agent_swap` tools, alone, in a list, or in an LLM with `general_tools` and states."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from .._agent import Draft, Takers
from .._fields import Fields
from .._importer import Importer
from .._model import Destination, Notes, Product, Tool
from .._names import readable, spoken
from .._put import ask, digits, go, put, put_headers, refer, ring, say, whisper

PRODUCT = Product("retell", "Retell", {"user_number": "caller_number"})
_OPTION = {
    "type": "is a value that this import does not know: the call is dialled, and whoever answers is connected",
    "cold_transfer_mode": "set how the call is handed over: here it is dialled, and comes back after a failure",
    "show_transferee_as_caller": "set the caller ID: see `from`",
    "agent_detection_timeout_ms": "is how long it waited to hear a person: here the whisper waits for a key press",
    "opt_out_human_detection": "set whether it listened for a person: here a key press proves it, see `accept`",
    "enable_bridge_audio_cue": "played when the two were connected: here the key press marks that moment",
    "ivr_option": "led through a menu before the person: send the keys as `digits`",
    "private_handoff_option": "was said to the person who answers: write it as `whisper`",
    "public_handoff_option": "was said to both when they were connected: write it as `whisper`, for one of them",
    "on_hold_music": "is what callers heard meanwhile: write a URL as `ringback`",
    "custom_on_hold_music_asset_id": "is a sound stored there: publish it, and write its URL as `ringback`",
    "agentic_transfer_config": "had an agent talk with the person who answered: here they hear the `whisper`",
}
_PATHS = {
    **{f"transfer_option.{key}": words for key, words in _OPTION.items()},
    "transfer_option.ivr_option.prompt": _OPTION["ivr_option"],
    "transfer_option.private_handoff_option.prompt": "told a model what to say: say in the prompt what a reason holds",
    "transfer_option.public_handoff_option.prompt": "told a model what to say to both: see `whisper`, for one of them",
    "transfer_option.public_handoff_option.message": _OPTION["public_handoff_option"],
    "transfer_option.agentic_transfer_config.action_on_timeout": "chose what follows silence: here nobody is connected",
    "transfer_option.agentic_transfer_config.transfer_timeout_ms": "limited that talk: here they have to press the key",
    "transfer_option.agentic_transfer_config.transfer_agent.agent_id": "is the agent that talked: see `whisper`",
    "transfer_option.agentic_transfer_config.transfer_agent.agent_version": "is its version: nothing here needs it",
}
_UNEQUAL = {
    **_PATHS,
    "transfer_destination.prompt": "had the model work out the number, which never happens here",
    "execution_message_description": "told the model what to say first: write the words as `message`",
    "ignore_e164_validation": "turned the check of the number off: here every number is checked",
    "speak_during_execution": "set whether something is said first: see `announce`",
    "execution_message_type": "set who words the message: see `announce`",
    "tool_id": "identified the tool there: nothing here needs it",
    "agent_version": "is a version there: here the address says which agent it is",
    "keep_current_voice": "kept the voice: set the voice at that agent",
    "keep_current_language": "kept the language: set the language at that agent",
    "id": "identified the node there: nothing here needs it",
    "display_position": "is its place in the drawing: nothing here needs it",
    "instruction": "said what the agent says there: write words that it should say as `message`",
    "global_node_setting": "said when any part of the flow leads here: the agent's prompt can say so",
    "post_call_analysis_setting": "set what is analysed afterwards: this package does not analyse calls",
    "webhook_setting": "set who is notified of the call: see the log plugin",
}
_LEADS_IN = re.compile(
    r"(?:(?:agent_)?swap|transfer|call|connect|hand_?off)(?:[_\- ]?(?:call|caller))?[_\- ]?(?:to[_\- ])?",
    re.IGNORECASE,
)
_NEXT = "the node that follows"
_RINGS = "of the agent counts where `transfer_ring_duration_ms` is not set, 30 s by default: here `timeout` is 30 s too"


def _with_ringing(source: Any, ringing: str | None = None) -> Any:
    """The source with an agent's `ring_duration_ms` in each of its tools that does not say how long it rings.

    One that no tool takes stays where it is, and is noted with the rest.
    """
    if isinstance(source, list):
        return [_with_ringing(inner, ringing) for inner in source]
    if not isinstance(source, Mapping):
        return source
    if isinstance(option := source.get("transfer_option"), Mapping) and ringing:
        own = option.get("transfer_ring_duration_ms")
        return {**source, "transfer_option": {**option, "transfer_ring_duration_ms": own or ringing}}
    ringing = source.get("ring_duration_ms") or ringing
    with_it = {key: _with_ringing(inner, ringing) for key, inner in source.items()}
    if all(with_it[key] == inner for key, inner in source.items()):
        return with_it
    return {key: inner for key, inner in with_it.items() if key != "ring_duration_ms"}


def _with_failures(source: Any) -> Any:
    """The source with the node that follows a failed transfer inside the node that transfers.

    A node that only a failure leads to is no place that a model may choose: it goes from the list.
    """
    if isinstance(source, list):
        return [_with_failures(inner) for inner in source]
    if not isinstance(source, Mapping):
        return source
    nodes = source.get("nodes")
    if not isinstance(nodes, list):
        return {key: _with_failures(inner) for key, inner in source.items()}
    by_id = {str(node["id"]): node for node in nodes if isinstance(node, Mapping) and "id" in node}
    failed = {to for node in by_id.values() if _moves(node) for to in _leads_to(node.get("edge"))}
    elsewhere = {
        *_leads_to({**source, "nodes": [_without_failure(node) for node in nodes]}),
        source.get("start_node_id"),
    }
    gone = {
        to
        for to in failed - elsewhere
        if to in by_id and _moves(by_id[to]) and not by_id[to].get("global_node_setting")
    }
    kept = [None if _id(node) in gone else _with_failure(node, by_id, (_id(node),)) for node in nodes]
    return {**source, "nodes": kept}


def _id(node: Any) -> str:
    return str(node.get("id")) if isinstance(node, Mapping) else ""


def _moves(node: Any) -> bool:
    return isinstance(node, Mapping) and node.get("type") in ("transfer_call", "agent_swap")


def _leads_to(value: Any) -> Iterator[str]:
    """The nodes that edges lead to, wherever in a value."""
    if isinstance(value, Mapping):
        if isinstance(to := value.get("destination_node_id"), str):
            yield str(to)
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from _leads_to(inner)


def _without_failure(node: Any) -> Any:
    return {key: inner for key, inner in node.items() if key != "edge"} if _moves(node) else node


def _with_failure(node: Any, by_id: Mapping[str, Any], above: tuple[str, ...]) -> Any:
    edge = node.get("edge") if _moves(node) else None
    to = str(edge.get("destination_node_id")) if isinstance(edge, Mapping) else ""
    if not isinstance(edge, Mapping) or to not in by_id or to in above:
        return node
    return {**node, "edge": {**edge, _NEXT: _with_failure(by_id[to], by_id, (*above, to))}}


def _destination(value: Mapping[str, Any], notes: Notes) -> Destination:
    """Where a tool or a node leads. What it does not say about ringing is noted beside it."""
    edge = value.get("edge")
    following = edge.get(_NEXT) if isinstance(edge, Mapping) else None
    if isinstance(edge, Mapping):
        value = {**value, "edge": {key: each for key, each in edge.items() if key != _NEXT}}
    fields = Fields(value)
    kind, destination = fields.text("type"), Destination(Notes(PRODUCT))
    name = fields.text("name")
    if kind == "agent_swap":
        agent = fields.text("agent_id")
        ask(destination, "agent_id", f"({agent}) is an agent there: run it here, and write its address", "URL")
        destination.agent = agent or ""
    else:
        _where(destination, fields.inner("transfer_destination"))
    if name:
        _called(destination, name)
    if description := fields.text("description"):
        say(destination, "description", description, "description")
        destination.names.append(readable(description))
    _announce(destination, fields)
    if kind != "agent_swap":
        _put_option(destination, fields.inner("transfer_option"))
        if "timeout" not in destination.keys:
            notes.add("ring_duration_ms", _RINGS)
    put_headers(destination, fields.texts("custom_sip_headers"), "custom_sip_headers")
    _after_failure(destination, fields.inner("edge"), following)
    fields.leave(destination.notes, _UNEQUAL)
    return destination


def _after_failure(destination: Destination, edge: Fields, node: Mapping[str, Any] | None) -> None:
    """What follows where nobody takes the call."""
    path = edge.at("destination_node_id")
    to = edge.text("destination_node_id")
    edge.text("id")
    condition = edge.inner("transition_condition")
    condition.text("type")
    if (words := condition.text("prompt")) and not re.search("fail", words, re.IGNORECASE):
        destination.notes.add(condition.at("prompt"), f"({words}) is taken as what follows where nobody takes the call")
    if not to:
        return
    kind = node.get("type") if node else None
    if destination.kind == "agents":
        destination.notes.add(path, f"({to}) followed a failure: an agent that takes over has none that is known here")
    elif node and _moves(node):
        rung = _destination(node, destination.notes)
        rung.keys.pop("description", None)
        put(destination, "on_failure", rung, path)
    elif node and kind == "end":
        put(destination, "on_failure", "hangup", path)
    else:
        named = f"{to}, {node['name']}" if node and isinstance(node.get("name"), str) else to
        put(destination, "on_failure", "agent", path)
        sentence = "is where it goes on after a failure: here the agent goes on, so say in its prompt what it does then"
        destination.notes.add(path, f"({named}) {sentence}")


def _where(destination: Destination, where: Fields) -> None:
    kind = where.text("type")
    number = where.text("number") if kind != "inferred" else None
    if kind == "inferred":
        ask(destination, where.at("type"), "(inferred) had the model work out the number, which never happens here")
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


def _put_option(destination: Destination, option: Fields) -> None:
    """Write what a `transfer_option` says."""
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
    option.inner("agentic_transfer_config").inner("transfer_agent")
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


def _voice(draft: Draft, value: Any, path: str) -> bool:
    """The voice, whose id begins with its provider: `openai-Alloy`, `11labs-Adrian`."""
    provider, _, voice = value.partition("-") if isinstance(value, str) else ("", "", "")
    engine = {"11labs": "elevenlabs", "openai": "openai", "cartesia": "cartesia"}.get(provider)
    return engine is not None and draft.voice(engine, voice.lower() if engine == "openai" else voice, "", path)


def _first_speaker(draft: Draft, value: Any, path: str) -> bool:
    if value == "user":
        draft.waits(path)
    return value in ("user", "agent")


_AGENT: Takers = {
    "name": Draft.name,
    "agent_name": Draft.name,
    "general_prompt": Draft.prompt,
    "global_prompt": Draft.prompt,
    "begin_message": Draft.greeting,
    "start_speaker": _first_speaker,
    "voice_id": _voice,
    "language": Draft.language,
    "boosted_keywords": Draft.hints,
}


class Retell(Importer):
    """Reads `transfer_call` and `agent_swap` tools and nodes, and the agents around them."""

    product = PRODUCT
    takes = "a `transfer_call` tool of Retell"
    agent: ClassVar[Takers] = _AGENT

    def prepared(self, source: Any) -> Any:
        """The source with what an agent says about ringing, and a flow about failures, inside the tools."""
        return _with_failures(_with_ringing(source))

    def agents(self, source: Any) -> Mapping[str, Any]:
        """Several agents in a list, as Retell lists those of an account."""
        several = source.get("agents") if isinstance(source, Mapping) else source
        at = "agents" if isinstance(source, Mapping) else ""
        if not isinstance(several, list) or len(several) < 2 or not all(map(self.called, several)):
            return {"": source}
        return {f"{at}[{index}]": agent for index, agent in enumerate(several)}

    def called(self, part: Any) -> tuple[str, ...]:
        """The id of an agent, by which others name it."""
        found = part.get("agent_id") if isinstance(part, Mapping) else None
        return (str(found),) if isinstance(found, str) and found else ()

    def is_tool(self, value: Mapping[str, Any]) -> bool:
        """Whether a dict is one of the tools that are read here."""
        is_known = value.get("type") in ("transfer_call", "agent_swap")  # a set cannot be asked about a dict
        return is_known or {"transfer_destination", "transfer_option"} <= set(value)

    def read(self, value: Mapping[str, Any]) -> Tool:
        """What a tool says: it has one destination."""
        tool = Tool(Notes(PRODUCT))
        if isinstance(name := value.get("name"), str) and name:
            tool.keys["tool_name"] = str(name)
        tool.destinations = [_destination(value, tool.notes)]
        return tool
