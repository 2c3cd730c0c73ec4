"""`import`: convert the configuration of another product into a file of ours."""

from pathlib import Path
from typing import Annotated

import typer

from .._errors import ConfigurationError, Mistake, TransferError, unknown
from .._import._products import names
from .._text import plural
from ._lines import say


def _known(word: str | None) -> str | None:
    if word is not None and word not in names():
        raise typer.BadParameter(unknown("product", word, names()))
    return word


def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="JSON, YAML or Python (`agent.py`, `agent.py:agent`) with tools or agents; - is stdin",
        ),
    ],
    kind: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar=f"[{'|'.join(names())}]",
            callback=_known,
            autocompletion=names,
            help="Product that the file comes from, where it does not say so",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="File to write instead of stdout")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file")] = False,
) -> None:
    """Make a file from transfers that were set up for another product.

    Comments in it say what has no equal here or works differently. Python source is read and never run.
    """
    from .._import._convert import convert
    from .._import._source import name_of, read_source
    from .._seam._plugins import installed

    if out and out.exists() and not force:
        raise TransferError(f"there is a file `{out}` already: write `--force` to replace it")
    source = read_source(file)
    try:
        result = convert(source, kind, installed())
    except ConfigurationError as error:
        raise ConfigurationError(Mistake((), f"{name_of(file)}: {mistake}") for mistake in error.mistakes) from None
    _put(result.text, out)
    say(f"{result.title}: {plural(result.destinations, 'destination')}, {plural(result.notes, 'note')}", err=True)
    if result.variables:
        say("", f"hint: set {', '.join(result.variables)}, or write the values into the file", err=True)


def _put(text: str, out: Path | None) -> None:
    if out is None:
        say(*text.removesuffix("\n").split("\n"))
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise TransferError(f"`{out}` cannot be written: {error.strerror}") from None
