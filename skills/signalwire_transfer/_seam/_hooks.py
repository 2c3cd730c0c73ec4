"""The one place that calls pluggy's hooks: a typed method for each, and a raising plugin leaves itself out."""

import contextlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from threading import Lock
from typing import Any

import pluggy

from .._address import Address
from .._call import Call
from .._outcome import Outcome
from .._plan import Plan, Refusal
from .._watch import Hook, note
from . import _trace

_log = logging.getLogger("signalwire_transfer.plugins")
Caller = tuple[str, Callable[..., Any]]


class Hooks:
    """The hooks of all plugins. Each plugin is called by itself, so that one that raises stops no other."""

    def __init__(self, manager: pluggy.PluginManager, titles: Mapping[str, str]) -> None:
        self._titles = titles
        self._calls: dict[str, list[Caller]] = {name: _one_by_one(manager, name) for name in vars(manager.hook)}
        if _trace.is_wanted():
            self._trace()

    def _trace(self) -> None:
        for hook, calls in self._calls.items():
            calls[:] = [(name, _trace.traced(hook, self._titles.get(name, name), caller)) for name, caller in calls]

    def forget(self, plugin: str) -> None:
        """Call this plugin no more."""
        for calls in self._calls.values():
            calls[:] = [call for call in calls if call[0] != plugin]

    def skills_of(self, plugin: str) -> Iterable[object]:
        """What one plugin answers to `transfer_skills`; what it raises comes through."""
        return self._offer("transfer_skills", plugin)

    def schemes_of(self, plugin: str) -> Iterable[object]:
        """What one plugin answers to `transfer_schemes`; what it raises comes through."""
        return self._offer("transfer_schemes", plugin)

    def rules_of(self, plugin: str) -> Iterable[object]:
        """What one plugin answers to `transfer_rules`; what it raises comes through."""
        return self._offer("transfer_rules", plugin)

    def directories(self, name: str) -> list[tuple[str, Mapping[str, Any]]]:
        """The directories that plugins offer by this name, each with its plugin; one that raises offers none."""
        callers = self._calls["transfer_directory"]
        offered = [(plugin, self._answer(plugin, caller, name=name)) for plugin, caller in callers]
        titled = [(self._title(plugin), routes) for plugin, routes in offered]
        return [(title, routes) for title, routes in titled if isinstance(routes, Mapping)]

    def resolve(self, plugin: str, address: Address, call: Call) -> object | None:
        """The answer of the plugin that claimed the address's scheme; nobody else may say where such a call goes."""
        callers = (caller for name, caller in self._calls["transfer_resolve"] if name == plugin)
        found = next((self._answer(plugin, caller, address=address, call=call) for caller in callers), None)
        note(Hook, "transfer_resolve", self._title(plugin), found)
        return found

    def review(self, plan: Plan, call: Call) -> Refusal | None:
        """The first refusal; a review that raises or answers anything else refuses nothing."""
        for name, caller in self._calls["transfer_review"]:
            answer = self._answer(name, caller, plan=plan, call=call)
            if isinstance(answer, Refusal):
                note(Hook, "transfer_review", self._title(name), answer)
                return answer
        return None

    def prepare(self, plan: Plan, call: Call) -> Plan:
        """The plan after every plugin had its turn, each on the plan that the one before returned."""
        for name, caller in self._calls["transfer_prepare"]:
            changed = self._answer(name, caller, plan=plan, call=call)
            if isinstance(changed, Plan) and changed is not plan:
                note(Hook, "transfer_prepare", self._title(name), changed)
            plan = changed if isinstance(changed, Plan) else plan
        return plan

    def started(self, plan: Plan, call: Call) -> None:
        """Tell the plugins, in the background, that the answer is decided."""
        self._tell_later("transfer_started", plan=plan, call=call)

    def ended(self, outcome: Outcome, call: Call) -> None:
        """Tell the plugins, in the background, how an attempt ended."""
        self._tell_later("transfer_ended", outcome=outcome, call=call)

    def _tell_later(self, hook: str, **news: object) -> None:
        calls = self._calls[hook]
        if calls and not _rehearsing.get():
            _background().submit(self._tell, tuple(calls), **news)

    def _tell(self, calls: Iterable[Caller], **news: object) -> None:
        for name, caller in calls:
            self._answer(name, caller, **news)

    def _offer(self, hook: str, plugin: str) -> Iterable[object]:
        return [
            thing for name, caller in self._calls[hook] if name == plugin for things in caller() for thing in things
        ]

    def _answer(self, plugin: str, caller: Callable[..., Any], /, **arguments: object) -> object | None:
        try:
            answers = caller(**arguments)
        except Exception:  # a plugin is a stranger's code: it is left out, the call goes on
            _log.exception("plugin %s raised and was left out", self._title(plugin))
            return None
        return answers[0] if answers else None

    def _title(self, plugin: str) -> str:
        return self._titles.get(plugin, plugin)


def _one_by_one(manager: pluggy.PluginManager, hook: str) -> list[Caller]:
    """The implementations of a hook in pluggy's order, each as a caller that reaches only that plugin."""
    plugins = [(impl.plugin_name, impl.plugin) for impl in reversed(getattr(manager.hook, hook).get_hookimpls())]
    return [
        (name, manager.subset_hook_caller(hook, [other for _, other in plugins if other is not plugin]))
        for name, plugin in plugins
    ]


_rehearsing: ContextVar[bool] = ContextVar("signalwire_transfer_rehearsing", default=False)


@contextlib.contextmanager
def rehearsal() -> Iterator[None]:
    """Let nothing be noted that did not really happen: a simulated transfer is in no log and no ledger."""
    token = _rehearsing.set(True)
    try:
        yield
    finally:
        _rehearsing.reset(token)


_executor: ThreadPoolExecutor | None = None
_starting = Lock()


def _background() -> ThreadPoolExecutor:
    """One thread for everything that must not hold the answer up, started when it is first needed."""
    global _executor
    with _starting:  # handlers may run in threads
        if _executor is None:
            _executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="signalwire-transfer")
        return _executor


def _forget_background() -> None:
    global _executor, _starting
    _executor, _starting = None, Lock()


if hasattr(os, "register_at_fork"):  # a forked worker inherits the executor but not its thread
    os.register_at_fork(after_in_child=_forget_background)
