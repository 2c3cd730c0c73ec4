"""Loads agents that are written in Python: a skill that cannot be added stops nothing, and no server starts."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from ._sdks import Sdk, installed_sdks

Failed = Callable[[Exception], None]
Added = Callable[[Any, str], None]


class Serves(Exception):  # noqa: N818  # says what the module does
    """The module starts a server while it is loaded."""


@contextmanager
def loading(source: str, added: Added, failed: Failed) -> Iterator[None]:
    """While the source is run: `added` is told of each skill by the name that tells it apart on its agent, and `failed`
    of each that cannot be added. Only the SDKs that the source names are looked at."""
    with ExitStack() as changes:
        for sdk in _used(source):
            agent, server = sdk.agent_class(), sdk.server_class()
            changes.enter_context(_replaced(agent, "add_skill", _noting(agent.add_skill, added, failed)))
            for kind, name in ((agent, "run"), (agent, "serve"), (server, "run")):
                changes.enter_context(_replaced(kind, name, _refusing))
        yield


def _used(source: str) -> Iterable[Sdk]:
    """The SDKs that the source names; all of them where its agents are made elsewhere."""
    installed = installed_sdks()
    return [sdk for sdk in installed if re.search(rf"\b{sdk.package}\b", source)] or installed


@contextmanager
def _replaced(kind: Any, name: str, replacement: Any) -> Iterator[None]:
    own = vars(kind).get(name)
    setattr(kind, name, replacement)
    try:
        yield
    finally:
        if own is None:  # it is one of a base
            delattr(kind, name)
        else:
            setattr(kind, name, own)


def _noting(add_skill: Callable[..., Any], added: Added, failed: Failed) -> Callable[..., Any]:
    def add(agent: Any, skill_name: Any, params: Any = None) -> Any:
        try:
            own = params.get("tool_name") if isinstance(params, Mapping) else None
            added(agent, str(own or skill_name))
            return add_skill(agent, skill_name, params)
        except Exception as error:
            failed(error)
            return agent

    return add


def _refusing(*_arguments: Any, **_more: Any) -> Any:
    raise Serves
