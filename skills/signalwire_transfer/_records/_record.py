"""Records: what becomes of a transfer, event by event, for whoever keeps a ledger of it.

Ids are derived from what an event is about. So what the platform sends again, late or in another order, is the same
record once more, and whoever keeps each id once counts nothing twice.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime
from typing import Any, Literal

from .._addresses._address import Address
from .._calls._call import Call
from .._calls._card import Card
from .._calls._clock import now
from .._plans._plan import Plan, Refusal
from .._routes._route import Route
from .._text import clean
from ._caller_mark import caller_mark

KINDS = (
    "transfer.requested",
    "transfer.refused",
    "attempt.started",
    "attempt.ringing",
    "attempt.answered",
    "attempt.connected",
    "attempt.ended",
    "queue.left",
    "voicemail.left",
    "transfer.returned",
    "transfer.ended",
    "message.taken",
)
"""What a record can be about."""

_NUMBER = re.compile(r"\+?\d[\d ().-]{5,}\d")
_MOST_ROUTES = 10_000
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One event of one transfer. Personal data stands in `people` alone, and no address stands anywhere."""

    id: str
    """32 hexadecimal digits: the same for the same event, however often it is reported."""
    at: int
    """When, in milliseconds since 1970 (UTC)."""
    kind: str
    """What happened: `transfer.requested`, `attempt.answered`, …"""
    call: str
    """The call's id on the platform."""
    transfer: str
    """32 hexadecimal digits: one run of a tool in one call."""
    attempt: str = ""
    """Whom it is about, as rung and place: `1.2` is the second address of the first rung."""
    rung: int = 0
    """Which route of the chain it is about: 1 is the route itself. 0 where none is."""
    place: int = 0
    """Which address of that route; 0 where it is the route as a whole."""
    agent: str = ""
    """The agent's name."""
    skill: str = ""
    """The transfer skill that decided."""
    tool: str = ""
    """The tool that the model called."""
    key: str = ""
    """The configured name that was chosen."""
    address_kind: str = ""
    """The kind of the address (phone, sip, …), never the address."""
    config: str = ""
    """A short hash of the route: another one means that somebody has changed the configuration."""
    outcome: str = ""
    """One of our words for how it ended: connected, busy, no_answer, …"""
    reason: str = ""
    """The platform's own word for it."""
    source: Literal["handler", "platform", "returned", "sweep"] = "handler"
    """Who says so: the tool's handler, a callback, the call that came back, or the silence after it."""
    known: Literal["reported", "derived"] = "reported"
    """Whether it was reported, or follows from what was reported."""
    asked: bool = False
    """Whether the person who answers has to accept the call."""
    caller: str = ""
    """What the same caller is known by in another call (of `transfer.requested` alone): a keyed hash of the number,
    empty where that is withheld."""
    people: Mapping[str, str] = field(default_factory=dict, repr=False)
    """All personal data: `number`, `name`, `reason`, `summary`, `voicemail`, `field.NAME` for what was asked,
    `message.NAME` for what a message says, and the tool's `arguments` as JSON."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """More for machines, as JSON knows it. `transfer.requested` lists the planned `attempts` here, and the names of the
    arguments that were `said`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What all records of a transfer have in common."""

    call: str
    transfer: str
    agent: str = ""
    skill: str = ""
    tool: str = ""
    key: str = ""
    config: str = ""

    def record(
        self, kind: str, *, attempt: str = "", word: str = "", at: datetime | None = None, **more: Any
    ) -> Record:
        """A record of this transfer; `word` tells apart what happens several times to one attempt."""
        rung, _, place = attempt.partition(".")
        return Record(
            id=record_id(self.transfer, kind, attempt, word),
            at=milliseconds(at or now()),
            kind=kind,
            call=self.call,
            transfer=self.transfer,
            attempt=attempt,
            rung=int(rung or 0),
            place=int(place or 0),
            agent=self.agent,
            skill=self.skill,
            tool=self.tool,
            key=self.key,
            config=self.config,
            **more,
        )


def origin_of(call: Call, agent: str, skill: str, tool: str, said: Mapping[str, Any], key: str, config: str) -> Origin:
    """What the records of this run of a tool have in common."""
    return Origin(
        call=call.id,
        transfer=transfer_id(call.id, tool, said, call.counted("count")),
        agent=clean(agent or call.payload.get("app_name"), 200),
        skill=skill,
        tool=tool,
        key=_NUMBER.sub("(a number)", key),
        config=config,
    )


def transfer_id(call: str, tool: str, said: Mapping[str, Any], count: int) -> str:
    """The id of one run of a tool: the same for a request that the platform sends again, another for the next one."""
    return _digest(call, tool, _canonical(said), str(count))


def record_id(transfer: str, kind: str, attempt: str = "", word: str = "") -> str:
    """The id of an event: the same however often, and in whatever order, it is reported."""
    return _digest(transfer, kind, attempt, *([word] if word else []))


def milliseconds(moment: datetime) -> int:
    """A moment as records have it."""
    return int(moment.timestamp() * 1000)


def requested(origin: Origin, plan: Plan, call: Call, said: Mapping[str, Any]) -> Record:
    """A transfer that begins, with every attempt that its plan may come to."""
    details = {"attempts": list(planned(plan)), "verdict": plan.verdict.kind, "final": plan.final, **_asked(call, said)}
    details |= {"language": plan.card.language} if plan.card.language else {}
    people = people_of(call, said, plan.card)
    caller = caller_mark(call.caller_number)
    return origin.record("transfer.requested", address_kind=plan.kind, caller=caller, people=people, details=details)


def refused(origin: Origin, refusal: Refusal, call: Call, said: Mapping[str, Any]) -> Record:
    """A transfer that does not begin."""
    people, details = people_of(call, said), _asked(call, said)
    return origin.record("transfer.refused", outcome=refusal.outcome, people=people, details=details)


def _asked(call: Call, said: Mapping[str, Any]) -> dict[str, Any]:
    """What it takes to ask the same again, without personal data: which arguments, and how far the call was."""
    asked: dict[str, Any] = {name: call.counted(name) for name in ("count", "hops")}
    asked |= {"said": list(said), "withheld": not call.caller_number}
    return {name: value for name, value in asked.items() if value}


def message_taken(origin: Origin, last: str, taken: Mapping[str, str], call: Call) -> Record:
    """A message that the agent took: of the transfer that had failed before, if there was one. The same message in one
    call is the same record."""
    about = replace(origin, transfer=last or origin.transfer)
    people = people_of(call, {}) | {f"message.{name}": clean(text) for name, text in taken.items() if text}
    details = {"reference": call.reference}
    content = _digest(call.id, origin.tool, _canonical(dict(taken)))
    return about.record("message.taken", word=content, people=people, details=details)


def planned(plan: Plan) -> Iterator[dict[str, Any]]:
    """Every attempt of a plan: where it stands, the kind of its address, and whether the person has to accept it."""
    for rung, below in enumerate(plan.rungs, 1):
        addresses = [address for group in below.to for address in group]
        for place, address in enumerate(addresses, 1):
            yield {
                "attempt": f"{rung}.{place}",
                "kind": address.kind,
                "name": _NUMBER.sub("(a number)", below.name),
                "asked": bool(below.accept),
            }


def people_of(call: Call, said: Mapping[str, Any], card: Card | None = None) -> dict[str, str]:
    """The personal data of a transfer; what is not known has no place in it."""
    known = {"number": call.caller_number, "name": call.caller_name, "arguments": _canonical(said) if said else ""}
    if card:
        known |= {"reason": card.reason, "summary": card.summary}
        known |= {f"field.{name}": value for name, value in card.fields.items()}
    return {name: value for name, value in known.items() if value}


class Configs:
    """The hash of each route of a tool, computed when a call first takes it: what is written does not change."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Route, str]] = {}

    def of(self, route: Route, inherited: Mapping[str, object]) -> str:
        """The hash of a route and what it inherits."""
        known = self._known.get(id(route))  # which stays its own, as the route is kept beside it
        if known is None:
            if len(self._known) >= _MOST_ROUTES:  # a skill may make a new one for every call
                self._known.clear()
            known = self._known[id(route)] = (route, _config_of(route, inherited))
        return known[1]


def _config_of(route: Route, inherited: Mapping[str, object]) -> str:
    """A short hash of a route and what it inherits: the same in every process, and no address can be read from it."""
    return hashlib.sha256(_canonical(_plain([route, inherited])).encode()).hexdigest()[:8]


def _plain(value: object) -> object:
    if isinstance(value, Address):
        return f"{value.kind}:{value.value}"
    if isinstance(value, Route):
        return _plain({**value.written(), "to": value.to, "aliases": value.aliases})
    if is_dataclass(value) and not isinstance(value, type):
        set_ = ((each.name, getattr(value, each.name)) for each in fields(value))
        return {name: _plain(inner) for name, inner in set_ if inner is not None}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def _canonical(value: object) -> str:
    try:
        return _ENCODER.encode(value)
    except (TypeError, ValueError, RecursionError):  # no JSON has such keys or circles: only a test or a plugin does
        return type(value).__name__


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
