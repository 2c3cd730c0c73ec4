"""The options that all commands with pages share."""

from typing import Annotated

import typer


def _read_port(value: object) -> int:
    text = str(value)
    if not text.isdecimal() or not 0 <= int(text[:9]) <= 65535:
        raise typer.BadParameter(f"must be a whole number up to 65535, not `{text}`")
    return int(text)


HostOption = Annotated[
    str,
    typer.Option("--host", metavar="ADDRESS", help="Address to listen on; one that others can reach needs a password"),
]
PortOption = Annotated[
    int, typer.Option("--port", metavar="NUMBER", parser=_read_port, help="Port to listen on; 0: one that is free")
]
PasswordOption = Annotated[
    str, typer.Option("--password-env", metavar="NAME", help="Environment variable that holds the page's password")
]
NameOption = Annotated[
    list[str] | None,
    typer.Option("--name", metavar="HOST", help="A name under which others reach the page, as behind a proxy"),
]
OpenOption = Annotated[bool, typer.Option("--open", help="Open the page in the browser")]
