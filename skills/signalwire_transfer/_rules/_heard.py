"""Which texts of a chain somebody may hear or read, and in which languages: what rules of `check` ask about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .._addresses._kinds import is_claimed, kind_of
from .._errors import KeyPath
from .._languages._codes import nearest
from .._languages._languages import Languages
from .._languages._speech import Speech
from .._languages._words import words_in
from .._plans._wording import Hearer
from .._routes._chains import Link
from .._routes._route import TEXTS
from .._routes._values import Text, each_text
from .._text import OF_MOMENTS, OPENS, fields_of

_OF_COLLEAGUES = frozenset({"press", "notify"})


@dataclass(frozen=True, slots=True)
class SpokenText:
    """A text that somebody may hear or read."""

    name: str
    """The key that holds it, or would: a route's, such as `message`, or one of `texts`."""
    place: KeyPath
    """Where it stands, or would."""
    written: Text | None
    """What is written there; None where the package's own words count."""
    languages: tuple[str, ...]
    """The languages in which it may be heard; one that is empty is the platform's own."""
    first: str
    """The agent's first language."""
    own: str = ""
    """The package's own words for the same thing, by their name; empty where it has none."""

    @property
    def heard(self) -> frozenset[str]:
        """Those of the languages in which it is written that somebody may hear."""
        if not isinstance(self.written, Mapping):
            return frozenset()
        said = {self._said_in(language) for language in self.languages}
        return frozenset(language for language, text in self.written.items() if text in said)

    def has_words_in(self, language: str) -> bool:
        """Whether it is said in this language, be it in the package's words; one text for all is taken to be."""
        if isinstance(self.written, str) or (self.own and words_in(language)):
            return True
        return nearest(language, self.written or ()) is not None

    def _said_in(self, language: str) -> str:
        known = Languages(tuple(Speech("", each) for each in dict.fromkeys((self.first, *self.languages))))
        return Hearer(known, Speech("", language)).choose(self.written, self.own).text


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who may be spoken to in which language, in the tools of an agent."""

    codes: Sequence[str]
    """The agent's languages, its first one first."""
    are_asked: bool
    """Whether the model says which of them it is speaking."""

    @property
    def first(self) -> str:
        """The agent's first language."""
        return self.codes[0] if self.codes else ""

    def of(self, keys: Mapping[str, Any], use: "Use") -> tuple[str, ...]:
        """The languages in which a text may be heard on a route."""
        if "language" in keys:
            return (str(keys["language"]),)
        if use.is_of_colleagues or not self.are_asked:
            return (self.first,)
        return tuple(self.codes) or ("",)


class Use(NamedTuple):
    """A text that may be heard on one route of a chain."""

    name: str
    written: Text | None
    own: str = ""
    """The package's own words for the same thing, by their name."""
    below: KeyPath = ()
    """Where it stands below its key."""
    is_of_colleagues: bool = False


def uses(first: Link, link: Link, *, is_lost: bool) -> Iterator[Use]:
    """Every text that may be heard on one route of a chain. `is_lost`: where the agent cannot go on, that is said."""
    keys = link.keys
    if (link is first and keys["announce"] != "none") or "message" in keys:
        yield Use("message", keys.get("message"), "message" if link is first else "")
    if not first.keys["final"]:
        yield Use("return_message", keys.get("return_message"), "return_message")
    if "whisper" in keys:
        yield Use("whisper", keys["whisper"], is_of_colleagues=True)
    for index, sms in enumerate(keys["sms"]):
        at = (index,) if len(keys["sms"]) > 1 else ()
        yield Use("sms", sms.body, "", (*at, "body"), sms.to != "caller")
    needed = set(_needed(link, is_lost=is_lost))
    for name in TEXTS:
        if (written := getattr(keys.get("texts"), name, None)) or name in needed:
            own = "closed_until" if name == "closed" else "" if name == "name" else name
            yield Use(name, written, own, is_of_colleagues=name in _OF_COLLEAGUES)


def _needed(link: Link, *, is_lost: bool) -> Iterator[str]:
    """The texts that are heard whether anybody has written them or not."""
    keys = link.keys
    ends = [keys["on_failure"], keys.get("on_closed")]
    if "voicemail" in ends:
        yield from ("voicemail", "goodbye")
        if "notify" in keys:
            yield "notify"
    if "hangup" in ends or ("agent" in ends and is_lost):
        yield "hangup"
    if keys["accept"] and any(kind_of(address.kind).is_screened for address in link.addresses):
        yield "press"
    if is_claimed(link.kind):
        yield "unreachable"
    if "hours" in keys:
        yield "closed"
        if _says_when(getattr(keys.get("texts"), "closed", None)):
            yield from OF_MOMENTS


def _says_when(closed: Text | None) -> bool:
    return closed is None or any(OPENS in fields_of(text) for text in each_text(closed))
