"""One HTTP request to somebody whom nobody vouches for: bounded in time and size, and never led elsewhere."""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

SECONDS = 10.0
"""Seconds that a request may take in all."""
_POLITE = 0.5
"""Seconds, and bytes, in which a receiver may say what we do not read: it is let finish its sentence."""
_MOST = 16_384
_PAGE = 2_097_152
"""Bytes that a page may have that we ask for."""


class Answered(NamedTuple):
    """What a receiver has answered; status 0 where it has not."""

    status: int
    why: str = ""
    retry_after: int = 0
    """Seconds that it asks for."""

    @property
    def is_taken(self) -> bool:
        """Whether it has taken what it was sent."""
        return 200 <= self.status < 300


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
    """Post to an address. Never raises for what the network or the receiver does; redirects are not followed."""
    connection, path = _connection(url)
    with _deadline(connection) as is_over:
        try:
            connection.connect()
            if is_over.is_set():  # there was no line yet that could be cut
                raise TimeoutError
            connection.request("POST", path, body, dict(headers))
            response = connection.getresponse()
            answered = Answered(response.status, _in_words(response.status), _seconds(response))
            _let_finish(connection, response)
            return answered
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Answered(0, f"no answer within {SECONDS:g} s" if is_over.is_set() else _reason(error))
        finally:
            connection.close()


def get(url: str, headers: Mapping[str, str]) -> bytes:
    """What is at an address; nothing where it cannot be had, or is longer than a page. Never raises either."""
    connection, path = _connection(url)
    with _deadline(connection):
        try:
            connection.request("GET", path, headers=dict(headers))
            response = connection.getresponse()
            found = response.read(_PAGE + 1) if response.status == _FOUND else b""
            return found if len(found) <= _PAGE else b""
        except (OSError, http.client.HTTPException, ValueError):
            return b""
        finally:
            connection.close()


_FOUND = 200


def _connection(url: str) -> tuple[http.client.HTTPConnection, str]:
    """A line to an address, not open yet, and what is asked for there."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context), path
    return http.client.HTTPConnection(host, port, timeout=SECONDS), path


@contextlib.contextmanager
def _deadline(connection: http.client.HTTPConnection) -> Iterator[threading.Event]:
    """Cut the line when the time is over: a receiver that sends a byte a second would keep us for ever."""
    over = threading.Event()

    def cut() -> None:
        over.set()
        if (line := connection.sock) is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(SECONDS, cut)
    timer.daemon = True
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()


def _let_finish(connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
        if connection.sock is not None:
            connection.sock.settimeout(_POLITE)
        response.read1(_MOST)


def _in_words(status: int) -> str:
    return f"it redirects ({status}), which is not followed" if 300 <= status < 400 else f"it answered {status}"


def _seconds(response: http.client.HTTPResponse) -> int:
    asked = response.headers.get("retry-after", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0


def _reason(error: Exception) -> str:
    """Why there is no answer; never what a stranger has sent."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, socket.gaierror):
        return "its name is not known"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "its certificate cannot be trusted"
    if isinstance(error, OSError):
        return f"no connection ({error.strerror or type(error).__name__})"[:100]
    return f"no answer in HTTP ({type(error).__name__})"
