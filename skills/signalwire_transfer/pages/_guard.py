"""Stands before every page: who may ask, from where, and what a browser may do with the answer.

A page on this machine can be reached by every web page that its user has open. So a request must name this server as
its host (a name that an attacker points here is another one), must not come from another site, and must bring the
password where there is one.
"""

import ipaddress
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ._password import Password

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_LARGEST = 4_000_000
"""Bytes of a request's body: more than any file of agents has."""
_READING = {"GET", "HEAD"}


class Guard:
    """An ASGI application in front of another.

    `names`: what a request may call this server, each without a port. An address of digits is always right where
    somebody listens on one: nobody can point it elsewhere. `password`: what it must bring, if any.
    """

    def __init__(self, app: ASGIApp, names: Collection[str], password: Password | None = None) -> None:
        self._app, self._names, self._password = app, frozenset(map(str.lower, names)), password

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it through."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, _with_headers(send))
        # there are no websockets here: whoever opens one is hung up on

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is None:
            await self._app(scope, _limited(receive), send)
        else:
            await refusal(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        host = headers.get("host", "")
        if not self._is_ours(host):
            return _said(421, "This server is not called that. Open the address that it printed when it started.")
        if not _is_from_here(scope["method"], headers, host):
            return _said(403, "This request comes from another web page. Open the address of this server yourself.")
        if not _is_short(headers):
            return _said(413, "This is more than this server takes.")
        client = (scope.get("client") or ("", 0))[0]
        return self._password.refusal(client, headers.get("authorization", "")) if self._password else None

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name in self._names:
            return True
        return "*" in self._names and _is_number(name)


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_from_here(method: str, headers: Headers, host: str) -> bool:
    """Whether a person has opened it, or one of our own pages asks."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None and origin.lower() not in {f"http://{host.lower()}", f"https://{host.lower()}"}:
        return False
    if method not in _READING:
        return origin is not None
    is_opened = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return site in {None, "none", "same-origin"} or is_opened


def _is_short(headers: Headers) -> bool:
    length = headers.get("content-length", "0")
    return length.isdecimal() and len(length) < 10 and int(length) <= _LARGEST


def _limited(receive: Receive) -> Receive:
    """The same, cut off where a body that has not said its length grows too long."""
    seen = 0

    async def take() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return message if seen <= _LARGEST else {"type": "http.disconnect"}

    return take


def _with_headers(send: Send) -> Send:
    async def send_with(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return send_with


def _said(status: int, words: str) -> PlainTextResponse:
    return PlainTextResponse(f"{words}\n", status)
