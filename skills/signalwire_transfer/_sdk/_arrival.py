"""How an agent of the SDK receives a call that was handed over: the document it is given knows the card.

Nothing is changed on the agent itself: its documents may be rendered for several calls at the same time.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .._call import Call
from .._outcome import Outcome
from .._reception import Reception, reception_of
from .._seam._plugins import installed

_RECEIVES = "_transfer_receives"
_WELCOME = "__transfer_welcome"
"""What travels from the SDK's question to its rendering, beside its own marks for one request."""
_CONFIGURED = "__use_ephemeral_agent"
"""The SDK's own mark: render a copy for this request, after the agent's per-call configuration. 3.x does so in a thread
of its own."""

_log = logging.getLogger("signalwire_transfer")


class _Welcome(NamedTuple):
    reception: Reception
    is_configured: bool
    """Whether the agent has a per-call configuration of its own, which comes first."""


def receive(agent: Any) -> None:
    """Let the agent receive calls that are handed over: with the card, and without greeting a caller it knows."""
    if not getattr(agent, _RECEIVES, False):
        setattr(agent, _RECEIVES, True)
        agent.on_swml_request = _receiving(agent.on_swml_request)
        agent._render_swml = _rendering(agent, agent._render_swml)


def _receiving(asked: Callable[..., Any]) -> Callable[..., Any]:
    """What the SDK asks before it renders a document. Requests without a card go through untouched."""

    def on_swml_request(request_data: Any = None, callback_path: Any = None, request: Any = None) -> Any:
        reception = reception_of(request_data)
        if reception is None:
            return asked(request_data, callback_path, request)
        _note(reception, request_data)
        changes = _changes(asked, request_data, callback_path, request)
        welcome = _Welcome(reception, _CONFIGURED in changes)
        return {**changes, _CONFIGURED: True, _WELCOME: welcome}

    return on_swml_request


def _changes(asked: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
    """What the agent itself answers. One that raises would be logged by the SDK and the card be lost: so it is here."""
    try:
        return asked(*arguments) or {}
    except Exception:  # the agent's own code: the call comes back all the same
        _log.exception("the agent's own on_swml_request failed")
        return {}


def _rendering(agent: Any, render: Callable[..., str]) -> Callable[..., str]:
    """What renders a document: for a call with a card, from a copy of the agent that knows it."""

    def _render_swml(call_id: Any = None, modifications: Any = None) -> str:
        changes = dict(modifications or {})
        welcome: _Welcome | None = changes.pop(_WELCOME, None)
        if welcome is None:
            return render(call_id, modifications)
        copy = agent._create_ephemeral_copy()
        if welcome.is_configured:
            copy._dynamic_config_callback = _welcoming(copy._dynamic_config_callback, welcome.reception)
        else:
            _welcome(copy, welcome.reception)
            changes = _with_state(changes, welcome.reception)
        document: str = type(agent)._render_swml(copy, call_id, changes)
        return document

    return _render_swml


def _welcoming(own: Callable[..., Any], reception: Reception) -> Callable[..., Any]:
    """The agent's own configuration of a call, and the card after it."""

    def configure(query: Any, body: Any, headers: Any, copy: Any) -> None:
        try:
            own(query, body, headers, copy)
        finally:
            _welcome(copy, reception)

    return configure


def _with_state(changes: Mapping[str, Any], reception: Reception) -> dict[str, Any]:
    """The changes that an agent with an `on_swml_request` of its own makes, without the SDK's marks."""
    own = {key: value for key, value in changes.items() if not key.startswith("__")}
    return {**own, "global_data": {**(own.get("global_data") or {}), **reception.state()}}


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
