"""Where the platform reaches an agent from outside: the address that takes a call back."""

import os
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit, urlunsplit

from ._address import parse_base
from ._errors import ConfigurationError, Mistake

BASE_VARIABLE = "SWML_PROXY_URL_BASE"


class Reach(NamedTuple):
    """An agent's address as far as the environment names it, and the login that its document asks for.

    The login is built only into an address that somebody has configured, never into one that a request names.
    """

    url: str = ""
    login: str = ""

    def of(self, configured: str | None) -> str:
        """The address to use: the one a skill was given, else the environment's; empty if nobody names one."""
        url = configured or self.url
        parts = urlsplit(url)
        if not url or "@" in parts.netloc or not self.login:
            return url
        return urlunsplit(parts._replace(netloc=f"{self.login}@{parts.netloc}"))


def reach_of(agent: Any) -> Reach:
    """Where an agent is reached. Raises ConfigurationError for a base that is no URL."""
    user, password = agent.get_basic_auth_credentials()
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    base = os.environ.get(BASE_VARIABLE, "").rstrip("/")
    if not base:
        return Reach(login=login)
    try:
        parse_base(base)
    except ValueError as error:
        raise ConfigurationError([Mistake((BASE_VARIABLE,), str(error))]) from None
    # With a slash at the end: without one the SDK's `get_app` answers null instead of a document.
    return Reach(f"{base}/{agent.route.strip('/')}".rstrip("/") + "/", login)


def reach_at(route: str) -> Reach:
    """Where an agent will be reached that is not built yet; its login is this environment's."""
    user = os.environ.get("SWML_BASIC_AUTH_USER") or "signalwire"
    password = os.environ.get("SWML_BASIC_AUTH_PASSWORD") or "generated"
    return reach_of(SimpleNamespace(route=route, get_basic_auth_credentials=lambda: (user, password)))
