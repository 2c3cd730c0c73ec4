"""From a chain to the steps that are shown: each route with what counts for it, and where it goes on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .._address import Address, without_login
from .._chains import Link
from .._fit import USES
from .._hours import closes_again, is_open, opens_again
from .flow import Step, Way

_DIALLED = frozenset({"phone", "sip", "resource"})
_ENDED = frozenset({"agent", "context"})
"""The kinds behind which nothing follows: the platform tells nobody how it went on there."""

_HANDED = {
    "agent": "the other agent takes over",
    "context": "the agent goes on in this context",
    "refer": "final: the other PBX has the call",
}
_VERDICTS = {"agent": "back to the AI", "voicemail": "a message is recorded", "hangup": "the line closes after a word"}
_NO_WAY_BACK = "no public URL is known to come back to from the queue: the line closes after a word"


def first_step(first: Link, now: datetime | None, *, has_url: bool) -> Step:
    """The step that a chain begins with. `has_url`: whether the platform can find the agent again."""
    facts = [*_names(first), *_facts(first), _end(first)]
    return _Chain(first, now, has_url).step(first, _key(first) or _name(first), facts, behind_queue=False)


@dataclass(frozen=True, slots=True)
class _Chain:
    """A chain as it is at a moment, if there is one."""

    first: Link
    now: datetime | None
    has_url: bool

    def step(self, link: Link, title: str, facts: list[str], *, behind_queue: bool) -> Step:
        """A route. `behind_queue`: whether the caller has waited in vain before, and the session is over."""
        hours = self._hours(link.keys)
        return Step(
            title=title,
            where=_where(link),
            facts=tuple(facts),
            state=_state(*hours) if hours else "",
            is_closed=bool(hours and not hours[0]),
            ways=tuple(self._ways(link, hours, behind_queue=behind_queue)),
        )

    def _hours(self, keys: Mapping[str, Any]) -> tuple[bool, str] | None:
        """Whether it is open, and until when; None where nobody asks or it always is."""
        if self.now is None or "hours" not in keys:
            return None
        when = (keys["hours"], keys["timezone"], keys.get("country"), self.now)
        is_so = is_open(*when)
        return is_so, closes_again(*when) if is_so else opens_again(*when)

    def _ways(self, link: Link, hours: tuple[bool, str] | None, *, behind_queue: bool) -> Iterator[Way]:
        """Where it goes on when nobody takes the call, and while it is closed; one way where these are the same."""
        fails, closes, is_apart = link.kind not in _ENDED, "hours" in link.keys, "on_closed" in link.keys
        is_open_now, is_closed_now = bool(hours and hours[0]), bool(hours and not hours[0])
        if fails:
            when = "on_failure" if is_apart or not closes else "on_failure, on_closed"
            waited = behind_queue or (link.kind == "queue" and not is_closed_now)
            yield Way(when, self._onward(link, "on_failure", behind_queue=waited), is_apart and is_closed_now)
        if closes and (is_apart or not fails):
            yield Way("on_closed", self._onward(link, "on_closed", behind_queue=behind_queue), is_open_now)

    def _onward(self, link: Link, key: str, *, behind_queue: bool) -> Step:
        rung: Link | None = getattr(link, key)
        if rung is None:
            return self._verdict(link.keys.get(key, "agent"), link, behind_queue=behind_queue)
        return self.step(rung, _name(rung), _facts(rung), behind_queue=behind_queue)

    def _verdict(self, word: str, above: Link, *, behind_queue: bool) -> Step:
        notify = above.keys.get("notify") or self.first.keys.get("notify")
        if word == "voicemail" and notify:
            return Step(word, facts=(_VERDICTS[word], f"its link is texted to {notify.to}"))
        is_lost = word == "agent" and behind_queue and not self.has_url
        return Step(word, facts=(_NO_WAY_BACK if is_lost else _VERDICTS[word],))


def _key(link: Link) -> str:
    """What the route is called in the file: the last name in its path, unless that is only the word `to`."""
    names = [part for part in link.path if isinstance(part, str) and part != "to"]
    return names[-1] if names else ""


def _name(link: Link) -> str:
    return str(link.keys.get("name", ""))


def _names(link: Link) -> Iterator[str]:
    if (name := _name(link)) and _key(link) not in {"", name}:
        yield f'called "{name}"'


def _state(is_so: bool, until: str) -> str:
    word = "open" if is_so else "closed"
    return f"{word} until {until}" if until else f"{word} now"


def _where(link: Link) -> str:
    """The addresses as they are tried: one after the other, or several at once."""
    groups = [" and ".join(map(_address, group)) for group in link.to]
    if len(link.to) > 1 and link.keys.get("ring") == "parallel":
        return f"{' and '.join(groups)} at once"
    return ", then ".join(f"{text} at once" if " and " in text else text for text in groups)


def _address(address: Address) -> str:
    scheme = f"{address.kind}:" if address.kind in {"queue", "context", "refer"} else ""
    return scheme + without_login(address.value)


def _facts(link: Link) -> list[str]:
    """What counts for a route, in a few words each."""
    return [*_reaching(link), *_screening(link.keys), *_open(link.keys)]


def _reaching(link: Link) -> Iterator[str]:
    keys, several = link.keys, sum(map(len, link.to)) > 1
    if link.kind in _DIALLED:
        yield f"rings {keys.get('timeout', 30)} s{' each' if several and keys.get('ring') != 'parallel' else ''}"
    elif link.kind == "queue":
        yield f"waits {keys.get('wait_time', 600)} s"
    elif link.kind not in USES:
        yield "a plugin says where"
    if "sms" in keys:
        yield "a text first"
    if "digits" in keys:
        yield f"extension {keys['digits']}"


def _screening(keys: Mapping[str, Any]) -> Iterator[str]:
    if whisper := keys.get("whisper"):
        yield f'whispers "{whisper if isinstance(whisper, str) else next(iter(whisper.values()))}"'
    if accept := keys.get("accept", "1" if whisper else ""):
        yield f"taken with {accept}"


def _open(keys: Mapping[str, Any]) -> Iterator[str]:
    if "hours" in keys:
        holidays = f", holidays of {keys['country']}" if "country" in keys else ""
        yield f"open {keys['hours']} ({keys['timezone']}{holidays})"


def _end(link: Link) -> str:
    """What becomes of the call where it was taken."""
    if link.kind in _HANDED:
        return _HANDED[link.kind]
    return "final" if link.keys.get("final", True) else "comes back to the agent"
