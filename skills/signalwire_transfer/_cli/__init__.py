"""The command line. A subcommand is a file here; what it finds goes to stdout, everything else to stderr."""

import os
import sys
from typing import Annotated

import typer

from .._errors import TransferError
from .._file import FileError
from .check import check
from .explain import explain
from .plugins import plugins
from .run import run
from .schema import schema
from .show import show
from .try_ import try_

app = typer.Typer(
    help="Voice agents that hand a call over and do not lose it, from one YAML or JSON file.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # it would print the values of local variables, secrets among them
    rich_markup_mode="rich",
)
for command in (run, check, show, schema, plugins):
    app.command()(command)
app.command("try")(try_)
app.command()(explain)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib_metadata import version as of

        typer.echo(
            f"signalwire-transfer {of('signalwire-transfer')} (with signalwire-agents {of('signalwire-agents')})"
        )
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop")
    ] = False,
) -> None:
    """What stands before the subcommand."""


def main() -> None:
    """Run the command line. What the user can mend is said in a line, with exit code 1."""
    os.environ.setdefault("SIGNALWIRE_LOG_MODE", "stderr")  # the SDK would log to stdout, in between the data
    os.environ.setdefault("SIGNALWIRE_LOG_LEVEL", "warning")
    try:
        app()
    except FileError as error:
        typer.echo("\n".join(error.lines), err=True)
        sys.exit(1)
    except TransferError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(1)
