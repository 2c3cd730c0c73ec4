"""The tools of one skill as a rule sees them."""

from collections.abc import Iterator, Mapping
from typing import Any

from .._errors import KeyPath
from .._routes._chains import Link
from .._rules._rule import CheckedTool
from .._setup._configure import chains_of
from .._setup._leaks import beside
from .._setup._umbrella import Configured
from .._tools._tool import Tool
from .._validation import from_json_text_if_it_is


def tools_of(configured: Configured, path: KeyPath, params: Mapping[str, Any]) -> Iterator[CheckedTool]:
    """The tools that one use of a skill adds. `path` is the place of its parameters."""
    for tool, place in zip(configured.tools, configured.places, strict=True):
        chains = tuple(chains_of(tool.skill, tool.inherited))
        yield CheckedTool(
            name=tool.name,
            skill=tool.skill.name,
            chains=chains,
            choices=_choices(tool, chains),
            public_url=tool.rules.public_url,
            path=(*path, *place),
            written=_written(params, place),
            defaults=(*path, "defaults") if place else path,
            takes_messages=tool.skill.takes_messages,
            mode=tool.settings.mode,
            beside=tuple(beside(tool.skill, [link for first in chains for link in first.all], tool.inherited)),
            shared=tool.skill.shared_names,
            listed=tool.listed,
            asks_for_language=(configured.one or tool).asks_for_language,
        )


def _choices(tool: Tool, chains: tuple[Link, ...]) -> Mapping[str, Link]:
    skill = tool.skill
    if not skill.shows_names:
        return {}
    by_path = {first.path: first for first in chains}
    return {name: by_path[skill.routes, name] for name in skill.named}


def _written(params: Any, place: KeyPath) -> Mapping[str, Any]:
    """The parameters at a place, as they are written; empty where they cannot be followed."""
    for part in place:
        params = from_json_text_if_it_is(params)
        try:
            params = params[part]
        except (KeyError, IndexError, TypeError):
            return {}
    return params if isinstance(params, Mapping) else {}
