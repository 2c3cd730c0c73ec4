"""`show`: draw the whole call flow of a file."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .._calls._clock import in_words
from .._files._target import specs_of
from .._seam._plugins import installed
from .._text import visible
from ._env_file import EnvFileOption
from ._lines import as_data, say
from ._options import AtOption, SdkOption, told
from ._secrets import secretly

if TYPE_CHECKING:
    from .._show._flow import Flow

_MOST = 20
"""How many routes of a tool are drawn where nobody asks for all."""


class Format(str, Enum):
    """How the flow is drawn."""

    tree = "tree"
    mermaid = "mermaid"
    html = "html"
    json = "json"


def show(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="YAML or JSON file with agents; or an agent in Python, as in agent.py:agent"
        ),
    ],
    tool: Annotated[str | None, typer.Argument(metavar="TOOL", help="Show only this tool")] = None,
    at: AtOption = None,
    how: Annotated[
        Format, typer.Option("--format", help="A tree, a Mermaid flowchart for Markdown, a page of HTML, or JSON")
    ] = Format.tree,
    every: Annotated[
        bool, typer.Option("--all", help=f"Show all routes, not only the first {_MOST} of each tool")
    ] = False,
    _env_file: EnvFileOption = None,
    _sdk: SdkOption = None,
) -> None:
    """Show where calls go: tools, routes, what follows when nobody answers, where it ends, and with --at what is open.

    Addresses are shown; logins, and what comes from the environment, are not.
    """
    _PRINT[how](_flow(file, tool, at), None if every else _MOST)


def _flow(file: Path, tool: str | None, at: datetime | None) -> "Flow":
    from .._rehearsal._agent import local_time
    from .._show._flow import reworded
    from .._show._reading import flow, having, tools_of

    with secretly(file) as (read, hidden):
        plugins = installed()
        agents = [(spec, tools_of(spec)) for spec in specs_of(read, plugins)]
        agents = having(agents, tool) if tool else agents
        now = told(at, local_time(at, [one.tool for _, tools in agents for one in tools]))
        shown = flow(file.name, agents, tool, now, in_words(now) if now else "", read.line)
        return reworded(shown, lambda text: visible(hidden(text)))


def _tree(flow: "Flow", most: int | None) -> None:
    from rich.console import Console

    from .._show._tree import as_tree

    console = Console(highlight=False)
    for part in as_tree(flow, most):
        console.print(part)


def _mermaid(flow: "Flow", most: int | None) -> None:
    from .._show._mermaid import as_mermaid

    _echo(as_mermaid(flow, most))


def _html(flow: "Flow", _most: int | None) -> None:
    """The whole page: there is room for everything on it."""
    from .._show._html import as_html

    _echo([as_html(flow)])


def _json(flow: "Flow", _most: int | None) -> None:
    """All of it: a program leaves out what it does not want."""
    from .._show._as_json import as_json

    as_data(as_json(flow))


def _echo(lines: Iterable[str]) -> None:
    for text in lines:
        say(*text.split("\n"))


_PRINT = {Format.tree: _tree, Format.mermaid: _mermaid, Format.html: _html, Format.json: _json}
