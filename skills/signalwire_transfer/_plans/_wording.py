"""What somebody hears or reads of us: in which language and voice, and in whose words.

A text of the configuration counts in the languages that it has; in the others count the package's own words, which
`texts` can replace. What nobody has words for is said as in the agent's first language, else in English.
"""

import datetime
import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from .._languages._codes import nearest
from .._languages._languages import Languages
from .._languages._speech import Speech
from .._languages._words import ENGLISH, words_in, words_of
from .._languages._words._days import in_words
from .._routes._route import VerdictTexts
from .._routes._values import Text
from .._text import OF_MOMENTS, fill
from ._plan import A_COLLEAGUE


class Said(NamedTuple):
    """A text as it is said, and how it is spoken."""

    text: str
    speech: Speech


@dataclass(frozen=True, slots=True)
class Hearer:
    """Somebody who hears or reads us. `texts` are those of the configuration that replace the package's own."""

    languages: Languages
    speech: Speech
    """The language of what they are told, and its voice."""
    texts: VerdictTexts | None = None

    @classmethod
    def caller(cls, keys: Mapping[str, Any], languages: Languages, spoken: Speech) -> "Hearer":
        """The caller of a route: its own `language` counts before the one that is spoken."""
        return cls(languages, _own(keys, languages, spoken), keys.get("texts"))

    @classmethod
    def colleague(cls, keys: Mapping[str, Any], languages: Languages) -> "Hearer":
        """Whoever takes the calls of a route: its own `language`, else the agent's first."""
        return cls(languages, _own(keys, languages, languages.first), keys.get("texts"))

    def say(self, written: Text | None, values: Mapping[str, str], own: str = "") -> Said:
        """A text filled in; the package's `own` words where it is made of fields that nobody filled."""
        template, speech = self.choose(written, own)
        text = fill(template, values).strip()
        return self.say(None, values, own) if own and written and not text else Said(text, speech)

    def own(self, name: str, values: Mapping[str, str]) -> Said:
        """The package's own words of that name, or what replaces them."""
        return self.say(getattr(self.texts, name, None), values, name)

    def choose(self, written: Text | None, own: str = "") -> Said:
        """The text that counts, not yet filled in. `own` names the package's words for the same thing."""
        if isinstance(written, str):
            return Said(written, self.speech)
        language, first = self.speech.language, self.languages.first.language
        if not written:
            return self._package_words(own, language, first) if own else Said("", self.speech)
        if found := nearest(language, written):
            return Said(written[found], self.speech)
        is_second = language != first and nearest(language, (first,)) is None
        if own and is_second and (words := words_in(language)):
            return Said(words[own], self.speech)
        for code in (first, ENGLISH):
            if found := nearest(code, written):
                return Said(written[found], self._in(code))
        return self._package_words(own, language, first) if own else Said(next(iter(written.values())), self.speech)

    def _package_words(self, own: str, language: str, first: str) -> Said:
        """The package's words, in the first of these languages that it has, else in English."""
        text, code = _words_for(own, language, first)
        return Said(text, self.speech if code == language else self._in(code))

    def _in(self, language: str) -> Speech:
        """How this language is spoken."""
        return _as_spoken(language, self.speech, self.languages)

    @property
    def withheld(self) -> str:
        """What a caller is called who shows neither a name nor a number."""
        return self._alone("withheld")

    def called(self, name: str) -> str:
        """What a route is called in this language."""
        return self._replaced("name") or (self._alone("colleague") if name == A_COLLEAGUE else name)

    def _alone(self, name: str) -> str:
        return self.own(name, {}).text

    def when(self, moment: datetime.datetime, today: datetime.date) -> str:
        """A moment in words: "Monday at 09:00", "el lunes a las 9:00"."""
        language, first = self.speech.language, self.languages.first.language
        words = words_in(language) or words_in(first) or words_of(ENGLISH)
        replaced = {name: text for name in OF_MOMENTS if (text := self._replaced(name))}
        if "time" in replaced:
            words = {name: text for name, text in words.items() if not name.startswith("time_")}
        return in_words(moment, today, {**words, **replaced})

    def _replaced(self, name: str) -> str:
        """What the configuration says instead, in the very language that is spoken."""
        if self.texts is None:
            return ""
        text: Text = getattr(self.texts, name, None) or ""
        found = nearest(self.speech.language, text) if isinstance(text, Mapping) else None
        return text if isinstance(text, str) else text[found] if found else ""


@functools.lru_cache(maxsize=1024)
def _words_for(own: str, language: str, first: str) -> tuple[str, str]:
    """The package's words of that name, and the language that they are in."""
    code = next(code for code in (language, first, ENGLISH) if code and words_in(code))
    return (words_in(code) or {})[own], code


@functools.lru_cache(maxsize=1024)
def _as_spoken(language: str, speech: Speech, languages: Languages) -> Speech:
    """As the agent speaks this language; one that it has no voice for, as what was to be spoken."""
    if nearest(language, (speech.language,)):
        return speech
    return languages.speech_in(language) or speech


def _own(keys: Mapping[str, Any], languages: Languages, spoken: Speech) -> Speech:
    """How a route speaks: with its own `language` and `voice`; the agent has a voice for each of its languages."""
    if language := keys.get("language"):
        known = languages.speech_in(language)
        spoken = replace(known or languages.first, language=language)
    return replace(spoken, voice=keys["voice"]) if "voice" in keys else spoken
