"""A site of ours that is really served, for tests that ask it over HTTP or look at it in a browser."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import uvicorn

from patience import PATIENCE
from signalwire_transfer.pages import Site


class Answer(NamedTuple):
    """What a server answered."""

    status: int
    content: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.content)


class Served:
    """A server at `address`, which ends with a slash."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get(self, path: str = "", **headers: str) -> Answer:
        return self._send(Request(self.address + path, headers=_named(headers)))

    def post(self, path: str, body: object, **headers: str) -> Answer:
        sent = {"Origin": self.address.rstrip("/")} | _named(headers)
        return self._send(Request(self.address + path, json.dumps(body).encode(), sent))

    def _send(self, request: Request) -> Answer:
        try:
            with urlopen(request, timeout=PATIENCE) as response:
                return Answer(response.status, response.read(), dict(response.headers))
        except HTTPError as error:
            with error:
                return Answer(error.code, error.read(), dict(error.headers))


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def served(site: Site) -> Iterator[Served]:
    """The site on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(site.app(), port=0, log_level="critical", lifespan="off"))
    started = threading.Event()
    startup = server.startup

    async def announced(*args: Any, **kwargs: Any) -> None:
        await startup(*args, **kwargs)
        started.set()

    server.startup = announced  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert started.wait(PATIENCE)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Served(f"http://127.0.0.1:{port}/")
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
