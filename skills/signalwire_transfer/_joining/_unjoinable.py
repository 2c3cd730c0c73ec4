"""What keeps skills from being joined in one tool: names and arguments that a model would mix up."""

from collections.abc import Iterable, Iterator, Sequence

from .._errors import Mistake
from .._spelling import fold
from ._one_tool import DESTINATION
from ._part import Part, Schema

_ELSEWHERE = "put the skill into a `transfer` of its own"


def unjoinable(parts: Sequence[Part]) -> Iterator[Mistake]:
    """Every mistake, at its place."""
    yield from _needless(parts)
    yield from _same_names(parts)
    yield from _second(parts)
    yield from _strange(parts)


def _needless(parts: Iterable[Part]) -> Iterator[Mistake]:
    """What belongs to a tool of the skill's own, which it does not have."""
    for part in parts:
        if part.tool.skill.params.tool_name is not None:
            told = "; here a `name` tells the destinations apart" if part.router is None else ""
            sentence = f"there is one tool: write its name beside `one_tool`{told}"
            yield Mistake((*part.place, "tool_name"), sentence)
        if part.tool.is_settled:
            yield Mistake((*part.place, "mode"), f"a data_map needs a tool for itself: {_ELSEWHERE}")
        if part.tool.swaig_fields:
            yield Mistake((*part.place, "swaig_fields"), "there is one tool: write its fields beside `one_tool`")


def _same_names(parts: Iterable[Part]) -> Iterator[Mistake]:
    """Destinations that a caller could not tell apart."""
    owners: dict[str, str] = {}
    for part in parts:
        for name in part.names:
            path = (part.router.routes, name) if part.router else ("name",)
            other = owners.setdefault(fold(name), part.at(*path))
            if not fold(name):
                yield Mistake((*part.place, *path), "is a name without letters or digits")
            elif other != part.at(*path):
                sentence = f'"{name}" sounds the same as {other}, and there is one tool: write another name'
                yield Mistake((*part.place, *path), sentence)


def _second(parts: Iterable[Part]) -> Iterator[Mistake]:
    """Defaults behind the first: which of them is meant, nobody could say."""
    defaults = [part for part in parts if part.has_default]
    for part in defaults[1:]:
        sentence = f"with one tool an unknown name can go to one place, and that is {defaults[0].at('default')}"
        yield Mistake((*part.place, "default"), sentence)


def _strange(parts: Sequence[Part]) -> Iterator[Mistake]:
    """Arguments of one name that are not the same thing."""
    kinds: dict[str, tuple[Schema, Part]] = {}
    for part in parts:
        for name, field in part.arguments.items():
            place = (*part.place, "collect", name) if name in part.tool.settings.collect else part.place
            kind = {key: value for key, value in field.items() if key != "description"}
            known, other = kinds.setdefault(name, (kind, part))
            if name == DESTINATION:
                yield Mistake(place, f'"{name}" is the argument that names where a call goes: {_ELSEWHERE}')
            elif kind != known:
                sentence = f'"{name}" is another kind of argument in {other.at()}, and there is one tool: {_ELSEWHERE}'
                yield Mistake(place, sentence)
