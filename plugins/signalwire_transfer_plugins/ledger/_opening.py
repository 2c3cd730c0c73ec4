"""Opens the ledger that a command is about. Whatever is wrong with it is said in a line, with what mends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from signalwire_transfer import TransferError

from ._settings import named

if TYPE_CHECKING:
    from ._database import Database


@contextmanager
def opened(written: str) -> "Iterator[Database]":
    """The database of a ledger. Whatever it says against it is an error in a line."""
    settings = named(written)
    from sqlalchemy.exc import SQLAlchemyError

    from ._database import Database, NewerSchemaError

    if (file := settings.file) and not file.exists():
        raise TransferError(f"there is no ledger at {file}")
    try:
        database = Database(settings)
        database.ready()
        yield database
        database.engine.dispose()
    except NewerSchemaError as error:
        raise TransferError(str(error), hint="update this package") from None
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or error).splitlines() or [""]
        raise TransferError(f"the ledger cannot be read: {said[0]}") from None
