"""The route on an agent's own web app that hears what became of its transfers.

The platform posts each piece of news to an address that only this package can make (see `_token`). It is answered once
the news is recorded. A mark on the agent says that the route is really there: only then do documents name it.
"""

import contextlib
import json
import logging
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from .._records._token import read
from .._reports._callbacks import PATH
from .._reports._news import hear
from .._seam._plugins import installed
from ._inside import Inside

_LISTENS = "_transfer_listens"
_WRAPPED = "_transfer_listening"
_CATCH_ALL = "/{full_path:path}"
_MOST_BYTES = 64 * 1024
_MOST_FIELDS = 200
_SECONDS_OF_SILENCE = 60.0
_log = logging.getLogger("signalwire_transfer")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def listen(agent: Any) -> None:
    """Let the agent's web app hear what becomes of its transfers, whatever serves it."""
    if getattr(agent, _WRAPPED, False) or Inside(agent).is_copy:
        return
    setattr(agent, _WRAPPED, True)
    agent.as_router = _with_route(agent, agent.as_router)
    if app := Inside(agent).app:
        _insert(app, agent.route)
        setattr(agent, _LISTENS, True)


def listens(agent: Any) -> bool:
    """Whether callbacks for this agent arrive. A copy for one request says as its agent does."""
    return bool(vars(agent).get(_LISTENS))  # for an attribute that is not there the SDK looks through its schema


@contextlib.contextmanager
def as_if_served(agent: Any) -> Iterator[None]:
    """Let documents name the callbacks meanwhile, as if the agent's web app ran. For rehearsals."""
    was = getattr(agent, _LISTENS, False)
    setattr(agent, _LISTENS, True)
    try:
        yield
    finally:
        setattr(agent, _LISTENS, was)


def _with_route(agent: Any, made: Callable[[], Any]) -> Callable[[], Any]:
    """What makes the agent's router, through which every way to serve it goes."""

    def as_router() -> Any:
        router = made()
        for path in (PATH + "/{token}", PATH + "/{token}/"):
            router.add_route(path, answer_news, include_in_schema=False)
        router.lifespan_context = _catch_all_last(router.lifespan_context)
        setattr(agent, _LISTENS, True)
        return router

    return as_router


def _catch_all_last(own: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """signalwire-agents' `serve` puts its route for every path before the router's: at the start it goes last."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[Any]:
        routes = app.router.routes
        for each in [route for route in routes if getattr(route, "path", None) == _CATCH_ALL]:
            routes.remove(each)
            routes.append(each)
        async with own(app) as state:
            yield state

    return lifespan


def _insert(app: Any, route: str) -> None:
    """For an app that is there already."""
    from starlette.routing import Route  # the SDK has it loaded; the package alone does not need it

    prefix = route.rstrip("/") + PATH
    app.router.routes[:0] = [Route(f"{prefix}/{{token}}{end}", answer_news) for end in ("", "/")]


class _News:
    """The route itself, as ASGI has it: it reads no more of a body than it wants."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        status = await _status(scope, receive)
        headers = [(b"content-length", b"0")]
        if status in _UNREAD:  # else the server would take the rest of it, however much that is
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


answer_news = _News()
_UNREAD = frozenset({404, 405, 413})
"""Answers that leave a body unread."""


async def _status(scope: Message, receive: Receive) -> int:
    """What a request is answered with: 204 once its news is recorded."""
    if scope["method"] != "POST":
        _refused("method other than POST")
        return 405
    about = read(str(scope.get("path_params", {}).get("token", "")))
    if about is None:
        _refused("forged or expired token")
        return 404
    body = await _body(scope, receive)
    if body is None:
        _refused("body of over 64 kB")
        return 413
    if not hear(about, _decoded(body), installed().hooks):
        _refused("body that says nothing")
    return 204


async def _body(scope: Message, receive: Receive) -> bytes | None:
    """The body; None if there is too much of it. The SDKs set no limit themselves."""
    length = dict(scope["headers"]).get(b"content-length", b"0")
    if not length.isdigit() or int(length[:20]) > _MOST_BYTES:
        return None
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > _MOST_BYTES:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _decoded(body: bytes) -> Any:
    """What a body holds, JSON or a form; nothing where it is neither."""
    with contextlib.suppress(ValueError, RecursionError):
        return json.loads(body)
    with contextlib.suppress(ValueError):
        return dict(parse_qsl(body.decode(), max_num_fields=_MOST_FIELDS))
    return None


class _Refusals:
    """Counts what was refused, and logs it now and then, however much there is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: Counter[str] = Counter()
        self._said_at = float("-inf")

    def __call__(self, why: str) -> None:
        with self._lock:
            self._counted[why] += 1
            if time.monotonic() - self._said_at < _SECONDS_OF_SILENCE:
                return
            self._said_at = time.monotonic()
            counted = ", ".join(f"{count} with a {each}" for each, count in self._counted.items())
        _log.warning("callbacks that were refused so far: %s", counted)


_refused = _Refusals()
