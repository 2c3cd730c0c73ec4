"""The languages of an agent and their voices, as a document can use them: `engine.voice:model`, and one code.

An agent's languages come in many shapes: the SDK takes a voice apart, and `set_languages` takes whatever it is given.
What nobody documents is left out, so that the platform speaks with its own default and no transfer fails for a voice.
"""

import functools
import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .._calls._call import LANGUAGES, state_in
from .._languages._codes import DETECTED, is_code, nearest
from .._languages._languages import Languages
from .._languages._speech import Speech
from ._inside import Inside

_log = logging.getLogger("signalwire_transfer")
_DEFAULT = "default"
"""What stands in place of a code, in multilingual mode, for the voice of all other languages."""
_VOICE = re.compile(r"[\w-]{1,50}\.[^{}]{1,200}", re.ASCII)


def languages_now(agent: Any, payload: object = None) -> Languages:
    """What an agent speaks as it is now; in a call whose document alone has languages, those."""
    inside, name = Inside(agent), agent.get_name()
    if noted := state_in(payload).get(LANGUAGES):
        return languages_of(noted, None, name)
    return languages_of(inside.languages, inside.multilingual, name)


def languages_of(languages: object, multilingual: object, agent: str) -> Languages:
    """What an agent speaks: its languages; in multilingual mode those that it has voices for, and a default."""
    if multilingual:
        return _multilingual(multilingual, agent)
    listed = list(languages) if isinstance(languages, (list, tuple)) else [languages] if languages else []
    try:
        return _read_before(tuple(map(_read_of, listed)), agent)
    except TypeError:  # what is in it cannot be told from anything else: a list of codes, or nonsense
        return _listed(listed, agent)


READ = ("name", "code", "voice", "engine", "model")
"""The keys of a language that count here."""


def _read_of(written: object) -> object:
    """What is read of a language."""
    return tuple((key, written.get(key)) for key in READ) if isinstance(written, Mapping) else written


@functools.lru_cache(maxsize=64)
def _read_before(read: tuple[Any, ...], agent: str) -> Languages:
    """The same languages were read before: every call asks for them, and they hardly ever change."""
    return _listed([dict(each) if isinstance(each, tuple) else each for each in read], agent)


def _listed(listed: list[Any], agent: str) -> Languages:
    each = [pair for place, written in enumerate(listed) for pair in _spoken(written, agent, is_first=place == 0)]
    return Languages(tuple(speech for speech, _ in each), tuple(name for _, name in each))


def _spoken(written: object, agent: str, *, is_first: bool) -> Iterator[tuple[Speech, str]]:
    """One language, under each code that it listens for; nothing where there is no code, unless it is the first."""
    if not isinstance(written, Mapping):
        if is_first:
            yield Speech("" if written is None else _not_understood(agent, "language")), ""
        return
    name = written.get("name")
    voice, codes = _voice(written, agent), _codes(written.get("code"), agent)
    for code in codes or ([""] if is_first else []):
        yield Speech(voice, code), name.strip() if isinstance(name, str) and len(codes) == 1 else ""


def _multilingual(mode: object, agent: str) -> Languages:
    """The platform detects what is spoken, and which voice speaks is said language by language."""
    if not isinstance(mode, Mapping):
        return Languages((Speech(_not_understood(agent, "multilingual mode")),))
    written = mode.get("languages")
    listed = [each for each in written if isinstance(each, Mapping)] if isinstance(written, (list, tuple)) else []
    default = mode.get("default_voice") or next((each for each in listed if each.get("language") == _DEFAULT), None)
    voice = _voice({"voice": default} if isinstance(default, str) else default or next(iter(listed), None), agent)
    own = [(code, _voice(each, agent)) for each in listed for code in _codes(each.get("language"), agent)]
    own = [(code, spoken or voice) for code, spoken in own if code != _DEFAULT]
    allowed = _codes(mode.get("allowed") or None, agent)
    each = [Speech(spoken, code) for code, spoken in own if not allowed or nearest(code, allowed)]
    each += [Speech(voice, code) for code in allowed if not nearest(code, [own_code for own_code, _ in own])]
    return Languages((Speech(voice), *each), ("",) * (1 + len(each)))


def _voice(language: object, agent: str) -> str:
    """The whole name of a voice: without its engine it might be any engine's."""
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


def _codes(code: object, agent: str) -> list[str]:
    """The codes of a language that can be spoken."""
    codes = [code] if isinstance(code, str) else code
    if codes is None:
        return []
    if not isinstance(codes, (list, tuple)) or not all(isinstance(each, str) for each in codes):
        _not_understood(agent, "language code")
        return []
    spoken = [each.strip() for each in codes if each.strip().casefold() not in {"", DETECTED}]
    if not all(is_code(each) for each in spoken):
        _not_understood(agent, "language code")
    return [each for each in spoken if is_code(each)]


@functools.cache
def _not_understood(agent: str, what: str) -> str:
    """Log once for each agent what was not understood: the platform speaks with its default."""
    _log.warning("%s: its %s is of a form that no document can use: transfers speak with the default", agent, what)
    return ""
