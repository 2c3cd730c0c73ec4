"""Where the platform reaches an agent from outside, as far as the environment says so."""

import os
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit


def public_url(agent: Any) -> str:
    """The agent's public SWML address where the environment names its base; credentials are built in only there."""
    base = os.environ.get("SWML_PROXY_URL_BASE", "").rstrip("/")
    if not base:
        return ""
    user, password = agent.get_basic_auth_credentials()
    parts = urlsplit(base)
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if "@" not in parts.netloc else ""
    route = "" if agent.route == "/" else f"/{agent.route.strip('/')}"
    return urlunsplit((parts.scheme, login + parts.netloc, parts.path + route, "", ""))


def public_url_at(route: str) -> str:
    """The public address of an agent that is not built yet; the credentials in it are this environment's."""
    user = os.environ.get("SWML_BASIC_AUTH_USER") or "signalwire"
    password = os.environ.get("SWML_BASIC_AUTH_PASSWORD") or "generated"
    return public_url(SimpleNamespace(route=route, get_basic_auth_credentials=lambda: (user, password)))
