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

from .._document._file import read_file
from .._errors import ConfigurationError, Mistake, TransferError
from .._files._keys import use_keys
from .._sdk._sdks import chosen_sdk
from .._seam._border import Stopped, contained
from .._seam._plugins import installed
from ._ending import ENDING
from ._manner import Manner
from ._probes import probed
from ._processes import Config, Supervisor
from ._surroundings import Step, Surroundings

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
        "signalwire_transfer._server._serve:application" if is_supervised else functools.partial(_app, agents),
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
    from .._files._build import built

    served = json.loads(os.environ[_SERVED])
    try:
        agents = [agent for _, agent in built(Path(served["file"]), served["host"], served["port"])]
    except TransferError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(STARTUP_FAILURE)  # starting again would not help
    return _app(agents)


def _app(agents: Sequence[Any]) -> Any:
    sdk = chosen_sdk()
    sdk.start_logging()
    if multiprocessing.parent_process() is not None:  # else they are in force already
        _use_keys()
    server = sdk.server_class()()
    for agent in agents:
        server.register(agent)
    return ENDING.requests.counted(probed(server.app))


def _use_keys() -> None:
    """Put in force, in this process, what the file says under the keys of plugins."""
    file = json.loads(os.environ[_SERVED])["file"]
    with contained(f"a key of {file}"):
        use_keys(read_file(file), installed())
