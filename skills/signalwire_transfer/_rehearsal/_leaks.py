"""What the model gets to see of an agent, and which of it gives an address away."""

from collections.abc import Iterator, Mapping
from typing import Any

from .._addresses._address import Address
from .._addresses._giveaways import gives_away, parts_of
from .._calls._call import STATE_KEY
from .._routes._values import addresses
from .._sdk._inside import Inside
from .._simulator import Answer
from ._agent import Agent
from ._tries import variants

_OF_THE_PLATFORM = frozenset({"web_hook_url", "post_prompt_url", "meta_data_token"})
_HEARD = frozenset({"response", "say", "ai_response", "set_global_data"})
_ODD: Mapping[str, Mapping[str, Any]] = {
    "in a chat": {"conversation_type": "chat"},
    "when the call has ended": {"channel_active": False},
    "with a withheld number": {"caller_id_num": "anonymous"},
    "after many transfers": {"global_data": {STATE_KEY: {"count": 1000, "hops": 1000}}},
}


def leaks(agent: Agent, caller: str) -> Iterator[tuple[str, str]]:
    """Each place where the model sees a configured address, with the text."""
    parts = parts_of(_configured(agent))
    for place, text in _seen(agent, caller):
        if gives_away(text, parts):
            yield place, text


def _configured(agent: Agent) -> Iterator[Address]:
    for _, route in agent.routes():
        yield from addresses(route.to)


def _seen(agent: Agent, caller: str) -> Iterator[tuple[str, str]]:
    """Every text that the model sees, with where it stands."""
    document = Inside(agent.agent).document()
    for verb in (verb for section in document["sections"].values() for verb in section):
        if isinstance(verb, Mapping) and "ai" in verb:
            yield from _texts(verb["ai"], "ai")
    for tool in agent.tools:
        for place, answer in _answers(agent, tool, caller):
            yield f"{tool} {place}: response", answer.response
            yield from _heard(answer.actions, f"{tool} {place}")


def _answers(agent: Agent, tool: str, caller: str) -> Iterator[tuple[str, Answer]]:
    """What the tool answers, to what it should be asked and to what it should not."""
    asked = next(variants(agent, tool), {})
    yield "without arguments", agent.ask(tool, {}, caller_id_num=caller)
    yield "with nonsense", agent.ask(tool, dict.fromkeys(asked, "no such thing"), caller_id_num=caller)
    for arguments in variants(agent, tool):
        yield str(arguments), agent.ask(tool, arguments, caller_id_num=caller)
    for place, payload in _ODD.items():
        yield place, agent.ask(tool, asked, **{"caller_id_num": caller, **payload})


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "data_map":
                yield from _heard(inner, f"{place}.{key}")
            elif key not in _OF_THE_PLATFORM:
                yield f"{place}: a key", str(key)
                yield from _texts(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{place}[{index}]")


def _heard(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """What of the actions reaches the model: what is said, what it is told, what the call remembers."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (_texts if key in _HEARD else _heard)(inner, f"{place}: {key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _heard(inner, place)
