"""A receiver of webhooks, over real HTTP, that behaves as badly as a test wants."""

from __future__ import annotations

import contextlib
import json
import queue
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from patience import PATIENCE


class Request(NamedTuple):
    """What has arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Behaviour = Callable[[BaseHTTPRequestHandler, Request, int], None]
"""What it does with a request; the number counts them from 1."""


def answers(*statuses: int) -> Behaviour:
    """These, one after the other, and the last of them from then on."""

    def behave(handler: BaseHTTPRequestHandler, request: Request, count: int) -> None:
        reply(handler, statuses[min(count, len(statuses)) - 1])

    return behave


def reply(handler: BaseHTTPRequestHandler, status: int, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"content-length": "0", **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()


class Receiver:
    """What has arrived, in order."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[Request] = []
        self._arrived: queue.Queue[Request] = queue.Queue()

    def take(self, request: Request) -> int:
        self.requests.append(request)
        self._arrived.put(request)
        return len(self.requests)

    def next(self) -> Request:
        """The next request; waits for it."""
        return self._arrived.get(timeout=PATIENCE)

    def is_quiet(self) -> bool:
        return self._arrived.empty()


_WELL = answers(204)


@contextlib.contextmanager
def receiving(behave: Behaviour = _WELL) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self._take()

        def do_GET(self) -> None:
            self._take()

        def _take(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"] or 0))
            request = Request(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            with contextlib.suppress(OSError):
                behave(self, request, here.take(request))

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here = Receiver(f"http://127.0.0.1:{server.server_port}/hook")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
