"""The agents of one file, as they know each other: each by its name, and by where the platform reaches it."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from .._errors import WrongValueError, meant_by, unknown

_PORTS = {"https": 443, "http": 80}
_IN_PYTHON = (
    "must be an https: address, as in https://agents.example.com/billing: `agent:` names another agent of the same "
    "file, and this agent stands in none"
)
_NO_BASE = "write `public_url: https://…` at the top of the file, or set SWML_PROXY_URL_BASE"


class Neighbour(NamedTuple):
    """An agent of the file. Its login is built only into an address that somebody has configured."""

    name: str
    url: str
    """Its public address, without a login; empty where nobody says under which base the file is served."""
    login: str
    is_fixed: bool = True
    """Whether the login is the same in the next process: a password that was made up is not."""


class Neighbours(NamedTuple):
    """All agents of a file. `base` is the public URL below which nobody else answers; empty where nobody knows it."""

    agents: tuple[Neighbour, ...]
    base: str = ""

    def at(self, url: str) -> Neighbour | None:
        """The agent that answers at a URL, if one does."""
        wanted = place(url)
        return next((agent for agent in self.agents if agent.url and place(agent.url) == wanted), None)

    def is_below(self, url: str) -> bool:
        """Whether a URL leads to the server of this file."""
        return bool(self.base) and is_below(url, self.base)

    def called(self, name: str) -> Neighbour:
        """The agent of a name. Raises ValueError where there is none, or where the platform cannot reach it."""
        found = [agent for agent in self.agents if agent.name == name] or [
            agent for agent in self.agents if agent.name.casefold() == name.casefold()
        ]
        if not found:
            raise _unknown(name, [agent.name for agent in self.agents])
        if len(found) > 1:
            raise WrongValueError(f'must be the name of one agent: {len(found)} of this file are called "{name}"')
        if not found[0].url:
            raise WrongValueError(f"has no address as long as nothing says where the platform reaches it: {_NO_BASE}")
        return found[0]


def neighbour(name: str, neighbours: Neighbours | None) -> Neighbour:
    """The agent of a name. Raises ValueError, also where this agent stands in no file."""
    if neighbours is None:
        raise WrongValueError(_IN_PYTHON)
    return neighbours.called(name)


def place(url: str) -> tuple[str, str]:
    """Where a URL leads: scheme, host and port, and the path without its closing slash."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower().removesuffix(f":{_PORTS.get(parts.scheme, 0)}")
    return f"{parts.scheme}://{host}", parts.path.rstrip("/")


def is_below(url: str, base: str) -> bool:
    """Whether a URL is a base, or stands below it."""
    (host, path), (our_host, our_path) = place(url), place(base)
    return host == our_host and f"{path}/".startswith(f"{our_path}/")


def with_login(url: str, login: str) -> str:
    """A URL with a login, unless it has one."""
    parts = urlsplit(url)
    if not (url and login) or "@" in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=f"{login}@{parts.netloc}"))


def _unknown(name: str, known: Iterable[str]) -> WrongValueError:
    words = list(known)
    return WrongValueError(unknown("agent", name, words), "unknown_name", meant=meant_by(name, words))
