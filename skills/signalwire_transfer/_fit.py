"""Which route keys fit which addresses: a key that none of a route's addresses can use is a mistake."""

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from ._values import Groups, addresses

_SPEAKING = frozenset({"name", "message", "announce", "sms", "voice", "language", "description", "texts"})
_HOURS = frozenset({"hours", "timezone", "country", "on_closed", "notify"})
_EVERYWHERE = _SPEAKING | _HOURS
_FAILING = _EVERYWHERE | {"on_failure", "patience"}
_DIALLING = _FAILING | {"ring", "timeout", "from", "final", "return_message", "ringback", "max_duration"}
_SCREENED = _DIALLING | {"digits", "whisper", "accept"}
USES: Mapping[str, frozenset[str]] = {
    "phone": _SCREENED,
    "sip": _SCREENED | {"headers"},
    "resource": _DIALLING,
    "queue": _FAILING | {"final", "wait_time", "wait_url"},
    "agent": _EVERYWHERE | {"final", "return_message"},
    "context": _EVERYWHERE,
    "refer": _FAILING,
}
"""The route keys that each kind of address can make use of. A plugin's address may become any kind: it takes all."""


_ALL = frozenset[str]().union(*USES.values())


def usable(groups: Groups) -> frozenset[str]:
    """The route keys that at least one of the addresses can make use of."""
    return _usable(frozenset(address.kind for group in groups for address in group))


@functools.cache
def _usable(kinds: frozenset[str]) -> frozenset[str]:
    return frozenset[str]().union(*(USES.get(kind, _ALL) for kind in kinds))


def misfits(groups: Groups, written: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The keys written for these addresses that none of them can use, each with what to do instead."""
    if not written:
        return
    kind = next(addresses(groups)).kind
    for key in sorted(written.keys() - usable(groups)):
        yield (key,), _WHY.get((kind, key), f"cannot be used with a {kind} address: leave it out")
    if "ring" in written and any(len(group) > 1 for group in groups):
        yield ("ring",), "cannot be used with a list of lists: its groups are tried in order, each at once"
    kinds = {address.kind for address in addresses(groups)}
    if any(sms.to == "destination" for sms in written.get("sms", ())) and kinds <= USES.keys() - {"phone"}:
        yield ("sms",), 'the text goes to "destination", but `to` has no phone number: name the number'


_WHY = {
    ("phone", "headers"): "cannot be used with a phone address: the platform sends SIP headers to SIP addresses only",
    ("refer", "final"): "cannot be used with refer: a SIP REFER is always final",
    ("context", "final"): "cannot be used with context: the agent goes on in its other context",
    ("queue", "timeout"): "cannot be used with a queue: write `wait_time`",
    ("queue", "accept"): "cannot be used with a queue: whoever takes a caller from a queue has asked for one",
    ("agent", "whisper"): "cannot be used with another agent: it receives the card as `params.transfer`",
    ("agent", "on_failure"): "cannot be used with another agent: the platform tells nobody whether it answered",
    ("context", "on_failure"): "cannot be used with context: the agent itself goes on, nothing can fail",
}
