"""What became of each rung: who took the call, why others did not, and who was never asked."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice, takewhile
from typing import NamedTuple

from .._outcome import IN_WORDS
from .._plan import A_COLLEAGUE, Plan
from .._route import Route
from .._show.steps import NO_WAY_BACK
from .._simulator import Attempt, Names, Timeline
from .._values import addresses
from .._watch import Decided, Hook, Hours, Note, PassedOver, Taken
from .reasons import in_hours, named

_NOTHING_FOLLOWS = frozenset({"agent", "context"})
_GONE = "the caller hung up"


class Rung(NamedTuple):
    """A route of the chain, or the verdict behind it, and its fate in a sentence."""

    name: str
    fate: str


def rungs(notes: Sequence[Note], names: Names, timeline: Timeline) -> Iterator[Rung]:
    """Every rung that was looked at, in the order of the chain; those of the branches not taken behind them."""
    plan = next((note.plan for note in notes if isinstance(note, Decided) and isinstance(note.plan, Plan)), None)
    reached = _reached(plan, names, timeline) if plan else iter(())
    is_as_decided = not any(isinstance(note, Hook) and note.name == "transfer_prepare" for note in notes)
    for note in notes:
        if isinstance(note, Hours) and not note.is_open:
            yield Rung(named(note.route, names), f"passed over: {in_hours(note)}")
        elif isinstance(note, PassedOver):
            yield Rung(named(note.route, names), f"passed over: {note.why}")
        elif isinstance(note, Taken) and is_as_decided:
            yield from islice(reached, 1)
    yield from reached
    for note in notes:
        if isinstance(note, Hours):
            yield from _barred(note, names)


def _barred(note: Hours, names: Names) -> Iterator[Rung]:
    """The rung of the branch that does not count at this hour."""
    closed, failed = note.keys.get("on_closed"), note.keys.get("on_failure")
    name = named(note.route, names)
    if note.is_open and isinstance(closed, Route):
        yield Rung(named(closed, names), f"not asked: only while {name} is closed")
    if not note.is_open and closed is not None and isinstance(failed, Route):
        yield Rung(named(failed, names), f"not asked: only when {name} is open, and nobody takes the call")


def _reached(plan: Plan, names: Names, timeline: Timeline) -> Iterator[Rung]:
    """The rungs of the plan and its verdict, held against the attempts on the line."""
    left, over = list(timeline.attempts), ""
    for rung in plan.rungs if plan.to else ():
        mine = {address.value for address in addresses(rung.to)}
        own, name = _taken_off(left, mine), names.called(mine) or rung.name or A_COLLEAGUE
        if not over and not own and timeline.end == "caller_hung_up":
            over = _GONE
        yield Rung(name, f"never reached: {over}" if over else _fate(rung, own))
        over = over or _over(name, own)
    *_, last = plan.rungs
    if not (last.to and last.kind in _NOTHING_FOLLOWS):
        is_lost = plan.verdict.kind == "agent" and timeline.end == "hung_up_after_words"
        ending = NO_WAY_BACK if is_lost else "ends the chain"
        yield Rung(plan.verdict.kind, f"never reached: {over}" if over else ending)


def _taken_off(left: list[Attempt], mine: Collection[str]) -> list[Attempt]:
    """The attempts at these addresses, taken off the front: they stand in the order of the chain."""
    own = list(takewhile(lambda attempt: attempt.address in mine, left))
    del left[: len(own)]
    return own


def _fate(rung: Plan, own: Sequence[Attempt]) -> str:
    """How the attempts of a rung ended; without any, it is an agent or a context: nothing is dialled there."""
    if not own:
        return "takes the call over"
    words = [_words(rung, attempt) for attempt in own]
    if len(own) == 1:
        return words[0]
    return "; ".join(f"{attempt.name}: {word}" for attempt, word in zip(own, words, strict=True))


def _words(rung: Plan, attempt: Attempt) -> str:
    if attempt.outcome == "caller_hung_up":
        return _GONE
    if attempt.outcome != "connected":
        return IN_WORDS[attempt.outcome]
    if rung.kind == "refer":
        return "the other PBX took the call"
    return f"{IN_WORDS['connected']}: {'final' if rung.final else 'the call comes back'}"


def _over(name: str, own: Sequence[Attempt]) -> str:
    """Why nobody further down is asked; empty where somebody is."""
    outcomes = {attempt.outcome for attempt in own}
    if "caller_hung_up" in outcomes:
        return _GONE
    return f"{name} took the call" if "connected" in outcomes or not own else ""
