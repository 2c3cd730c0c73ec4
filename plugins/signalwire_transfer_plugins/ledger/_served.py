"""`ledger:` in a file: the settings, put in force for the process that serves the file."""

import os
from typing import ClassVar

from ._keeper import keeper
from ._settings import VARIABLE, Settings


class Ledger(Settings):
    """What became of each call: the address of a database, or more."""

    keeps_records: ClassVar[bool] = True

    def use(self) -> None:
        """Keep the records of this process there, and take there at once what earlier ones have left."""
        os.environ[VARIABLE] = self.model_dump_json()
        keeper()
