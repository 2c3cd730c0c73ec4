"""Opens a socket that listens, or says in one line why it cannot."""

import errno
import socket

from ._errors import TransferError

_BACKLOG = 2048


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises TransferError where the address is taken or not this machine's."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)  # calls that come before the workers are ready wait instead of being turned away
    except UnicodeError:
        raise TransferError(f"no machine can be called {host}") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            hint = f"choose another with `--port {port + 1}`"
            raise TransferError(f"port {port} on {host} is taken", hint=hint) from None
        raise TransferError(f"port {port} on {host} cannot be used: {error.strerror or error}") from None
    listening.set_inheritable(True)
    return listening
