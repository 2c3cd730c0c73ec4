"""Opens the ledger that a command is about. Whatever is wrong with it is said in a line, with what mends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from signalwire_transfer import TransferError

from ._settings import Settings, named

if TYPE_CHECKING:
    from ._database import Database


@contextmanager
def opened(written: str) -> "Iterator[Database]":
    """The database of a ledger. Whatever it says against it is an error in a line."""
    settings = named(written)
    from sqlalchemy.exc import SQLAlchemyError

    from ._database import Database, NewerSchemaError

    if (file := settings.file) and not file.exists():
        made = "it is made with the first transfer of an agent that runs with it"
        where = "an address counts from here; that of a `ledger:` in a file counts from the file's folder"
        raise TransferError(f"there is no ledger at {file}", hint=made if file.is_absolute() else f"{made}; {where}")
    try:
        database = Database(settings)
        try:
            database.ready()
            yield database
        finally:
            database.close()
    except NewerSchemaError as error:
        hint = "update this package: `pip install --upgrade signalwire-transfer`"
        raise TransferError(str(error), hint=hint) from None
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).splitlines() or [""]
        raise TransferError(f"the ledger cannot be read: {said[0]}", hint=_mending(settings)) from None


def _mending(settings: Settings) -> str:
    """The command that shows what is wrong with a server, which loses nothing meanwhile."""
    if settings.file:
        return ""
    server = settings.url.partition("://")[2].rpartition("@")[2].partition("/")[0]
    host, _, port = server.partition(":")
    where = "".join(f" {option} {value}" for option, value in (("-h", host), ("-p", port)) if value)
    return f"see whether the server runs: `pg_isready{where}`; what happens meanwhile waits in the spool"
