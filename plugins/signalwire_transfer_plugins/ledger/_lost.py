"""Why a message that a caller leaves would be lost: nobody keeps it, or nobody is told."""

import contextlib
import os
from collections.abc import Sequence
from typing import Protocol

from ._settings import Settings, read
from ._variables import EVENTS, LEDGER

_KIND = "message.taken"

_NO_LEDGER = f"there is no ledger: write `ledger: sqlite:///transfers.db` in the file, or set {LEDGER}"
_NO_EVENTS = f"there are no events: write `events: [{{url: …, secret: …}}]` in the file, or set {EVENTS}"
_NOTHING_KEPT = "the ledger keeps nothing that callers say: write `people: masked` or `full` there"
_NOBODY_TOLD = f"nobody is told of {_KIND}: write it among the `kinds` of a receiver"


def lost_in_ledger(settings: Settings | None = None) -> str:
    """Why the ledger would not keep it; empty where it would. Without settings, those of the environment count."""
    if settings is None and (written := os.environ.get(LEDGER)):
        with contextlib.suppress(ValueError):  # pydantic's too; who keeps records says what is wrong
            settings = read(written)
    if settings is None:
        return _NO_LEDGER
    return _NOTHING_KEPT if settings.people == "none" else ""


class Told(Protocol):
    """Somebody who is told of events."""

    def wants(self, kind: str) -> bool:
        """Whether it is to be told of this."""


def lost_in_events(told: Sequence[Told], settings: Settings | None = None) -> str:
    """Why nobody would be told of it; empty where somebody is."""
    if not told:
        return _NO_EVENTS
    return lost_in_ledger(settings) or ("" if any(each.wants(_KIND) for each in told) else _NOBODY_TOLD)
