"""Takes the addresses of a file's own skills out of all that a model sees, because it could say them aloud."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from .._addresses._address import Address, Rules, parse_address
from .._addresses._giveaways import Parts, gives_away, occurring, parts_of
from .._numbers._number import ALLOWED
from ._model import Destination, Place, Tool, Variable

_SHOWN = ("tool_description", "description", "message", "return_message", "collect")
_ADDRESS = re.compile(
    r"(?:https?|sips?|tel):\S+|\S{1,200}@\S+|/\S{1,200}/\S+|\+?\(?\d(?:[^\w\n]{0,3}\d){5,}", re.IGNORECASE
)
_EVERY_NUMBER = Rules(allow=frozenset(ALLOWED))


def keep_quiet(tool: Tool) -> None:
    """Take the tool's own addresses out of what it shows to the model."""
    places = [tool, *(place for destination in tool.destinations for place in destination.chain)]
    shown = [(place, key) for place in places for key in _SHOWN if key in place.keys]
    parts = occurring(_parts([tool]), [text for place, key in shown for text in _texts(place.keys[key])])
    for place, key in shown:
        _keep(place, key, parts, "named an address, which the model would see: it was taken out")


def keep_prompt_quiet(agent: Place, tools: Iterable[Tool]) -> None:
    """Take the addresses of all tools out of the agent's prompt."""
    if "prompt" in agent.keys:
        parts = occurring(_parts(tools), _texts(agent.keys["prompt"]))
        _keep(agent, "prompt", parts, "named an address of a skill, which the model could say aloud: it was taken out")


def _keep(place: Place, key: str, parts: Parts, sentence: str) -> None:
    value = _quiet(place.keys[key], parts)
    if value != place.keys[key]:
        place.notes.add(key, f"{sentence}{_lost(place.keys[key], value)}")
        place.keys[key] = value
        if not value:
            del place.keys[key]


def _lost(before: Any, after: Any) -> str:
    """The words that had to go together with an address that is spread over a text."""
    if not after:
        return ", and the whole text with it"
    lines, left = ("".join(_texts(value)).count("\n") for value in (before, after))
    return ", and the whole line with it" if left < lines else ""


def _parts(tools: Iterable[Tool]) -> Parts:
    places = (place for tool in tools for destination in tool.destinations for place in destination.chain)
    return parts_of(address for place in places if (address := _address(place)))


def _address(destination: Destination) -> Address | None:
    to = destination.keys["to"]
    try:
        return parse_address(to.written if isinstance(to, Variable) else to, _EVERY_NUMBER)
    except ValueError:
        return None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


def _quiet(value: Any, parts: Parts) -> Any:
    if isinstance(value, dict):
        return {key: quiet for key, inner in value.items() if (quiet := _quiet(inner, parts))}
    if not isinstance(value, str) or not gives_away(value, parts):
        return value
    own = _ADDRESS.sub(lambda found: "(address)" if gives_away(found[0], parts) else found[0], value)
    for part in sorted(parts.others, key=len, reverse=True):
        own = re.sub(re.escape(part), "(address)", own, flags=re.IGNORECASE) if part in own.casefold() else own
    return own if not gives_away(own, parts) else _without_any(value, parts)


def _without_any(text: str, parts: Parts) -> str:
    """The text without whatever looks like an address, and without the lines in which one still stands."""
    lines = [line for line in _ADDRESS.sub("(address)", text).split("\n") if not gives_away(line, parts)]
    quiet = "\n".join(lines).strip()
    return "" if gives_away(quiet, parts) else quiet
