"""What may stand in the place of something wrong, so that nobody takes offence: no rule, and no other mistake."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from .._address import Address
from .._errors import KeyPath
from .._kinds import SCHEMES
from .._number import ALLOWED
from .._values import VERDICTS

_UNREAD = "unread"
_NUMBER = "+12025550143"
_MESSAGES = ("sms", "notify")
_HARMLESS: Mapping[str, tuple[Any, ...]] = {
    "hours": ("Mo-Su 00:00-23:00",),
    "timezone": ("UTC",),
    "country": ("US",),
    "allow": (list(ALLOWED),),
    "public_url": ("https://unread.invalid/",),
    "final": (False, True),
    "ring": ("parallel",),
    "patience": (3600,),
    "accept": ("1",),
    "whisper": ("A call.",),
    "notify": ({"from": _NUMBER, "to": _NUMBER},),
    "description": (_UNREAD,),
    "name": (_UNREAD,),
}
_MEANT: Mapping[str, str] = {scheme: kind.stand_in for scheme, kind in SCHEMES.items()}
"""An address of the kind that was meant, by the scheme that is written."""
_CHAINED = ("on_failure", "on_closed")


def stand_ins(path: KeyPath, meant: str, written: object = None) -> tuple[Any, ...]:
    """What to put there instead, one after the other; empty where a thing can only be left out.

    `meant` is the word that the one written there is close to, if there is any.
    """
    key = path[-1]
    if any(part in _MESSAGES for part in path[-3:-1]):
        return (_NUMBER,) if key in ("from", "to") else ("A text.",)
    if path[-2:-1] == ("collect",):
        return ("What to ask for",)
    if key in ("route", "tool_name"):  # two of them must not meet
        return (f"{'/' * (key == 'route')}{_UNREAD}_{uuid4().hex}",)
    if key in _CHAINED:  # the verdict that was meant, else another route, or the verdict that asks for nothing
        return (meant,) if meant in VERDICTS else ({"to": _address(path, "")}, "hangup")
    if key == "to":  # a bare address; or a route with it
        unread = _address(path, written)
        return unread, {"to": unread}
    return _HARMLESS.get(str(key), ())


def _address(path: KeyPath, written: object) -> str | Address:
    """An address of the kind that was meant; where nobody knows it, one that takes every key, as a plugin's does."""
    scheme = written.partition(":")[0].strip().lower() if isinstance(written, str) else ""
    return _MEANT.get(scheme) or Address(_UNREAD, f"{_UNREAD}:{path}")
