"""The bytes of a file, without waiting for one that never ends."""

import os
from pathlib import Path

from .._errors import ConfigurationError, Mistake

LARGEST = 10_000_000


def content_of(path: str | os.PathLike[str], largest: int = LARGEST) -> bytes:
    """The bytes of a file; of a huge one, only as many as it takes to know that it is.

    Raises ConfigurationError where there is none that can be read.
    """
    try:
        if _may_never_end(path):
            raise ConfigurationError([Mistake((), f"`{path}` is no file: write the name of one")])
        with Path(path).open("rb") as opened:
            return opened.read(largest + 1)
    except (OSError, ValueError) as error:  # ValueError: a path with a null byte
        raise ConfigurationError([Mistake((), _unopened(path, error))]) from None


def _may_never_end(path: str | os.PathLike[str]) -> bool:
    """Whether it is a pipe or device that nobody may ever write to. One that is open already (stdin) is fine."""
    is_open = str(path).startswith(("/dev/stdin", "/dev/fd/", "/proc/self/fd/"))
    return Path(path).exists() and not (is_open or Path(path).is_file() or Path(path).is_dir())


def _unopened(path: object, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"there is no file `{path}`"
    return f"`{path}` cannot be read: {getattr(error, 'strerror', None) or error}"
