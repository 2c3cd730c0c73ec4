"""ElevenLabs: the system tools `transfer_to_number` and `transfer_to_agent`, alone or in an agent."""

from collections.abc import Mapping
from typing import Any, ClassVar

from .._agent import Draft, Takers
from .._fields import Fields
from .._importer import Importer
from .._model import Destination, Notes, Product, Tool, Variable
from .._names import readable, sip_user
from .._put import ask, digits, go, plain_of, put, put_header, put_headers, refer, say, whisper

PRODUCT = Product("elevenlabs", "ElevenLabs", {"system__caller_id": "caller_number"})
_TO_AGENT = {
    "delay_ms": "waited before the other agent started: here it starts at once",
    "enable_transferred_agent_first_message": "had the other agent greet: here an agent that takes over does not",
    "preserve_client_tts_overrides": "kept the voice: set the voice at that agent",
    "is_workflow_node_transfer": "says that the place is a node of a workflow: write an agent, or `context:NAME`",
    "branch_info": "chose among versions of the agent: here the address says which agent it is",
}
_UNEQUAL = {
    **_TO_AGENT,
    "transfer_type": "set how the call is handed over: here it is dialled, and comes back after a failure",
    "phone_number": "is the old place of the number: it counts where there is no `transfer_destination`",
    **dict.fromkeys(["post_dial_digits", "post_dial_digits.value"], "was filled in: write an extension as `digits`"),
    "uui": "went along with a SIP REFER: write what it said as `headers`",
    "uui.data": "went along with a SIP REFER: write it as a header, such as User-to-User, under `headers`",
    **dict.fromkeys(["uui.protocol_discriminator", "uui.protocol_discriminator_mode"], "belongs to `uui.data`"),
    "custom_sip_headers": "went with the call: write texts as `headers`",
    **dict.fromkeys(["params.transfers", "params.transfers[]"], "is no place: write one here"),
    "params.enable_client_message": "chose whether the caller is told something: see `announce`",
    "response_timeout_secs": "limited the tool's time: here it answers at once",
    "disable_interruptions": "kept callers from talking into it: `announce: play` does so",
    "interruption_mode": "chose whether callers can talk into it: with `announce: play` they cannot",
    "force_pre_tool_speech": "had the agent speak first: see `message`",
    "pre_tool_speech": "chose whether the agent speaks first: see `message`",
    "tool_call_sound": "played while the tool ran: see `ringback`",
    "tool_call_sound_behavior": "chose when that sound plays: see `ringback`",
    "tool_error_handling_mode": "chose what the model hears of errors: here it never hears an error's text",
    "assignments": "kept values of the tool's answer: the card holds what the next agent should know",
    "execution_mode": "chose when the tool runs: here the answer decides who speaks",
}
_BRIEFS = "had the agent brief the person: write a `whisper`, and they press 1 to take the call"
_WRITES = "had the model write `client_message` and `agent_message`: here they are `message` and `whisper`"


def _destination(fields: Fields) -> Destination:
    destination = Destination(Notes(PRODUCT))
    condition = fields.text("condition")
    if "agent_id" in fields or "node_id" in fields:
        _agent(destination, fields)
    else:
        _number(destination, fields)
    if condition:
        say(destination, "description", condition, "condition")
        destination.names.insert(0, readable(condition))
    fields.leave(destination.notes, _UNEQUAL)
    return destination


def _agent(destination: Destination, fields: Fields) -> None:
    where = [(key, name) for key in ("agent_id", "node_id") if (name := fields.text(key))]
    shown = ", ".join(name for _, name in where)
    why = f"({shown}) is an agent there: run it here, and write its address"
    ask(destination, " and ".join(key for key, _ in where) or "agent_id", why, "URL")
    if (message := fields.text("transfer_message")) is not None:
        if message.strip():
            say(destination, "message", message, "transfer_message")
        else:
            put(destination, "announce", "none", "transfer_message")


def _number(destination: Destination, fields: Fields) -> None:
    where = fields.inner("transfer_destination")
    kind, uri = where.text("type"), where.text("sip_uri")
    number = (where.text("phone_number") or fields.text("phone_number")) if uri is None else None
    path = where.at("sip_uri" if uri else "phone_number")
    is_sip = bool(uri) or (kind or "").startswith("sip")
    if kind and kind.endswith("dynamic_variable"):
        why = f"({uri or number}) was filled in at the call, which is not possible here"
        ask(destination, path, why, "SIP" if is_sip else "NUMBER")
    else:
        go(destination, uri or number, "SIP" if is_sip else "NUMBER", path)
    if uri and kind == "sip_uri":
        destination.names.append(sip_user(uri))
    _leaving(destination, fields)


