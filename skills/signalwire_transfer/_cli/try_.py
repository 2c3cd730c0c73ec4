"""`try`: what a call would be like, without a phone."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from .._errors import TransferError
from ._options import SdkOption


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"`{text}` is no time: write it as in `2026-12-25 10:00`") from None


def try_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="YAML or JSON file with agents")],
    tool: Annotated[str, typer.Argument(metavar="TOOL", help="The tool that the model calls")],
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="KEY=VALUE", help="What the model passes, as in department=sales")
    ] = None,
    line: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=WHAT",
            help="What a line does, as in sales=busy, 'sales=answers after 12 s and presses 1', 'support=queue: 400 s' "
            "or 'caller=hangs up after 5 s'; may be given several times",
        ),
    ] = None,
    at: Annotated[
        datetime | None, typer.Option(metavar="TIME", parser=_moment, help="When, as in '2026-12-25 10:00'")
    ] = None,
    caller: Annotated[str, typer.Option(metavar="NUMBER", help="Who calls; empty if withheld")] = "+14155550199",
    _sdk: SdkOption = None,
) -> None:
    """Simulate a transfer and show, second by second, what everybody hears.

    It follows what the platform's documentation says. No platform is asked and no phone rings.
    """
    from ..testing import simulate

    said = _pairs(arguments or (), "KEY=VALUE")
    timeline = simulate(file, tool, said, lines=_pairs(line or (), "NAME=WHAT"), at=at, caller=caller)
    typer.echo(str(timeline))


def _pairs(written: list[str] | tuple[str, ...], form: str) -> dict[str, str]:
    wrong = [text for text in written if "=" not in text]
    if wrong:
        raise TransferError(f"`{wrong[0]}` is not {form}")
    return {key.strip(): value.strip() for key, _, value in (text.partition("=") for text in written)}
