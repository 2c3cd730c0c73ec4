"""`check`: every mistake in a file at once."""

from pathlib import Path
from typing import Annotated

import typer

from .._agents import AgentSpec, agents_of
from .._file import FileError, read_file
from .._plugins import installed
from ._options import SdkOption


def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="YAML or JSON files with agents")],
    _sdk: SdkOption = None,
) -> None:
    """Say every mistake in a file, each with its line, without starting anything."""
    clean = [_is_clean(file) for file in files]
    if not all(clean):
        raise typer.Exit(1)


def _is_clean(file: Path) -> bool:
    try:
        specs = agents_of(read_file(file), installed())
    except FileError as error:
        typer.echo("\n".join(error.lines))
        return False
    typer.echo(f"{file}: no mistakes ({_counted(specs)})")
    return True


def _counted(specs: list[AgentSpec]) -> str:
    return f"{plural(len(specs), 'agent')}, {plural(sum(len(spec.skills) for spec in specs), 'skill')}"


def plural(number: int, word: str) -> str:
    """`1 agent`, `2 agents`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
