"""Options that several subcommands share."""

import os
from typing import Annotated

import typer

from .._sdk._sdks import CHOICE_VARIABLE, SdkName


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
