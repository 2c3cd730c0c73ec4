"""How long a test waits for what it means.

A test waits for the very state that it is about, and goes on as soon as that is there. So a limit is only ever reached
where something is broken, and costs nothing where all is well. One that a busy machine can reach fails where nothing is
broken. That is why there is one limit, and why it is long.
"""

import time
from collections.abc import Callable
from typing import TypeVar

import pytest

T = TypeVar("T")

PATIENCE = 120.0
"""Seconds for whatever takes a moment when all is well. Not for what has to take long: that is no test's business."""


def until(holds: Callable[[], T], shown: Callable[[], object] = lambda: "no more is known of it") -> T:
    """What `holds` gives, once that is true. `shown` is looked at where it never is, to say what was there instead."""
    end = time.monotonic() + PATIENCE
    while not (found := holds()):
        if time.monotonic() > end:
            pytest.fail(f"it has not come to be in {PATIENCE:.0f} s: {shown()}")
        time.sleep(0.02)
    return found
