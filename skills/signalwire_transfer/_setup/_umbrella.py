"""`transfer`: one route, or several transfer skills at once, or the file that the environment names."""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, Field, ValidationError, model_validator

from .._addresses._reach import Reach
from .._directories._named import anchored
from .._errors import ConfigurationError, KeyPath, Mistake, PluginError, instead, mistake_of, unknown_key
from .._routes._route import KEYS, ROUTE_KEYS
from .._seam._border import author_of, border
from .._seam._hooks import Hooks
from .._seam._plugins import Plugins
from .._skills._settings import STRICT, Settings, rules_of
from .._skills._skill import SkillClasses, TransferSkill, tool_named
from .._tools._tool import Tool
from .._validation import JSON_TEXT, Flag, from_json_text_if_it_is, mistakes_of, refuse
from ._configure import Defaults, configure
from ._mistakes import INHERITABLE, written_at
from ._one_tool import AnyTool, OneTool, one_tool

if TYPE_CHECKING:
    from .._document._file import File

CONFIG_VARIABLE = "SIGNALWIRE_TRANSFER_CONFIG"
"""A YAML or JSON file with what `transfer` takes, for `add_skill("transfer")` without parameters. Read by every agent
that adds it so."""


ONE_TOOL = "transfer_call"
"""What the one tool for several skills is called, unless `tool_name` says otherwise."""


_NOTHING = "must have `to`, or at least one transfer skill, as in `escalate_to_human: {to: +14155550123}`"


class _Top(BaseModel):
    """What may stand beside the skills."""

    model_config = STRICT

    one_tool: Flag = Field(
        default=False, description="true: one tool for all skills below, in which the model names the destination"
    )
    tool_name: Annotated[str, Field(min_length=1)] | None = Field(
        default=None, description=f"Tells several `transfer`s apart; the name of the one tool (default: {ONE_TOOL})"
    )
    skip_prompt: Flag = Field(default=False, description="true: add nothing to the agent's prompt")
    swaig_fields: Annotated[dict[str, Any], JSON_TEXT] = Field(
        default={}, description="More fields of every SWAIG function"
    )

    @model_validator(mode="after")
    def _named(self) -> "_Top":
        if self.one_tool and self.tool_name:
            try:
                tool_named(self.tool_name)
            except ValueError as error:
                refuse(mistake_of(error, "tool_name"))
        return self


@dataclass(frozen=True, slots=True)
class Configured:
    """What one `add_skill` adds to an agent."""

    tools: tuple[Tool, ...]
    """A tool for each skill. Behind one tool for all of them they share its name."""
    skip_prompt: bool = False
    swaig_fields: Mapping[str, Any] = field(default_factory=dict)
    places: tuple[KeyPath, ...] = ((),)
    """Where the parameters of each tool stand below those of the skill."""
    one: OneTool | None = None
    """The one tool for all of them, if there is one."""

    @property
    def for_the_model(self) -> tuple[AnyTool, ...]:
        """The tools that the model gets; those that move no call stand beside the one tool."""
        return (self.one, *(tool for tool in self.tools if not tool.skill.moves)) if self.one else self.tools

    def unkept(self, hooks: Hooks) -> Iterator[Mistake]:
        """Mistakes: ways of delivery, named by these skills, by which messages would be lost."""
        for tool, place in zip(self.tools, self.places, strict=True):
            with border(author_of(type(tool.skill))):
                named = dict(tool.skill.kept_by)
            for path, way in named.items():
                if why := hooks.loses(way):
                    yield Mistake((*place, *path), f"must not be named: {why}")


class Transfer(SkillClasses):
    """Transfer calls: one route, or several transfer skills at once."""

    name: ClassVar[str] = "transfer"
    description: ClassVar[str] = "Transfer calls: one route, or several transfer skills at once."
    Top: ClassVar[type[BaseModel]] = _Top


def configured(
    owner: type,
    raw: Mapping[str, Any],
    plugins: Plugins,
    reach: Reach = Reach(),  # noqa: B008  # a tuple: one for all calls
) -> Configured:
    """What a skill's parameters add to an agent; the same parameters are validated once in a process."""
    if owner is not Transfer or raw.keys() - _Top.model_fields.keys():
        return _once(owner, dict(raw), plugins, reach)
    file = _from_environment()
    parameters = {**anchored(file.mapping(), file.folder), **raw}
    try:
        return _once(owner, parameters, plugins, reach)
    except ConfigurationError as error:
        file.refuse(error.mistakes)  # each with its line
        raise


def _once(owner: type, raw: dict[str, Any], plugins: Plugins, reach: Reach) -> Configured:
    try:
        return _validated(owner, raw, plugins, reach)
    except UnicodeEncodeError:  # pydantic's word for half a character where it compares a text with others
        path = _unsendable(raw)
        raise ConfigurationError([Mistake(path, "must be text that can be sent: it holds half a character")]) from None


