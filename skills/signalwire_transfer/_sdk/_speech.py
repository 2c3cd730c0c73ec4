"""The voice and language of an agent, as a document can use them: `engine.voice:model`, and one code.

An agent's languages come in many shapes: the SDK takes a voice apart, and `set_languages` takes whatever it is given.
What nobody documents is left out, so that the platform speaks with its own default and no transfer fails for a voice.
"""

import functools
import logging
import re
from collections.abc import Mapping

from .._plan import Speech

_log = logging.getLogger("signalwire_transfer")
_DETECTED = "multi"
"""A code that lets the platform detect what is spoken: nothing can be spoken in it."""
_VOICE = re.compile(r"[\w-]{1,50}\.[^{}]{1,200}", re.ASCII)
_CODE = re.compile("[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}")


def speech_of(languages: object, multilingual: object, agent: str) -> Speech:
    """How the agent speaks: as in its first language; in multilingual mode, with the voice that is its default."""
    if multilingual:
        if not isinstance(multilingual, Mapping):
            return Speech(_not_understood(agent, "multilingual mode"))
        default = multilingual.get("default_voice")
        return Speech(_voice({"voice": default} if isinstance(default, str) else default, agent), "")
    first = next(iter(languages), None) if isinstance(languages, (list, tuple)) else languages
    if first is None or first == {}:
        return Speech()
    if not isinstance(first, Mapping):
        return Speech(_not_understood(agent, "language"))
    return Speech(_voice(first, agent), _code(first.get("code"), agent))


def _voice(language: object, agent: str) -> str:
    """The whole voice: one that is called without its engine might be any engine's."""
    parts = language if isinstance(language, Mapping) else {}
    voice, engine, model = (parts.get(key) or "" for key in ("voice", "engine", "model"))
    if not voice:
        return ""
    if not all(isinstance(part, str) for part in (voice, engine, model)):
        return _not_understood(agent, "voice")
    voice, engine, model = voice.strip(), engine.strip(), model.strip()
    if engine and not voice.startswith(f"{engine}."):
        voice = f"{engine}.{voice}"
    if not (_VOICE.fullmatch(voice) and f"{voice}{model}".isprintable()):
        return _not_understood(agent, "voice (it must name its engine, as in rime.spore)")
    return f"{voice}:{model}" if model and ":" not in voice else voice


def _code(code: object, agent: str) -> str:
    """The code to speak in; of several the first."""
    codes = [code] if isinstance(code, str) else code
    if codes is None:
        return ""
    if not isinstance(codes, (list, tuple)) or not all(isinstance(each, str) for each in codes):
        return _not_understood(agent, "language code")
    spoken = [each.strip() for each in codes if each.strip().casefold() not in {"", _DETECTED}]
    if spoken and not _CODE.fullmatch(spoken[0]):
        return _not_understood(agent, "language code")
    return spoken[0] if spoken else ""


@functools.cache
def _not_understood(agent: str, what: str) -> str:
    """Said once for each agent; the platform speaks with its default."""
    _log.warning("%s: its %s is of a form that no document can use: transfers speak with the default", agent, what)
    return ""
