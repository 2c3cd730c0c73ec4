"""The few verbs that every part of a document is made of."""

from collections.abc import Mapping
from typing import Any

from .._languages._speech import Speech
from .._text import inert

Verb = dict[str, Any]
HANGUP: Verb = {"hangup": {}}


def document(verbs: list[Verb]) -> dict[str, Any]:
    """A whole document."""
    return {"version": "1.0.0", "sections": {"main": verbs}}


def say(speech: Speech, text: str) -> Verb:
    """Say a text word for word, where nobody can interrupt it."""
    return {"play": {"url": f"say:{inert(text)}", **spoken(speech)}}


def spoken(speech: Speech) -> dict[str, str]:
    """The voice and language of something spoken, where they are known."""
    voice = {"say_voice": inert(speech.voice), "say_language": inert(speech.language)}
    return {key: value for key, value in voice.items() if value}


def told(text: str) -> Verb:
    """What the agent is told when it goes on. The text is finished: it may hold `variable`s."""
    return {"set": {"ai_response": text}}


def blank(*names: str) -> Verb:
    """Set these variables of the platform to empty: neither an earlier attempt's word, nor undefined."""
    return {"set": dict.fromkeys(names, "")}


def variable(name: str) -> str:
    """The one expression there is: the value of a variable that the platform or this package has set."""
    return f"${{{name}}}"


def inert_values(value: Any) -> Any:
    """A structure for a document whose texts hold no expressions."""
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, (dict, Mapping)):  # nearly always a dict, which is told apart much faster
        return {inert(str(key)): inert_values(inner) for key, inner in value.items()}
    return [inert_values(inner) for inner in value] if isinstance(value, list) else value
