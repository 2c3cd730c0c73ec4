"""`events:` who is told of what happens: the addresses, their secrets, and what each wants to hear."""

import base64
import binascii
import hashlib
import importlib.util
import ipaddress
import json
import logging
import os
from collections.abc import Collection, Mapping
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from signalwire_transfer import FileKey

from ._lost import lost_in_events
from ._settings import Settings as Ledger
from ._settings import said
from ._variables import EVENTS as VARIABLE
from ._variables import LEDGER

Kind = Literal[
    "transfer.requested",
    "transfer.refused",
    "attempt.started",
    "attempt.ended",
    "queue.left",
    "voicemail.left",
    "message.taken",
    "transfer.ended",
]
"""What others are told of."""

DERIVED = frozenset({"attempt.ended", "transfer.ended"})
"""What follows from several pieces of news: it is told when no more are to be expected."""

_log = logging.getLogger("signalwire_transfer.ledger")
_MOST = 16
_SHORTEST, _LONGEST = 24, 64


def _url(url: str) -> str:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or parts.scheme not in {"https", "http"} or not url.isascii() or any(each <= " " for each in url):
        raise ValueError("must be an https address, as in https://hooks.example.com/transfers")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("must begin with https: http is for this machine alone, as in http://127.0.0.1:8000/")
    if "@" in parts.netloc:
        raise ValueError("must hold no login: what is sent is signed with `secret`")
    parts.port  # noqa: B018  # raises ValueError for what is no port
    return url


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _secret(secret: str) -> str:
    sentence = (
        f"must be whsec_ and {_SHORTEST} to {_LONGEST} bytes in base64, as in `echo whsec_$(openssl rand -base64 32)`"
    )
    head, _, encoded = secret.partition("whsec_")
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(sentence) from None
    if head or not _SHORTEST <= len(key) <= _LONGEST:
        raise ValueError(sentence)
    return secret


def _lacking() -> str:
    """What to install before anything can be signed; empty where all is there."""
    if importlib.util.find_spec("standardwebhooks"):
        return ""
    return 'needs a package that is not installed: pip install "signalwire-transfer[events]"'


class Target(BaseModel):
    """Somebody who is told."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: Annotated[str, AfterValidator(_url)] = Field(description="Where events are posted to: an https address")
    secret: Annotated[str, AfterValidator(_secret)] = Field(
        repr=False, description="What signs them (whsec_…): write ${NAME}, and set that variable"
    )
    kinds: list[Kind] | None = Field(default=None, min_length=1, description="Which events; all of them without it")

    @property
    def id(self) -> str:
        """The same for the same address, whatever its secret is; the address cannot be read from it."""
        return hashlib.sha256(self.url.encode()).hexdigest()[:16]

    @property
    def host(self) -> str:
        """What may be shown of the address."""
        return urlsplit(self.url).netloc[:100]

    def wants(self, kind: str) -> bool:
        """Whether it is to be told of this."""
        return kind in (Kind.__args__ if self.kinds is None else self.kinds)  # type: ignore[attr-defined]  # of a Literal


class Events(FileKey):
    """Who is told of what happens, by signed webhooks: a list of `url`, `secret` and `kinds`."""

    key: ClassVar[str] = "events"
    shorthand: ClassVar[str] = "targets"

    targets: list[Target] = Field(min_length=1, max_length=_MOST)

    @model_validator(mode="before")
    @classmethod
    def _expand(cls, written: Any) -> Any:
        if not isinstance(written, list):
            raise ValueError("must be a list, as in `events: [{url: …, secret: …}]`")
        return {cls.shorthand: written}

    @model_validator(mode="after")
    def _check_each_once(self) -> "Events":
        if len({target.url for target in self.targets}) < len(self.targets):
            raise ValueError("must name every address once: write its `kinds` in one list")
        return self

    @classmethod
    def missing(cls, beside: Collection[str]) -> str:
        """Events come out of the ledger: it is what loses none of them."""
        has_ledger = Ledger.key in beside or os.environ.get(LEDGER)
        ledger = f"must have a ledger beside it: write `ledger: sqlite:///transfers.db`, or set `{LEDGER}`"
        return "; ".join(filter(None, [_lacking(), "" if has_ledger else ledger]))

    def loses_messages(self, beside: Mapping[str, FileKey]) -> str:
        """Why nobody would be told of a message."""
        ledger = beside.get(Ledger.key)
        return lost_in_events(self.targets, ledger if isinstance(ledger, Ledger) else None)

    def use(self) -> None:
        """Let this process, and those that it starts, tell them."""
        os.environ[VARIABLE] = json.dumps([target.model_dump() for target in self.targets])


_known: tuple[str, tuple[Target, ...]] = ("", ())


def wanted() -> tuple[Target, ...]:
    """Who is to be told, as the variable says; nobody, where it cannot be understood, which is logged once."""
    global _known
    written = os.environ.get(VARIABLE, "")
    if _known[0] != written:
        _known = (written, _read(written))
    return _known[1]


def _read(written: str) -> tuple[Target, ...]:
    if not written.strip():
        return ()
    try:
        targets = Events.model_validate(_listed(json.loads(written))).targets
        why = _lacking()
        if not why:
            return tuple(targets)
    except ValidationError as error:
        why = "; ".join(_in_words(detail) for detail in error.errors(include_url=False, include_input=False))
    except ValueError:
        why = 'must be JSON, as in [{"url": "https://hooks.example.com/", "secret": "whsec_…"}]'
    _log.error("nobody is told of events: %s: %s", VARIABLE, why)
    return ()


def _listed(written: Any) -> Any:
    return [written] if isinstance(written, dict) else written


def _in_words(detail: Any) -> str:
    place = ".".join(str(part) for part in detail["loc"] if part != "targets")
    return f"{place}: {said(detail)}".removeprefix(": ")
