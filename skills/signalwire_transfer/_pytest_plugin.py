"""What pytest finds of this package: the fixture `simulate`. Nothing is imported before a test asks for it."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(name="simulate")
def simulate_fixture() -> Callable[..., Any]:
    """`signalwire_transfer.testing.simulate`: what happens when the model calls a tool."""
    from .testing import simulate

    return simulate
