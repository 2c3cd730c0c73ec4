"""Commands and groups of typer, whose help shows a flag as an option without a value."""

from typing import Any

from typer import Typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from ._env_file import FLAG, load, with_value


def _plain(params: list[Any]) -> list[Any]:
    """The same parameters; flags have no type to be shown."""
    for param in params:
        if getattr(param, "is_flag", False):
            param.metavar = ""
    return params


class Command(TyperCommand):
    """A subcommand."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its parameters, `--help` among them."""
        return _plain(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words behind it. Variables from a file come first: other options have theirs in the environment."""
        words = with_value(args)
        if any(word.startswith(FLAG) for word in words):
            load(self.make_parser(ctx).parse_args(args=list(words))[0])
        return super().parse_args(ctx, words)


class Group(TyperGroup):
    """The command line, or a subcommand with subcommands of its own."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its parameters, `--help` among them."""
        return _plain(super().get_params(ctx))


def as_ours(app: Typer) -> Typer:
    """The commands of a plugin, with the same help as ours."""
    for command in app.registered_commands:
        if command.cls in (None, TyperCommand):
            command.cls = Command
    for group in app.registered_groups:
        if group.typer_instance is not None:
            as_ours(group.typer_instance)
            group.cls = Group
    return app


class PlayedCommand(Command):
    """Its help lists every reading. Only then is the simulator imported: no other start pays for it."""

    def format_help(self, *args: Any) -> None:
        """Write the help."""
        from .._simulator._readings import listed

        for option in self.params:
            if option.name == "reading" and isinstance(option, TyperOption):
                option.help = f"{option.help}. The first is played if nothing is said: {listed()}"
        super().format_help(*args)
