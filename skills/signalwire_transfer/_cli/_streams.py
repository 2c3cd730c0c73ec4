"""Standard output and error as they are found: closed, full, or a pipe that nobody reads any more."""

import contextlib
import errno
import os
import sys
from collections.abc import Iterator

CANNOT_WRITE = 74
"""The exit code where the output cannot be written, as sysexits.h has it."""

_INTERRUPTED = 130
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})
"""What writing fails with; reading may, too, but then the error names its file."""


def open_streams() -> None:
    """Fill the place of a stream that is closed: the next file to be opened would take it, or a socket."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            _point_nowhere(number)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  # for the whole process


@contextlib.contextmanager
def whole_output() -> Iterator[None]:
    """End the process in one line where what the command writes does not arrive, and quietly where nobody reads it."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()  # what is left for the end of the process fails where nobody can catch it
            _flush_errors()
    except KeyboardInterrupt:
        _end(_INTERRUPTED)
    except BrokenPipeError:
        _end(1)
    except OSError as error:
        if error.errno not in _FULL or error.filename is not None:
            raise
        with contextlib.suppress(OSError):
            sys.stderr.write(f"error: the output cannot be written: {error.strerror}\n")
        _end(CANNOT_WRITE)


def _flush_errors() -> None:
    """What could not be said changes nothing about what was done."""
    try:
        sys.stderr.flush()
    except OSError:
        _point_nowhere(2)


def _end(code: int) -> None:
    """Leave without what is still to be written."""
    for number in (1, 2):
        _point_nowhere(number)
    sys.exit(code)


def _point_nowhere(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
