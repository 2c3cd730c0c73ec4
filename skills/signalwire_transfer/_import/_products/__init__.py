"""The products whose transfers can be imported: each module here is one, and its name is the word for `--from`."""

import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._importer import Importer


def names() -> list[str]:
    """The words for `--from`. Nothing is imported for them."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def importers() -> "dict[str, Importer]":
    """The importer of every product, by its word for `--from`."""
    return {name: _importer(name) for name in names()}


def _importer(name: str) -> "Importer":
    from .._importer import Importer

    members = vars(importlib.import_module(f"{__name__}.{name}")).values()
    [found] = [member for member in members if _is_own(member, Importer)]
    return found()  # type: ignore[no-any-return]


def _is_own(member: object, base: type) -> bool:
    return inspect.isclass(member) and issubclass(member, base) and member is not base