def _leaving(destination: Destination, fields: Fields) -> None:
    kind = fields.text("transfer_type")
    if kind == "sip_refer":
        refer(destination, "transfer_type")
    elif kind in {None, "conference"}:
        destination.notes.add("transfer_type", f"({kind or 'conference, by default'}) {_BRIEFS}")
    elif kind != "blind":
        destination.notes.add("transfer_type", f"({kind}) {_UNEQUAL['transfer_type']}")
    if text := fields.text("client_message"):
        say(destination, "message", text, "client_message")
    if text := fields.text("agent_message"):
        whisper(destination, text, "agent_message", ("agent_message", "was said to the person who answers"))
    _digits(destination, fields)
    _headers(destination, fields)


def _digits(destination: Destination, fields: Fields) -> None:
    if plain := fields.text("post_dial_digits"):
        digits(destination, plain, "post_dial_digits")
    inner = fields.inner("post_dial_digits")
    if inner.text("type") != "dynamic" and (value := inner.text("value")):
        digits(destination, value, inner.at("value"))


def _headers(destination: Destination, fields: Fields) -> None:
    for header in fields.several("custom_sip_headers"):
        kind, name, value = header.text("type"), header.text("key"), header.text("value")
        if name and kind == "dynamic":
            path = f"custom_sip_headers.{name}"
            put_header(
                destination, name, Variable(f"HEADER_{name}", path, f"({value}) was filled in at the call"), path
            )
        elif name and value:
            put_headers(destination, {name: value}, "custom_sip_headers")
        else:
            destination.notes.add("custom_sip_headers", f"({name or value}) lacks its name or its text")


def _voice(draft: Draft, value: Any, path: str) -> bool:
    """The voice with its model; its other settings are named."""
    if not isinstance(value, Mapping) or not isinstance(voice := value.get("voice_id"), str):
        return False
    return draft.voice(
        "elevenlabs", voice, str(value.get("model_id") or ""), path, value.keys() - {"voice_id", "model_id"}
    )


def _presets(draft: Draft, value: Any, path: str) -> bool:
    """Further languages, each with a voice of its own where it has one."""
    for code, preset in value.items() if isinstance(value, Mapping) else ():
        fields = Fields(preset if isinstance(preset, Mapping) else {}, f"{path}.{code}")
        overrides = fields.inner("overrides")
        if not draft.other_language(code, "elevenlabs", overrides.inner("tts").text("voice_id") or ""):
            draft.place.notes.add(f"{path}.{code}", "is no code of a language: it was not carried over")
        fields.leave(draft.place.notes, {})
    return isinstance(value, Mapping)


_AGENT: Takers = {
    "name": Draft.name,
    "prompt.prompt": Draft.prompt,
    "agent.prompt": Draft.prompt,
    "first_message": Draft.greeting,
    "agent.language": Draft.language,
    "tts": _voice,
    "language_presets": _presets,
    "asr.keywords": Draft.hints,
}


class ElevenLabs(Importer):
    """Reads the system tools `transfer_to_number` and `transfer_to_agent`, and the agents around them."""

    product = PRODUCT
    takes = "`transfer_to_number` or `transfer_to_agent` of ElevenLabs"
    agent: ClassVar[Takers] = _AGENT

    def is_tool(self, value: Mapping[str, Any]) -> bool:
        """Whether a dict is one of the tools that are read here."""
        params = value.get("params")
        inner = params if isinstance(params, Mapping) else value
        return isinstance(inner.get("transfers"), list)

    def read(self, value: Mapping[str, Any]) -> Tool:
        """What a tool says. One that is written without `params` is read alike."""
        fields, tool = Fields(value if "params" in value else {"params": value}), Tool(Notes(PRODUCT))
        fields.text("type")
        params = fields.inner("params")
        kind, name = params.text("system_tool_type"), fields.text("name")
        if name or kind:
            tool.keys["tool_name"] = name or kind
        if description := fields.text("description"):
            tool.keys["tool_description"] = plain_of(tool, description, "description")
        tool.destinations = [_destination(inner) for inner in params.apart("transfers")]
        if any(destination.kind != "agents" for destination in tool.destinations):
            tool.notes.add("", _WRITES)
        if params.flag("enable_client_message") is False:
            put(tool, "announce", "none", "params.enable_client_message")
        fields.leave(tool.notes, _UNEQUAL)
        return tool
