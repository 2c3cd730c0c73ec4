"""`studio`: write a file and try its calls, on a page of this machine."""

import threading
from pathlib import Path
from typing import Annotated

import typer

from ..pages import HostOption, NameOption, OpenOption, PasswordOption, PortOption
from ._env_file import EnvFileOption
from ._options import SdkOption
from .init import TEMPLATES, beginning


def studio(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="YAML or JSON file with agents, which may be new; or an agent in Python, as in agent.py",
        ),
    ],
    host: HostOption = "127.0.0.1",
    port: PortOption = 8082,
    password: PasswordOption = "",
    name: NameOption = None,
    is_opened: OpenOption = False,
    _env_file: EnvFileOption = None,
    _sdk: SdkOption = None,
) -> None:
    """Write a file and try its calls, on a page of this machine.

    The page shows the text with what `check` finds, the drawing of `show`, and calls as `try` plays them. It writes the
    file only when you save. It follows what the platform's documentation says: no platform is asked, no phone rings.
    """
    from .._studio._app import Studio
    from ..pages import Site, serve
    from ..pages import password as password_for

    one = Studio(file, {name: beginning(name, str(file)) for name in TEMPLATES})
    warming = threading.Thread(target=one.prepare, name="studio", daemon=True)
    site = Site("studio", one.routes(), host, port, tuple(name or ()), password_for(host, password))
    try:
        serve(site, is_opened=is_opened, ready=lambda _address: warming.start())
    finally:
        if warming.is_alive():
            warming.join()  # Python must not end while it writes; `serve` ends the process if this takes over a second
