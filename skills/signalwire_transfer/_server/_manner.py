"""How a server runs, whatever it serves: what the options of `run` say."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

GRACE = 25
"""Seconds that a server has to end, where nobody says otherwise."""

LogFormat = Literal["text", "json"]
"""As `--log-format` takes it."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a server runs."""

    grace: float = GRACE
    log_format: LogFormat = "text"
    watched: tuple[Path, ...] = ()
    """Files whose change makes the agents begin anew."""
