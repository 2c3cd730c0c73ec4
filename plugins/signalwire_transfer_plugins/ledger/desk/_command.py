"""`signalwire-transfer desk`: show a ledger in a browser of this machine."""

import importlib.util
import os
import shlex
from typing import Annotated

import typer

from signalwire_transfer import TransferError
from signalwire_transfer.pages import HostOption, NameOption, OpenOption, PasswordOption, PortOption

from .._settings import Settings, named
from .._variables import LEDGER as VARIABLE

app = typer.Typer(
    help="Look at a ledger in the browser: the last hour, who does not pick up and when, and each call.",
    invoke_without_command=True,
    subcommand_metavar="",
    context_settings={"allow_interspersed_args": True},  # it has no subcommands, so options may stand anywhere
    epilog="Example:\n\nsignalwire-transfer desk sqlite:///transfers.db --open",
)


@app.callback()
def desk(
    ledger: Annotated[
        str,
        typer.Argument(
            metavar="LEDGER", envvar=VARIABLE, show_envvar=True, help="The ledger's database, or an SQLite file"
        ),
    ] = "",
    host: HostOption = "127.0.0.1",
    port: PortOption = 8081,
    password_env: PasswordOption = "",
    name: NameOption = None,
    is_opened: OpenOption = False,
) -> None:
    """Show a ledger until Ctrl-C. It is only read; others than this machine need a password."""
    if importlib.util.find_spec("jinja2") is None:
        raise TransferError('the desk needs a package that is not installed: pip install "signalwire-transfer[desk]"')
    settings = named(_address(ledger))

    from signalwire_transfer.pages import Site, password, serve

    from ._pages import Desk
    from ._reader import Reader, UnreadableError, Watched

    watched = Watched(Reader(settings))
    try:
        with watched.opened():
            pass
    except UnreadableError as error:
        typer.echo(f"warning: {error.title}: {error.words}", err=True)
    secret = password(host, password_env)
    site = Site("desk", Desk(watched, _option(settings)).routes(), host, port, name or (), secret)
    serve(site, is_opened=is_opened)


def _address(written: str) -> str:
    """What was named, if it can be a ledger at all."""
    if written.lower().endswith((".yaml", ".yml")):
        raise TransferError(
            f"the desk shows a ledger, not agents as in {written}", hint="write what `ledger:` says there"
        )
    return written


def _option(settings: Settings) -> str:
    """How a command names the ledger. A server's address may hold a password, so it is left to the variable."""
    if os.environ.get(VARIABLE) or not settings.file:
        return "" if os.environ.get(VARIABLE) else f' --ledger "${VARIABLE}"'
    return f" --ledger {shlex.quote(settings.url)}"
