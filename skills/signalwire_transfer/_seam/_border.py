"""The border to plugins' code: whatever it raises is caught here, named, and harms nothing else.

Everything that a plugin brings is called inside `border` or `contained`, and nowhere else. A library that calls
`sys.exit`, a Rust panic or an exception of the plugin's own beside `Exception` is a failure of that plugin like any
other. What passes is a person who wants to stop: Ctrl-C on the command line's main thread, and `Stopped`.
"""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import perf_counter
from types import TracebackType
from weakref import WeakKeyDictionary

from .._errors import Mistake, PluginError, TransferError

_LONGEST = 300
_PATIENCE = 0.1
"""Seconds that a hook may take while a caller waits, before the log names it."""
_log = logging.getLogger("signalwire_transfer.plugins")
_takes_interrupts = False
_authors: "WeakKeyDictionary[type, str]" = WeakKeyDictionary()


class Stopped(SystemExit):
    """Raised by our own handler of signals: this process is to end, whoever's code runs just now."""


def take_interrupts() -> None:
    """Let KeyboardInterrupt pass on the main thread from now on: this process is a command that somebody watches.

    It does so while Ctrl-C raises it. A server has another answer to Ctrl-C, and then it is no person's wish.
    """
    global _takes_interrupts
    _takes_interrupts = True


def written_by(kind: type, plugin: str) -> None:
    """Remember which plugin has brought a transfer skill or a rule."""
    _authors[kind] = plugin


def author_of(kind: type) -> str:
    """How a message names a transfer skill or a rule: with its plugin and distribution, if it came from one."""
    name = getattr(kind, "name", None) or getattr(kind, "code", None) or kind.__name__
    return f"{name} of plugin {_authors[kind]}" if kind in _authors else f"{kind.__module__}.{kind.__qualname__}"


def told(error: BaseException) -> str:
    """An exception as one line of bounded length."""
    try:
        words = " ".join(str(error).split())
    except BaseException:  # its text is a stranger's code, too
        words = ""
    line = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


_failures: ContextVar[list[str] | None] = ContextVar("signalwire_transfer_failures", default=None)


def failed(sentence: str) -> None:
    """Note what a plugin's code failed at, for `failures`. The call goes on."""
    if (failures := _failures.get()) is not None:
        failures.append(sentence)


@contextmanager
def failures() -> Iterator[list[str]]:
    """What plugins' code fails at meanwhile, a sentence each."""
    found: list[str] = []
    token = _failures.set(found)
    try:
        yield found
    finally:
        _failures.reset(token)


class border:  # noqa: N801  # reads as the function it is used as
    """Turn whatever is raised inside into a PluginError that names whose code it was.

    Our own errors pass as they are, and so do exceptions of the types in `passing`.
    """

    def __init__(self, owner: str, *passing: type[Exception]) -> None:
        self._owner = owner
        self._passing: tuple[type[Exception], ...] = (TransferError, *passing)

    def __enter__(self) -> None:
        """Nothing has to be set up."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: TracebackType | None) -> None:
        if error is None or isinstance(error, self._passing) or _passes(error):
            return
        raise PluginError([Mistake((), f"{self._owner} raised {told(error)}")]) from error


class contained:  # noqa: N801  # as above
    """Log whatever is raised inside, with whose code it was, and go on behind the block."""

    def __init__(self, owner: str, sentence: str = "raised and was left out") -> None:
        self._owner, self._sentence = owner, sentence

    def __enter__(self) -> None:
        """Nothing has to be set up."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: TracebackType | None) -> bool:
        if error is None or _passes(error):
            return False
        _log.error("%s %s: %s", self._owner, self._sentence, told(error), exc_info=error)
        failed(f"{self._owner} {self._sentence}: {told(error)}")
        return True


class awaited:  # noqa: N801  # as above
    """Log what is inside by name if it takes too long while a caller waits."""

    def __init__(self, owner: str, what: str) -> None:
        self._owner, self._what = owner, what

    def __enter__(self) -> None:
        self._since = perf_counter()

    def __exit__(self, *_raised: object) -> None:
        took = perf_counter() - self._since
        if took > _PATIENCE:
            _log.warning("%s took %.0f ms in %s: a caller waits for it", self._owner, took * 1000, self._what)


def _passes(error: BaseException) -> bool:
    """Whether an exception is a person's wish to stop, and no failure of the code inside."""
    if isinstance(error, Stopped):
        return True
    if not (isinstance(error, KeyboardInterrupt) and _takes_interrupts):
        return False
    is_main = threading.current_thread() is threading.main_thread()
    return is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler
