"""`ledger:` in a file: the settings, put in force for the process that serves the file."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from signalwire_transfer import FileKey, Record

from ._keeper import keeper
from ._lines import read, written
from ._lost import lost_in_ledger
from ._settings import Settings
from ._story import OUTCOMES, told
from ._variables import LEDGER as VARIABLE


class Ledger(Settings):
    """What became of each call: the address of a database, or more."""

    keeps_records: ClassVar[bool] = True

    def loses_messages(self, beside: Mapping[str, FileKey]) -> str:
        """Why a message would be lost here: nothing of what callers say is kept."""
        return lost_in_ledger(self)

    def rehearsed(self, records: Sequence[Record]) -> str:
        """What the ledger would say of it."""
        events = [event for record in records if (event := read(written(record, "none")))]
        return _said(*told(events)) if events else "nothing: no transfer was begun"

    def use(self) -> None:
        """Keep the records of this process there, and take there at once what earlier ones have left."""
        os.environ[VARIABLE] = self.model_dump_json()
        keeper()


def _said(transfer: Mapping[str, Any], attempts: Iterable[Mapping[str, Any]]) -> str:
    """What became of a transfer, and of whom nobody would report anything."""
    outcome = transfer["outcome"]
    if outcome == "unreported" and not any(attempts):
        return "unreported: set SWML_PROXY_URL_BASE to hear how calls end"
    unreported = [attempt["attempt"] for attempt in attempts if attempt["outcome"] == "unreported"]
    more = f"; unreported: {', '.join(unreported)}" if unreported else ""
    if outcome == "reached":
        wait = transfer["wait_ms"]
        return f"reached on rung {transfer['rung']}" + (f" after {wait / 1000:.0f} s" if wait else "") + more
    return f"{outcome}: {OUTCOMES[outcome]}{more}"
