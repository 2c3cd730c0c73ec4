"""Finds plugins and loads them one by one: a broken one harms no other, and whoever needs it is told."""

import contextlib
import functools
import inspect
import logging
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pluggy

from .._addresses._address import OWN_SCHEMES, Address
from .._errors import Mistake, PluginError, TransferError, did_you_mean
from .._skills._skill import TransferSkill
from . import _hookspecs
from ._border import border, contained, told, written_by
from ._file_key import FileKey
from ._hooks import Hooks
from ._hookspecs import PROJECT
from ._one_off import PLUGINS_VARIABLE, OneOff, one_offs

GROUP = "signalwire_transfer"
BLOCK_VARIABLE = "SIGNALWIRE_TRANSFER_BLOCK"
"""Names of plugins or packages that are not even imported, separated by commas. Read by every agent and every
command."""

_SLOW_IMPORT = 1.0
_log = logging.getLogger("signalwire_transfer.plugins")


@dataclass
class Plugin:
    """An entry point of the group, and what became of it."""

    name: str
    distribution: str
    failure: str = ""
    is_blocked: bool = False
    is_one_off: bool = False
    """Whether it is a file that the environment names."""
    seconds: float = 0.0
    hooks: list[str] = field(default_factory=list)
    skills: list[type[TransferSkill]] = field(default_factory=list)
    schemes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.name} ({self.distribution})"


class Clash(NamedTuple):
    """What keeps something that plugins offer from being used, and the plugins that it is about."""

    message: str
    plugins: tuple[Plugin, ...]


