"""Reads a ledger that may go away at any time, and come back. It cannot write: the database itself sees to that."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from .._database import VERSION, Database
from .._settings import Settings


class UnreadableError(Exception):
    """There is nothing to be read just now. `title` and `words` say why, and what to do."""

    def __init__(self, title: str, words: str) -> None:
        super().__init__(title)
        self.title, self.words = title, words


class Reader(Database):
    """A ledger's database, opened for reading alone."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.is_sqlite = settings.url.startswith("sqlite")
        self.engine = _of_file(settings.file) if settings.file else _of_server(settings.url)

    @property
    def name(self) -> str:
        """Which ledger it is, without its password."""
        if file := self.settings.file:
            return file.name
        url = sa.make_url(self.settings.url)
        return "/".join(filter(None, [url.host, url.database]))

    def ready(self) -> None:
        """Raise UnreadableError where there is no ledger, or a newer one. Nothing is made."""
        if (file := self.settings.file) and not file.exists():
            raise UnreadableError("There is no ledger yet", f"There is no file {file}. {_MADE}")
        with self.engine.connect() as connection:
            found = self.version(connection)
        if not found:
            raise UnreadableError("The ledger is empty", f"There is a database, and no ledger in it. {_MADE}")
        if found > VERSION:
            words = f"It has the schema {found}, and this package knows {VERSION}. Update the package, and start again."
            raise UnreadableError("The ledger is newer than this program", words)


_MADE = "It is made with the first transfer of an agent whose file says `ledger:` with this address."


def _of_file(file: Path) -> sa.Engine:
    """SQLite, which refuses to write to what was opened so. Each question opens it anew: it may be another file."""

    def connect() -> sqlite3.Connection:
        address = f"{file.resolve().as_uri()}?mode=ro"
        opened = sqlite3.connect(address, uri=True, timeout=5, check_same_thread=False, isolation_level=None)
        for pragma in ("query_only=on", "cache_size=-32000", "mmap_size=1073741824"):
            opened.execute(f"pragma {pragma}").close()
        return opened

    return sa.create_engine("sqlite://", creator=connect, poolclass=sa.pool.NullPool)


def _of_server(url: str) -> sa.Engine:
    """PostgreSQL, in sessions whose every transaction is read-only.

    Each question has a connection of its own: making one fails within seconds where a server stands still, and on one
    that is there already nobody would ever be told.
    """
    options = "-c default_transaction_read_only=on -c statement_timeout=20000 -c jit=off"
    arguments: dict[str, Any] = {"connect_timeout": 3, "options": options, "application_name": "desk"}
    return sa.create_engine(url, poolclass=sa.pool.NullPool, connect_args=arguments)


class Watched:
    """A reader, and since when it could not be read."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.lost_at: int | None = None
        """When it was first found to be away; None while it can be read."""
        self.read_at: int | None = None
        """When it was read last."""

    @contextmanager
    def opened(self) -> Iterator[Reader]:
        """The reader, ready. Raises UnreadableError, whatever the database says against it."""
        try:
            self.reader.ready()
            yield self.reader
        except UnreadableError:
            self._lost()
            raise
        except SQLAlchemyError as error:
            self._lost()
            said = (str(getattr(error, "orig", None) or error).splitlines() or [""])[0]
            raise UnreadableError("The ledger cannot be read", f"The database says: {said}.") from None
        self.lost_at, self.read_at = None, _now()

    def _lost(self) -> None:
        self.lost_at = self.lost_at or _now()


def _now() -> int:
    return time.time_ns() // 1_000_000
