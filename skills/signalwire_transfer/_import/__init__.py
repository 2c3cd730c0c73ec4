"""Transfers that were set up for another product, as a file of ours.

One direction: the source is read (`_source`), its tools are found (`_find`) and taken apart field by field
(`_fields`) by the module of its product, made into skills (`_shape`), rid of addresses that
a model would see (`_told`), compared with what `check` will find (`_rules`), named (`_finish`), and written (`_write`).
Whatever has no equal here, or works differently, stands as a comment where it belongs.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from types import ModuleType
from typing import Any, NamedTuple

from .._errors import ConfigurationError, Mistake
from .._seam._plugins import Plugins
from . import elevenlabs, retell, swml_transfer, vapi
from ._agent import read_agent
from ._find import beside, tools
from ._finish import Finish
from ._model import Imported, Place, Tool
from ._write import written

PRODUCTS: Mapping[str, ModuleType] = {
    module.PRODUCT.name: module for module in (vapi, retell, elevenlabs, swml_transfer)
}
_KINDS = (
    "a `transferCall` tool of Vapi, a `transfer_call` tool of Retell, `transfer_to_number` or `transfer_to_agent` of "
    "ElevenLabs, or the parameters of the SDK's `swml_transfer`"
)


class Result(NamedTuple):
    """A file of ours, and what is to be said about it."""

    text: str
    title: str
    destinations: int
    notes: int
    variables: list[str]


def convert(source: Any, name: str | None, plugins: Plugins) -> Result:
    """A file of ours for what was read from a source. Raises ConfigurationError where there is no transfer in it."""
    source = retell.prepared(vapi.prepared(source))  # what stands beside a tool and belongs to it
    module = _product(source, name)
    found = {at.path.lstrip("."): module.read(at.value) for at in tools(source, module.is_tool)}
    imported = Imported(
        read_agent(module.PRODUCT, list(beside(source, module.is_tool))), list(chain.from_iterable(found.values()))
    )
    _refuse_empty(imported, found)
    finish = Finish(plugins)
    skills = finish.skills(imported)
    text = written(_head(module.PRODUCT.title, finish.variables), imported.agent, skills)
    notes = sum(len(place.notes.lines) for place in _places(imported.agent, skills))
    return Result(text, module.PRODUCT.title, imported.destinations, notes, finish.variables)


def _refuse_empty(imported: Imported, found: Mapping[str, list[Tool]]) -> None:
    """A tool without places becomes nothing, which is said; if all are so, there is nothing to import."""
    if not imported.destinations:
        title = imported.agent.notes.product.title
        raise ConfigurationError([Mistake((), f"there is no transfer in it: what it holds of {title} names no places")])
    for path, read in found.items():
        if not any(tool.destinations for tool in read):
            imported.agent.notes.add(path, "names no places: no skill was made of it")
            imported.agent.notes.lines += [line for tool in read for line in tool.notes.lines]


def _product(source: Any, name: str | None) -> ModuleType:
    wanted = {name: PRODUCTS[name]} if name else PRODUCTS
    matching = [module for module in wanted.values() if any(True for _ in tools(source, module.is_tool))]
    if not matching:
        where = f"no transfer of {PRODUCTS[name].PRODUCT.title} in it" if name else "no transfer in it that is known"
        raise ConfigurationError([Mistake((), f"there is {where}: what can be imported is {_KINDS}")])
    if len(matching) > 1:
        titles = " and ".join(module.PRODUCT.title for module in matching)
        words = ", ".join(f"--from {module.PRODUCT.name}" for module in matching)
        raise ConfigurationError([Mistake((), f"there are transfers of {titles} in it: say which, with {words}")])
    return matching[0]


def _head(title: str, variables: list[str]) -> list[str]:
    head = [f"Imported from {title}. The comments say what differs here, each where it stands."]
    return [*head, f"To be filled in: {', '.join(variables)}."] if variables else head


def _places(agent: Place, skills: list[tuple[str, Place]]) -> Iterator[Place]:
    yield agent
    for _, skill in skills:
        yield skill
        for value in skill.keys.values():
            if isinstance(value, dict):
                yield from (inner for inner in value.values() if isinstance(inner, Place))
