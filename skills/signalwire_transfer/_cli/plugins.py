"""`plugins`: list what is installed, from which package, and whether it can be used."""

import sys
from collections.abc import Iterator
from typing import Any

from .._check._offered import Offered, offered
from .._quiet import quiet
from .._seam._plugins import Clash, Plugin, installed
from ._lines import as_data, say, wrapped
from ._options import FormatOption

_SLOW = 1.0
_MOST_CODES = 4


def plugins(form: FormatOption = "text") -> None:
    """List the plugins that are installed: from which package, what they offer, and whether they can be used.

    SIGNALWIRE_TRANSFER_PLUGINS=my_skill.py takes a file in that is not installed.

    SIGNALWIRE_TRANSFER_BLOCK=log leaves a plugin out.

    SIGNALWIRE_TRANSFER_TRACE=1 prints every call of a hook, with its result.
    """
    with quiet("signalwire_transfer.plugins"):  # the list says what the log would
        found = installed()
    if form == "json":
        rules = offered(found)
        as_data({"plugins": [_as_json(plugin, [*found.clashes(), *rules.complaints], rules) for plugin in found.found]})
        return
    names = max((len(plugin.name) for plugin in found.found), default=0)
    rules = offered(found)
    clashes = [*found.clashes(), *rules.complaints]
    for package in sorted({plugin.distribution for plugin in found.found}):
        say(package)
        for plugin in found.found:
            if plugin.distribution == package:
                _print(plugin, names, clashes, rules)
    if not found.found:
        say("no plugins are installed, not even our own: install signalwire-transfer again", err=True)


def _print(plugin: Plugin, names: int, clashes: list[Clash], rules: Offered) -> None:
    status = _status(plugin, clashes)
    line = f"  {plugin.name.ljust(names)}  {'; '.join([status, *_offers(plugin, rules)])}"
    say(*wrapped(line, sys.stdout, indent=names + 4))


def _as_json(plugin: Plugin, clashes: list[Clash], rules: Offered) -> dict[str, Any]:
    """A plugin for programs. These keys are here to stay, and others may join them; docs/json.md describes them."""
    package, _, version = plugin.distribution.partition(" ")
    state, _, why = _status(plugin, clashes).partition(": ")
    return {
        "name": plugin.name,
        "package": package,
        "version": version or None,
        "status": state.partition(",")[0],
        "why": why or None,
        "seconds": round(plugin.seconds, 3),
        "skills": [skill.name for skill in plugin.skills],
        "schemes": list(plugin.schemes),
        "rules": [code for code, owner in rules.owners.items() if owner is plugin],
        "hooks": list(plugin.hooks),
    }


def _status(plugin: Plugin, clashes: list[Clash]) -> str:
    if plugin.is_blocked:
        return "blocked"
    if plugin.failure:
        return f"broken: {' '.join(plugin.failure.split())}"
    if own := [clash.message for clash in clashes if plugin in clash.plugins]:
        return f"clash: {', '.join(own)}"
    return f"ok, but slow ({plugin.seconds:.1f} s to import)" if plugin.seconds > _SLOW else "ok"


def _offers(plugin: Plugin, rules: Offered) -> Iterator[str]:
    """What the plugin brings: skills, schemes and rules by name, and the hooks that it implements."""
    offered = {
        "skill": [skill.name for skill in plugin.skills],
        "scheme": [f"{scheme}:" for scheme in plugin.schemes],
        "rule": _shortened([code for code, owner in rules.owners.items() if owner is plugin]),
        "hook": plugin.hooks,
    }
    for what, names in offered.items():
        if names:
            yield f"{what}{'s' * (len(names) > 1 or ' to ' in names[0])} {', '.join(names)}"


def _shortened(codes: list[str]) -> list[str]:
    """Many codes as their ends; `check --rules` lists all."""
    return codes if len(codes) <= _MOST_CODES else [f"{codes[0]} to {codes[-1]}"]
