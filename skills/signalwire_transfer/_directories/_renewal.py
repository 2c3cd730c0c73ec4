"""Tools whose directory may change while they are in use: looked at once a second, away from every call.

A changed directory is read when it has stood still for a second, so that nobody is served from half of one. A call is
answered by the tool that was whole last; a change that cannot be used is told in the log, and nothing else happens.
"""

import logging
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar
from weakref import WeakSet

from .._errors import ConfigurationError
from ._directory import Listed, changes
from ._elsewhere import Source


class Renewed(Protocol):
    """What is made anew: a tool, of which only its parameters are looked at."""

    @property
    def parameters(self) -> dict[str, Any]:
        """What the model is shown of its arguments."""

    @property
    def listed(self) -> tuple[Listed, ...]:
        """Where its routes stand."""


T = TypeVar("T", bound=Renewed)
EVERY = 1.0
"""Seconds between two looks."""

_log = logging.getLogger("signalwire_transfer")


class Renewal(Generic[T]):
    """The newest tool that could be made from some sources."""

    def __init__(self, made: Callable[[], T], sources: Sequence[Source]) -> None:
        self._made = made
        self._sources = sources
        self._seen = self._used = self._stamps()
        self.tool = made()
        self._shown: dict[str, Any] = self.tool.parameters

    def look(self) -> None:
        """Make the tool anew if a source has changed since, and is not changing just now."""
        stamps = self._stamps()
        stands_still, self._seen = stamps == self._seen, stamps
        if stands_still and stamps != self._used:
            self._used = stamps
            self._renew(", ".join(source.origin.title for source in self._sources))

    def _stamps(self) -> list[object]:
        return [source.origin.stamp() for source in self._sources]

    def _renew(self, titles: str) -> None:
        before = self.tool.listed
        try:
            self.tool = self._made()
        except ConfigurationError as error:
            _log.error("%s has changed and cannot be used; what was read before stays in force: %s", titles, error)
            return
        except Exception:  # a third party's skill may raise anything: the old tool is still whole
            _log.exception("%s has changed and cannot be used; what was read before stays in force", titles)
            return
        self._shown.update(self.tool.parameters)  # the agent shows the model this very dict
        _log.info("%s has changed and was read anew: %s", titles, changes(before, self.tool.listed))


_renewals: WeakSet[Renewal[Any]] = WeakSet()
_thread: threading.Thread | None = None


def keep_looking(renewal: Renewal[Any]) -> None:
    """Look at this one from now on, for as long as somebody holds it."""
    _renewals.add(renewal)
    _start()


def _start() -> None:
    global _thread
    if _thread is None or not _thread.is_alive():  # a forked worker inherits the tools, but no thread
        _thread = threading.Thread(target=_look_at_all, name="signalwire-transfer-directories", daemon=True)
        _thread.start()


def _look_at_all() -> None:
    wait = threading.Event().wait
    while not wait(EVERY):
        for renewal in list(_renewals):
            try:
                renewal.look()
            except Exception:  # whatever one of them meets, the others are looked at
                _log.exception("a directory could not be looked at")


def _start_in_child() -> None:
    if _renewals:
        _start()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_in_child)
