"""Serves pages until somebody says to stop: Ctrl-C, or a signal, which ends it at once."""

import contextlib
import logging
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

import typer
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from .._errors import TransferError
from .._listening import bind
from .._look._frame import Link, Top
from ._answers import asset_routes, problem
from ._guard import Guard
from ._password import Password, is_this_machine

_log = logging.getLogger("signalwire_transfer.pages")
_INTERRUPTED = 130
_PATIENCE = 1.0
"""Seconds that a request may still take when all ends."""
_QUIETLY: Mapping[str, Any] = {
    "log_config": None,
    "log_level": "critical",
    "access_log": False,
    "server_header": False,
    "timeout_graceful_shutdown": 1,
}
_LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Site:
    """Pages, and where they are served."""

    name: str
    """What the terminal calls it."""
    routes: Sequence[BaseRoute]
    host: str = "127.0.0.1"
    port: int = 0
    """0: a port that is free."""
    names: Sequence[str] = ()
    """Names under which others reach it, beside its address."""
    password: Password | None = None
    """Needed where others than this machine can reach it."""

    def app(self) -> ASGIApp:
        """The guarded application."""
        inner = Starlette(
            routes=[*asset_routes(), *self.routes],
            middleware=[Middleware(GZipMiddleware, minimum_size=500)],
            exception_handlers={404: self._unknown, 405: self._unknown, Exception: self._failed},
        )
        return Guard(inner, self._called(), self.password)

    async def _unknown(self, _request: Request, _error: Exception) -> Response:
        return problem("There is no such page", "The address is not one of this server.", self._top(), 404)

    async def _failed(self, request: Request, error: Exception) -> Response:
        _log.error("%s failed", request.url.path, exc_info=error)
        words = "This is a fault of the program. The terminal that it was started in shows what it was."
        return problem("The page cannot be shown", words, self._top(), 500)

    def _top(self) -> Top:
        return Top(self.name.capitalize(), links=[Link("Start", "/")])

    def _called(self) -> list[str]:
        if is_this_machine(self.host):
            return [*_LOCAL, self.host.strip("[]"), *self.names]
        return [*_LOCAL, "*", self.host, socket.gethostname(), *self.names]


def serve(site: Site, *, is_opened: bool = False, ready: Callable[[str], None] | None = None) -> None:
    """Serve a site until Ctrl-C or SIGTERM. `is_opened`: show it in the browser. `ready` is told its address.

    Raises TransferError where the port is taken, or where others could reach it and no password is asked.
    """
    if site.password is None and not is_this_machine(site.host):
        raise TransferError(f"a page that others can reach needs a password, and {site.host} is open to them")
    listening = bind(site.host, site.port)
    address = _address(site.host, listening.getsockname()[1])
    server = _Server(uvicorn.Config(site.app(), **_QUIETLY))
    with _signals(server):
        _tell(f"{site.name}: {address}", "Ctrl-C ends it")
        if ready:
            ready(address)
        if is_opened:
            threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
        server.run(sockets=[listening])
    if server.was_interrupted:
        _tell("stopped")
        sys.exit(_INTERRUPTED)


@contextlib.contextmanager
def _signals(server: "_Server") -> Iterator[None]:
    """Let the server have the signals, from before anybody knows where it is."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, server.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Server(uvicorn.Server):
    """uvicorn, but that a signal is no reason to wait."""

    was_interrupted = False

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals as they are: ours already, and not to be raised again when all is over."""
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End now; what still runs a moment later is left behind."""
        self.was_interrupted = sig == signal.SIGINT
        self.should_exit = self.force_exit = True
        late = threading.Timer(_PATIENCE, os._exit, [_INTERRUPTED if self.was_interrupted else 0])
        late.daemon = True
        late.start()


def _address(host: str, port: int) -> str:
    shown = "localhost" if host in {"0.0.0.0", "::", ""} else host.strip("[]")  # noqa: S104  # not listened on here
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"


def _tell(*lines: str) -> None:
    with contextlib.suppress(OSError):  # where nobody reads, pages are served all the same
        for line in lines:
            typer.echo(line, err=True)
