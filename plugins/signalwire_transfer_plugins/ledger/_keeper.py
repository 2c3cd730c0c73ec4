"""Who keeps the records of this process: the spool and its mover, for as long as the settings stay as they are."""

import atexit
import hashlib
import logging
import os
import threading
import time

from signalwire_transfer import Record, TextMessage, runs_beside

from ._beside import Leaver
from ._channel import EXPECTED, LEFT
from ._counting import Counting
from ._lines import written
from ._mover import Mover
from ._settings import Settings, in_words, read
from ._spool import Spool, is_possible
from ._targets import wanted
from ._texts import texts
from ._variables import EVENTS, LEDGER

_log = logging.getLogger("signalwire_transfer.ledger")
_LATE = 10.0
"""Seconds after which a record that is not in the database says that it takes none."""
_RECENT = 300.0
"""Seconds for which a loss is an alarm."""
_GRACE = 3.0
"""Seconds that the end of a process waits for its last records to arrive; later they are taken by another."""


class Keeper:
    """Writes records down, and has them taken to the database."""

    def __init__(self, settings: Settings) -> None:
        self._people = settings.people
        self.spool = Spool(settings.folder, durable=settings.durable)
        self._mover = Leaver(self.spool) if runs_beside() else Mover(settings, self.spool)
        self._mover.start()
        self.counting = Counting(settings)

    def keep(self, record: Record) -> None:
        """Write a record down. Costs microseconds, waits for nobody, and never raises."""
        self.spool.write(written(record, self._people, is_delivered=record.kind == LEFT and _is_told()))
        if record.caller:
            self.counting.note(record.caller, record.transfer, record.at)

    def expect_voicemail(self, text: TextMessage, transfer: str, call: str) -> bool:
        """Write down who is to be texted, should a message be left. False where that is not kept."""
        if self._people == "none":
            return False
        about = {"notify.to": text.to, "notify.from": text.from_, "notify.body": text.body}
        name = hashlib.sha256(f"{transfer} {EXPECTED}".encode()).hexdigest()[:32]
        at = time.time_ns() // 1_000_000
        record = Record(id=name, at=at, kind=EXPECTED, call=call, transfer=transfer, people=about)
        return self.spool.write(written(record, self._people))

    def state(self) -> str:
        """How it is, in a sentence. What begins with "well" holds up nobody."""
        if time.monotonic() - self.spool.lost_at < _RECENT:
            return "loses records: its spool cannot be written"
        is_away = self._mover.is_down if isinstance(self._mover, Mover) else self.spool.waits_since(_LATE)
        return "well, but the database takes nothing, and records wait in the spool" if is_away else "well"

    def stop(self) -> None:
        """Take to the database what is there, and end."""
        self.counting.stop()
        self._mover.stop(_GRACE)


def _is_told() -> bool:
    """Whether anybody is told of a voicemail out of the ledger."""
    return bool(wanted() or texts())


_changing = threading.Lock()
_known: tuple[str | None, Keeper | None] = (None, None)


def keeper() -> Keeper | None:
    """The keeper of this process; None where nobody wants a ledger, or where it cannot be one."""
    wanted = os.environ.get(LEDGER, "")
    return _known[1] if _known[0] == wanted else _anew(wanted)


def _anew(wanted: str) -> Keeper | None:
    global _known
    with _changing:
        if _known[0] != wanted:
            if _known[1]:
                _known[1].stop()
            if not wanted:
                _say_what_needs_one()
            _known = (wanted, _made(wanted) if wanted else None)
        return _known[1]


def _say_what_needs_one() -> None:
    """Say what needs a ledger, where there is none."""
    if os.environ.get(EVENTS):
        _log.error("nobody is told of events: %s must have a ledger beside it: set `%s`", EVENTS, LEDGER)


def _made(wanted: str) -> Keeper | None:
    if not is_possible():
        _log.error("there is no ledger: it needs a system with flock, as Linux and macOS have it")
        return None
    try:
        return Keeper(read(wanted))
    except ValueError as error:
        _log.error("there is no ledger: %s %s", LEDGER, in_words(error))
    return None


def _at_exit() -> None:
    if _known[1]:
        _known[1].stop()


def _forget() -> None:
    global _known, _changing
    if _known[1]:
        _known[1].spool.forget()
    _known, _changing = (None, None), threading.Lock()


atexit.register(_at_exit)
if hasattr(os, "register_at_fork"):  # a forked worker inherits the files, and neither the thread nor the locks
    os.register_at_fork(after_in_child=_forget)
