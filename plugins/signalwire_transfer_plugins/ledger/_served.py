"""`ledger:` in a file: the settings, put in force for the process that serves the file."""

import os
from collections.abc import Mapping
from typing import ClassVar

from signalwire_transfer import FileKey

from ._keeper import keeper
from ._lost import lost_in_ledger
from ._settings import VARIABLE, Settings


class Ledger(Settings):
    """What became of each call: the address of a database, or more."""

    keeps_records: ClassVar[bool] = True

    def loses_messages(self, beside: Mapping[str, FileKey]) -> str:
        """Why a message would be lost here: nothing of what callers say is kept."""
        return lost_in_ledger(self)

    def use(self) -> None:
        """Keep the records of this process there, and take there at once what earlier ones have left."""
        os.environ[VARIABLE] = self.model_dump_json()
        keeper()
