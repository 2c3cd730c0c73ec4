"""The one place that calls hooks: a typed method for each. A plugin that raises is left out, and no other."""

import contextlib
import functools
import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

import pluggy

from .._addresses._address import Address
from .._calls._call import Call
from .._plans._plan import LONGEST_REFUSAL as LONGEST
from .._plans._plan import Plan, Refusal, TextMessage
from .._records._outcome import OUTCOMES, Outcome
from .._records._record import Record
from .._records._watch import Hook, Recorded, is_watched, note
from .._text import clean, one_line
from . import _trace
from ._border import awaited, border, contained, failed
from ._queue import Queue

Caller = tuple[str, Callable[..., Any]]
_LONGEST_STATE = 200


_log = logging.getLogger("signalwire_transfer.plugins")


class Hooks:
    """The hooks of all plugins. Each plugin is called by itself, so that one that raises stops no other."""

    def __init__(self, manager: pluggy.PluginManager, titles: Mapping[str, str]) -> None:
        self._titles = titles
        self._owners = {name: f"plugin {title}" for name, title in titles.items()}
        self._queues = {name: Queue(f"plugin {title}") for name, title in titles.items()}
        self._calls: dict[str, list[Caller]] = {name: _one_by_one(manager, name) for name in vars(manager.hook)}
        keeping = [name for hook in ("transfer_recorded", "transfer_count") for name, _ in self._calls[hook]]
        self._keeping = {name: getattr(manager.get_plugin(name), "keeps_records", None) for name in keeping}
        says = {name: getattr(manager.get_plugin(name), "loses_messages", None) for name in titles}
        self._losing = {name: function for name, function in says.items() if callable(function)}
        self._states = {name: getattr(plugin, "state", None) for name, plugin in manager.list_name_plugin()}
        if _trace.is_wanted():
            self._trace()

    def _trace(self) -> None:
        for hook, calls in self._calls.items():
            calls[:] = [(name, _trace.traced(hook, self._titles.get(name, name), caller)) for name, caller in calls]

    def forget(self, plugin: str) -> None:
        """Never call this plugin again."""
        for calls in self._calls.values():
            calls[:] = [call for call in calls if call[0] != plugin]

    def skills_of(self, plugin: str) -> list[object]:
        """What one plugin answers to `transfer_skills`. Raises PluginError where it fails."""
        return self._offer("transfer_skills", plugin)

    def schemes_of(self, plugin: str) -> list[object]:
        """What one plugin answers to `transfer_schemes`. Raises PluginError where it fails."""
        return self._offer("transfer_schemes", plugin)

    def rules_of(self, plugin: str) -> list[object]:
        """What one plugin answers to `transfer_rules`. Raises PluginError where it fails."""
        return self._offer("transfer_rules", plugin)

    def file_keys_of(self, plugin: str) -> list[object]:
        """What one plugin answers to `transfer_file_keys`. Raises PluginError where it fails."""
        return self._offer("transfer_file_keys", plugin)

    def commands(self) -> list[tuple[str, object]]:
        """The commands that plugins offer, by name; one that raises offers none."""
        offered: list[tuple[str, object]] = []
        for plugin, caller in self._calls["transfer_commands"]:
            with contained(self.owner(plugin)):
                commands = _first(caller())
                if isinstance(commands, Mapping):
                    offered += [(name, command) for name, command in commands.items() if isinstance(name, str)]
        return offered

    def beside(self) -> dict[str, Callable[[threading.Event], None]]:
        """The work that plugins offer for processes of their own, by name; one that raises offers none."""
        offered: dict[str, Callable[[threading.Event], None]] = {}
        for plugin, caller in self._calls["transfer_beside"]:
            with contained(self.owner(plugin)):
                work = _first(caller())
                if isinstance(work, Mapping):
                    offered |= {name: each for name, each in work.items() if isinstance(name, str) and callable(each)}
        return offered

    def directories(self, name: str) -> list[tuple[str, Mapping[str, Any]]]:
        """The directories that plugins offer by this name, each with its plugin; one that raises offers none."""
        offered: list[tuple[str, Mapping[str, Any]]] = []
        for plugin, caller in self._calls["transfer_directory"]:
            with contained(self.owner(plugin)):
                routes = _first(caller(name=name))
                if isinstance(routes, Mapping):
                    offered.append((self._title(plugin), dict(routes)))
        return offered

    def check(self, plugin: str, address: Address) -> str:
        """What the plugin that claimed the address's scheme says is wrong with it; empty where nothing is."""
        for name, caller in self._calls["transfer_check"]:
            if name == plugin:
                with border(self.owner(plugin)):
                    said = _first(caller(address=address))
                    return one_line(said, LONGEST) if isinstance(said, str) else ""
        return ""

    def resolve(self, plugin: str, address: Address, call: Call) -> object | None:
        """The answer of the plugin that claimed the address's scheme; nobody else may say where such a call goes."""
        callers = (caller for name, caller in self._calls["transfer_resolve"] if name == plugin)
        answers = (self._handled("transfer_resolve", plugin, caller, address=address, call=call) for caller in callers)
        found = next(answers, None)
        note(Hook, "transfer_resolve", self._title(plugin), found)
        return found

    def review(self, plan: Plan, call: Call) -> Refusal | None:
        """The first refusal; a review that raises or answers anything else refuses nothing."""
        for name, caller in self._calls["transfer_review"]:
            answer = self._handled("transfer_review", name, caller, plan=plan, call=call)
            if isinstance(answer, Refusal):
                refusal = self._in_plain_words(name, answer)
                note(Hook, "transfer_review", self._title(name), refusal)
                return refusal
        return None

    def prepare(self, plan: Plan, call: Call, unfit: Callable[[Plan, Plan], str]) -> Plan:
        """The plan after every plugin had its turn, each on the plan that the one before returned.

        `unfit` says what of a changed plan cannot be sent: such a change counts for nothing, and is logged.
        """
        for name, caller in self._calls["transfer_prepare"]:
            changed = self._handled("transfer_prepare", name, caller, plan=plan, call=call)
            if isinstance(changed, Plan) and changed is not plan and self._is_fit(name, changed, plan, unfit):
                note(Hook, "transfer_prepare", self._title(name), changed)
                plan = changed
        return plan

    def _is_fit(self, plugin: str, changed: Plan, plan: Plan, unfit: Callable[[Plan, Plan], str]) -> bool:
        """Whether a plan can be sent. What a plugin has put into it may even raise when it is looked at."""
        with contained(self.owner(plugin), "has made a plan that cannot be sent, and it is left as it was"):
            why = unfit(changed, plan)
            if why:
                sentence = f"{self.owner(plugin)} has made a plan that cannot be sent, and it is left as it was: {why}"
                _log.error("%s", sentence)
                failed(sentence)
            return not why
        return False

    def started(self, plan: Plan, call: Call) -> None:
        """Tell the plugins, in the background, that the answer is decided."""
        self._tell_later("transfer_started", call, plan=plan)

    def ended(self, outcome: Outcome, call: Call) -> None:
        """Tell the plugins, in the background, how an attempt ended."""
        self._tell_later("transfer_ended", call, outcome=outcome)

    @property
    def keep_records(self) -> bool:
        """Whether a plugin keeps events just now: without one, nobody needs to make records."""
        if _rehearsing.get():
            return is_watched()
        return bool(self._calls["transfer_happened"]) or any(
            self._keeps(name) for name, _ in self._calls["transfer_recorded"]
        )

    def _keeps(self, plugin: str) -> bool:
        """Whether a plugin keeps events just now: one without `keeps_records` always does."""
        says = self._keeping[plugin]
        with contained(self.owner(plugin)):
            return says is None or bool(says())
        return False

    def loses(self, way: str) -> str:
        """Why a message that is delivered in a way that a plugin has would be lost; empty where it would be kept."""
        if way in (known := _announced.get()):
            return known[way]
        whys = [why for plugin in self._losing if (why := self._loses(plugin, way)) is not None]
        return "" if "" in whys else next(iter(whys), f"no plugin delivers by {way}")

    def _loses(self, plugin: str, way: str) -> str | None:
        with contained(self.owner(plugin)):
            why = self._losing[plugin](way)
            return why if why is None else str(why)
        return None

    def recorded(self, record: Record) -> None:
        """Let the plugins keep an event, before the answer leaves."""
        if _rehearsing.get():
            note(Recorded, record)
        elif self.keep_records:
            for name, caller in self._calls["transfer_recorded"]:
                self._handled("transfer_recorded", name, caller, record=record)
            for name, caller in self._calls["transfer_happened"]:
                self._queues[name].put(functools.partial(caller, record=record))

    def notify(self, text: TextMessage, transfer: str, call: Call) -> bool:
        """Whether a plugin takes over the text that brings the link to a voicemail."""
        return not _rehearsing.get() and any(
            self._handled("transfer_notify", name, caller, text=text, transfer=transfer, call=call) is True
            for name, caller in self._calls["transfer_notify"]
        )

    @property
    def can_count(self) -> bool:
        """Whether a plugin counts transfers across calls, here or where the file says so."""
        counting = {name for name, _ in self._calls["transfer_count"]}
        return bool(counting) and (_counting.get() or any(self._keeps(name) for name in counting))

    def count(self, caller: str, window: int, transfer: str) -> int:
        """How many transfers but this one the caller had in so many seconds, as far as any plugin knows."""
        if _rehearsing.get():
            return 0
        counted = (
            self._handled("transfer_count", name, caller_, caller=caller, window=window, transfer=transfer)
            for name, caller_ in self._calls["transfer_count"]
        )
        return max((count for count in counted if isinstance(count, int)), default=0)

    def state_of(self, plugin: str) -> str:
        """What a plugin says of itself by a function `state`, for `/ready`; nothing where it has none."""
        with contained(self.owner(plugin)):
            says = self._states.get(plugin)
            return str(says() or "")[:_LONGEST_STATE] if says else ""
        return ""

    def is_behind(self, plugin: str) -> bool:
        """Whether a plugin is so far behind that notices are dropped."""
        return plugin in self._queues and self._queues[plugin].is_behind

    def owner(self, plugin: str) -> str:
        """How a message names a plugin: with its distribution."""
        return self._owners.get(plugin) or f"plugin {plugin}"

    def _tell_later(self, hook: str, call: Call, **news: object) -> None:
        calls = self._calls[hook]
        if calls and not _rehearsing.get():
            brief = call.in_brief()  # what waits may wait for long, and a payload may be large
            for name, caller in calls:
                self._queues[name].put(functools.partial(caller, **news, call=brief))

    def _offer(self, hook: str, plugin: str) -> list[object]:
        with border(self.owner(plugin)):
            answers = [answer for name, caller in self._calls[hook] if name == plugin for answer in caller()]
            return [thing for answer in answers for thing in _listed(hook, answer)]

    def _handled(self, hook: str, plugin: str, caller: Callable[..., Any], /, **arguments: object) -> object | None:
        """A plugin's answer while a caller waits for it; None where it raises."""
        owner = self.owner(plugin)
        with contained(owner), awaited(owner, hook):
            return _first(caller(**arguments))
        return None

    def _in_plain_words(self, plugin: str, refusal: Refusal) -> Refusal:
        """A refusal with texts alone in it: anything else in its place might raise where it is read."""
        with contained(self.owner(plugin)):
            outcome = refusal.outcome if refusal.outcome in OUTCOMES else "refused"
            return Refusal(clean(refusal.say, LONGEST), outcome, clean(refusal.instruction, LONGEST))
        return Refusal("")

    def _title(self, plugin: str) -> str:
        return self._titles.get(plugin, plugin)


