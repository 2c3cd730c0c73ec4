"""What is wrong with the parameters of one skill: every mistake in them, each at its place."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from .._addresses._address import Rules
from .._addresses._kinds import kind_of
from .._errors import ConfigurationError, KeyPath, Mistake
from .._routes._chains import ALWAYS_OPEN, Link, chain_mistakes, distinct
from .._routes._fit import misfits
from .._routes._route import KEYS, ROUTE_KEYS, TEXTS, Route, routes_in
from .._seam._border import author_of, border
from .._skills._settings import OF_MOVING, Limits, Settings
from .._skills._skill import TransferSkill
from .._text import FIELDS
from .._validation import Known, from_json_text, from_json_text_if_it_is, mistakes_of
from ._collecting import has_own
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
_UNCOUNTED = Mistake(
    ("limits", "per_caller"),
    "must have a ledger, which counts across calls: write `ledger: sqlite:///transfers.db` in the file, or set "
    "`SIGNALWIRE_TRANSFER_LEDGER`",
)


def read(
    skill_class: type[TransferSkill], raw: Mapping[str, Any], rules: Rules, *, can_count: bool
) -> tuple[dict[str, Any], Any]:
    """The route keys at the skill's own level, and its own parameters. Raises ConfigurationError."""
    keys, mistakes = _route_keys(raw, rules) if skill_class.moves else ({}, list(_needless(skill_class, raw)))
    params, more = _params(skill_class, raw, rules)
    is_uncounted = params is not None and params.limits.per_caller is not None and not can_count
    _refuse([*mistakes, *more, *([_UNCOUNTED] if is_uncounted else [])])
    return keys, params


def check(
    skill: TransferSkill,
    raw: Mapping[str, Any],
    keys: Mapping[str, Any],
    inherited: Mapping[str, object],
    rules: Rules,
    chains: list[Link],
) -> None:
    """Raise ConfigurationError with every mistake that only the finished skill shows."""
    _refuse(_at_its_source(mistake, raw) for mistake in _mistakes(skill, raw, keys, inherited, rules, chains))


def _refuse(mistakes: Iterable[Mistake]) -> None:
    """Raise ConfigurationError where there are any."""
    if found := dict.fromkeys(mistakes):
        raise ConfigurationError(found)


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


def _needless(skill_class: type[TransferSkill], raw: Mapping[str, Any]) -> Iterator[Mistake]:
    """Keys that only moving a call needs, on a skill that moves none."""
    own = skill_class.Params.model_fields.keys() - OF_MOVING
    for key in raw.keys() & {*KEYS, *OF_MOVING} - own:
        sentence = f"must not stand here: the skill {skill_class.name} moves no call, and has no use for it"
        yield Mistake((key,), sentence, "misplaced")


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
        yield Mistake(("on_closed",), ALWAYS_OPEN, depends_on=("hours",))
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
