"""Keeps what came from the environment off the screen."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .._document._file import File, FileError, read_file
from .._errors import ConfigurationError, Mistake, TransferError
from .._files._target import read_named
from .._setup._umbrella import CONFIG_VARIABLE


@contextmanager
def secretly(path: Path) -> Iterator[tuple[File, Callable[[str], str]]]:
    """The file at a path, and what hides its secrets in a text. A mistake on the way out has none either."""
    read = read_named(path)
    hidden = hidden_in(read)
    try:
        yield read, hidden
    except FileError:  # it has hidden them itself
        raise
    except ConfigurationError as error:
        raise ConfigurationError(Mistake((), hidden(str(mistake))) for mistake in error.mistakes) from None
    except TransferError as error:
        raise TransferError(hidden(str(error)), hint=hidden(error.hint)) from None


def hidden_in(file: File) -> Callable[[str], str]:
    """Hides what came from the environment into a file, and into the one that `transfer` may read beside it."""
    beside = _beside()
    return lambda text: beside.hidden(file.hidden(text)) if beside else file.hidden(text)


def _beside() -> File | None:
    """The file that the environment names, if it can be read: where it is needed, and cannot be, has been said."""
    path = os.environ.get(CONFIG_VARIABLE)
    try:
        return read_file(path) if path else None
    except TransferError:
        return None
