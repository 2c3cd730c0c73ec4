"""Reads the skills of an agent in a file: ours as `add_skill` does, the SDK's by their own descriptions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from .._addresses._reach import Reach
from .._document._nodes import numbers
from .._errors import ConfigurationError, KeyPath, Mistake, instead, unknown_key
from .._sdk._params import completed, unmet
from .._sdk._reserved import RESERVED
from .._sdk._sdks import chosen_sdk
from .._seam._plugins import Plugins
from .._setup._configure import chains_of
from .._setup._umbrella import Configured, Transfer, configured

T = TypeVar("T")


class Attempt(Protocol):
    """What `make` gives for what is written, if it can be had; and the mistakes."""

    def __call__(self, raw: Any, make: Callable[[Any], T]) -> tuple[T | None, list[Mistake]]: ...


def at_once(raw: Any, make: Callable[[Any], T]) -> tuple[T | None, list[Mistake]]:
    """All or nothing, as an agent that is to be started needs it."""
    try:
        return make(raw), []
    except ConfigurationError as error:
        return None, list(error.mistakes)


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a skill. `owner` is our class behind it; None for a skill of the SDK's or a stranger's."""

    name: str
    owner: type | None
    params: Mapping[str, Any]
    path: KeyPath
    configured: Configured | None = None
    """What one of ours adds to the agent."""


_NO_PARAMETERS = "must be a dict of the skill's parameters, or a list of such dicts"


class _Taken:
    """What the skills of one agent have taken so far: instances and names of tools, each with who has it."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = mistakes
        self._instances: set[str] = set()
        self._tools: dict[str, str] = {}

    def is_new(self, use: Use, *, several: bool = True) -> bool:
        """Whether the agent has no such skill yet; a skill may be there several times if its `tool_name` differs."""
        key = f"{use.name}_{use.params.get('tool_name') or use.name}" if several else use.name
        if key in self._instances:
            sentence = "must have a `tool_name` of its own" if several else "must not be used twice"
            self.mistakes.append(Mistake(use.path, f'{sentence}: the skill "{use.name}" is on this agent already'))
            return False
        self._instances.add(key)
        return True

    def take(self, tool: str, use: Use) -> None:
        """Note that a skill defines a tool; two of the same name are a mistake."""

        place = Mistake(use.path, "").place
        path = (*use.path, "tool_name")
        if tool in RESERVED:
            self.mistakes.append(Mistake(path, f'must be another name: "{tool}" is a name of the platform\'s own'))
        elif (other := self._tools.setdefault(tool, place)) != place:
            self.mistakes.append(Mistake(path, f'must be another name: "{tool}" is the tool of {other}'))


def uses_of(
    written: Any, path: KeyPath, reach: Reach, plugins: Plugins, mistakes: list[Mistake], attempt: Attempt = at_once
) -> list[Use]:
    """The uses of skills below a path; mistakes are added to the list."""
    if written is not None and not isinstance(written, Mapping):
        mistakes.append(Mistake(path, f"must be a dict of skills and their parameters{instead(written)}", "type"))
        return []
    taken = _Taken(mistakes)
    each = _each_use(written or {}, path, plugins, mistakes, attempt)
    found = (_used(use, reach, plugins, taken, attempt) for use in each)
    return [use for use in found if use]


def _each_use(
    written: Mapping[str, Any], path: KeyPath, plugins: Plugins, mistakes: list[Mistake], attempt: Attempt
) -> Iterator[Use]:
    for key, value in written.items():
        named, more = attempt({key: None}, lambda named: _named(next(iter(named)), plugins))
        mistakes += [mistake.below(*path) for mistake in more]
        if named is None:
            continue
        for at, params in _each((*path, key), value):
            if isinstance(params, Mapping):
                yield Use(*named, params, at)
            else:
                mistakes.append(Mistake(at, _NO_PARAMETERS + instead(params), "type"))


def _named(name: str, plugins: Plugins) -> tuple[str, type | None]:
    """A skill's name with its class. Raises ConfigurationError at that key."""
    try:
        return name, _owner(name, plugins)
    except ConfigurationError as error:
        raise ConfigurationError(mistake.below(name) for mistake in error.mistakes) from None


def _each(path: KeyPath, value: Any) -> Iterator[tuple[KeyPath, Any]]:
    """A skill that is used twice is a list of its dicts; one without parameters may be left empty."""
    if isinstance(value, list) and value:
        yield from (((*path, index), {} if params is None else params) for index, params in enumerate(value))
    else:
        yield path, {} if value is None else value


def _owner(name: str, plugins: Plugins) -> type | None:
    """Our class for a skill's name; None where the name is one of the SDK's."""
    if name == Transfer.name:
        return Transfer
    try:
        return plugins.skill(name)
    except KeyError:
        _check_known(name, plugins)
        return None


def _check_known(name: str, plugins: Plugins) -> None:
    if chosen_sdk().skill(name):
        return
    known = chosen_sdk().skill_schemas()  # loads all of them
    broken = [f"the plugin {plugin} cannot be used: {plugin.failure}" for plugin in plugins.found if plugin.failure]
    mistake = unknown_key("skill", (name,), {*plugins.skills(), *known})
    raise ConfigurationError([mistake._replace(path=(), message="; and ".join([mistake.message, *broken]))])


def _used(use: Use, reach: Reach, plugins: Plugins, taken: _Taken, attempt: Attempt) -> Use | None:
    if use.owner is None:
        return _foreign(use, taken)
    return _ours(use, use.owner, reach, plugins, taken, attempt)


def _ours(use: Use, owner: type, reach: Reach, plugins: Plugins, taken: _Taken, attempt: Attempt) -> Use | None:
    params = _with_numbers(use.params)
    made, mistakes = attempt(params, lambda raw: configured(owner, raw, plugins, reach))
    taken.mistakes += [mistake.below(*use.path) for mistake in mistakes]
    if made is None:
        return None
    use = Use(use.name, owner, params, use.path, made)
    if taken.is_new(use):
        for tool in made.for_the_model:
            taken.take(tool.name, use)
    taken.mistakes += _contexts(use, made)
    taken.mistakes += (mistake.below(*use.path) for mistake in made.unkept(plugins.hooks))
    return use


def _contexts(use: Use, made: Configured) -> Iterator[Mistake]:
    """Routes to contexts: an agent of a file has none to go to."""
    for place, tool in zip(made.places, made.tools, strict=True):
        for first in chains_of(tool.skill, tool.inherited):
            for link in first.all:
                if link.kind == "context":
                    sentence = "must not be a context: an agent in a file has none, and one in Python may"
                    yield Mistake((*use.path, *place, *link.path, "to"), sentence)


def _with_numbers(value: Any) -> Any:
    """The parameters with numbers in `swaig_fields`, the only part of them where anything may stand."""
    if isinstance(value, dict):
        return {key: numbers(inner) if key == "swaig_fields" else _with_numbers(inner) for key, inner in value.items()}
    return [_with_numbers(inner) for inner in value] if isinstance(value, list) else value


def _foreign(use: Use, taken: _Taken) -> Use | None:
    skill = chosen_sdk().skill(use.name) or {}
    params, mistakes = completed(use.params, skill["parameters"])
    mistakes += unmet(skill)
    taken.mistakes += [mistake.below(*use.path) for mistake in mistakes]
    if taken.is_new(use, several=skill["supports_multiple_instances"]) and "tool_name" in use.params:
        taken.take(str(use.params["tool_name"]), use)
    return Use(use.name, None, params, use.path)
