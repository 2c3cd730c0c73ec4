"""The rules in the box for `signalwire-transfer check`. Each file holds one, or a few that are kin.

They are imported when something is checked, and not before: a call needs none of them.
"""

import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING

from signalwire_transfer import hookimpl

if TYPE_CHECKING:
    from signalwire_transfer import Rule


@hookimpl
def transfer_rules() -> "list[type[Rule]]":
    """Offer every rule of every file here."""
    from signalwire_transfer import Rule

    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    members = [member for module in modules for member in vars(module).values() if inspect.isclass(member)]
    return [member for member in members if issubclass(member, Rule) and member is not Rule]
