"""From a chain to the steps that are shown: each route with what counts for it, and where it goes on."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from .._addresses._kinds import kind_of
from .._hours._opening import state
from .._routes._chains import Link
from . import _words as words
from ._flow import Branch, Step

_VERDICTS = {"agent": "back to the AI", "voicemail": "a message is recorded", "hangup": "the line closes after a word"}
NO_WAY_BACK = "no public URL is known to come back to from the queue: the line closes after a word"


class Lookup(NamedTuple):
    """What is known of a route beyond its chain."""

    line: Callable[[Link, str], int] = lambda _link, _key: 0
    """The line of the file where a key stands that counts for it."""
    names: Callable[[Link], tuple[str, ...]] = lambda _link: ()
    """What `try` calls its lines."""


def first_step(first: Link, now: datetime | None, lookup: Lookup = Lookup(), *, has_url: bool) -> Step:  # noqa: B008  # a tuple: one for all
    """The step that a chain begins with. `has_url`: whether the platform can find the agent again."""
    facts = [*words.called(first), *words.asked(first), *words.facts(first), words.end(first)]
    return _Chain(first, now, lookup, has_url).step(
        first, words.key(first) or words.name(first), facts, behind_queue=False
    )


@dataclass(frozen=True, slots=True)
class _Chain:
    """A chain as it is at a moment, if there is one."""

    first: Link
    now: datetime | None
    lookup: Lookup
    has_url: bool

    def step(self, link: Link, title: str, facts: list[str], *, behind_queue: bool) -> Step:
        """A route. `behind_queue`: whether the caller has waited in vain before, and the session is over."""
        hours = self._hours(link.keys)
        return Step(
            title=title,
            where=words.where(link),
            facts=tuple(facts),
            state=hours[1] if hours else "",
            is_closed=bool(hours and not hours[0]),
            line=self.lookup.line(link, "to"),
            names=self.lookup.names(link),
            ways=tuple(self._ways(link, hours, behind_queue=behind_queue)),
        )

    def _hours(self, keys: Mapping[str, Any]) -> tuple[bool, str] | None:
        """Whether it is open, and in words until when; None where no moment is given, or it is always open."""
        if self.now is None or "hours" not in keys:
            return None
        return state(keys["hours"], keys["timezone"], keys.get("country"), self.now)

    def _ways(self, link: Link, hours: tuple[bool, str] | None, *, behind_queue: bool) -> Iterator[Branch]:
        """Where it goes on when nobody takes the call, and while it is closed; one way where these are the same."""
        fails, closes, is_apart = kind_of(link.kind).reports_failure, "hours" in link.keys, "on_closed" in link.keys
        is_open_now, is_closed_now = bool(hours and hours[0]), bool(hours and not hours[0])
        if fails:
            when = "on_failure" if is_apart or not closes else "on_failure, on_closed"
            waited = behind_queue or (kind_of(link.kind).ends_session and not is_closed_now)
            yield Branch(when, self._onward(link, "on_failure", behind_queue=waited), is_apart and is_closed_now)
        if closes and (is_apart or not fails):
            yield Branch("on_closed", self._onward(link, "on_closed", behind_queue=behind_queue), is_open_now)

    def _onward(self, link: Link, key: str, *, behind_queue: bool) -> Step:
        onward = link.onward(key)
        if isinstance(onward, str):
            return self._verdict(onward, link, self._line(link, key), behind_queue=behind_queue)
        return self.step(onward, words.name(onward), words.facts(onward), behind_queue=behind_queue)

    def _line(self, link: Link, key: str) -> int:
        """The line of the key that says what follows, or of the route where a default does."""
        written = key if key in link.keys else "on_failure"
        return self.lookup.line(link, written if written in link.keys else "to")

    def _verdict(self, word: str, above: Link, line: int, *, behind_queue: bool) -> Step:
        notify = above.keys.get("notify") or self.first.keys.get("notify")
        if word == "voicemail" and notify:
            return Step(word, facts=(_VERDICTS[word], f"its link is texted to {notify.to}"), line=line)
        is_lost = word == "agent" and behind_queue and not self.has_url
        return Step(word, facts=(NO_WAY_BACK if is_lost else _VERDICTS[word],), line=line)
