"""Vapi: `transferCall` and `handoff` tools, alone, in a list, or in an assistant with its `model.tools`."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

from .._agent import Draft, Takers
from .._fields import Fields
from .._importer import Importer
from .._model import Destination, Notes, Product, Tool, Variable
from .._names import readable, sip_user, spoken
from .._put import ask, digits, go, plain_of, put, put_header, put_headers, refer, ring, say, text_of, whisper

PRODUCT = Product("vapi", "Vapi", {"customer.number": "caller_number", "customer.name": "caller"})
_MESSAGES = {
    "blocking": "made the tool wait until it had been said: `announce: play` says it before anything rings",
    "conditions": "limited when it is said: decide whether your callers should hear it",
    "role": "set who says it: see `announce`",
    "timingMilliseconds": "said something while the tool was slow: here it answers at once",
    "endCallAfterSpokenEnabled": "ended the call after it: write `on_failure: hangup`",
}
_LONGEST_CODE = 35
Places: TypeAlias = list[tuple[str, Destination]]
Said: TypeAlias = str | Variable | dict[str, str | Variable]
_SAID = {
    **{f"{at}.{key}": words for at in ("messages[]", "message") for key, words in _MESSAGES.items()},
    "messages": "were said around the transfer: write `message`, or `texts` for how it ends",
}
_PLAN = {
    "transferPlan.mode": "is unknown to this import: the call is dialled, and whoever answers is connected",
    "transferPlan.twiml": "ran on the line of the person who answers: write its words as `whisper`",
    "transferPlan.sipVerb": "set how the call is handed over: here it is dialled, and comes back after a "
    "failure; `refer:sip:…` sends a REFER",
    "transferPlan.message": "is used only in the modes that say a message: write it as `whisper`",
    "transferPlan.timeout": "is how long it waited for speech: here the whisper starts at once and waits for a key",
    "transferPlan.dialTimeout": "is only used with `sipVerb: dial`: write it as `timeout`",
    "transferPlan.holdAudioUrl": "is what callers heard on hold: write a URL as `ringback`",
    "transferPlan.transferCompleteAudioUrl": "played when the two were connected: here the key press marks that moment",
    "transferPlan.contextEngineeringPlan": "set what the other assistant is told: here it gets the card",
    "transferPlan.sipHeadersInReferToEnabled": "put the headers into the Refer-To: here `headers` go with the call",
    "transferPlan.summaryPlan": "had a model write a summary: here the whisper gives the {reason} the model names",
    "transferPlan.transferAssistant": "talked with the person who answered: here they hear the `whisper` and press 1",
    "transferPlan.fallbackPlan": "says what follows a failure: write `on_failure`",
    "transferPlan.fallbackPlan.message": "was said after a failure: write it under `texts`",
}
_RINGS = 60
_WAITS = "warm-transfer-wait-for-operator-to-speak-first-and-then-"
_UNEQUAL = {
    **_PLAN,
    **_SAID,
    "numberE164CheckEnabled": "turned the check of the number off: here every number is checked",
    "callerId": "set the caller ID: write it as `from`",
    "sipHeaders": "went with the call: write texts as `headers`",
    "transferMode": "set how much of the conversation is passed on: here the next agent gets the card",
    "contextEngineeringPlan": "set how much of the conversation is passed on: here the next agent gets the card",
    "assistant": "is a whole assistant: run it as an agent here",
    "assistantOverrides": "changed the other assistant for this call: set it up at that agent",
    "variableExtractionPlan": "took values from the conversation: ask for them with `collect`",
    "squad": "is a squad: import the squad itself, or write an agent for each of its members",
    "squadId": "refers to a squad: import the squad itself, or write an agent for each of its members",
    "rejectionPlan": "refused transfers by the state of the call: here a plugin does so with `transfer_review`",
    "server": "was asked for the destination: here a plugin does so with `transfer_resolve`",
    "destinations": "holds no places: write them here",
    "destinations[]": "is no destination: one is a dict with `number`, `sipUri` or `assistantName`",
    "defaultResult": "was told to the model: here it is told how the transfer ended",
    "function.parameters": "showed the model the numbers: here it sees the names below and no number",
    "function.strict": "made the model keep to the parameters: here every argument is checked",
    "async": "let the model go on meanwhile: here the answer decides who speaks",
    "id": "identified the tool there: nothing here needs it",
    "orgId": "identified the account there: nothing here needs it",
    "createdAt": "is a date: nothing here needs it",
    "updatedAt": "is a date: nothing here needs it",
}
_ENGINES = {"11labs": "elevenlabs", "rime-ai": "rime"} | {
    name: name for name in ("azure", "cartesia", "deepgram", "openai")
}
_FAILS = "a failed transfer ended the call; here the agent carries on, and knows who has been tried"
_SAYS = 'is "Transferring the call now" by default: here it is "I\'m transferring you to {name} now."'


def _dynamic(*, is_empty: bool) -> Destination:
    destination = Destination(Notes(PRODUCT))
    chosen = "is empty: your server chose the number at the call; a plugin can do so here"
    ask(destination, "destinations", chosen if is_empty else "holds none that can be read: a phone number goes here")
    return destination


def _places(value: Mapping[str, Any], destinations: list[Destination]) -> list[tuple[str, Destination]]:
    """Each destination, below what the conditions of a message call it."""
    written = value.get("destinations")
    found = [inner for inner in written if isinstance(inner, Mapping)] if isinstance(written, list) else []
    called = [inner.get("number") or inner.get("sipUri") or inner.get("assistantName") for inner in found]
    return list(zip(map(str, called), destinations, strict=False))


def _destination(fields: Fields) -> Destination:
    destination = Destination(Notes(PRODUCT))
    _where(destination, fields, fields.text("type"))
    _put_message(destination, fields)
    if extension := fields.text("extension"):
        digits(destination, extension, "extension")
    if caller_id := fields.text("callerId"):
        _caller_id(destination, caller_id)
    put_headers(destination, fields.texts("sipHeaders"), "sipHeaders")
    if fields.flag("numberE164CheckEnabled") is False:
        destination.notes.add("numberE164CheckEnabled", _UNEQUAL["numberE164CheckEnabled"])
    _put_plan(destination, fields.inner("transferPlan"))
    if description := fields.text("description"):
        say(destination, "description", description, "description")
        destination.names.insert(0, readable(description))
    fields.leave(destination.notes, _UNEQUAL)
    return destination


def _where(destination: Destination, fields: Fields, kind: str | None) -> None:
    if kind == "assistant" or "assistantName" in fields or "assistantId" in fields:
        names = [(key, name) for key in ("assistantName", "assistantId") if (name := fields.text(key))]
        shown = ", ".join(name for _, name in names)
        why = f"({shown}) is an assistant there: run it as an agent here, and write its address"
        ask(destination, " and ".join(key for key, _ in names) or "assistant", why, "URL")
        destination.names += [spoken(name) for _, name in names]
        destination.agent = names[0][1] if names else ""
    elif kind == "sip" or "sipUri" in fields:
        go(destination, uri := fields.text("sipUri"), "SIP", "sipUri")
        destination.names.append(sip_user(uri or ""))
    elif kind in {"number", None}:
        go(destination, fields.text("number"), "NUMBER", "number")
    else:
        ask(destination, "type", f"({kind}) chose the destination at the call: a plugin can do so here", "URL")


def _caller_id(destination: Destination, text: str) -> None:
    if text.replace(" ", "") == "{{customer.number}}":
        return  # what is shown here where nothing is written
    if set("{}") & set(text):
        put(destination, "from", Variable("CALLER_ID", "callerId", f"({text}) was filled in at the call"), "callerId")
    else:
        put(destination, "from", text, "callerId")


def _put_plan(destination: Destination, plan: Fields) -> None:
    """Write what a `transferPlan` says."""
    _leaving(destination, plan)
    if sound := plan.text("holdAudioUrl"):
        put(destination, "ringback", [text_of(destination, sound, plan.at("holdAudioUrl"))], plan.at("holdAudioUrl"))
    if (mode := plan.text("mode")) and mode != "blind-transfer":
        _mode(destination, plan, mode)
    _fallback(destination, plan.inner("fallbackPlan"))


def _leaving(destination: Destination, plan: Fields) -> None:
    path, verb = plan.at("sipVerb"), plan.text("sipVerb")
    if verb == "refer":
        refer(destination, path)
    elif verb == "dial":
        ring(destination, plan.number("dialTimeout") or _RINGS, plan.at("dialTimeout"))
    elif verb or str(destination.keys["to"]).startswith("sip"):
        destination.notes.add(path, f"({verb or 'refer, by default'}) {_PLAN['transferPlan.sipVerb']}")


def _mode(destination: Destination, plan: Fields, mode: str) -> None:
    path = plan.at("mode")
    if mode == "blind-transfer-add-summary-to-sip-header":
        destination.notes.add(
            path, f"({mode}) sent a summary as a header: here it holds the {{reason}} the model names"
        )
        put_header(destination, "X-Transfer-Summary", "{reason}", path)
    elif mode.startswith("warm-transfer-"):
        _warm(destination, plan, mode)
    else:
        destination.notes.add(path, f"({mode}) {_PLAN['transferPlan.mode']}")


def _warm(destination: Destination, plan: Fields, mode: str) -> None:
    """The modes in which the person who answers hears something first."""
    takes_message = mode.endswith("say-message") or mode == "warm-transfer-experimental"
    message = _message(destination, plan) if takes_message else None
    was = "waited for them to speak" if mode.startswith(_WAITS) else "spoke to the person who answers"
    whisper(destination, message, plan.at("message"), (plan.at("mode"), f"({mode}) {was}"))
    if mode == "warm-transfer-experimental":
        destination.notes.add(plan.at("mode"), "listened whether a person answers: here the key press shows it")


def _message(destination: Destination, plan: Fields) -> str | None:
    if text := plan.text("message"):
        return text
    inner = plan.inner("message")
    inner.text("type")
    texts = [text for text in [inner.text("content"), *map(_in_a_language, inner.several("contents"))] if text]
    for text in texts[1:]:
        destination.notes.add(plan.at("message"), f"({text}) gives way to the first text for the whisper")
    return next(iter(texts), None)


def _in_a_language(content: Fields) -> str | None:
    content.text("type")
    content.text("language")
    return content.text("text")


def _fallback(destination: Destination, plan: Fields) -> None:
    """What follows a failure. Over there the call ends unless somebody says otherwise; here the agent goes on."""
    said = plan.text("message") or plan.inner("message").text("content")
    ends = plan.flag("endCallEnabled")
    if ends is False:
        if said:
            destination.notes.add(plan.at("message"), f"({said}) is not said: the agent goes on in its own words")
        return
    if ends:
        put(destination, "on_failure", "hangup", plan.at("endCallEnabled"))
    elif said:
        sentence = "ended the call where nothing is written; here the agent goes on: write `on_failure: hangup`"
        destination.notes.add(plan.at("endCallEnabled"), sentence)
    if said:
        put(destination, "texts", {"hangup": text_of(destination, said, plan.at("message"))}, plan.at("message"))


def _put_messages(tool: Tool, fields: Fields, places: Places) -> None:
    """What is said around the tool, each sentence where it belongs."""
    for message in fields.several("messages"):
        moment, path = message.text("type") or "some time", message.at("content")
        if not (said := _said(message, tool)):
            continue
        if not (conditions := _conditions(message)):
            _put_each_time(tool, moment, said, path)
        elif moment == "request-start" and (own := _meant(conditions, places)):
            _put_for_one(own, said, path)
        else:
            when = " and ".join(conditions)
            tool.notes.add(path, f"({_shown(said)}) was said at {moment} only if {when}: here it is not said")


def _put_each_time(tool: Tool, moment: str, said: Said, path: str) -> None:
    """The start is said here too, and an address of a sound is what rings."""
    if moment == "request-start" and "message" not in tool.keys:
        put(tool, "message", said, path)
    elif moment == "request-complete" and isinstance(said, str) and said.startswith("https://"):
        put(tool, "ringback", [said], path)
    else:
        sentence = f"({_shown(said)}) was said at {moment}: here the model says in its own words how it ended"
        tool.notes.add(path, sentence)


def _put_for_one(own: list[Destination], said: Said, path: str) -> None:
    for place in own:
        if {"message", "announce"} & place.keys.keys():
            place.notes.add(path, f"({_shown(said)}) gives way to the `message` of the destination itself")
        else:
            put(place, "message", said, path)


def _conditions(message: Fields) -> list[str]:
    """What has to hold, each as one line."""
    taken = [
        " ".join(each.text(key) or "?" for key in ("param", "operator", "value"))
        for each in message.several("conditions")
    ]
    return [*taken, "its conditions hold"] if "conditions" in message else taken


def _meant(conditions: list[str], places: Places) -> list[Destination]:
    """The destinations that the one condition names."""
    return [place for name, place in places if conditions == [f"destination eq {name}"]]


def _said(fields: Fields, place: Tool | Destination) -> Said | None:
    """A text, or texts by language."""
    by_language: dict[str, str | Variable] = {}
    for item in fields.several("contents"):
        language, text = (item.text("language") or "en")[:_LONGEST_CODE], item.text("text") or ""
        item.text("type")
        if text.strip():
            by_language[language] = text_of(place, text, item.at("text"))
    text = fields.text("content") or ""
    if by_language and text:
        place.notes.add(fields.at("content"), f"({text}) gives way to the texts by language")
    return by_language or (text_of(place, text, fields.at("content")) if text.strip() else None)


def _shown(said: Said) -> str:
    texts = said.values() if isinstance(said, dict) else [said]
    return ", ".join("…" if isinstance(text, Variable) else text for text in texts)


def _put_message(destination: Destination, fields: Fields) -> None:
    """What the caller is told before this destination is dialled; an empty text is silence."""
    if (text := fields.text("message")) is not None:
        if text.strip():
            say(destination, "message", text, "message")
        else:
            put(destination, "announce", "none", "message")
        return
    inner = fields.inner("message")
    inner.text("type")
    if said := _said(inner, destination):
        put(destination, "message", said, "message")


def _voice(draft: Draft, value: Any, path: str) -> bool:
    """The voice, if its provider has an engine here; its other settings are named."""
    if not isinstance(value, Mapping):
        return False
    engine, voice, model = _ENGINES.get(str(value.get("provider"))), value.get("voiceId"), value.get("model")
    if not engine or not isinstance(voice, str):
        return False
    if engine == "deepgram" and model and not voice.startswith("aura"):
        voice, model = f"{model}-{voice}-en", None  # the platform's own name for these voices
    return draft.voice(engine, voice, str(model or ""), path, value.keys() - {"provider", "voiceId", "model"})


def _first_speaker(draft: Draft, value: Any, path: str) -> bool:
    if value == "assistant-waits-for-user":
        draft.waits(path)
    return value in ("assistant-waits-for-user", "assistant-speaks-first")


_AGENT: Takers = {
    "name": Draft.name,
    "model.messages": Draft.messages,
    "firstMessage": Draft.greeting,
    "firstMessageMode": _first_speaker,
    "voice": _voice,
    "transcriber.language": Draft.language,
    "transcriber.keyterm": Draft.hints,
}


class Vapi(Importer):
    """Reads `transferCall` and `handoff` tools, and the assistants and squads around them."""

    product = PRODUCT
    takes = "a `transferCall` or `handoff` tool of Vapi"
    agent: ClassVar[Takers] = _AGENT

    def prepared(self, source: Any) -> Any:
        """The source with the `assistantDestinations` of a squad as the tools that they stand for."""
        if isinstance(source, list):
            return [self.prepared(inner) for inner in source]
        if not isinstance(source, Mapping):
            return source
        inner = {key: self.prepared(value) for key, value in source.items()}
        if isinstance(found := inner.get("assistantDestinations"), list):
            inner["assistantDestinations"] = {"type": "handoff", "destinations": found}
        return inner

    def agents(self, source: Any) -> Mapping[str, Any]:
        """The members of a squad."""
        squad = source.get("squad", source) if isinstance(source, Mapping) else source
        members = squad.get("members") if isinstance(squad, Mapping) else None
        if not isinstance(members, list) or len(members) < 2 or not isinstance(members[0], Mapping):
            return {"": source}
        at = "members" if squad is source else "squad.members"
        beside = {key: value for key, value in squad.items() if key != "members"}
        parts = {f"{at}[{index}]": member for index, member in enumerate(members)}
        return {**parts, f"{at}[0]": {**members[0], "squad": beside}}

    def called(self, part: Any) -> tuple[str, ...]:
        """The ids of an assistant, by which others may name it."""
        inner = part.get("assistant") if isinstance(part, Mapping) else None
        ids = [part.get("assistantId") if isinstance(part, Mapping) else None]
        ids += [inner.get(key) for key in ("id", "name")] if isinstance(inner, Mapping) else []
        return tuple(str(each) for each in ids if isinstance(each, str) and each)

    def is_tool(self, value: Mapping[str, Any]) -> bool:
        """Whether a dict is one of the tools that are read here."""
        is_known = value.get("type") in ("transferCall", "handoff")  # a set cannot be asked about a dict
        return is_known or isinstance(value.get("destinations"), list)

    def read(self, value: Mapping[str, Any]) -> Tool:
        """What a tool says."""
        fields, tool = Fields(value), Tool(Notes(PRODUCT))
        fields.text("type")
        function = fields.inner("function")
        if name := function.text("name") or fields.text("name"):
            tool.keys["tool_name"] = name
        if description := function.text("description") or fields.text("description"):
            tool.keys["tool_description"] = plain_of(tool, description, "function.description")
        found = fields.apart("destinations")
        tool.destinations = [_destination(inner) for inner in found] or [
            _dynamic(is_empty=not value.get("destinations"))
        ]
        _put_messages(tool, fields, _places(value, tool.destinations))
        people = [destination for destination in tool.destinations if destination.kind != "agents"]
        if people:
            tool.notes.add("", _FAILS)
        if "message" not in tool.keys and any("message" not in destination.keys for destination in people):
            tool.notes.add("message", _SAYS)
        fields.leave(tool.notes, _UNEQUAL)
        return tool
