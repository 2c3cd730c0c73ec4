"""What only a whole chain shows: how long it rings, whether it comes back to itself, whether somebody is ever there."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .._addresses._address import Address
from .._addresses._kinds import kind_of
from .._errors import KeyPath, Mistake, mistake_of
from .._hours._holidays import PUBLIC, regions_with_their_own
from .._hours._opening import open_times, opening_hours
from .._hours._written import HoursRule, hours_rules, named_holidays
from ._defaults import Keys
from ._fit import usable
from ._route import CHAIN_ONLY, Route, RouteKeys
from ._session import Session, session_of
from ._values import Groups, addresses

NOT_FOR_RUNGS = frozenset({"name", "message", "description", "sms", "hours", "on_closed", "on_failure", *CHAIN_ONLY})
"""The route keys that a rung does not take over from the skill's own level."""

_ONWARD = frozenset({"on_failure", "on_closed"})
ALWAYS_OPEN = "must stand beside `hours`: without them it is always open"
_LONG_WHISPER = 150
"""Characters that take about ten seconds to say."""


@dataclass(frozen=True, slots=True)
class Link:
    """A route of a chain with the keys that count for it, and the rungs that may follow.

    Example::

        def find(self, checked):
            for chain in checked.chains:
                for link in chain.links:
                    if link.keys["timeout"] > 25 and link.on_failure:
                        yield chain.finding(link, "timeout", "is long, as somebody else is called afterwards")
    """

    path: KeyPath
    """Where it stands in the parameters of its skill."""
    route: Route
    """What is written there."""
    keys: Keys
    """The route keys that count: its own, then what it inherits. `keys["timeout"]` is the default where none is set."""
    on_failure: "Link | None"
    """The rung that follows when nobody takes the call; None where a verdict does."""
    on_closed: "Link | None"
    """The rung that is tried outside the hours; None where a verdict follows."""

    @property
    def to(self) -> Groups:
        """Its addresses."""
        return self.route.to

    @property
    def addresses(self) -> "Iterator[Address]":
        """The same, one after the other."""
        return addresses(self.to)

    @property
    def kind(self) -> str:
        """The kind of its first address."""
        return self.to[0][0].kind

    @property
    def all(self) -> "Iterator[Link]":
        """This one and all that may follow."""
        yield self
        for onward in (self.on_failure, self.on_closed):
            if onward:
                yield from onward.all

    @property
    def tried(self) -> "Iterator[Link]":
        """This one and those that are tried after it while nobody takes the call."""
        yield self
        if self.on_failure:
            yield from self.on_failure.tried

    @property
    def verdict(self) -> str:
        """What follows when nobody of `tried` takes the call; empty where another agent or a context has it by then."""
        *_, last = self.tried
        return str(last.keys["on_failure"]) if kind_of(last.kind).reports_failure else ""

    @property
    def has_long_whisper(self) -> bool:
        """Whether its whisper takes over ten seconds to say, while the caller waits."""
        whisper = self.keys["whisper"]
        return any(len(text) > _LONG_WHISPER for text in ([whisper] if isinstance(whisper, str) else whisper.values()))

    def session(self, public_url: str, *, final: bool) -> Session:
        """What becomes of the AI session from here on, in a chain that is `final` or not."""
        kinds = [link.kind for link in self.tried]
        return session_of(kinds, final=final, verdict=self.verdict, public_url=public_url)

    def onward(self, key: str) -> "Link | str":
        """What follows under `on_failure` or `on_closed`: a rung, or the word of a verdict."""
        if key == "on_closed" and key not in self.keys:
            key = "on_failure"
        return (self.on_closed if key == "on_closed" else self.on_failure) or str(self.keys[key])

    @property
    def ringing(self) -> int:
        """The longest that it rings with all that may follow, in seconds; the time in a queue is the queue's own."""
        groups = len(self.to) if kind_of(self.kind).is_dialled else 0
        one_after_another = min(groups, 1) if self.keys["ring"] == "parallel" else groups
        here = int(self.keys["timeout"]) * one_after_another
        after = self.on_failure.ringing if self.on_failure else 0
        return max(here + after, self.on_closed.ringing if self.on_closed else 0)

    def open_times(
        self, start: datetime.datetime, end: datetime.datetime, hours: str = ""
    ) -> "tuple[tuple[datetime.datetime, datetime.datetime], ...]":
        """When it is open between two moments, from and to each; all the time where it has no `hours`.

        With `hours`, as if these were written instead, such as one rule of them.
        """
        if "hours" not in self.keys:
            return ((start, end),)
        return open_times(hours or self.keys["hours"], self.keys["timezone"], self.keys.get("country"), start, end)

    @property
    def hours_rules(self) -> tuple[HoursRule, ...]:
        """The rules that its `hours` consist of, in order."""
        return tuple(hours_rules(self.keys["hours"])) if "hours" in self.keys else ()

    def regions(self, year: int) -> tuple[str, ...]:
        """The regions whose public holidays in that year differ from those of its `country`, if its hours name
        holidays and no region is named."""
        country = self.keys.get("country")
        names_them = country and PUBLIC in named_holidays(self.keys.get("hours", ""))
        return regions_with_their_own(country, year) if country and names_them else ()


