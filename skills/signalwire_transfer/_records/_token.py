"""The signed end of a callback's address: it says what the callback is about, so that no process has to remember it.

A callback carries no signature of the platform's. So its address ends in a token that only this package can make, and
that says which attempt of which transfer the callback is about.
"""

import base64
import binascii
import functools
import hashlib
import hmac
import os
import re
import struct
import time
from dataclasses import dataclass
from typing import Literal, get_args

KEY_VARIABLE = "SIGNALWIRE_TRANSFER_SECRET"
"""Signs the addresses of callbacks, which say what became of each transfer, and is the key of the hashes that
`limits.per_caller` counts by: the same on all machines. Without it the key is made from `SIGNALWIRE_SWAIG_SECRET`, and
without that for each process, which cannot understand another's. Read by every agent."""
_VARIABLES = (KEY_VARIABLE, "SIGNALWIRE_SWAIG_SECRET")

Source = Literal["leg", "connect", "queue", "record"]
"""What of a document reports: one dialled address, a `connect` as a whole, a queue, a recording."""
_SOURCES: tuple[Source, ...] = get_args(Source)

LIFETIME = 48
"""Hours that a token is good for: the longest call, and a platform that reports late."""
_HEAD = struct.Struct(">BBBI16s")
_MAC = 16
_LONGEST_NAME = 60
_LONGEST = 700
_BETWEEN = b"\0"
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_ASKED, _UUID = 0x10, 0x20
_MOST = 255
_UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_own_key = os.urandom(32)


@dataclass(frozen=True, slots=True)
class About:
    """What a callback is about. `place` is 0 where a `connect` with several addresses reports as a whole."""

    source: Source
    call: str
    transfer: str
    rung: int = 0
    place: int = 0
    name: str = ""
    """What the caller hears for the destination."""
    asked: bool = False
    """Whether the person who answers has to accept the call."""
    skill: str = ""
    tool: str = ""

    @property
    def attempt(self) -> str:
        """Rung and place, as records name them; empty for what is about no single address."""
        return f"{self.rung}.{self.place}" if self.rung and self.place else ""


class Tokens:
    """The tokens for the addresses of one transfer. What all of them say is worked out once."""

    def __init__(self, call: str, transfer: str, skill: str, tool: str) -> None:
        uuid = _uuid(call)
        self._flags = _UUID if uuid else 0
        self._when_and_what = (_hour(), bytes.fromhex(transfer))
        self._call = uuid or _prefixed(call.encode("utf-8", "replace"))
        self._names = _BETWEEN.join((b"", _name(skill), _name(tool)))
        self._key = _key_now()

    def signed(self, source: Source, rung: int, place: int, name: str, *, asked: bool) -> str:
        """The token for what one source reports. See `About`."""
        flags = _SOURCES.index(source) | (_ASKED if asked else 0) | self._flags
        head = _HEAD.pack(flags, min(rung, _MOST), min(place, _MOST), *self._when_and_what)
        body = head + self._call + _name(name) + self._names
        return base64.urlsafe_b64encode(body + _mac(body, self._key)).rstrip(b"=").decode()


def read(token: str) -> About | None:
    """What a token says; None for one that is forged, damaged or too old."""
    whole = _decoded(token)
    body, mac = whole[:-_MAC], whole[-_MAC:]
    if not hmac.compare_digest(mac, _mac(body, _key_now())) or len(body) < _HEAD.size:
        return None
    flags, rung, place, hour, transfer = _HEAD.unpack_from(body)
    if not 0 <= _hour() - hour <= LIFETIME:
        return None
    call, names = _call_and_names(body[_HEAD.size :], is_uuid=bool(flags & _UUID))
    name, skill, tool = (each.decode("utf-8", "replace") for each in names)
    source = _SOURCES[flags & (len(_SOURCES) - 1)]
    return About(source, call, transfer.hex(), rung, place, name, bool(flags & _ASKED), skill, tool)


def _decoded(token: str) -> bytes:
    """The bytes of a token; none for what is no token."""
    if len(token) > _LONGEST or not _PLAIN.fullmatch(token):
        return b""
    try:
        return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return b""


def _call_and_names(rest: bytes, *, is_uuid: bool) -> tuple[str, list[bytes]]:
    if is_uuid:
        digits = rest[:16].hex()
        groups = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
        return "-".join(groups), rest[16:].split(_BETWEEN)
    (length,) = struct.unpack_from(">H", rest)
    return rest[2 : 2 + length].decode("utf-8", "replace"), rest[2 + length :].split(_BETWEEN)


def _uuid(call: str) -> bytes:
    """A call's id as 16 bytes where it is a UUID as the platform writes one."""
    return bytes.fromhex(call.replace("-", "")) if _UUID_TEXT.fullmatch(call) else b""


def _prefixed(text: bytes) -> bytes:
    return struct.pack(">H", len(text)) + text


@functools.lru_cache(maxsize=1024)
def _name(name: str) -> bytes:
    """A name, cut where a character ends."""
    plain = name.replace(_BETWEEN.decode(), "")
    return plain.encode("utf-8", "replace")[:_LONGEST_NAME].decode("utf-8", "ignore").encode()


def _hour() -> int:
    """Whole hours since 1970, so that the same payload gives the same answer for a while."""
    return int(time.time() // 3600)


def _mac(body: bytes, key: bytes, size: int = _MAC) -> bytes:
    """BLAKE2b with a key: what an HMAC is for, in a tenth of the time."""
    return hashlib.blake2b(body, digest_size=size, key=key).digest()


def keyed(body: bytes, size: int) -> bytes:
    """What nobody can make without our key."""
    return _mac(body, _key_now(), size)


def _key_now() -> bytes:
    return _key(*map(os.environ.get, _VARIABLES))


@functools.lru_cache(maxsize=8)
def _key(own: str | None, sdks: str | None) -> bytes:
    """The key of the environment; else one derived from the SDK's own secret; else one of this process."""
    secret = (own or sdks or "").encode("utf-8", "surrogateescape")
    return hmac.digest(secret, b"signalwire-transfer events", "sha256") if secret else _own_key
