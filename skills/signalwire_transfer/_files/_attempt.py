"""Ways of turning what is written into something finished: at once, or (for `check`) in rounds."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from .._errors import ConfigurationError, Mistake

T = TypeVar("T")


class Attempt(Protocol):
    """What `make` gives for what is written, if it can be had; and the mistakes."""

    def __call__(self, raw: Any, make: Callable[[Any], T]) -> tuple[T | None, list[Mistake]]: ...


def at_once(raw: Any, make: Callable[[Any], T]) -> tuple[T | None, list[Mistake]]:
    """All or nothing, as an agent that is to be started needs it."""
    try:
        return make(raw), []
    except ConfigurationError as error:
        return None, list(error.mistakes)
