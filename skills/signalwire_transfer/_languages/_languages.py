"""The languages of an agent, each with its voice, and which of them is spoken with a caller."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from .._validation import from_json_text_if_it_is
from ._codes import nearest
from ._speech import Speech
from ._words import SPOKEN, words_of

LANGUAGE = "language"
"""The argument in which the model says what it is speaking."""

_LONGEST = 60
_MOST = 5

Why = Literal["said", "near", "before", "unknown", "first"]
"""Why a language is spoken: it was `said`, or what was said comes `near` it; it was spoken `before` in this call; or it
is the agent's `first`, where nothing was said, or something `unknown`."""


class Spoken(NamedTuple):
    """What is spoken with the caller, and why."""

    speech: Speech
    why: Why
    said: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the model has said it, now or before in this call."""
        return self.why in {"said", "near", "before"}


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages that an agent speaks, its own first. A voice without a code is for detected languages."""

    each: tuple[Speech, ...] = ()
    names: tuple[str, ...] = ()
    """What each of them is called."""

    @property
    def first(self) -> Speech:
        """The agent's own."""
        return self.each[0] if self.each else Speech()

    @property
    def codes(self) -> tuple[str, ...]:
        """Their codes, each once."""
        return tuple(dict.fromkeys(speech.language for speech in self.each if speech.language))

    def speech_in(self, language: str) -> Speech | None:
        """The nearest of them, as the agent speaks it; None where it speaks none of its kind."""
        code = nearest(language, self.codes)
        return next((speech for speech in self.each if code and speech.language == code), None)

    def spoken(self, said: object, before: object = None) -> Spoken:
        """What is spoken in a call: as the model says now, else as it was before, else the agent's first."""
        told = list(_told(said))
        for text in told:
            if speech := self.speech_in(text) or self._called(text):
                return Spoken(speech, "said" if speech.language == text else "near", text)
        if told:
            return Spoken(self.first, "unknown", told[0])
        if isinstance(before, str) and (speech := self.speech_in(before)):
            return Spoken(speech, "before")
        return Spoken(self.first, "first")

    def _called(self, text: str) -> Speech | None:
        """The one that has this name: as the agent calls it, in English, or in the language itself."""
        text = text.casefold()
        for speech, name in zip(self.each, self.names, strict=False):
            if name and name.casefold() in text:
                return speech
        named = {name: code for code in SPOKEN for each in words_of(code)["names"] if (name := each.casefold()) in text}
        return self.speech_in(named[max(named, key=len)]) if named else None


def _told(said: object) -> Iterator[str]:
    """The texts in whatever the model passed."""
    said = from_json_text_if_it_is(said)
    for each in said[:_MOST] if isinstance(said, (list, tuple)) else [said]:
        if isinstance(each, str) and each.strip():
            yield each.strip()[:_LONGEST]
