"""Serves the agents of a file, in one process or in several that share the work."""

import contextlib
import functools
import json
import multiprocessing
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE

from .._document._file import File, read_file
from .._errors import ConfigurationError, Mistake, TransferError
from .._quiet import quiet
from .._sdk._sdks import chosen_sdk
from .._seam._border import Stopped, contained
from .._seam._plugins import installed
from ._agents import AgentSpec, agents_of
from ._ending import ENDING
from ._keys import in_view, use_keys
from ._manner import Manner
from ._probes import probed
from ._processes import Config, Supervisor
from ._surroundings import Step, Surroundings
from ._target import PythonFile, read_named

_SERVED = "SIGNALWIRE_TRANSFER_SERVED"
"""What a worker is to serve: the file, the host and the port, as JSON. Set by `run` itself."""

TLS_VARIABLE = "SWML_SSL_ENABLED"
"""`true`, `1` or `yes`: serve https. Read by `run` and the SDK."""
TLS_VARIABLES = ("SWML_SSL_CERT_PATH", "SWML_SSL_KEY_PATH")
"""The files of the certificate and its key, where `SWML_SSL_ENABLED` is set. Read by `run` and the SDK."""


def tls() -> dict[str, str]:
    """uvicorn's settings for the certificate that the SDK's variables name; empty without one."""
    if os.environ.get(TLS_VARIABLE, "").lower() not in {"true", "1", "yes"}:
        return {}
    names = dict(zip(("ssl_certfile", "ssl_keyfile"), TLS_VARIABLES, strict=True))
    paths = {setting: os.environ.get(name, "") for setting, name in names.items()}
    mistakes = [
        Mistake((), f"`{TLS_VARIABLE}` is set, but there is no file at `{name}`")
        for setting, name in names.items()
        if not Path(paths[setting]).is_file()
    ]
    if mistakes:
        raise ConfigurationError(mistakes)
    return paths


def built(file: Path, host: str, port: int) -> list[tuple[AgentSpec, Any]]:
    """The agents of a file, each with the SDK's for it. Raises FileError with every mistake, and every complaint."""
    return built_from(read_named(file), host, port)


def built_from(read: File, host: str, port: int) -> list[tuple[AgentSpec, Any]]:
    """The same for a file that has been read, and for a module in Python, whose agent is made already."""
    if isinstance(read, PythonFile):
        return [(read.spec, read.agent)]
    sdk = chosen_sdk()
    from ._build import make_agent

    specs = agents_of(read, installed())
    # `run` says itself what a session costs
    with in_view(read.top(), read.folder, installed()), quiet("signalwire_transfer"):
        made = [make_agent(sdk, spec, host, port) for spec in specs]
    read.refuse(mistake for _, mistakes in made for mistake in mistakes)
    return [(spec, agent) for spec, (agent, _) in zip(specs, made, strict=True)]


def serve(
    agents: Sequence[Any],
    file: Path,
    host: str,
    port: int,
    workers: int,
    listening: socket.socket,
    manner: Manner,
    read_variables: Step,
) -> bool:
    """Serve the agents of a file until a signal says to stop. Whether all went well.

    Several workers are processes of their own: each builds its agents from the file. `read_variables` is called before
    they begin anew.
    """
    os.environ[_SERVED] = json.dumps({"file": str(file.resolve()), "host": host, "port": port})
    is_supervised = workers > 1 or manner.watched
    surroundings = Surroundings(manner.log_format, _use_keys, read_variables)
    surroundings.begin()
    config = Config(
        manner,
        "signalwire_transfer._files._serve:application" if is_supervised else functools.partial(_app, agents),
        factory=True,
        workers=workers,
        **tls(),
    )
    if is_supervised:
        return Supervisor(config, listening, surroundings).serve()
    server = uvicorn.Server(config)
    with contextlib.suppress(Stopped):  # uvicorn raises the signal again that it has caught
        server.run(sockets=[listening])
    return server.started


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
    if multiprocessing.parent_process() is not None:  # else they are in force already
        _use_keys()
    return ENDING.requests.counted(probed(make_app(chosen_sdk(), agents)))


def _use_keys() -> None:
    """Put in force, in this process, what the file says under the keys of plugins."""
    file = json.loads(os.environ[_SERVED])["file"]
    with contained(f"a key of {file}"):
        use_keys(read_file(file), installed())
