"""How an agent of the SDK receives a call that was handed over: the document it is given knows the card."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from ._call import Call
from ._outcome import Outcome
from ._plugins import installed
from ._reception import Reception, reception_of

_RECEIVES = "_transfer_receives"


def receive(agent: Any) -> None:
    """Let the agent receive calls that are handed over: with the card, and without greeting a caller it knows."""
    if not getattr(agent, _RECEIVES, False):
        setattr(agent, _RECEIVES, True)
        agent.on_swml_request = _receiving(agent, agent.on_swml_request)


def _receiving(agent: Any, asked: Callable[..., Any]) -> Callable[..., Any]:
    """What the SDK asks before it renders a document. Requests without a card go through untouched."""

    def on_swml_request(request_data: Any = None, callback_path: Any = None, request: Any = None) -> Any:
        reception = reception_of(request_data)
        if reception is None:
            return asked(request_data, callback_path, request)
        _note(reception, request_data)
        return _welcomed(agent, reception, asked, (request_data, callback_path, request))

    return on_swml_request


def _welcomed(agent: Any, reception: Reception, asked: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """Have this one document rendered from a copy of the agent that knows the card.

    A per-request copy is what the SDK makes for a dynamic configuration callback; so one stands in for the agent's own
    until the copy is made. Between here and there the SDK awaits nothing: no other request can meet it.
    """
    own = agent._dynamic_config_callback

    def configure(query: Any, body: Any, headers: Any, copy: Any) -> None:
        agent._dynamic_config_callback = own
        try:
            if own:
                own(query, body, headers, copy)
        finally:
            if body is arguments[0]:  # were this document never rendered, the next one would be another caller's
                _welcome(copy, reception)

    agent._dynamic_config_callback = configure
    answer = None
    try:
        answer = asked(*arguments)
    finally:
        if not (is_marked := isinstance(answer, dict) and "__use_ephemeral_agent" in answer):
            agent._dynamic_config_callback = own
    return answer if is_marked else _with_card(agent, reception, answer or {}, arguments[0])


def _with_card(agent: Any, reception: Reception, changes: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """The changes that an agent with an `on_swml_request` of its own makes, on top of those that the card makes."""
    copy = agent._create_ephemeral_copy()
    _welcome(copy, reception)
    verbs = json.loads(copy._render_swml(_call_id(body)))["sections"]["main"]
    ai: dict[str, Any] = next((verb["ai"] for verb in verbs if "ai" in verb), {})
    shown: dict[str, Any] = {key: ai[key] for key in ("prompt", "params") if key in ai}
    return {**shown, **changes, "global_data": {**changes.get("global_data", {}), **reception.state()}}


def _welcome(copy: Any, reception: Reception) -> None:
    copy.update_global_data(reception.state())
    if reception.returned:
        copy._params.pop("static_greeting", None)
        copy._post_answer_verbs = [verb for verb in copy._post_answer_verbs if verb[0] != "play"]
    section = reception.section()
    prompts = copy._prompt_manager
    if text := prompts._prompt_text:  # such an agent shows no sections, and its setter refuses where skills have some
        prompts._prompt_text = "\n\n".join([text, section["title"], section["body"], *section["bullets"]])
    else:
        copy.prompt_add_section(**section)


def _note(reception: Reception, body: Mapping[str, Any]) -> None:
    """Tell the plugins how the attempts ended that the call comes back from."""
    call = Call.from_payload({"call_id": _call_id(body), "call": body.get("call")})
    for name, outcome in reception.tried if reception.returned else ():
        installed().hooks.ended(Outcome(outcome, name), call)


def _call_id(body: Mapping[str, Any]) -> Any:
    call = body.get("call")
    return body.get("call_id") or (call.get("call_id") if isinstance(call, Mapping) else None)
