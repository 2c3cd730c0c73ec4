"""What is shown on a screen shows nothing that came from the environment."""

import os
from collections.abc import Callable

from .._file import File, read_file
from .._umbrella import CONFIG_VARIABLE


def hidden_in(file: File) -> Callable[[str], str]:
    """Hides what came from the environment into a file, and into the one that `transfer` may read beside it."""
    beside = os.environ.get(CONFIG_VARIABLE)
    other = read_file(beside) if beside else file
    return lambda text: other.hidden(file.hidden(text))
