"""What the platform answers by itself: a data_map of this package, run as the documentation says."""

import json
import re
from collections.abc import Mapping
from typing import Any

from ._timeline import SimulationError

_ARGUMENT = re.compile(r"\$\{args\.(\w+)\}")
_EXPRESSION = re.compile(r"[$%@]\{")


def run_data_map(written: Mapping[str, Any], arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """The output of the first expression that matches, else the one that stands for all others."""
    if strange := written.keys() - {"expressions", "output"}:
        raise SimulationError(f"the simulator runs no data_map with {' and '.join(sorted(strange))}")
    for expression in written.get("expressions", ()):
        if re.search(expression["pattern"], _filled(expression["string"], arguments), re.IGNORECASE):
            return _inert(expression["output"])
    return _inert(written["output"])


def _filled(string: str, arguments: Mapping[str, Any]) -> str:
    """The text that patterns are held against; an argument that is missing is empty."""
    return _ARGUMENT.sub(lambda found: str(arguments.get(found[1], "")), string)


def _inert(output: Mapping[str, Any]) -> Mapping[str, Any]:
    """An output in which the platform has nothing to fill in: what it would put there is not known here."""
    if _EXPRESSION.search(json.dumps(output)):
        raise SimulationError("the platform would fill in an expression in this output before the call is moved")
    return output