def _validated(owner: type, raw: dict[str, Any], plugins: Plugins, reach: Reach) -> Configured:
    try:
        written = json.dumps(raw)
    except ValueError:  # json's word for a dict that holds itself
        raise ConfigurationError(
            [Mistake(_circle(raw), "must not hold itself: a chain cannot come back to itself")]
        ) from None
    except TypeError:  # objects of the caller's own: two of them cannot be compared by their text
        if circle := _circle(raw):
            raise ConfigurationError(
                [Mistake(circle, "must not hold itself: a chain cannot come back to itself")]
            ) from None
        return _configured(owner, raw, plugins, reach)
    return _remembered(owner, written, plugins, reach)


@lru_cache(maxsize=8)
def _remembered(owner: type, written: str, plugins: Plugins, reach: Reach) -> Configured:
    return _configured(owner, json.loads(written), plugins, reach)


def _configured(owner: type, raw: dict[str, Any], plugins: Plugins, reach: Reach) -> Configured:
    if issubclass(owner, TransferSkill):
        plugins.refuse_clash(owner.name)
        return _single(configure(owner, raw, plugins, reach))
    if "to" in raw:  # one route is one tool: visual agent builders say `one_tool: false` to it all the same
        own = {key: value for key, value in raw.items() if key != "one_tool"}
        return _single(configure(_transfer_skill(plugins, Transfer.name), own, plugins, reach))
    top, mistakes = _top(raw)
    defaults, more = _defaults(raw, plugins, reach)
    named = _named(raw)
    found, below = _tools(named, plugins, reach, defaults)
    mistakes += [*more, *_without_echoes(below, more)]
    if not named:
        mistakes.append(Mistake((), _NOTHING, "missing"))
    moving = [(place, tool) for place, tool in found if tool.skill.moves]
    name = top.tool_name or ONE_TOOL
    one, more = one_tool(moving, name) if top.one_tool and moving else (None, _same_names(found))
    apart = [(place, tool) for place, tool in found if not tool.skill.moves] if one else found
    mistakes += [*more, *(_called_like(one.name, apart) if one else ())]
    if mistakes:
        raise ConfigurationError(mistakes)
    tools = (*(one.parts if one else ()), *(tool for _, tool in apart))
    places = tuple(place for place, _ in ([*moving, *apart] if one else found))
    return Configured(tools, top.skip_prompt, top.swaig_fields, places, one)


def _called_like(name: str, apart: list[tuple[KeyPath, Tool]]) -> Iterator[Mistake]:
    """Mistakes: tools beside the one tool whose names are taken."""
    yield from _same_names(apart)
    for path, tool in apart:
        if tool.name == name:
            yield Mistake((*path, "tool_name"), f'must be another name: "{name}" is the one tool')


def _unsendable(value: Any) -> KeyPath:
    """The path of the first text that holds half a character, which cannot be sent."""
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        if isinstance(inner, str) and re.search("[\ud800-\udfff]", inner):
            return (key,)
        if below := _unsendable(inner):
            return (key, *below)
    return ()


def _circle(value: Any, above: tuple[int, ...] = ()) -> KeyPath:
    """The path of the first dict or list that holds itself."""
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        if id(inner) in (*above, id(value)):
            return (key,)
        if below := _circle(inner, (*above, id(value))):
            return (key, *below)
    return ()


def _single(tool: Tool) -> Configured:
    return Configured((tool,))


def _from_environment() -> "File":
    """The file that the environment names."""
    from .._document._file import read_file

    path = os.environ.get(CONFIG_VARIABLE)
    if not path:
        sentence = f"must have `to`, or at least one transfer skill, or a file that {CONFIG_VARIABLE} names"
        raise ConfigurationError([Mistake((), sentence, "missing")])
    return read_file(path)


def _top(raw: Mapping[str, Any]) -> tuple[_Top, list[Mistake]]:
    """What is written beside the skills, as far as it is right, and the mistakes in the rest."""
    written = {key: raw[key] for key in _Top.model_fields if key in raw}
    try:
        return _Top.model_validate(written), []
    except ValidationError as error:
        mistakes = mistakes_of(error, lambda _path: _Top.model_fields)
    wrong = {mistake.path[0] for mistake in mistakes}
    return _Top.model_validate({key: value for key, value in written.items() if key not in wrong}), mistakes


