"""From several tools to one: the destinations, the arguments of all skills together, and what cannot be joined."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ._configure import chains_of
from ._errors import Mistake
from ._one_tool import DESTINATION, OneTool
from ._skill import Router
from ._text import fold
from ._tool import Tool

Place = tuple[str | int, ...]
Schema = dict[str, Any]

_NAMES_IN_LABEL = 8
_ELSEWHERE = "put the skill into a `transfer` of its own"


@dataclass(frozen=True, slots=True)
class _Part:
    """A skill that is to be joined with others: where it stands, and the names of its destinations."""

    place: Place
    tool: Tool
    router: Router | None
    names: tuple[str, ...]

    @property
    def shows_names(self) -> bool:
        """Whether the model is shown the names; those of a large directory it is not."""
        return self.router is None or self.router.shows_names()

    @property
    def label(self) -> str:
        """What its destinations are called together."""
        listed = self.shows_names and len(self.names) <= _NAMES_IN_LABEL
        return ", ".join(self.names) if listed or self.router is None else f"any {self.router.argument}"

    @property
    def arguments(self) -> dict[str, Schema]:
        """What the model passes beside the destination."""
        routing = self.router and self.router.argument
        return {name: field for name, field in self.tool.parameters["properties"].items() if name != routing}

    def at(self, *path: str | int) -> str:
        """A place in it as operators read it."""
        return Mistake((*self.place, *path), "").place


def joined(found: Sequence[tuple[Place, Tool]], name: str) -> tuple[OneTool, list[Mistake]]:
    """The one tool for these skills, and every mistake that stands in its way."""
    parts = [_part(place, tool) for place, tool in found]
    asked = _destination(parts)
    tools = {part.place: _renamed(part, name, asked) for part in parts}
    defaults = [part for part in parts if part.router and part.router.params.default is not None]
    one = OneTool(
        name=name,
        description=_description(parts),
        parameters=_parameters(parts, asked, has_default=bool(defaults)),
        parts=tuple(tools.values()),
        single={part.names[0]: tools[part.place] for part in parts if not part.router},
        default=tools[defaults[0].place] if defaults else None,
    )
    return one, [*_needless(parts), *_same_names(parts), *_second(defaults), *_strange(parts)]


def _part(place: Place, tool: Tool) -> _Part:
    skill = tool.skill
    return _Part(place, tool, skill, tuple(skill.named)) if isinstance(skill, Router) else _single(place, tool)


def _single(place: Place, tool: Tool) -> _Part:
    """A skill that leads to one place is called as that place is, else as its class says, else as its tool."""
    chains = chains_of(tool.skill, tool.inherited)
    own = chains[0].keys.get("name") if len(chains) == 1 else None
    return _Part(place, tool, None, (own or tool.skill.destination or tool.skill.tool.replace("_", " "),))


def _renamed(part: _Part, name: str, asked: Schema) -> Tool:
    """The skill's tool as it is called now: with its own destinations in place of an argument of its own."""
    own = {**asked, "enum": list(part.names)} if part.shows_names else asked
    properties = {DESTINATION: own, **part.arguments}
    return replace(part.tool, name=name, parameters={**part.tool.parameters, "properties": properties})


def _description(parts: Iterable[_Part]) -> str:
    """What each destination is for; a single one does not repeat its name."""
    words = (f"{part.label}: {part.tool.description.replace(f': {part.label}', '', 1)}" for part in parts)
    return f"Transfer the caller. {'; '.join(words)}"


def _destination(parts: Sequence[_Part]) -> Schema:
    """The argument that names where the call goes; where one directory is too large to be shown, there is no enum."""
    names = [name for part in parts if part.shows_names for name in part.names]
    hidden = [f"the name of a {part.router.argument}" for part in parts if part.router and not part.shows_names]
    more = "; ".join(filter(None, map(_described, parts)))
    about = f". {more}" if more else ""
    if not hidden:
        return {"type": "string", "enum": names, "description": f"Where the call goes{about}"}
    choices = " or ".join([*map('"{}"'.format, names), *hidden])
    return {"type": "string", "description": f"Where the call goes: {choices}, as the caller said it{about}"}


def _described(part: _Part) -> str:
    """What a router says of its routes, behind what it says of its argument."""
    if part.router is None or not part.shows_names:
        return ""
    argument = part.router.argument
    plain = type(part.router).Arguments.model_fields[argument].description or ""
    said: str = part.tool.parameters["properties"][argument]["description"]
    return said.removeprefix(plain).lstrip(". ")


def _parameters(parts: Sequence[_Part], asked: Schema, *, has_default: bool) -> Schema:
    """The arguments of all skills. What only some of them need is asked for when one of those is chosen."""
    uses: dict[str, list[_Part]] = {}
    for part in parts:
        for name in part.arguments:
            uses.setdefault(name, []).append(part)
    properties = {name: _merged(name, users, len(parts)) for name, users in uses.items()}
    common = [name for name, users in uses.items() if len(users) == len(parts) and all(_needs(name, u) for u in users)]
    required = common if has_default else [DESTINATION, *common]
    return {"type": "object", "properties": {DESTINATION: asked, **properties}, "required": required}


def _needs(name: str, part: _Part) -> bool:
    return name in part.tool.parameters["required"]


def _merged(name: str, users: Sequence[_Part], several: int) -> Schema:
    """One argument of several skills: their words together, and whose destinations need it."""
    labels: dict[tuple[str, bool], list[str]] = {}
    for part in users:
        labels.setdefault((part.arguments[name].get("description", ""), _needs(name, part)), []).append(part.label)
    described = [_told(*words, f"{', '.join(own)}") for words, own in labels.items()]
    [(words, is_needed), *others] = labels
    is_plain = not others and (len(users) == several or not is_needed)
    return {**users[0].arguments[name], "description": words if is_plain else "; ".join(described)}


def _told(words: str, is_needed: bool, label: str) -> str:
    return f"{words} ({'needed for' if is_needed else 'for'} {label})"


def _needless(parts: Iterable[_Part]) -> Iterator[Mistake]:
    """What belongs to a tool of the skill's own, which it does not have."""
    for part in parts:
        if part.tool.skill.params.tool_name is not None:
            told = "tells the destinations apart" if part.router is None else "is not needed"
            sentence = f"there is one tool: write its name beside `one_tool`; here a `name` {told}"
            yield Mistake((*part.place, "tool_name"), sentence)
        if part.tool.is_settled:
            yield Mistake((*part.place, "mode"), f"a data_map needs a tool for itself: {_ELSEWHERE}")
        if part.tool.swaig_fields:
            yield Mistake((*part.place, "swaig_fields"), "there is one tool: write its fields beside `one_tool`")


def _same_names(parts: Iterable[_Part]) -> Iterator[Mistake]:
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


def _second(defaults: Sequence[_Part]) -> Iterator[Mistake]:
    for part in defaults[1:]:
        sentence = f"with one tool an unknown name can go to one place, and that is {defaults[0].at('default')}"
        yield Mistake((*part.place, "default"), sentence)


def _strange(parts: Sequence[_Part]) -> Iterator[Mistake]:
    """Arguments of one name that are not the same thing."""
    kinds: dict[str, tuple[Schema, _Part]] = {}
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
