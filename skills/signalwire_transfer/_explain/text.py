"""An explanation as lines, at most 80 columns wide."""

import textwrap
from collections.abc import Callable, Iterable, Iterator

from .._clock import in_words
from .._simulator import ENDS
from .explanation import Explanation

_WIDTH = 80
_WIDEST_NAME = 24


def as_lines(explanation: Explanation, hidden: Callable[[str], str] = str) -> Iterator[str]:
    """What counted, what became of each rung, and the end. `hidden` takes out of each text what is not to be seen."""
    yield in_words(explanation.moment)
    end = explanation.timeline.end
    for part in (explanation.reasons, explanation.rungs, [("end", f"{end}: {ENDS[end]}")]):
        if part:
            yield ""
            yield from _columns([(hidden(name), hidden(text)) for name, text in part])


def _columns(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A name and a text in each line; long texts go on below themselves, and long names stand alone."""
    pairs = list(pairs)
    width = min(_WIDEST_NAME, max(len(name) for name, _ in pairs))
    for name, text in pairs:
        start = f"  {name.ljust(width)}  "
        if len(name) > width:
            yield f"  {name}"
            start = " " * (width + 4)
        yield from textwrap.wrap(
            " ".join(text.split()), _WIDTH, initial_indent=start, subsequent_indent=" " * (width + 4)
        )