def layered(*layers: RouteKeys | None) -> dict[str, Any]:
    """The keys that the layers set, by name; an earlier layer wins."""
    keys: dict[str, Any] = {}
    for layer in reversed(layers):
        if layer is not None:
            keys = above(layer.written(), keys)
    return keys


def above(keys: Mapping[str, Any], below: Mapping[str, Any]) -> dict[str, Any]:
    """These keys, completed by those of the other; `texts` are completed name by name."""
    both = {**below, **keys}
    if keys.get("texts") and below.get("texts"):
        both["texts"] = keys["texts"].over(below["texts"])
    return both


def all_chains(routes: Iterable[tuple[KeyPath, Route]], inherited: Mapping[str, Any]) -> Iterator[Link]:
    """The chain of every route. Bare addresses of one kind share their keys: a directory has thousands of them."""
    shared: dict[str, Keys] = {}
    all_go_on = not inherited.keys().isdisjoint(_ONWARD)
    for path, route in routes:
        kind = route.to[0][0].kind
        if all_go_on or not _is_bare(route):
            yield chain(path, route, inherited)
        elif kind in shared:
            yield Link(path, route, shared[kind], None, None)
        else:
            first = chain(path, route, inherited)
            shared[kind] = first.keys
            yield first


def distinct(chains: Iterable[Link]) -> list[Link]:
    """The chains that differ in more than an address: what holds for one bare address holds for all of them."""
    seen: dict[int, Link] = {}
    for first in chains:
        seen.setdefault(id(first.keys), first)
    return list(seen.values())


def _is_bare(route: Route) -> bool:
    return len(route.to) == 1 and len(route.to[0]) == 1 and not route.written()


def chain(path: KeyPath, route: Route, below: Mapping[str, Any]) -> Link:
    """The chain that a route starts. `below` is what it inherits; a rung takes over less (`NOT_FOR_RUNGS`)."""
    keys = keys_of(route, below)
    further = for_rungs(below)

    def onward(key: str) -> Link | None:
        rung = keys.get(key)
        own = getattr(route, key) is not None
        return chain((*path, key) if own else (key,), rung, further) if isinstance(rung, Route) else None

    return Link(path, route, keys, onward("on_failure"), onward("on_closed"))


def for_rungs(inherited: Mapping[str, Any]) -> dict[str, Any]:
    """What a rung takes over of what a route inherits."""
    return {key: value for key, value in inherited.items() if key not in NOT_FOR_RUNGS}


def keys_of(route: Route, below: Mapping[str, Any]) -> Keys:
    """The keys that count for a route: its own, then those from below that its addresses can use."""
    useful = usable(route.to)
    return Keys(above(route.written(), {key: value for key, value in below.items() if key in useful}))


def chain_mistakes(first: Link) -> Iterator[Mistake]:
    """The mistakes of a whole chain."""
    yield from _patience(first)
    yield from _circles(first, frozenset())
    yield from _late_contexts(first, is_late=False)
    for link in first.all:
        yield from _hours(link)


def long_whispers(first: Link) -> Iterator[KeyPath]:
    """The places of whispers that take over ten seconds to say."""
    yield from ((*link.path, "whisper") for link in first.all if link.has_long_whisper)


def _late_contexts(link: Link, *, is_late: bool) -> Iterator[Mistake]:
    """Contexts that would have to follow a failure, even as the `on_closed` of a rung."""
    if is_late and link.kind == "context":
        sentence = "must not be a context behind a failure: the document runs without the agent by then"
        yield Mistake((*link.path, "to"), sentence)
    if link.on_failure:
        yield from _late_contexts(link.on_failure, is_late=True)
    if link.on_closed:
        yield from _late_contexts(link.on_closed, is_late=is_late)


def _hours(link: Link) -> Iterator[Mistake]:
    """Hours that lack a time zone, cannot be read, or never come."""
    if "hours" not in link.keys:
        if link.route.on_closed is not None:
            yield Mistake((*link.path, "on_closed"), ALWAYS_OPEN, depends_on=("hours",))
    elif "timezone" not in link.keys:
        yield Mistake((*link.path, "timezone"), "required with `hours`, such as America/New_York", "missing")
    else:
        try:
            opening_hours(link.keys["hours"], link.keys["timezone"], link.keys.get("country"))
        except ValueError as error:
            yield mistake_of(error, *link.path, "hours")


def _patience(first: Link) -> Iterator[Mistake]:
    """A chain that rings longer than its `patience`; time in a queue does not count."""
    patience = first.keys["patience"]
    if first.ringing > patience:
        sentence = f"must be at least {first.ringing}, not {patience}: it may ring for {first.ringing} s in all"
        yield Mistake((*first.path, "patience"), sentence)


def _circles(link: Link, above: frozenset[object]) -> Iterator[Mistake]:
    """Addresses that have already been tried further up the same chain."""
    here = frozenset(addresses(link.to))
    if here & above:
        yield Mistake((*link.path, "to"), "must not be tried again: the chain comes back to itself")
    if link.on_failure:
        yield from _circles(link.on_failure, above | here)
    if link.on_closed:
        yield from _circles(link.on_closed, above)