_LISTS = {
    "transfer_skills": "classes, as in `[VetOnCall]`",
    "transfer_rules": "classes, as in `[NoPremiumNumbers]`",
    "transfer_file_keys": "classes, as in `[Motto]`",
    "transfer_schemes": 'texts, as in `["crm"]`',
}
"""What each hook that offers several things returns a list of."""


def _listed(hook: str, answer: object) -> Iterable[object]:
    """What a hook has returned; a class alone, or a text, would pass for something else or fail in riddles."""
    if isinstance(answer, (str, type)) or not isinstance(answer, Iterable):
        alone = f"the class {answer.__name__}" if isinstance(answer, type) else f"one {type(answer).__name__}"
        raise TypeError(f"{hook} must return a list of {_LISTS[hook]}, not {alone}")
    return answer


def _first(answers: list[object]) -> object | None:
    return answers[0] if answers else None


def _one_by_one(manager: pluggy.PluginManager, hook: str) -> list[Caller]:
    """The implementations of a hook in pluggy's order, each as a caller that reaches only that plugin."""
    plugins = [(impl.plugin_name, impl.plugin) for impl in reversed(getattr(manager.hook, hook).get_hookimpls())]
    return [
        (name, manager.subset_hook_caller(hook, [other for _, other in plugins if other is not plugin]))
        for name, plugin in plugins
    ]


_NONE: Mapping[str, str] = MappingProxyType({})
_announced: ContextVar[Mapping[str, str]] = ContextVar("signalwire_transfer_announced", default=_NONE)


@contextlib.contextmanager
def announced(ways: Mapping[str, str]) -> Iterator[None]:
    """Let these ways to deliver messages count, each with why it loses them: a file has them, which is perhaps only
    looked at, and not served here."""
    token = _announced.set(ways)
    try:
        yield
    finally:
        _announced.reset(token)


_rehearsing: ContextVar[bool] = ContextVar("signalwire_transfer_rehearsing", default=False)


@contextlib.contextmanager
def rehearsal() -> Iterator[None]:
    """Write nothing to logs and ledgers meanwhile: what is simulated did not happen."""
    token = _rehearsing.set(True)
    try:
        yield
    finally:
        _rehearsing.reset(token)


_counting: ContextVar[bool] = ContextVar("signalwire_transfer_counting", default=False)


@contextlib.contextmanager
def counting(is_it: bool) -> Iterator[None]:
    """Allow limits across calls meanwhile, where something that is not yet in force will count."""
    token = _counting.set(is_it)
    try:
        yield
    finally:
        _counting.reset(token)
