"""Requests to an application, as a browser sends them, without a server in between."""

from __future__ import annotations

import asyncio
from typing import Any


class Answer:
    """What an application answered."""

    def __init__(self, sent: list[dict[str, Any]]) -> None:
        self.status = sent[0]["status"]
        self.headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        self.text = b"".join(message.get("body", b"") for message in sent[1:]).decode()


def ask(
    app: Any, path: str = "/", method: str = "GET", client: str = "127.0.0.1", body: bytes = b"", **headers: str
) -> Answer:
    """A request, as a browser sends it to `http://127.0.0.1:8081`."""
    named = {"host": "127.0.0.1:8081"} | {name.replace("_", "-"): value for name, value in headers.items()}
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "scheme": "http",
        "root_path": "",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in named.items() if value],
        "client": (client, 5000),
        "server": ("127.0.0.1", 8081),
    }
    sent: list[dict[str, Any]] = []
    pieces = [body[start : start + 65536] for start in range(0, len(body), 65536)] or [b""]

    async def receive() -> dict[str, Any]:
        if not pieces:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def run() -> None:
        try:
            await app(scope, receive, send)
        except RuntimeError:  # the server logs it
            assert path == "/broken"

    asyncio.run(run())
    return Answer(sent)
