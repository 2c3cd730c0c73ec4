"""Turns parameters into tools: validates and computes everything once, before there is a call."""

import logging
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .._addresses._address import Rules
from .._addresses._kinds import is_claimed
from .._addresses._reach import Reach
from .._directories._named import directories_in
from .._errors import ConfigurationError, Mistake
from .._languages._words import read_all
from .._routes._chains import Link, above, all_chains, distinct, layered, long_whispers
from .._routes._route import KEYS, RouteKeys, build_for_calls, routes_in
from .._routes._session import Session
from .._seam._border import author_of, border
from .._seam._plugins import Plugins
from .._skills._one_route import OneRoute
from .._skills._router import Router
from .._skills._settings import OF_MOVING, Settings, rules_of
from .._skills._skill import TransferSkill, description_of
from .._tools._resolve import Resolver
from .._tools._tool import Tool
from ._collecting import arguments, has_own
from ._mistakes import check, read

_OF_CONFIGURED_ROUTES = (OneRoute.route, Router.route)
"""These choose among configured routes; a skill with a `route` of its own may make one during the call."""
_log = logging.getLogger("signalwire_transfer")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the umbrella's `defaults` give to every skill below it."""

    keys: RouteKeys | None = None
    written: Mapping[str, Any] = field(default_factory=dict)

    def under(self, raw: Mapping[str, Any], skill_class: type[TransferSkill]) -> dict[str, Any]:
        """A skill's own parameters, completed by these defaults for the settings and keys that its class declares."""
        known = skill_class.Params.model_fields
        own = {key: value for key, value in self.written.items() if key in known}
        if not skill_class.moves:
            own = {key: value for key, value in own.items() if key not in {*KEYS, *OF_MOVING}}
        return {**own, **raw}


def configure(
    skill_class: type[TransferSkill],
    raw: Mapping[str, Any],
    plugins: Plugins,
    reach: Reach = Reach(),  # noqa: B008  # a tuple: one for all calls
    defaults: Defaults | None = None,
) -> Tool:
    """The tool for a skill's parameters. Raises ConfigurationError with every mistake in them."""
    defaults = defaults or Defaults()
    whole = defaults.under(raw, skill_class)
    named = directories_in(whole, skill_class.Params)
    can_count = plugins.hooks.can_count
    if not named:
        tool = _configured(skill_class, whole, plugins, reach, defaults, can_count=can_count)
        if tool.skill.named and not tool.skill.shows_names:
            threading.Thread(target=tool.skill.prepare, name="signalwire-transfer names", daemon=True).start()
        return tool
    from .._directories._elsewhere import sources_of  # few agents need them
    from .._directories._filled import filled
    from .._directories._renewal import Renewal, keep_looking

    sources = sources_of(named, plugins.hooks)

    def with_these(raw: dict[str, Any]) -> Tool:
        return _configured(skill_class, raw, plugins, reach, defaults, can_count=can_count)

    def made() -> Tool:
        tool, listed = filled(whole, sources, with_these)
        tool.skill.prepare()
        return replace(tool, listed=listed)

    renewal = Renewal(made, sources)
    if renewal.tool.is_data_map:
        sentence = 'must be "webhook": a directory from elsewhere may change, and a data_map is made only once'
        raise ConfigurationError([Mistake(("mode",), sentence)])
    keep_looking(renewal)
    return replace(renewal.tool, renewal=renewal)


def _configured(
    skill_class: type[TransferSkill],
    raw: dict[str, Any],
    plugins: Plugins,
    reach: Reach,
    defaults: Defaults,
    *,
    can_count: bool,
) -> Tool:
    """The tool, with all routes in their place."""
    read_all()
    if plugins.schemes or skill_class.route not in _OF_CONFIGURED_ROUTES:
        build_for_calls()
    rules = rules_of(raw, frozenset(plugins.schemes), reach)
    keys, params = read(skill_class, raw, rules, can_count=can_count)
    with border(author_of(skill_class)):
        skill = skill_class(params)
    inherited = above(keys, layered(defaults.keys)) if skill_class.moves else {}
    chains = chains_of(skill, inherited)
    check(skill, raw, keys, inherited, rules, chains)
    _warn(skill, distinct(chains))
    if params.limits.per_caller is not None:
        plugins.hooks.count("", params.limits.window, "")  # whoever counts looks now: at the first call it is too late
    return _tool(skill, rules, inherited, chains, plugins)


