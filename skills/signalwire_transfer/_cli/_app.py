"""The command line, with every subcommand. Results go to stdout, everything else to stderr."""

import io
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, NoReturn

import typer

from .._document._file import FileError
from .._errors import ConfigurationError, TransferError
from .._seam._border import take_interrupts
from .._secrets import masked
from ._commands import Command, Group, PlayedCommand
from ._env_file import EnvFileError
from ._lines import say, wrapped
from ._more import add_commands
from ._streams import whole_output
from ._version import version as version_line
from .check import check
from .explain import explain
from .import_ import import_
from .init import init
from .plugins import plugins
from .run import run
from .schema import schema
from .show import show
from .studio import studio
from .try_ import try_

app = typer.Typer(
    cls=Group,
    help="Voice agents that hand a call over and do not lose it, from one YAML or JSON file.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # it would print the values of local variables, secrets among them
    rich_markup_mode="rich",
    epilog="Example:\n\nsignalwire-transfer check agent.yaml",
)
_EXAMPLES: Mapping[Callable[..., None], str] = {
    init: "init after-hours office.yaml",
    run: "run agent.yaml --port 8080",
    check: "check agent.yaml",
    try_: "try agent.yaml transfer_to_department department=sales",
    show: "show agent.yaml",
    studio: "studio agent.yaml",
    explain: "explain agent.yaml transfer_to_department department=sales",
    schema: "schema > agent.schema.json",
    import_: "import tool.json -o agent.yaml",
    plugins: "plugins",
}
MODE_VARIABLE = "SIGNALWIRE_LOG_MODE"
"""Where the SDK logs to (default: `stderr`, for every command). Read by the SDK."""
LEVEL_VARIABLE = "SIGNALWIRE_LOG_LEVEL"
"""What the SDK logs (default: `warning`, for every command). Read by the SDK."""

for command, example in _EXAMPLES.items():
    name = command.__name__.rstrip("_")
    kind = PlayedCommand if command in (try_, explain) else Command
    app.command(name, cls=kind, epilog=f"Example:\n\nsignalwire-transfer {example}")(command)


def _show_version(wanted: bool) -> None:
    if wanted:
        say(version_line())
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", "-V", callback=_show_version, is_eager=True, help="Show the version and stop"),
    ] = False,
) -> None:
    """What stands before the subcommand."""


def main() -> None:
    """Run the command line. What the user can mend is said in a line, with exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # an old code page knows few characters
    os.environ.setdefault(MODE_VARIABLE, "stderr")  # the SDK would log to stdout, in between the data
    os.environ.setdefault(LEVEL_VARIABLE, "warning")
    take_interrupts()
    with whole_output():
        _obey()


def _obey() -> None:
    try:
        add_commands(app, sys.argv[1:])
        app(prog_name="signalwire-transfer")  # however it was started
    except EnvFileError as error:
        _complain((f"error: {line}" for line in error.lines), code=2)
    except FileError as error:
        _complain(error.lines)
    except TransferError as error:
        _complain(_lines_of(error))


def _lines_of(error: TransferError) -> list[str]:
    """A line for each mistake, and what is said of them first where there are several."""
    mistakes = error.mistakes if isinstance(error, ConfigurationError) else ()
    if len(mistakes) > 1:
        return [f"error: {len(mistakes)} mistakes:", *(f"  {mistake}" for mistake in mistakes)]
    return [f"error: {error}", *(["", *f"hint: {error.hint}".splitlines()] if error.hint else [])]


def _complain(lines: Iterable[str], code: int = 1) -> NoReturn:
    for line in lines:
        say(*wrapped(masked(line), sys.stderr), err=True)
    sys.exit(code)