def _defaults(raw: Mapping[str, Any], plugins: Plugins, reach: Reach) -> tuple[Defaults, list[Mistake]]:
    """`defaults`, as far as they are right: route keys, and settings that all skills share; and their mistakes."""
    written = from_json_text_if_it_is(raw.get("defaults", {}))
    if not isinstance(written, Mapping):
        mistake = Mistake(("defaults",), f"must be a dict of route keys and settings{instead(written)}", "type")
        return Defaults(), [mistake]
    known = (*KEYS, *Settings.model_fields)
    right = {key: value for key, value in written.items() if key in known}
    rules = rules_of(right, frozenset(plugins.schemes), reach)
    mistakes = [unknown_key("key", (key,), known) for key in written if key not in known]
    for validate, keys in ((Settings.model_validate, Settings.model_fields), (ROUTE_KEYS.validate_python, KEYS)):
        try:
            validate({key: right[key] for key in keys if key in right}, context=rules)
        except ValidationError as error:
            mistakes += mistakes_of(error, lambda _path: known)
    mistakes = list(dict.fromkeys(mistakes))  # `collect` is both a setting and a key of routes
    wrong = {mistake.path[0] for mistake in mistakes}
    right = {key: value for key, value in right.items() if key not in wrong}
    route_keys = ROUTE_KEYS.validate_python({key: right[key] for key in KEYS if key in right}, context=rules)
    return Defaults(route_keys, right), [mistake.below("defaults") for mistake in mistakes]


def _without_echoes(mistakes: Iterable[Mistake], wrong: Iterable[Mistake]) -> Iterator[Mistake]:
    """The mistakes of a skill that do not merely follow from what is wrong in `defaults`."""
    keys = {key for mistake in wrong for key in (*mistake.path[1:2], mistake.meant) if key}
    for mistake in mistakes:
        inherited = mistake.path[-1:] if mistake.code == "missing" else ()
        if keys.isdisjoint((*inherited, *mistake.depends_on)):
            yield mistake


def _named(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The transfer skills with their parameters: every key that is not one of the umbrella's own."""
    return {name: params for name, params in raw.items() if name not in {*_Top.model_fields, "defaults"}}


def _tools(
    named: Mapping[str, Any], plugins: Plugins, reach: Reach, defaults: Defaults
) -> tuple[list[tuple[KeyPath, Tool]], list[Mistake]]:
    """A tool for each use of a skill, with its path; and every mistake in them."""
    found: list[tuple[KeyPath, Tool]] = []
    mistakes: dict[Mistake, None] = {}
    for name, written in named.items():
        for path, params in _each((name,), from_json_text_if_it_is(written)):
            try:
                skill_class = _transfer_skill(plugins, name)
                if not isinstance(params, Mapping):
                    sentence = f"must be a dict of the skill's parameters, or a list of such dicts{instead(params)}"
                    raise ConfigurationError([Mistake((), sentence, "type")])
                found.append((path, configure(skill_class, params, plugins, reach, defaults)))
            except ConfigurationError as error:
                at = (each.below(*path) for each in error.mistakes)
                mistakes |= {_at_its_source(mistake, path, named, defaults.written): None for mistake in at}
    return found, list(mistakes)


def _at_its_source(mistake: Mistake, skill: KeyPath, named: Mapping[str, Any], defaults: Mapping[str, Any]) -> Mistake:
    """The mistake; in `defaults` if that is where the skill has the key from."""
    key = mistake.path[-1]
    is_own = written_at(named, mistake.path) or written_at(named, (*skill, key))
    return (
        mistake._replace(path=("defaults", key)) if key in defaults and key in INHERITABLE and not is_own else mistake
    )


def _each(path: KeyPath, written: Any) -> Iterator[tuple[KeyPath, Any]]:
    """The parameters of each use of a skill: one that is used twice is a list of dicts."""
    if isinstance(written, list) and written:
        yield from (((*path, index), params) for index, params in enumerate(written))
    else:
        yield path, {} if written is None else written


def _transfer_skill(plugins: Plugins, name: str) -> type[TransferSkill]:
    try:
        return plugins.skill(name)
    except KeyError:
        broken = [f"the plugin {plugin} cannot be used: {plugin.failure}" for plugin in plugins.found if plugin.failure]
        known = [*plugins.skills(), "to", "defaults", *_Top.model_fields]
        mistake = unknown_key("transfer skill", (name,), known)
        message = ". ".join([mistake.message, *broken])
        raise PluginError([mistake._replace(path=(), message=message)]) from None


def _same_names(tools: list[tuple[KeyPath, Tool]]) -> list[Mistake]:
    """A mistake for each tool that has the name of another."""
    mistakes, seen = [], dict[str, str]()
    for path, tool in tools:
        place = Mistake(path, "").place
        if (other := seen.setdefault(tool.name, place)) != place:
            sentence = f'must be another name: "{tool.name}" is the tool of {other}'
            mistakes.append(Mistake((*path, "tool_name"), sentence))
    return mistakes
