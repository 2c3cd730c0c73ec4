"""What counts for a route key that nobody has set: the one place where the defaults stand."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .._languages._words import ENGLISH, words_of

_ENGLISH = words_of(ENGLISH)

DEFAULTS: Mapping[str, Any] = MappingProxyType(
    {
        "name": _ENGLISH["colleague"],
        "ring": "serial",
        "timeout": 30,
        "from": "",
        "final": True,
        "message": _ENGLISH["message"],
        "announce": "ai",
        "return_message": _ENGLISH["return_message"],
        "headers": MappingProxyType({}),
        "ringback": (),
        "max_duration": None,
        "whisper": "",
        "ask_first": False,
        "collect": MappingProxyType({}),
        "digits": "",
        "sms": (),
        "wait_time": 600,
        "wait_url": "",
        "on_failure": "agent",
        "patience": 180,
    }
)
"""The default of each route key that has one. That of `accept` depends on `whisper`: see `Keys`."""


class Keys(dict[str, Any]):
    """The route keys that count for a route: its own, then what it inherits, then the defaults.

    `keys["timeout"]` is the value that counts; `"timeout" in keys` and `keys.get("timeout")` know only what somebody
    has set.
    """

    __slots__ = ()

    def __missing__(self, key: str) -> Any:
        if key == "accept":
            return "1" if "whisper" in self else False
        return DEFAULTS[key]
