"""Serves the agents of a file, in one process or in several that share the work."""

import errno
import functools
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from .._document._file import File, read_file
from .._errors import ConfigurationError, Mistake, TransferError
from .._quiet import quiet
from .._sdk._sdks import chosen_sdk
from .._seam._border import Stopped
from .._seam._plugins import installed
from ._agents import AgentSpec, agents_of

_SERVED = "SIGNALWIRE_TRANSFER_SERVED"
"""Tells a worker what to serve: the file, the host and the port, as JSON."""

_BACKLOG = 2048


class _Config(uvicorn.Config):
    """uvicorn's settings. It sets up logging at the start of every process, before it listens to signals itself."""

    def configure_logging(self) -> None:
        """And make sure that a process which was asked to stop, and has, ends as one that went well.

        uvicorn raises the signals again that it has caught: the default would be to die of them, with lines of the
        log not written yet.
        """
        super().configure_logging()
        _log_to_stderr("signalwire_transfer", "%(levelname)s: %(message)s")
        _log_to_stderr("signalwire_transfer.log", "%(message)s")  # JSON: each line whole, for the machine that reads it
        end_well()


def end_well() -> None:
    """Let a signal that asks this process to stop end it as one that went well."""
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, _stop)


def _stop(_signal: int, _frame: object) -> None:
    raise Stopped(0)


def _log_to_stderr(name: str, form: str) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(form))
    logger = logging.getLogger(name)
    logger.handlers, logger.propagate = [handler], False  # the SDK gives the root a handler with a form of its own
    logger.setLevel(logging.INFO)


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


def tls() -> dict[str, str]:
    """uvicorn's settings for the certificate that the SDK's variables name; empty without one."""
    if os.environ.get("SWML_SSL_ENABLED", "").lower() not in {"true", "1", "yes"}:
        return {}
    names = {"ssl_certfile": "SWML_SSL_CERT_PATH", "ssl_keyfile": "SWML_SSL_KEY_PATH"}
    paths = {setting: os.environ.get(name, "") for setting, name in names.items()}
    mistakes = [
        Mistake((), f"`SWML_SSL_ENABLED` is set, but there is no file at `{name}`")
        for setting, name in names.items()
        if not Path(paths[setting]).is_file()
    ]
    if mistakes:
        raise ConfigurationError(mistakes)
    return paths


def built(file: Path, host: str, port: int) -> list[tuple[AgentSpec, Any]]:
    """The agents of a file, each with the SDK's for it. Raises FileError with every mistake, and every complaint."""
    return built_from(read_file(file), host, port)


def built_from(read: File, host: str, port: int) -> list[tuple[AgentSpec, Any]]:
    """The same for a file that has been read."""
    sdk = chosen_sdk()
    from ._build import make_agent

    specs = agents_of(read, installed())
    with quiet("signalwire_transfer"):  # `run` and `check` say themselves what a session costs
        made = [make_agent(sdk, spec, host, port) for spec in specs]
    read.refuse(mistake for _, mistakes in made for mistake in mistakes)
    return [(spec, agent) for spec, (agent, _) in zip(specs, made, strict=True)]


def serve(agents: Sequence[Any], file: Path, host: str, port: int, workers: int, listening: socket.socket) -> bool:
    """Serve the agents of a file until a signal says to stop. Whether all went well.

    Several workers are processes of their own: each builds its agents from the file.
    """
    os.environ[_SERVED] = json.dumps({"file": str(file.resolve()), "host": host, "port": port})
    config = _Config(
        "signalwire_transfer._files._serve:application" if workers > 1 else functools.partial(_app, agents),
        factory=True,
        workers=workers,
        log_level="warning",
        access_log=False,  # its lines would hold the tools' tokens
        server_header=False,
        **tls(),  # type: ignore[arg-type]  # paths, each of them
    )
    if workers == 1:
        server = uvicorn.Server(config)
        server.run(sockets=[listening])
        return server.started
    supervisor = Multiprocess(config, sockets=[listening])
    supervisor.run()
    return all(process.exitcode != STARTUP_FAILURE for process in supervisor.processes)


def application() -> Any:
    """What a worker serves; uvicorn calls it in each. A file that was broken meanwhile stops the worker, in a line."""
    served = json.loads(os.environ[_SERVED])
    try:
        agents = [agent for _, agent in built(Path(served["file"]), served["host"], served["port"])]
    except TransferError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(STARTUP_FAILURE)  # starting again would not help
    return _app(agents)


def _app(agents: Sequence[Any]) -> Any:
    from ._build import make_app

    chosen_sdk().start_logging()
    return make_app(chosen_sdk(), agents)