class Plugins:
    """The plugins that were found, the skills and schemes they offer, and the hooks they implement."""

    def __init__(self, entry_points: Iterable[Any], blocked: Iterable[str] = ()) -> None:
        self.found: list[Plugin] = []
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(_hookspecs)
        self._blocked = frozenset(blocked)
        for entry_point in entry_points:
            self._take_in(entry_point)
        self.hooks = Hooks(self._manager, {plugin.name: str(plugin) for plugin in reversed(self.found)})
        self._collect()

    def skill(self, name: str) -> type[TransferSkill]:
        """The transfer skill of that name. Raises PluginError where two plugins offer it; KeyError where none does."""
        owners = self._offering(name)
        if len(owners) > 1:
            raise PluginError([Mistake((), f'"{name}" is offered by {_both(owners)}: {choose(owners)}')])
        return next(skill for skill in owners[0].skills if skill.name == name) if owners else self._missing(name)

    def refuse_clash(self, name: str) -> None:
        """Raise PluginError if the skill of that name cannot be used because of its plugin, or of two of them."""
        with contextlib.suppress(KeyError):  # a skill that no plugin offers was handed to the SDK directly
            self.skill(name)

    def skills(self) -> dict[str, type[TransferSkill]]:
        """The transfer skills that can be used, by name."""
        return {
            skill.name: skill
            for plugin in self.found
            for skill in plugin.skills
            if len(self._offering(skill.name)) == 1
        }

    def wrong_with(self, address: Address) -> str:
        """What the plugin that resolves an address says is wrong with it; empty where nothing is, or nobody says."""
        owner = self.schemes.get(address.kind)
        if not owner:
            return ""
        try:
            return self.hooks.check(owner, address)
        except PluginError as error:
            return f"{error}, and nobody knows whether there is such a destination"

    @functools.cached_property
    def schemes(self) -> Mapping[str, str]:
        """The address schemes that can be used, to the name of the one plugin that resolves each."""
        claimed = [scheme for plugin in self.found for scheme in plugin.schemes]
        owners = {scheme: plugin.name for plugin in self.found for scheme in plugin.schemes}
        return {scheme: owner for scheme, owner in owners.items() if claimed.count(scheme) == 1}

    @functools.cached_property
    def file_keys(self) -> Mapping[str, type[FileKey]]:
        """The keys of a file that plugins bring; of two for one name the first counts."""
        keys: dict[str, type[FileKey]] = {}
        for plugin in self.found:
            with contained(f"plugin {plugin}"):
                for kind in self.hooks.file_keys_of(plugin.name):
                    keys.setdefault(_checked_key(kind).key, _checked_key(kind))
        return keys

    def clashes(self) -> Iterator[Clash]:
        """Each skill and each scheme that more than one plugin offers."""
        for what, offered in (("skill", _skill_names), ("scheme", _scheme_names)):
            for name in sorted({name for plugin in self.found for name in offered(plugin)}):
                owners = [plugin for plugin in self.found if name in offered(plugin)]
                if len(owners) > 1:
                    yield Clash(f'{what} "{name}" is offered by {_both(owners)}', tuple(owners))

    def _offering(self, name: str) -> list[Plugin]:
        return [plugin for plugin in self.found if name in _skill_names(plugin)]

    def _missing(self, name: str) -> type[TransferSkill]:
        for plugin in self.found:
            if name == plugin.name and (plugin.failure or plugin.is_blocked):
                why = f"is blocked by {BLOCK_VARIABLE}" if plugin.is_blocked else f"cannot be used: {plugin.failure}"
                raise PluginError([Mistake((), f"the plugin {plugin} {why}")])
        raise KeyError(name)

    def _take_in(self, entry_point: Any) -> None:
        plugin = Plugin(entry_point.name, _distribution(entry_point), is_one_off=isinstance(entry_point, OneOff))
        self.found.append(plugin)
        if {plugin.name, plugin.distribution.partition(" ")[0]} & self._blocked:
            plugin.is_blocked = True
            return
        started = time.perf_counter()
        try:
            with border(f"plugin {plugin}"):
                self._register(plugin, entry_point.load())
        except TransferError as error:
            self._fail(plugin, error)
        plugin.seconds = time.perf_counter() - started
        if plugin.seconds > _SLOW_IMPORT:
            _log.warning("plugin %s took %.1f s to import", plugin, plugin.seconds)

    def _register(self, plugin: Plugin, module: object) -> None:
        if namesake := next((other for other in self.found if other.name == plugin.name and other is not plugin), None):
            raise TypeError(f"another plugin has its name: {namesake}: {_or_unset([plugin, namesake], 'rename one')}")
        if inspect.isclass(module):
            raise TypeError(f"the entry point names the class {module.__name__}: name its module, or an instance")
        hash(module)  # pluggy keeps plugins in sets: an object without a hash would only fail there, and for all
        with contextlib.ExitStack() as undone:
            undone.callback(self._unregister, plugin.name)
            self._manager.register(module, plugin.name)
            plugin.hooks = self._checked_hooks(module)
            undone.pop_all()

    def _unregister(self, name: str) -> None:
        if self._manager.has_plugin(name):
            self._manager.unregister(name=name)

    def _checked_hooks(self, module: object) -> list[str]:
        """The names of a plugin's hooks; pluggy itself would accept a misspelt one and never call it."""
        callers = self._manager.get_hookcallers(module) or []
        known = [name for name in vars(_hookspecs) if name.startswith("transfer_")]
        for caller in callers:
            if not caller.has_spec():
                raise TypeError(f"there is no hook {caller.name}{did_you_mean(caller.name, known)}")
            if any(impl.wrapper or impl.hookwrapper for impl in caller.get_hookimpls() if impl.plugin is module):
                raise TypeError(
                    f"{caller.name} is a wrapper: each plugin is called by itself, so it would wrap nothing"
                )
        if not callers:
            raise TypeError("it implements no hook: has `@hookimpl` been forgotten?")
        return sorted(caller.name for caller in callers)

    def _collect(self) -> None:
        """Ask every plugin once what it offers; one whose offer cannot be used is left out altogether."""
        for plugin in self.found:
            if not plugin.hooks:
                continue
            try:
                with border(f"plugin {plugin}"):
                    plugin.skills = [_checked_skill(skill) for skill in self.hooks.skills_of(plugin.name)]
                    for skill in plugin.skills:
                        written_by(skill, str(plugin))
                    plugin.schemes = [_checked_scheme(scheme) for scheme in self.hooks.schemes_of(plugin.name)]
            except TransferError as error:
                plugin.hooks, plugin.skills = [], []
                self._fail(plugin, error)
                self.hooks.forget(plugin.name)

    def _fail(self, plugin: Plugin, error: TransferError) -> None:
        plugin.failure = told(error.__cause__ or error)
        _log.error("plugin %s cannot be used: %s", plugin, plugin.failure)


