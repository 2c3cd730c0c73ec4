"""The fixture `simulate` for your own tests: `pytest_plugins = ["signalwire_transfer.pytest_plugin"]` in conftest.py.

No entry point brings it along: every test run of an environment would pay for it.
"""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture(name="simulate")
def simulate_fixture() -> Callable[..., Any]:
    """`signalwire_transfer.testing.simulate`: what happens when the model calls a tool."""
    from .testing import simulate

    return simulate
