"""Tools whose directory may change while they are in use: looked at once a second, away from every call.

Each has a thread of its own, so that one that blocks holds up no other. A changed directory is read when it has stood
still for a second, so that nobody is served from half of one. A call is answered by the tool that was whole last; a
change that cannot be used is told in the log, and nothing else happens.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakSet, ref

from .._background import begun, over
from .._errors import ConfigurationError
from .._routes._listed import Listed, changes
from .._seam._border import border, contained
from ._elsewhere import Source
from ._patience import NoAnswer


class Renewed(Protocol):
    """A tool that can be made anew; only its parameters are compared."""

    @property
    def parameters(self) -> dict[str, Any]:
        """What the model is shown of its arguments."""

    @property
    def listed(self) -> tuple[Listed, ...]:
        """Where its routes stand."""


T = TypeVar("T", bound=Renewed)
EVERY = 1.0
"""Seconds between two looks."""

_LATE = "does not answer"
_log = logging.getLogger("signalwire_transfer")


class Renewal(Generic[T]):
    """The newest tool that could be made from some sources."""

    def __init__(self, made: Callable[[], T], sources: Sequence[Source]) -> None:
        self.titles = ", ".join(source.origin.title for source in sources)
        self._made = made
        self._sources = sources
        self.trouble = ""
        """What keeps the sources from being read just now, in a few words; empty where nothing does."""
        self._seen = self._used = self._stamps()
        self.tool = made()
        self._shown: dict[str, Any] = self.tool.parameters

    def look(self) -> None:
        """Make the tool anew if a source has changed since, and is not changing just now."""
        try:
            self._look()
        except NoAnswer as late:
            if self.trouble != _LATE:
                _log.error("%s; what was read before stays in force", late)
            self.trouble = _LATE
        else:
            if self.trouble == _LATE:
                self.trouble = ""

    def _look(self) -> None:
        stamps = self._stamps()
        stands_still, self._seen = stamps == self._seen, stamps
        if stands_still and stamps != self._used:
            self._renew()
            self._used = stamps

    def _stamps(self) -> list[object]:
        return [source.stamp() for source in self._sources]

    def _renew(self) -> None:
        before = self.tool.listed
        try:
            with border(f"what makes tools of {self.titles}"):
                self.tool = self._made()
        except NoAnswer:
            raise
        except ConfigurationError as error:
            _log.error("%s has changed and cannot be used; what was read before stays in force: %s", self.titles, error)
            self.trouble = "cannot be used"
            return
        self.trouble = ""
        self._shown.update(self.tool.parameters)  # the agent shows the model this very dict
        _log.info("%s has changed and was read anew: %s", self.titles, changes(before, self.tool.listed))


class _Looking:
    """The thread that looks at one directory, for as long as somebody holds what is made of it."""

    def __init__(self, renewal: Renewal[Any]) -> None:
        self.title = renewal.titles
        self._renewal = ref(renewal)
        self._ended = threading.Event()
        name = f"signalwire-transfer {self.title}"
        self._thread = threading.Thread(target=self._look, name=name, daemon=True)
        self._thread.start()

    def stop(self, until: float) -> int:
        """End the thread. Nothing is lost: what was read stays."""
        self._ended.set()
        self._thread.join(max(0.0, until - time.monotonic()))
        return 0

    def _look(self) -> None:
        while not self._ended.wait(EVERY):
            renewal = self._renewal()
            if renewal is None:
                break
            with contained(f"the directory {self.title}"):
                renewal.look()
            del renewal
        over(self)


_renewals: "WeakSet[Renewal[Any]]" = WeakSet()


def keep_looking(renewal: Renewal[Any]) -> None:
    """Look at this one from now on, away from every call and from every other directory."""
    _renewals.add(renewal)
    begun(_Looking(renewal))


def troubles() -> dict[str, str]:
    """What keeps each directory from being read just now, by its name; an empty text where nothing does."""
    found: dict[str, str] = {}
    for renewal in list(_renewals):
        found[renewal.titles] = found.get(renewal.titles) or renewal.trouble
    return found


def _start_in_child() -> None:
    for renewal in list(_renewals):
        keep_looking(renewal)


if hasattr(os, "register_at_fork"):  # a forked worker inherits the tools, but no thread
    os.register_at_fork(after_in_child=_start_in_child)
