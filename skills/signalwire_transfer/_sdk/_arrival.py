"""How an agent of the SDK receives a call that was handed over: the card is put into the call's document.

The document is rendered as it would be without a card, by whatever the agent and its owner have made of that, and then
completed. So nothing is changed on the agent, whose documents may be rendered for several calls at the same time.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from .._calls._call import Call
from .._reports._news import came_back
from .._reports._reception import Reception, reception_of
from .._seam._border import border, contained
from .._seam._plugins import installed
from ._asking import AI
from ._inside import Inside, Render
from ._offering import message_tool_in

_RECEIVES = "_transfer_receives"
_RECEPTION = "__transfer_reception"
"""What travels from the SDK's question to its rendering, beside its own marks for one request."""
_ASKED = "the agent's own on_swml_request"


def receive(agent: Any) -> None:
    """Let the agent receive calls that are handed over: with the card, and without greeting a caller it knows."""
    if not getattr(agent, _RECEIVES, False):
        setattr(agent, _RECEIVES, True)
        agent.on_swml_request = _receiving(agent.on_swml_request)
        Inside(agent).render_through(_rendering)


def _receiving(asked: Callable[..., Any]) -> Callable[..., Any]:
    """Wraps what the SDK calls before it renders a document. Requests without a card go through untouched."""

    def on_swml_request(request_data: Any = None, callback_path: Any = None, request: Any = None) -> Any:
        reception = reception_of(request_data)
        if reception is None:
            with border(_ASKED, Exception):
                return asked(request_data, callback_path, request)
        _note(reception, request_data)
        changes = _changes(asked, request_data, callback_path, request)
        return {**changes, _RECEPTION: reception}

    return on_swml_request


def _changes(asked: Callable[..., Any], *arguments: Any) -> Mapping[str, Any]:
    """What the agent itself changes. If it raised, the SDK would log that and drop the card: so it is caught here."""
    with contained(_ASKED, "failed"):
        changes = asked(*arguments)
        return dict(changes) if isinstance(changes, Mapping) else {}
    return {}


def _rendering(render: Render) -> Render:
    """Wraps what renders a document: for a call with a card, it is completed."""

    def rendered(call_id: Any = None, modifications: Any = None) -> str:
        if not (isinstance(modifications, Mapping) and _RECEPTION in modifications):
            return render(call_id, modifications)
        changes = {key: value for key, value in modifications.items() if key != _RECEPTION}
        return _completed(render(call_id, changes or None), modifications[_RECEPTION])

    return rendered


def _completed(rendered: str, reception: Reception) -> str:
    """A document whose agent knows the card, and does not greet again where the call comes back."""
    document = json.loads(rendered)
    main = document["sections"]["main"]
    for at, verb in enumerate(main):
        if ai := next((verb[name] for name in AI if isinstance(verb.get(name), dict)), None):
            _tell(ai, reception)
            document["sections"]["main"] = _without_greeting(main, at) if reception.returned else main
            break
    return json.dumps(document)


def _tell(ai: dict[str, Any], reception: Reception) -> None:
    ai["global_data"] = {**(ai.get("global_data") or {}), **reception.state()}
    if reception.returned and isinstance(ai.get("params"), dict):
        ai["params"].pop("static_greeting", None)
    section, prompt = reception.section(message_tool_in(ai)), ai.setdefault("prompt", {})
    if isinstance(prompt.get("pom"), list):
        prompt["pom"].append(section)
    else:
        parts = [prompt.get("text", ""), section["title"], section["body"], *section.get("bullets", ())]
        prompt["text"] = "\n\n".join(filter(None, parts))


def _without_greeting(main: list[dict[str, Any]], ai_at: int) -> list[dict[str, Any]]:
    """The verbs without what is played between the answer and the AI."""
    answer_at = next((at for at, verb in enumerate(main[:ai_at]) if "answer" in verb), -1)
    return [verb for at, verb in enumerate(main) if not (answer_at < at < ai_at and "play" in verb)]


def _note(reception: Reception, body: Mapping[str, Any]) -> None:
    """Tell the plugins how the attempts ended that the call comes back from."""
    if reception.returned:
        call = Call.from_payload({"call_id": _call_id(body), "call": body.get("call")})
        came_back(reception, call, installed().hooks)


def _call_id(body: Mapping[str, Any]) -> Any:
    call = body.get("call")
    return body.get("call_id") or (call.get("call_id") if isinstance(call, Mapping) else None)
