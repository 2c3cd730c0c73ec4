"""Where the platform is to report what becomes of one transfer: on the agent's own web app, under its public URL."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from ._token import About, Source, signed

PATH = "/transfer-events"


@dataclass(frozen=True, slots=True)
class Callbacks:
    """The addresses of one transfer's callbacks."""

    base: str
    call: str
    transfer: str

    def url(self, source: Source, rung: int, place: int, name: str, *, asked: bool) -> str:
        """The address that says of itself what is reported to it."""
        about = About(source, self.call, self.transfer, rung, place, name, asked)
        return f"{self.base}/{signed(about)}"


def callbacks_at(public_url: str, call: str, transfer: str) -> Callbacks:
    """Those below an agent's public URL. Its login stays behind: the token is all that these need."""
    parts = urlsplit(public_url)
    path = parts.path.rstrip("/") + PATH
    base = parts._replace(netloc=parts.netloc.rpartition("@")[2], path=path, query="", fragment="").geturl()
    return Callbacks(base, call, transfer)
