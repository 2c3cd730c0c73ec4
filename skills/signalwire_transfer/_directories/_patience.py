"""Asking what may never answer: a disk that is gone, a file that blocks, a plugin that waits.

It is asked on a thread of its own, which is left behind where it blocks: nobody can end it. So only few are left
behind for one directory; after that it is not asked any more until one of them has come back.
"""

import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from typing import TypeVar

from .._errors import ConfigurationError, Mistake
from .._seam._border import border

T = TypeVar("T")

SECONDS = 30.0
"""How long a directory may take to answer: a large one takes a busy machine several."""

_MOST_LEFT_BEHIND = 3


class NoAnswer(ConfigurationError):  # noqa: N818  # says what happened
    """A directory has not answered in time."""


class Patience:
    """How long one directory is waited for."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._asking = 0
        self._changing = threading.Lock()

    def wait_for(self, ask: Callable[[], T]) -> T:
        """The answer to a question. Raises NoAnswer where that takes too long, and whatever the question raises."""
        if self._asking >= _MOST_LEFT_BEHIND:
            raise self._no_answer()
        answer: Future[T] = Future()
        context = contextvars.copy_context()  # what time it is, and whether this is only a rehearsal
        name = f"signalwire-transfer reads {self._title}"
        threading.Thread(target=context.run, args=(self._ask, answer, ask), name=name, daemon=True).start()
        self._count(1)  # here, for the thread may take long to begin
        try:
            return answer.result(SECONDS)
        except NotInTime:
            if answer.done():  # it was the question that raised
                raise
            raise self._no_answer() from None

    def _ask(self, answer: "Future[T]", ask: Callable[[], T]) -> None:
        try:
            with border(f"the directory {self._title}", Exception):
                answer.set_result(ask())
        except Exception as error:  # for whoever waits
            answer.set_exception(error)
        finally:
            self._count(-1)

    def _count(self, step: int) -> None:
        with self._changing:
            self._asking += step

    def _no_answer(self) -> NoAnswer:
        return NoAnswer([Mistake((), f"the directory {self._title} has not answered within {SECONDS:.0f} s")])
