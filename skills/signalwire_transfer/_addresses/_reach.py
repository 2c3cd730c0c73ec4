"""Where the platform reaches an agent from outside: the address that takes a call back."""

import os
import secrets
from typing import Any, NamedTuple
from urllib.parse import quote

from .._errors import ConfigurationError, Mistake
from ._address import parse_base
from ._neighbours import Neighbour, Neighbours, with_login

BASE_VARIABLE = "SWML_PROXY_URL_BASE"
"""The public base URL of your tunnel or proxy. Without it the platform cannot reach tools behind a proxy, and calls
cannot come back to the agent once they have left it; `public_url` in a file counts more. Read by every agent and the
SDK."""
USER_VARIABLE = "SWML_BASIC_AUTH_USER"
"""The user of the login that the platform uses (default: `signalwire` under `run`). Read by every agent and the SDK."""
PASSWORD_VARIABLE = "SWML_BASIC_AUTH_PASSWORD"  # noqa: S105  # the name of a variable, not a password
"""The password of the login that the platform uses. Without it each start makes a new one. Read by every agent and
the SDK."""
_MADE_UP = secrets.token_urlsafe(24)
"""The password of a file's agents in this process where the environment has none; `run` puts one there."""
_REACH = "_transfer_reach"


class Reach(NamedTuple):
    """An agent's address as far as the environment or its file names it, and the login that its document asks for.

    The login is built only into an address that somebody has configured, never into one that a request names.
    """

    url: str = ""
    login: str = ""
    neighbours: Neighbours | None = None
    """The agents of the same file; None for an agent that stands in none."""

    def of(self, configured: str | None) -> str:
        """The address to use: the one a skill was given, else the environment's; empty if nobody names one."""
        return with_login(configured or self.url, self.login)


def reach_of(agent: Any) -> Reach:
    """Where an agent is reached. Raises ConfigurationError for a base that is no URL."""
    known: Reach | None = getattr(agent, _REACH, None)
    if known is not None:
        return known
    user, password = agent.get_basic_auth_credentials()
    return Reach(address_of(agent.route, public_base()), _login(user, password))


def reached(agent: Any, reach: Reach) -> None:
    """Note where an agent is reached that a file describes."""
    setattr(agent, _REACH, reach)


def public_base(written: str = "") -> str:
    """The public base URL: the one that is written, else the environment's; empty without one.

    Raises ConfigurationError where the environment's is no URL.
    """
    base = (written or os.environ.get(BASE_VARIABLE, "")).rstrip("/")
    try:
        return parse_base(base) if base else ""
    except ValueError as error:
        raise ConfigurationError([Mistake((BASE_VARIABLE,), str(error))]) from None


def address_of(route: str, base: str) -> str:
    """The address of an agent under a base; empty without one."""
    # With a slash at the end: without one the SDK's `get_app` answers null instead of a document.
    return f"{base}/{route.strip('/')}".rstrip("/") + "/" if base else ""


def credentials() -> tuple[str, str]:
    """The user and the password that the agents of a file ask for, in this process and in its workers."""
    user = os.environ.get(USER_VARIABLE) or "signalwire"
    return user, os.environ.get(PASSWORD_VARIABLE) or _MADE_UP


def neighbour_of(name: str, url: str) -> Neighbour:
    """An agent of a file as the others know it, by the address at which it is reached."""
    return Neighbour(name, url, _login(*credentials()), bool(os.environ.get(PASSWORD_VARIABLE)))


def reach_in(url: str, neighbours: Neighbours) -> Reach:
    """Where an agent of a file is reached."""
    return Reach(url, _login(*credentials()), neighbours)


def _login(user: str, password: str) -> str:
    return f"{quote(user, safe='')}:{quote(password, safe='')}"