def _tool(
    skill: TransferSkill, rules: Rules, inherited: Mapping[str, object], chains: list[Link], plugins: Plugins
) -> Tool:
    """The tool of a skill that has no mistakes, with all that follows from its chains."""
    params = skill.params
    telling = distinct(chains)
    return Tool(
        name=params.tool_name or skill.tool,
        description=params.tool_description or _description(skill, inherited, "name", "description"),
        purpose=params.tool_description or _description(skill, inherited, "description"),
        parameters=_parameters(skill, params, chains),
        skill=skill,
        author=author_of(type(skill)),
        settings=params,
        skip_prompt=params.skip_prompt,
        swaig_fields=params.swaig_fields,
        rules=rules,
        inherited=inherited,
        timezone=_timezone(inherited, telling),
        asks_apart=has_own(chains),
        keeps_session=any(_session(first, rules).is_kept for first in telling),
        speaks=_says_something(skill, telling, rules),
        hooks=plugins.hooks,
        resolver=Resolver(rules, plugins.hooks, plugins.schemes),
    )


def _timezone(inherited: Mapping[str, object], chains: Iterable[Link]) -> str:
    """The time zone of a skill: its own, else the one that all of its routes with a time zone agree on; else empty."""
    own = inherited.get("timezone")
    zones = {str(link.keys["timezone"]) for first in chains for link in first.all if "timezone" in link.keys}
    return str(own) if own else zones.pop() if len(zones) == 1 else ""


def chains_of(skill: TransferSkill, inherited: Mapping[str, object]) -> list[Link]:
    """Every chain that the parameters of a skill hold."""
    return list(all_chains(routes_in(skill.params), inherited))


def _warn(skill: TransferSkill, chains: Iterable[Link]) -> None:
    for first in chains:
        for path in long_whispers(first):
            place = Mistake(path, "").place
            _log.warning("%s of %s takes over ten seconds to say: the caller waits meanwhile", place, skill.name)


def _session(first: Link, rules: Rules) -> Session:
    return first.session(rules.public_url, final=bool(first.keys["final"]))


def _says_something(skill: TransferSkill, telling: Iterable[Link], rules: Rules) -> bool:
    """Whether a skill says or writes anything to the caller that may be in several languages."""
    if not skill.moves:
        return isinstance(getattr(skill.params, "message", None), Mapping)
    return skill.decides or any(_speaks(first, rules) for first in telling)


def _speaks(first: Link, rules: Rules) -> bool:
    """Whether the caller hears or reads anything of ours in a chain; what only the agent is told does not count."""
    is_lost = first.verdict == "agent" and not _session(first, rules).tells
    return (
        is_lost
        or first.keys["announce"] != "none"
        or not first.keys["final"]
        or any(_has_words(link) or (link is not first and "message" in link.keys) for link in first.all)
    )


def _has_words(link: Link) -> bool:
    """Whether a route has words beside its message; for a plugin's address, the route it resolves to may have some."""
    keys = link.keys
    ends = [keys["on_failure"], keys.get("on_closed")]
    return bool(keys["sms"]) or "hours" in keys or "voicemail" in ends or "hangup" in ends or is_claimed(link.kind)


def _parameters(skill: TransferSkill, params: Settings, chains: list[Link]) -> dict[str, Any]:
    """The JSON schema of the tool's arguments, with what is to be collected from the caller."""
    with border(author_of(type(skill))):
        schema = skill.arguments_schema()
    if has_own(chains):
        asked, needed = arguments(skill, chains)
    else:
        asked = {name: {"type": "string", "description": words} for name, words in params.collect.items()}
        needed = list(params.collect)
    schema["properties"] |= asked
    schema["required"] += needed
    return schema


def _description(skill: TransferSkill, inherited: Mapping[str, Any], *told: str) -> str:
    """What the model is told: what the skill does, and these keys of its only route, which tell it from others."""
    kind = type(skill)
    words = description_of(kind)
    only = None if skill.argument else getattr(skill.params, "to", None)
    known = [getattr(only, key) or inherited.get(key) for key in told] if only else []
    return ": ".join([words, *(text for text in known if text)])
