"""Options that several subcommands share."""

import os
from datetime import datetime
from typing import Annotated, Literal

import typer

from .._calls._clock import in_words
from .._sdk._sdks import CHOICE_VARIABLE, SdkName
from ._lines import say


def _choose(name: str | None) -> str | None:
    """Put the choice where everything that builds agents looks for it, in this process and in its workers."""
    if name:
        os.environ[CHOICE_VARIABLE] = name
    return name


# A command names it `_sdk`: what is chosen is read from the environment.
SdkOption = Annotated[
    SdkName | None,
    typer.Option(
        "--sdk",
        callback=_choose,
        envvar=CHOICE_VARIABLE,
        help="SDK to build the agents with (default: the newest that is installed)",
    ),
]

FormatOption = Annotated[Literal["text", "json"], typer.Option("--format", help="Lines to read, or JSON")]

_FIRST_YEAR, _LAST_YEAR = 1970, 2999


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"must be a time such as `2026-12-25 10:00`, not `{text}`") from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise typer.BadParameter(f"must be a time in the years from {_FIRST_YEAR} to {_LAST_YEAR}, not `{text}`")
    return moment


def told(at: datetime | None, moment: datetime | None) -> datetime | None:
    """The moment that a time on the command line means; said where clocks go forward over that time."""
    if at and moment and not at.tzinfo and moment.replace(tzinfo=None) != at:
        say(f"hint: clocks go forward over {at:%H:%M} that day: this is {in_words(moment)}", "", err=True)
    return moment


AtOption = Annotated[
    datetime | None, typer.Option(metavar="TIME", parser=_moment, help="Time of the call, as in '2026-12-25 10:00'")
]
