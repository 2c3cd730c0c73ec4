"""What time it is for a call: now, unless a simulation says otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta, timezone

_SHORTEST = timedelta(seconds=1)
_FIXED: ContextVar[datetime | None] = ContextVar("signalwire_transfer_now", default=None)


def now() -> datetime:
    """This moment, with a time zone."""
    return _FIXED.get() or datetime.now(timezone.utc)


class Looks:
    """Records whether anybody has looked at the clock of a call."""

    is_one = False


_LOOKS: ContextVar[Looks | None] = ContextVar("signalwire_transfer_looks", default=None)


def looked() -> None:
    """Note that a skill or a plugin looks at the clock: what it decides may depend on the time."""
    if looks := _LOOKS.get():
        looks.is_one = True


@contextmanager
def noticed() -> Iterator[Looks]:
    """Notice whether somebody looks at the clock meanwhile."""
    token = _LOOKS.set(looks := Looks())
    try:
        yield looks
    finally:
        _LOOKS.reset(token)


def in_words(moment: datetime) -> str:
    """A moment as a person writes it: "Friday, 25 December 2026, 18:05 (America/New_York)"."""
    return f"{moment:%A}, {moment.day} {moment:%B %Y, %H:%M} ({moment.tzinfo})"


def that_exists(moment: datetime) -> datetime:
    """The moment itself; where clocks go forward over it, the first one after that."""
    late, early = (moment.replace(fold=fold).astimezone(timezone.utc) for fold in (0, 1))
    if early >= late:  # as written once, or twice where clocks go back
        return moment
    before = moment.replace(fold=0).utcoffset()
    while late - early > _SHORTEST:
        middle = early + (late - early) / 2
        early, late = (middle, late) if middle.astimezone(moment.tzinfo).utcoffset() == before else (early, middle)
    return (late + _SHORTEST / 2).astimezone(moment.tzinfo).replace(microsecond=0)


@contextmanager
def fixed(at: datetime | None) -> Iterator[None]:
    """Stop the clock at a moment; None leaves it alone. A moment without a time zone is local to this machine."""
    token = _FIXED.set(_FIXED.get() if at is None else at if at.tzinfo else at.astimezone())
    try:
        yield
    finally:
        _FIXED.reset(token)
