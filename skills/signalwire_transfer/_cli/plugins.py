"""`plugins`: what is installed, by whom, and whether it can be used."""

import logging
import sys
from collections.abc import Iterator

import typer

from .._plugins import Plugin, installed
from ._lines import wrapped

_SLOW = 1.0


def plugins() -> None:
    """List the plugins that are installed: from which package, what they offer, and whether they can be used.

    SIGNALWIRE_TRANSFER_PLUGINS=my_skill.py takes a file in that is not installed.

    SIGNALWIRE_TRANSFER_BLOCK=log leaves a plugin out.

    SIGNALWIRE_TRANSFER_TRACE=1 prints every call of a hook, with its result.
    """
    logging.getLogger("signalwire_transfer.plugins").disabled = True  # the list says what the log would
    found = installed()
    names = max((len(plugin.name) for plugin in found.found), default=0)
    clashes = list(found.clashes())
    for package in sorted({plugin.distribution for plugin in found.found}):
        typer.echo(package)
        for plugin in found.found:
            if plugin.distribution == package:
                _print(plugin, names, clashes)
    if not found.found:
        typer.echo("no plugins are installed, not even our own: install signalwire-transfer again", err=True)


def _print(plugin: Plugin, names: int, clashes: list[str]) -> None:
    status = _status(plugin, clashes)
    line = f"  {plugin.name.ljust(names)}  {'; '.join([status, *_offers(plugin)])}"
    typer.echo(wrapped(line, sys.stdout, indent=names + 4))


def _status(plugin: Plugin, clashes: list[str]) -> str:
    if plugin.is_blocked:
        return "blocked"
    if plugin.failure:
        return f"broken: {' '.join(plugin.failure.split())}"
    if own := [clash for clash in clashes if str(plugin) in clash]:
        return f"clash: {', '.join(own)}"
    return f"ok, but slow ({plugin.seconds:.1f} s to import)" if plugin.seconds > _SLOW else "ok"


def _offers(plugin: Plugin) -> Iterator[str]:
    """What the plugin brings: skills and schemes by name, and the hooks that it implements."""
    offered = {
        "skill": [skill.name for skill in plugin.skills],
        "scheme": [f"{scheme}:" for scheme in plugin.schemes],
        "hook": plugin.hooks,
    }
    for what, names in offered.items():
        if names:
            yield f"{what}{'s' * (len(names) > 1)} {', '.join(names)}"
