"""Turns parameters into tools: validates and computes everything once, before there is a call."""

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from .._addresses._address import Rules
from .._addresses._kinds import is_claimed, kind_of
from .._addresses._reach import Reach
from .._directories._named import directories_in
from .._errors import ConfigurationError, KeyPath, Mistake
from .._languages._words import read_all
from .._routes._chains import Link, above, all_chains, chain_mistakes, distinct, layered, long_whispers
from .._routes._fit import misfits
from .._routes._route import KEYS, ROUTE_KEYS, TEXTS, Route, RouteKeys, build_for_calls, routes_in
from .._routes._session import Session
from .._seam._border import author_of, border
from .._seam._plugins import Plugins
from .._skills._one_route import OneRoute
from .._skills._router import Router
from .._skills._settings import OF_MOVING, Limits, Settings, rules_of
from .._skills._skill import TransferSkill, description_of
from .._text import FIELDS
from .._tools._resolve import Resolver
from .._tools._tool import Tool
from .._validation import Known, from_json_text, from_json_text_if_it_is, mistakes_of
from ._collecting import arguments, has_own
from ._collecting import mistakes as mistakes_in
from ._leaks import leaks

_KEYS_OF_A_ROUTE = ("to", "aliases", *KEYS)
_NESTED = {
    "sms": ("from", "body", "to"),
    "limits": tuple(Limits.model_fields),
    "texts": TEXTS,
    "notify": ("from", "to"),
}

INHERITABLE = frozenset({"hours", "timezone", "country"})
"""The keys that are checked where they count, while the mistake may stand where they were inherited from."""
_ALWAYS_OPEN = "must stand beside `hours`: without them it is always open"
_UNCOUNTED = Mistake(
    ("limits", "per_caller"),
    "must have a ledger, which counts across calls: write `ledger: sqlite:///transfers.db` in the file, or set "
    "`SIGNALWIRE_TRANSFER_LEDGER`",
)
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
    keys, params = _read(skill_class, raw, rules, can_count=can_count)
    with border(author_of(skill_class)):
        skill = skill_class(params)
    inherited = above(keys, layered(defaults.keys)) if skill_class.moves else {}
    chains = chains_of(skill, inherited)
    _refuse(_at_its_source(mistake, raw) for mistake in _mistakes(skill, raw, keys, inherited, rules, chains))
    _warn(skill, distinct(chains))
    if params.limits.per_caller is not None:
        plugins.hooks.count("", params.limits.window, "")  # whoever counts looks now: at the first call it is too late
    return _tool(skill, rules, inherited, chains, plugins)


def _read(
    skill_class: type[TransferSkill], raw: Mapping[str, Any], rules: Rules, *, can_count: bool
) -> tuple[dict[str, Any], Any]:
    """The route keys at the skill's own level, and its own parameters."""
    keys, mistakes = _route_keys(raw, rules) if skill_class.moves else ({}, list(_needless(skill_class, raw)))
    params, more = _params(skill_class, raw, rules)
    is_uncounted = params is not None and params.limits.per_caller is not None and not can_count
    _refuse([*mistakes, *more, *([_UNCOUNTED] if is_uncounted else [])])
    return keys, params


def _refuse(mistakes: Iterable[Mistake]) -> None:
    """Raise ConfigurationError where there are any."""
    if found := dict.fromkeys(mistakes):
        raise ConfigurationError(found)


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


def _needless(skill_class: type[TransferSkill], raw: Mapping[str, Any]) -> Iterator[Mistake]:
    """Keys that only moving a call needs, on a skill that moves none."""
    own = skill_class.Params.model_fields.keys() - OF_MOVING
    for key in raw.keys() & {*KEYS, *OF_MOVING} - own:
        sentence = f"must not stand here: the skill {skill_class.name} moves no call, and has no use for it"
        yield Mistake((key,), sentence, "misplaced")


def _route_keys(raw: Mapping[str, Any], rules: Rules) -> tuple[dict[str, Any], list[Mistake]]:
    """The route keys that stand at the skill's own level."""
    written = {key: raw[key] for key in KEYS if key in raw}
    if not written:  # what validates them takes longer to build than a small skill needs for all the rest
        return {}, []
    try:
        return ROUTE_KEYS.validate_python(written, context=rules).written(), []
    except ValidationError as error:
        return {}, mistakes_of(error, _known(()))


