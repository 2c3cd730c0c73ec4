"""The commands that plugins bring."""

from collections.abc import Collection, Mapping

import typer

from .._errors import PluginError
from .._seam._plugins import installed
from ._commands import Group, as_ours
from ._lines import say


def add_commands(app: typer.Typer, arguments: Collection[str]) -> None:
    """Add them, unless one of our own is wanted: plugins are imported for theirs, and for `--help`."""
    own = {command.name for command in app.registered_commands}
    if arguments and next(iter(arguments)) in own:
        return
    for name, command in _offered().items():
        if name in own:
            say(f"warning: a plugin offers the command {name}, which has a meaning of its own", err=True)
        else:
            app.add_typer(as_ours(command), name=name, cls=Group)


def _offered() -> Mapping[str, typer.Typer]:
    try:
        commands = installed().hooks.commands()
    except PluginError:  # whoever broke is named by `plugins`
        return {}
    return {name: command for name, command in commands if isinstance(command, typer.Typer)}