def installed() -> Plugins:
    """The plugins of this environment, found and loaded on first need."""
    return _found()


@functools.cache
def _found() -> Plugins:
    """The one place where they are kept, whoever asks."""
    from importlib_metadata import entry_points  # reads every distribution: not before somebody transfers a call

    blocked = os.environ.get(BLOCK_VARIABLE, "").split(",")
    return Plugins([*entry_points(group=GROUP), *one_offs()], [name.strip() for name in blocked if name.strip()])


def _checked_skill(skill: object) -> type[TransferSkill]:
    if not (inspect.isclass(skill) and issubclass(skill, TransferSkill)):
        raise TypeError(f"transfer_skills returned {skill!r}, which is no TransferSkill class")
    missing = [name for name in ("name", "tool") if not isinstance(getattr(skill, name, None), str)]
    if missing:
        raise TypeError(f"{skill.__name__} lacks {' and '.join(missing)}")
    return skill


def _checked_key(kind: object) -> type[FileKey]:
    if not (inspect.isclass(kind) and issubclass(kind, FileKey) and isinstance(getattr(kind, "key", None), str)):
        raise TypeError(f"transfer_file_keys returned {kind!r}, which is no FileKey class with a `key`")
    return kind


def _checked_scheme(scheme: object) -> str:
    if (
        not isinstance(scheme, str)
        or not scheme.isascii()
        or not scheme.replace("-", "").isalnum()
        or scheme != scheme.lower()
    ):
        raise ValueError(f"{scheme!r} is no address scheme: lower-case letters, digits and -")
    if scheme in OWN_SCHEMES:
        raise ValueError(f'the scheme "{scheme}:" cannot be claimed: it has a meaning of its own')
    return scheme


def _skill_names(plugin: Plugin) -> list[str]:
    return [skill.name for skill in plugin.skills]


def _scheme_names(plugin: Plugin) -> list[str]:
    return plugin.schemes


def choose(owners: Iterable[Plugin]) -> str:
    """What to do where several plugins offer the same."""
    return _or_unset(owners, f"block one with {BLOCK_VARIABLE}")


def _or_unset(plugins: Iterable[Plugin], advice: str) -> str:
    """The advice, and what else helps where one of the plugins is a file that the environment names."""
    files = [plugin.distribution for plugin in plugins if plugin.is_one_off]
    return f"{advice}, or unset {PLUGINS_VARIABLE}, which names {' and '.join(files)}" if files else advice


def _both(owners: Iterable[Plugin]) -> str:
    return " and ".join(map(str, owners))


def _distribution(entry_point: Any) -> str:
    if isinstance(entry_point, OneOff):
        return str(entry_point.path)
    dist = getattr(entry_point, "dist", None)
    return "no distribution" if dist is None else _titled(dist)


@functools.cache
def _titled(dist: Any) -> str:
    try:
        head = (dist.read_text("METADATA") or "").partition("\n\n")[0]  # parsing the whole of it costs milliseconds
        found = dict(re.findall(r"^(Name|Version): *(.+?) *$", head, re.MULTILINE)) or dist.metadata
        return f"{found['Name']} {found['Version']}"
    except Exception:  # what an interrupted uninstall leaves behind has none, and must not stop the others
        return "a distribution without metadata"
