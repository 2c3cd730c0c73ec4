"""What a plugin's rule has raised, for its author: message, file and line; the traceback where the trace is wanted."""

import inspect
import traceback
from collections.abc import Callable
from pathlib import Path

from .._seam._border import told
from .._seam._trace import is_wanted
from .._secrets import masked


def raised(error: BaseException, code: object, hidden: Callable[[str], str] = str) -> str:
    """A sentence: what was raised, and the last line of the code's own file that it came through.

    `code` is the rule, or the function, that was called; `hidden` takes out what comes from the environment.
    """
    cause = error.__cause__ or error
    return f"it raised {masked(hidden(told(cause)))}{_place(cause, code)}"


def lines_of(error: BaseException, hidden: Callable[[str], str] = str) -> list[str]:
    """The traceback, where the trace is wanted; else nothing."""
    if not is_wanted():
        return []
    cause = error.__cause__ or error
    text = "".join([*traceback.format_tb(cause.__traceback__), masked(hidden(told(cause)))])
    return ["Traceback (most recent call last):", *text.split("\n")]


def _place(cause: BaseException, code: object) -> str:
    frames = traceback.extract_tb(cause.__traceback__)
    own = _file_of(code)
    frame = next((frame for frame in reversed(frames) if frame.filename == own), frames[-1] if frames else None)
    return f" ({Path(frame.filename).name}, line {frame.lineno})" if frame else ""


def _file_of(code: object) -> str | None:
    try:
        return inspect.getsourcefile(code)  # type: ignore[arg-type]  # raises TypeError for what has no source
    except (TypeError, OSError):
        return None
