"""Which route keys fit which addresses. A key that none of a route's addresses can use is a mistake."""

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from .._addresses._kinds import is_claimed, kind_of
from .._errors import KeyPath
from ._values import Groups, addresses


def usable(groups: Groups) -> frozenset[str]:
    """The route keys that at least one of the addresses can make use of."""
    return _usable(frozenset(address.kind for group in groups for address in group))


@functools.cache
def _usable(kinds: frozenset[str]) -> frozenset[str]:
    return frozenset[str]().union(*(kind_of(kind).keys for kind in kinds))


def misfits(groups: Groups, written: Mapping[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """The keys written for these addresses that none of them can use, each with what to do instead."""
    if not written:
        return
    kind = kind_of(next(addresses(groups)).kind)
    for key in sorted(written.keys() - usable(groups)):
        yield (key,), kind.instead.get(key, f"cannot be used with a {kind.name} address: leave it out")
    if "ring" in written and any(len(group) > 1 for group in groups):
        yield ("ring",), "cannot be used with a list of lists: its groups are tried in order, each at once"
    kinds = {address.kind for address in addresses(groups)}
    has_phone = "phone" in kinds or any(map(is_claimed, kinds))
    if not has_phone and any(sms.to == "destination" for sms in written.get("sms", ())):
        yield ("sms",), 'must not go to "destination" where `to` has no phone number: name the number'
