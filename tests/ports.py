"""Ports for servers that are told theirs before they start."""

import socket
import sys

_held: list[socket.socket] = []


def free_port() -> int:
    """A port of this machine that nobody else is given as long as this process runs.

    It is bound here already, and not listened on, which on Linux keeps nobody from binding it by its number who reuses
    addresses, as our servers do. A port that is only looked up may be another's before the server has started.
    """
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind(("127.0.0.1", 0))
    port: int = found.getsockname()[1]
    if sys.platform == "linux":
        _held.append(found)
    else:
        found.close()
    return port
