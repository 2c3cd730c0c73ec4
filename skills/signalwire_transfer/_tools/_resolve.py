"""Turns what a skill decides during a call into a route that the call can take; plugins resolve their own addresses."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from .._addresses._address import Address, Rules
from .._addresses._kinds import is_claimed
from .._calls._call import Call
from .._errors import PluginError, TransferError
from .._routes._chains import chain, chain_mistakes
from .._routes._route import ROUTE, Route
from .._routes._values import addresses
from .._seam._border import border, failed
from .._seam._hooks import Hooks
from ._decide import Seen

_log = logging.getLogger("signalwire_transfer")


@dataclass(frozen=True, slots=True)
class Resolver:
    """Reads routes by a skill's rules, and asks the plugin whose scheme an address has."""

    rules: Rules
    hooks: Hooks
    schemes: Mapping[str, str]

    def read(self, written: object, author: str) -> Route:
        """A route as a skill may return it: ready, or as in a configuration."""
        if written is None:
            raise TransferError(f"{author}.route returned nothing: a route is what it has to return")
        return written if isinstance(written, Route) else ROUTE.validate_python(written, context=self.rules)

    def resolve(self, route: Route, seen: Seen) -> Route | None:
        """The route itself, or the one that a plugin puts in place of its address; None if it knows none."""
        claimed = next((address for address in addresses(route.to) if is_claimed(address.kind)), None)
        return self._asked(claimed, seen.call) if claimed else route

    def _asked(self, address: Address, call: Call) -> Route | None:
        """A plugin's answer, if a call can go there; else the plugin is named in the log."""
        owner = self.schemes.get(address.kind, "")
        found = self.hooks.resolve(owner, address, call)
        if found is None:
            return None
        author = self.hooks.owner(owner)
        try:
            with border(author, ValidationError):
                route = self.read(found, owner)
        except PluginError as error:
            return _unusable(str(error))
        except ValidationError as error:
            return _unusable(f"{author} resolved an address to something wrong: {error.errors()[0]['msg']}")
        chain_of_it = chain((), route, {})
        if any(is_claimed(inner.kind) for link in chain_of_it.all for inner in addresses(link.to)):
            return _unusable(f"{author} resolved an address to another one that needs a plugin")
        if mistake := next(chain_mistakes(chain_of_it), None):
            return _unusable(f"{author} resolved an address to something wrong: {mistake}")
        return route


def _unusable(sentence: str) -> Route | None:
    """Log what is wrong with a plugin's answer: the call goes on without it."""
    _log.error("%s", sentence)
    failed(sentence)
    return None
