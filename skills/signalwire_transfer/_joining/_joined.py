"""From several tools to one: the destinations, and the arguments of all skills together."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .._errors import Mistake
from .._tool import Tool
from ._one_tool import DESTINATION, OneTool
from ._part import Part, Place, Schema, part_of
from ._unjoinable import unjoinable


def joined(found: Sequence[tuple[Place, Tool]], name: str) -> tuple[OneTool, list[Mistake]]:
    """The one tool for these skills, and every mistake that stands in its way."""
    parts = [part_of(place, tool) for place, tool in found]
    asked = _destination(parts)
    tools = {part.place: _renamed(part, name, asked) for part in parts}
    defaults = [part for part in parts if part.has_default]
    one = OneTool(
        name=name,
        description=_description(parts),
        parameters=_parameters(parts, asked, has_default=bool(defaults)),
        parts=tuple(tools.values()),
        single={part.names[0]: tools[part.place] for part in parts if not part.router},
        default=tools[defaults[0].place] if defaults else None,
    )
    return one, list(unjoinable(parts))


def _renamed(part: Part, name: str, asked: Schema) -> Tool:
    """The skill's tool as it is called now: with its own destinations in place of an argument of its own."""
    own = {**asked, "enum": list(part.names)} if part.shows_names else asked
    properties = {DESTINATION: own, **part.arguments}
    return replace(part.tool, name=name, parameters={**part.tool.parameters, "properties": properties})


def _description(parts: Iterable[Part]) -> str:
    """What each destination is for; a single one does not repeat its name."""
    words = (f"{part.label}: {part.tool.purpose}" for part in parts)
    return f"Transfer the caller. {'; '.join(words)}"


def _destination(parts: Sequence[Part]) -> Schema:
    """The argument that names where the call goes; where one directory is too large to be shown, there is no enum."""
    names = [name for part in parts if part.shows_names for name in part.names]
    hidden = [f"the {part.router.argument}'s name" for part in parts if part.router and not part.shows_names]
    more = "; ".join(filter(None, map(_described, parts)))
    about = f". {more}" if more else ""
    if not hidden:
        return {"type": "string", "enum": names, "description": f"Where the call goes{about}"}
    choices = " or ".join([*map('"{}"'.format, names), *hidden])
    return {"type": "string", "description": f"Where the call goes: {choices}, as the caller said it{about}"}


def _described(part: Part) -> str:
    """What a router says of its routes."""
    return part.router.described if part.router and part.shows_names else ""


def _parameters(parts: Sequence[Part], asked: Schema, *, has_default: bool) -> Schema:
    """The arguments of all skills. What only some of them need is asked for when one of those is chosen."""
    uses: dict[str, list[Part]] = {}
    for part in parts:
        for name in part.arguments:
            uses.setdefault(name, []).append(part)
    properties = {name: _merged(name, users, len(parts)) for name, users in uses.items()}
    common = [name for name, users in uses.items() if len(users) == len(parts) and all(_needs(name, u) for u in users)]
    required = common if has_default else [DESTINATION, *common]
    return {"type": "object", "properties": {DESTINATION: asked, **properties}, "required": required}


def _needs(name: str, part: Part) -> bool:
    return name in part.tool.parameters["required"]


def _merged(name: str, users: Sequence[Part], several: int) -> Schema:
    """One argument of several skills: their words together, and whose destinations need it."""
    labels: dict[tuple[str, bool], list[str]] = {}
    for part in users:
        labels.setdefault((part.arguments[name].get("description", ""), _needs(name, part)), []).append(part.label)
    [(words, is_needed), *others] = labels
    is_plain = not others and (len(users) == several or not is_needed)
    described = words if is_plain else "; ".join(_told(*known, ", ".join(own)) for known, own in labels.items())
    return users[0].arguments[name] | ({"description": described} if described else {})


def _told(words: str, is_needed: bool, label: str) -> str:
    return f"{words} ({'needed for' if is_needed else 'for'} {label})"
