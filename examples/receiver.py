"""Receives the events of signalwire-transfer: believes none that is not signed, and takes each one once.

    $ pip install standardwebhooks
    $ WEBHOOK_SECRET=whsec_… python receiver.py

Whoever puts it on the internet puts a proxy with TLS before it. The file that sends to it has

    events: [{url: "https://hooks.example.com/", secret: "${WEBHOOK_SECRET}"}]
"""

import os
import sqlite3
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

LONGEST = 256_000
"""Bytes of an event; none comes near it."""


class Inbox:
    """What was received. The id of an event is the key: what is sent again is there already."""

    def __init__(self, file: str) -> None:
        self._file = file
        with self._opened() as database:
            database.execute("create table if not exists inbox (id text primary key, type text, event text)")

    def _opened(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=5)

    def take(self, event: dict, body: str) -> bool:
        """Keep an event; False where it is there already. Work with it later: whoever sends it waits."""
        with self._opened() as database:
            row = (event["id"], event["type"], body)
            return database.execute("insert or ignore into inbox values (?, ?, ?)", row).rowcount == 1


def server(secret: str, inbox: Inbox, port: int = 8000) -> ThreadingHTTPServer:
    """A server that answers 204 to an event, also the second time, and 401 to what is not signed with the secret."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            self.send_response(self._status())
            self.send_header("content-length", "0")
            self.end_headers()

        def _status(self) -> int:
            length = self.headers.get("content-length", "")
            if not length.isdigit() or int(length) > LONGEST:
                return 413
            body = self.rfile.read(int(length))
            try:
                event = Webhook(secret).verify(body, dict(self.headers))
            except (WebhookVerificationError, ValueError):
                return 401
            if inbox.take(event, body.decode()):
                self.log_message("%s", event["type"])
            return 204

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


if __name__ == "__main__":
    server(os.environ["WEBHOOK_SECRET"], Inbox("inbox.db")).serve_forever()
