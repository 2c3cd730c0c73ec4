"""Where a script leads out of itself: what follows a bridge, and what a URL answers."""

import json
from typing import Any

from ._errors import SimulationError
from ._grammar import needed
from ._leg import Over
from ._script import Jump, Script, inline, is_url, runs


def after_bridge(script: Script, written: Any) -> None:
    """`transfer_after_bridge`: the script goes on in another document, for good."""
    script.leg.jump()
    if str(written).lstrip().startswith("{"):
        raise Jump(inline(script, str(written)), "main")
    destination = str(script.fill(written))
    if not is_url(destination):
        raise SimulationError(f"transfer_after_bridge is a URL or a document as JSON text, not {destination}")
    raise Over("url", destination)


@runs("request")
def request(script: Script, what: Any) -> None:
    """Ask a URL. What it answers has to be written down as a line of the simulation."""
    url = str(script.fill(needed("request", what, "url")))
    needed("request", what, "method")
    response = script.leg.world.response(url)
    result = "success" if response.code is not None else "failed"
    script.leg.note("requests", f"{url} ({response.code or 'no answer'})", "platform")
    script.leg.variables |= {"request_url": url, "request_result": result, "return_value": result}
    if response.code is not None:
        body = response.body if isinstance(response.body, str) else json.dumps(response.body)
        script.leg.variables |= {"request_response_code": response.code, "request_response_body": body}
        if what.get("save_variables"):
            script.leg.variables["request_response"] = response.body
