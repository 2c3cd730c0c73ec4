"""Where the platform is to report what becomes of one transfer: on the agent's own web app, under its public URL."""

import functools
from dataclasses import dataclass
from urllib.parse import urlsplit

from .._records._record import Origin
from .._records._token import Source, Tokens

PATH = "/transfer-events"


@dataclass(frozen=True, slots=True)
class Callbacks:
    """The addresses of one transfer's callbacks."""

    base: str
    transfer: str
    """The id of the transfer."""
    tokens: Tokens

    def url(self, source: Source, rung: int, place: int, name: str, *, asked: bool) -> str:
        """The address for one kind of report: its token says what is reported there."""
        return f"{self.base}/{self.tokens.signed(source, rung, place, name, asked=asked)}"


def callbacks_at(public_url: str, origin: Origin) -> Callbacks:
    """The addresses below an agent's public URL, without its login: the token is all that they need."""
    tokens = Tokens(origin.call, origin.transfer, origin.skill, origin.tool)
    return Callbacks(_base(public_url), origin.transfer, tokens)


@functools.lru_cache(maxsize=64)
def _base(public_url: str) -> str:
    parts = urlsplit(public_url)
    path = parts.path.rstrip("/") + PATH
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], path=path, query="", fragment="").geturl()
