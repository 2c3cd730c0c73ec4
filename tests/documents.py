"""What the documents of transfers consist of, for more than one test."""

from collections.abc import Mapping
from typing import Any

_PLATFORMS = {"connect_failed_reason", "queue_result", "sip_refer_result"}
_NOT_DONE = {"ai_response": "The transfer failed. Help the caller."}


def prepares(verb: Mapping[str, Any]) -> bool:
    """Whether all that the verb does is to make sure that no variable holds what an earlier attempt has left in it."""
    values = dict(verb.get("set", {}))
    fresh = {name: value for name, value in values.items() if _NOT_DONE.get(name) == value}
    blank = {name: value for name, value in values.items() if name in _PLATFORMS and value == ""}
    return bool(values) and values == {**fresh, **blank}
