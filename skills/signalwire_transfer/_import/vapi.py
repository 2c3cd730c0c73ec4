"""Vapi: `transferCall` and `handoff` tools, alone, in a list, or in an assistant with its `model.tools`."""

from collections.abc import Mapping
from typing import Any

from ._fields import Fields
from ._headers import put_headers
from ._model import Destination, Notes, Product, Tool, Variable
from ._names import readable, sip_user, spoken
from ._put import digits, plain_of, put, say
from ._vapi_plan import PLAN, put_plan
from ._vapi_said import SAID, put_message, put_messages
from ._where import ask, go

PRODUCT = Product("vapi", "Vapi", {"customer.number": "caller_number", "customer.name": "caller"})
_UNEQUAL = {
    **PLAN,
    **SAID,
    "numberE164CheckEnabled": "switched the check of the number off: here every number is checked",
    "callerId": "chose the number that is shown: write it as `from`",
    "sipHeaders": "went with the call: write texts as `headers`",
    "transferMode": "chose what of the conversation goes along: here the next agent gets the card",
    "contextEngineeringPlan": "chose what of the conversation goes along: here the next agent gets the card",
    "assistant": "is a whole assistant: run it as an agent here",
    "assistantOverrides": "changed the other assistant for this call: set it up at that agent",
    "variableExtractionPlan": "took values from the conversation: ask for them with `collect`",
    "squad": "is a whole squad: write one agent of yours for each of its members",
    "squadId": "named a squad: write one agent of yours for each of its members",
    "rejectionPlan": "refused a transfer by the state of the call: a plugin's `transfer_review` does so",
    "server": "was asked for the destination: a plugin's `transfer_resolve` does so",
    "destinations": "names no places: write them here",
    "destinations[]": "is no destination: one is a dict with `number`, `sipUri` or `assistantName`",
    "defaultResult": "was told to the model: here it is told how the transfer ended",
    "function.parameters": "showed the model the numbers: here it sees the names below and no number",
    "function.strict": "held the model to the parameters: here every argument is checked",
    "async": "let the model go on meanwhile: here the answer decides who speaks",
    "id": "was the tool's identity over there: nothing here needs it",
    "orgId": "was the account over there: nothing here needs it",
    "createdAt": "is a date: nothing here needs it",
    "updatedAt": "is a date: nothing here needs it",
}
_FAILS = "a transfer that failed ended the call; here the agent goes on, and knows whom it has tried"
_SAYS = 'is "Transferring the call now" by default: here it is "I\'m transferring you to {name} now."'


def prepared(source: Any) -> Any:
    """The source with the `assistantDestinations` of a squad as the tools that they stand for."""
    if isinstance(source, list):
        return [prepared(inner) for inner in source]
    if not isinstance(source, Mapping):
        return source
    inner = {key: prepared(value) for key, value in source.items()}
    if isinstance(found := inner.get("assistantDestinations"), list):
        inner["assistantDestinations"] = {"type": "handoff", "destinations": found}
    return inner


def is_tool(value: Mapping[str, Any]) -> bool:
    """Whether a dict is one of the tools that are read here."""
    is_known = value.get("type") in ("transferCall", "handoff")  # a set cannot be asked about a dict
    return is_known or isinstance(value.get("destinations"), list)


def read(value: Mapping[str, Any]) -> list[Tool]:
    """What a tool says."""
    fields, tool = Fields(value), Tool(Notes(PRODUCT))
    fields.text("type")
    function = fields.inner("function")
    if name := function.text("name") or fields.text("name"):
        tool.keys["tool_name"] = name
    if description := function.text("description") or fields.text("description"):
        tool.keys["tool_description"] = plain_of(tool, description, "function.description")
    found = fields.apart("destinations")
    tool.destinations = [_destination(inner) for inner in found] or [_dynamic(is_empty=not value.get("destinations"))]
    put_messages(tool, fields, _places(value, tool.destinations))
    people = [destination for destination in tool.destinations if destination.kind != "agents"]
    if people:
        tool.notes.add("", _FAILS)
    if "message" not in tool.keys and any("message" not in destination.keys for destination in people):
        tool.notes.add("message", _SAYS)
    fields.leave(tool.notes, _UNEQUAL)
    return [tool]


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
    put_message(destination, fields)
    if extension := fields.text("extension"):
        digits(destination, extension, "extension")
    if caller_id := fields.text("callerId"):
        _caller_id(destination, caller_id)
    put_headers(destination, fields.texts("sipHeaders"), "sipHeaders")
    if fields.flag("numberE164CheckEnabled") is False:
        destination.notes.add("numberE164CheckEnabled", _UNEQUAL["numberE164CheckEnabled"])
    put_plan(destination, fields.inner("transferPlan"))
    if description := fields.text("description"):
        say(destination, "description", description, "description")
        destination.names.insert(0, readable(description))
    fields.leave(destination.notes, _UNEQUAL)
    return destination


def _where(destination: Destination, fields: Fields, kind: str | None) -> None:
    if kind == "assistant" or "assistantName" in fields or "assistantId" in fields:
        names = [(key, name) for key in ("assistantName", "assistantId") if (name := fields.text(key))]
        shown = ", ".join(name for _, name in names)
        why = f"({shown}) is an assistant over there: run it as an agent here, and name its address"
        ask(destination, " and ".join(key for key, _ in names) or "assistant", why, "URL")
        destination.names += [spoken(name) for _, name in names]
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
