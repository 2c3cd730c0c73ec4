"""What is shown on a screen shows nothing that came from the environment."""

import os
from collections.abc import Callable

from .._errors import TransferError
from .._files._file import File, read_file
from .._umbrella import CONFIG_VARIABLE


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