def _params(skill_class: type[TransferSkill], raw: Mapping[str, Any], rules: Rules) -> tuple[Any, list[Mistake]]:
    """The skill's own parameters, without the route keys that it does not declare itself."""
    model = skill_class.Params
    own = {key: value for key, value in raw.items() if key in model.model_fields or key not in KEYS}
    try:
        with border(author_of(skill_class), ValidationError, UnicodeEncodeError):
            return model.model_validate(own, context=rules), []
    except ValidationError as error:
        mistakes = mistakes_of(error, _known(model.model_fields))
        return None, [_placed(mistake._replace(path=_trimmed(mistake.path, raw))) for mistake in mistakes]


def _placed(mistake: Mistake) -> Mistake:
    """The mistake; if a setting is written in a route, one that says where it belongs."""
    if len(mistake.path) > 1 and mistake.code == "unknown_key" and mistake.path[-1] in Settings.model_fields:
        where = "must stand at the skill's own level, where it counts for all its routes"
        return Mistake(mistake.path, f"{where}: a route has no such key", "misplaced")
    return mistake


def _known(own: Iterable[str]) -> Known:
    """The keys that may stand at a place, for "did you mean"."""

    def known(path: KeyPath) -> Iterable[str]:
        if len(path) == 1:
            return (*own, *KEYS)
        return next((keys for part, keys in _NESTED.items() if part in path[:-1]), _KEYS_OF_A_ROUTE)

    return known


def _trimmed(path: KeyPath, raw: Mapping[str, Any]) -> KeyPath:
    """The path; `to` in place of `to.to`, where a bare address stands for a route."""
    bare = path[:2] == ("to", "to") and not isinstance(from_json_text(raw.get("to")), Mapping)
    return path[1:] if bare else path


def _mistakes(
    skill: TransferSkill,
    raw: Mapping[str, Any],
    keys: Mapping[str, Any],
    inherited: Mapping[str, object],
    rules: Rules,
    chains: list[Link],
) -> Iterator[Mistake]:
    """The mistakes that only the finished skill shows."""
    with border(author_of(type(skill))):
        own = [Mistake(*mistake) for mistake in skill.check()]
    yield from own
    yield from _asked_twice(skill)
    if has_own(chains):
        yield from mistakes_in(skill, chains, inherited)
    yield from _nameless(skill.params)
    if _is_single(skill, raw):
        yield from (Mistake(path, message) for path, message in misfits(skill.params.to.to, keys))
    telling = distinct(chains)
    if "on_closed" in keys and not any("hours" in link.keys for first in telling for link in first.all):
        yield Mistake(("on_closed",), _ALWAYS_OPEN, depends_on=("hours",))
    for first in telling:
        yield from chain_mistakes(first)
        has_queue = any(kind_of(link.kind).ends_session for link in first.all)
        if has_queue and not first.keys["final"] and not rules.public_url:
            place = (*first.path, "final")
            sentence = "must be true for a queue, unless `public_url` says which address takes the call back"
            yield Mistake(place, sentence, depends_on=("public_url",))
    if skill.params.mode == "data_map":
        from ._data_map import data_map_mistakes  # few skills need it

        yield from data_map_mistakes(skill, raw, chains)
    yield from leaks(skill, [link for first in chains for link in first.all], inherited)


def _at_its_source(mistake: Mistake, raw: Mapping[str, Any]) -> Mistake:
    """The mistake; at the skill's own level if that is where the route has the key from."""
    key = mistake.path[-1] if mistake.path else ""
    is_inherited = key in INHERITABLE and key in raw and len(mistake.path) > 1 and not written_at(raw, mistake.path)
    return mistake._replace(path=(key,)) if is_inherited else mistake


def written_at(raw: Any, path: KeyPath) -> bool:
    """Whether something stands at a path of what is written."""
    for part in path:
        raw = from_json_text_if_it_is(raw)
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


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


def _asked_twice(skill: TransferSkill) -> Iterator[Mistake]:
    for name in skill.params.collect:
        if name in type(skill).Arguments.model_fields and name not in FIELDS:
            yield Mistake(("collect", name), "must be another name: the tool has an argument of this name already")


def _nameless(params: Settings) -> Iterator[Mistake]:
    """Aliases on a route that nobody asks for by name."""
    for path, route in routes_in(params):
        if route.aliases and len(path) == 1:
            yield Mistake((*path, "aliases"), "must stand on a named route: nobody asks for this one by name")


def _is_single(skill: TransferSkill, raw: Mapping[str, Any]) -> bool:
    """Whether the skill's only route is a bare `to`, so that the keys beside it are written on the route itself."""
    own = type(skill).Params.model_fields.keys() - Settings.model_fields.keys() - KEYS.keys()
    plain = own - TransferSkill.Params.model_fields.keys() == {"to"}
    return plain and isinstance(skill.params.to, Route) and not isinstance(from_json_text(raw["to"]), (Mapping, Route))


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
