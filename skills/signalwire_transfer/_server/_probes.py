"""`/health` and `/ready`: what a supervisor asks the server, without a login and without learning anything of it.

`/health` says that the process answers; where it does not, start it again. `/ready` says whether the directories and
the plugins are well. Calls are answered where they are not, from what was read last: it is a reason to look, and to
keep a new version back, not to stop one that serves.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from .._directories._renewal import troubles
from .._seam._plugins import Plugin, Plugins, installed

_WELL = "well"
Report = tuple[int, Mapping[str, Any]]


def probed(app: Any) -> Any:
    """The same ASGI application, with answers of ours on the two paths."""
    probes: Mapping[str, Callable[[], Report]] = {"/health": _health, "/ready": _ready}

    async def probing(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} and (probe := probes.get(scope["path"])):
            await _answer(send, *probe(), has_body=scope["method"] == "GET")
        else:
            await app(scope, receive, send)

    return probing


def _health() -> Report:
    return 200, {"status": "ok"}


def _ready() -> Report:
    plugins = installed()
    directories = {name: trouble or _WELL for name, trouble in troubles().items()}
    states = {plugin.name: _state(plugin, plugins) for plugin in plugins.found}
    is_well = all(state.startswith((_WELL, "blocked")) for state in [*directories.values(), *states.values()])
    status = "ready" if is_well else "not ready"
    return 200 if is_well else 503, {"status": status, "directories": directories, "plugins": states}


def _state(plugin: Plugin, plugins: Plugins) -> str:
    """How a plugin is; blocked is what its operator wanted."""
    if plugin.is_blocked:
        return "blocked"
    if plugin.failure:
        return "cannot be used"
    return "behind" if plugins.hooks.is_behind(plugin.name) else plugins.hooks.state_of(plugin.name) or _WELL


async def _answer(send: Any, status: int, said: Mapping[str, Any], *, has_body: bool) -> None:
    body = json.dumps(said).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send(
        {"type": "http.response.start", "status": status, "headers": [*headers, (b"cache-control", b"no-store")]}
    )
    await send({"type": "http.response.body", "body": body if has_body else b""})
