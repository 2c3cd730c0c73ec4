"""The records that a plugin would be given of a simulated transfer, had it been real."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

from .._records._record import Record
from .._records._token import read
from .._records._watch import Note, Recorded
from .._reports._news import records_of, returned
from .._reports._reception import reception_of
from .._simulator import Timeline


def recorded(notes: Iterable[Note], timeline: Timeline) -> tuple[Record, ...]:
    """The records of a transfer that was watched while it was simulated, as if it had just ended."""
    begun = [note.record for note in notes if isinstance(note, Recorded)]
    if not begun:
        return ()
    started = time.time() - max((event.seconds for event in timeline.events), default=0.0)
    first = [replace(record, at=int(started * 1000)) for record in begun]
    return (*first, *_heard(timeline, started), *_back(begun[0], timeline))


def _heard(timeline: Timeline, started: float) -> Iterator[Record]:
    """The records of the callbacks."""
    for report in timeline.reports:
        if about := read(report.url.rpartition("/")[2]):
            yield from records_of(about, report.body(started))


def _back(begun: Record, timeline: Timeline) -> Iterator[Record]:
    """The records of a call that comes back to its agent."""
    reception = reception_of({"params": dict(timeline.handed)})
    if reception and reception.returned and reception.transfer:
        now = int(time.time() * 1000)
        yield from (replace(record, at=now) for record in returned(reception, begun.call))
