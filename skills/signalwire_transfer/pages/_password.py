"""The password of a page that others than this machine can reach: where it comes from, and who has it."""

import base64
import binascii
import hashlib
import hmac
import ipaddress
import os
import sys
import time
from collections import OrderedDict
from collections.abc import Callable

import typer
from starlette.responses import PlainTextResponse

from .._errors import TransferError

VARIABLE = "SIGNALWIRE_TRANSFER_PASSWORD"
"""The password that the pages ask for, of at least eight characters; `--password-env` names another variable. With a
`--host` other than this machine's own one is required. Read by `desk` and `studio`."""

SHORTEST = 8
_FREE = 5
"""Wrong passwords that anybody may send before it is made to wait."""
_PAUSE, _LONGEST_PAUSE = 2.0, 900.0
_REALM = 'Basic realm="signalwire-transfer", charset="UTF-8"'
_MOST = 1_000
"""Addresses that are remembered; the one that was seen longest ago is forgotten first."""


def password(host: str, variable: str = "") -> "Password | None":
    """The password for pages on this host; None where only this machine can reach them and none is set.

    It is what the variable holds, or else what is typed on the terminal. Raises TransferError where there is none.
    """
    text = os.environ.get(variable or VARIABLE, "")
    if variable and not text:
        raise TransferError(f"the variable {variable} must hold the password")
    if not text and is_this_machine(host):
        return None
    return Password(_long_enough(text or _typed(host)))


def is_this_machine(host: str) -> bool:
    """Whether what listens there can be reached from this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _typed(host: str) -> str:
    if not sys.stdin.isatty():
        hint = f"put one into the variable `{VARIABLE}`, or name another with `--password-env`"
        raise TransferError(f"a page that others can reach needs a password, and {host} is open to them", hint=hint)
    return str(typer.prompt("Password for the page", hide_input=True, err=True))


def _long_enough(text: str) -> str:
    if len(text) < SHORTEST:
        raise TransferError(f"the password must have at least {SHORTEST} characters")
    return text


class Password:
    """What a request must bring, as HTTP's basic authentication with any user name.

    It is compared in constant time. Whoever sends wrong ones waits longer from time to time, up to a quarter of an
    hour, and is not told meanwhile whether one is right.
    """

    def __init__(self, text: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._right, self._clock = _digest(text.encode()), clock
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def refusal(self, client: str, sent: str) -> PlainTextResponse | None:
        """What is answered instead of the page, if anything; `sent` is the header `Authorization`."""
        who = _neighbourhood(client)
        times, until = self._failed.get(who, (0, 0.0))
        if (wait := until - self._clock()) > 0:
            words = f"Too many wrong passwords. Try again in {wait:.0f} seconds.\n"
            return PlainTextResponse(words, 429, {"Retry-After": f"{wait:.0f}"})
        if not sent:
            return _asked("This page needs its password.")
        if hmac.compare_digest(_digest(_password_in(sent)), self._right):
            self._failed.pop(who, None)
            return None
        self._fail(who, times + 1)
        return _asked("This is not the password.")

    def _fail(self, who: str, times: int) -> None:
        pause = min(_PAUSE ** min(times - _FREE + 1, 20), _LONGEST_PAUSE) if times >= _FREE else 0.0
        self._failed[who] = (times, self._clock() + pause)
        self._failed.move_to_end(who)
        if len(self._failed) > _MOST:
            self._failed.popitem(last=False)


def _asked(words: str) -> PlainTextResponse:
    return PlainTextResponse(
        f"{words}\n", 401, {"WWW-Authenticate": 'Basic realm="signalwire-transfer", charset="UTF-8"'}
    )


def _password_in(header: str) -> bytes:
    kind, _, written = header.partition(" ")
    try:
        read = base64.b64decode(written.strip(), validate=True) if kind.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        return b""
    return read.partition(b":")[2]


def _digest(text: bytes) -> bytes:
    """Of one length, whatever is compared."""
    return hashlib.sha256(text).digest()


def _neighbourhood(client: str) -> str:
    """Who is counted as one: an address, or, where addresses are plenty, its network."""
    try:
        number = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return client
    return str(ipaddress.ip_network((number, 64), strict=False)) if number.version == 6 else str(number)
