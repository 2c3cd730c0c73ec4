"""What becomes of a call that is sent to the server of the file that its agent stands in."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Arrival(NamedTuple):
    """A call that has been sent to a URL of the server. `agent` is who takes it, and `told` what it knows from the
    start; `refused` is why the server gives no document."""

    agent: str = ""
    told: str = ""
    refused: str = ""


Server = Callable[[str, Mapping[str, Any]], Arrival | None]
"""What the server does with a call that reaches a URL with these `params`; None where the URL is somebody else's."""


def nobody(_url: str, _params: Mapping[str, Any]) -> Arrival | None:
    """No server is known: every URL is somebody else's."""
    return None
