"""`signalwire-transfer run` makes a server of a file: one command, no Python."""

import base64
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from patience import PATIENCE, until
from ports import free_port
from signalwire_transfer._cli.run import _announce
from signalwire_transfer._document._file import read_file
from signalwire_transfer._files._agents import agents_of
from signalwire_transfer._sdk._sdks import Sdk
from signalwire_transfer._seam._plugins import installed
from the_sdk import AGENTS, SDK3

COMMAND = Path(sys.executable).with_name("signalwire-transfer")
PASSWORD = "open-sesame"  # a test's own
SHARED = {"SIGNALWIRE_SWAIG_SECRET": "shared"}
ONE = """\
agent:
  name: receptionist
  route: /receptionist
  languages: [{name: English, code: en-US, voice: rime.spore}]
  prompt:
    Role: You are the receptionist of Example Ltd.
    Rules: [Be brief., Never promise call-backs.]
  params: {end_of_speech_timeout: 800}
  hints: [Example Ltd]
skills:
  datetime: {}
  department_router:
    departments:
      sales: +14155550123
      support: {to: "sip:support@pbx.example.com", timeout: 15}
"""
SEVERAL = """\
agents:
  - {name: front, prompt: You answer the phone., skills: {transfer: {to: "queue:support"}}}
  - {name: night, route: /night, skills: {escalate_to_human: {to: +14155550123}}}
"""


class Server:
    """A server that the command has started, and the platform that calls it."""

    def __init__(self, process: "subprocess.Popen[str]", port: int, said: Path) -> None:
        self.process, self.port, self._said = process, port, said

    @property
    def said(self) -> str:
        return self._said.read_text()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def fetch(self, path: str, password: str = PASSWORD) -> requests.Response:
        return requests.get(self.url(path), auth=("signalwire", password), timeout=PATIENCE)

    def agent(self, path: str) -> dict[str, Any]:
        """The `ai` verb of the agent at a path."""
        main = self.fetch(path).json()["sections"]["main"]
        ai: dict[str, Any] = next(verb["ai"] for verb in main if "ai" in verb)
        return ai

    def call(self, hook: str, tool: str, **arguments: str) -> dict[str, Any]:
        """Call a tool as the platform does, with the token and the call it was made for."""
        path = "/" + hook.split("/", 3)[3]
        token = base64.urlsafe_b64decode(hook.partition("__token=")[2] + "==").decode()
        payload = {
            "function": tool,
            "argument": {"parsed": [arguments], "raw": json.dumps(arguments)},
            "call_id": token.split(".")[0],
            "caller_id_num": "+14155550111",
            "content_type": "text/swaig",
            "conversation_type": "voice",
            "version": "2.0",
        }
        answer = requests.post(self.url(path), json=payload, auth=("signalwire", PASSWORD), timeout=PATIENCE)
        result: dict[str, Any] = answer.json()
        return result

    def stop(self, asked: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(asked)
        return self.process.wait(PATIENCE)


Start = Callable[..., Server]


def _environment(variables: dict[str, str]) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SWML_", "SIGNALWIRE_"))}
    return clean | {name: value for name, value in variables.items() if value}


def _run(folder: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # our own command
        [COMMAND, "run", *arguments],
        cwd=folder,
        env=_environment(variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the command on a file and waits until it answers."""
    servers: list[Server] = []

    def started(text: str, *options: str, **variables: str) -> Server:
        (tmp_path / "agents.yaml").write_text(text)
        port, said = free_port(), tmp_path / f"said{len(servers)}.txt"
        command = [str(COMMAND), "run", "agents.yaml", "--host", "127.0.0.1", "--port", str(port), *options]
        environment = _environment({"SWML_BASIC_AUTH_PASSWORD": PASSWORD} | variables)
        with said.open("w") as errors:
            process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=errors, text=True)
        servers.append(Server(process, port, said))
        _wait(servers[-1])
        return servers[-1]

    yield started
    for server in servers:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


def _wait(server: Server) -> None:
    def answers() -> bool:
        if server.process.poll() is not None:
            pytest.fail(f"the server has stopped: {server.said}")
        with contextlib.suppress(requests.ConnectionError):
            requests.get(server.url("/health"), timeout=PATIENCE)
            return True
        return False

    until(answers, lambda: server.said)


def _connect(answer: dict[str, Any]) -> dict[str, Any]:
    """The `connect` of an answer."""
    verbs = answer["action"][-1]["SWML"]["sections"]["main"]
    connect: dict[str, Any] = next(verb["connect"] for verb in verbs if "connect" in verb)
    return connect


def test_a_file_is_a_whole_agent(start: Start) -> None:
    server = start(ONE)
    agent = server.agent("/receptionist")
    assert [section["title"] for section in agent["prompt"]["pom"]][:2] == ["Role", "Rules"]
    assert agent["prompt"]["pom"][1]["bullets"] == ["Be brief.", "Never promise call-backs."]
    assert agent["languages"][0]["voice"] == "rime.spore"
    assert agent["params"] == {"end_of_speech_timeout": 800}
    assert "Example Ltd" in agent["hints"]
    tools = {tool["function"]: tool["web_hook_url"] for tool in agent["SWAIG"]["functions"]}
    assert {"get_current_time", "transfer_to_department"} <= tools.keys()

    answer = server.call(tools["transfer_to_department"], "transfer_to_department", department="sales")
    assert "transfer" not in answer["action"][-1]  # without a public URL the session is kept for what may come
    connect = _connect(answer)
    assert connect["to"] == "+14155550123"
    assert connect["result"]["case"] == {"connected": [{"hangup": {}}]}

    assert server.fetch("/receptionist/").status_code == 200
    assert server.fetch("/receptionist", "guessed").status_code == 401
    assert server.stop() == 0
    assert f"receptionist: http://127.0.0.1:{server.port}/receptionist\n" in server.said
    assert PASSWORD not in server.said
    (line,) = [json.loads(line) for line in server.said.splitlines() if line.startswith("{")]
    assert (line["event"], line["key"], line["caller"]) == ("transfer_started", "sales", "**********11")


COUNTED = """\
import os
from pathlib import Path

from signalwire_transfer import OneRoute, hookimpl


class Counted(OneRoute):
    \"\"\"Put the caller through.\"\"\"

    name, tool = "counted", "count"

    def check(self):
        with Path(__file__).with_name("counted.txt").open("a") as lines:
            lines.write(f"{os.getpid()}\\n")
        return ()


@hookimpl
def transfer_skills():
    return [Counted]
"""


@pytest.mark.parametrize(("workers", "processes"), [("1", 1), ("2", 3)])
def test_every_process_builds_the_agents_once(start: Start, tmp_path: Path, workers: str, processes: int) -> None:
    """One worker is the process itself; several are beside it, and it builds them once before, to see the mistakes."""
    (tmp_path / "counted.py").write_text(COUNTED)
    text = "agent: {name: front}\nskills: {transfer: {counted: {to: +14155550123}}}\n"
    server = start(text, "--workers", workers, SIGNALWIRE_TRANSFER_PLUGINS="counted.py", **SHARED)
    file = tmp_path / "counted.txt"
    until(lambda: len(file.read_text().splitlines()) >= processes)  # one worker answers before the other is there
    assert server.stop() == 0
    counted = file.read_text().splitlines()
    assert len(counted) == len(set(counted)) == processes


def test_several_agents_share_a_server_and_ctrl_c_stops_it(start: Start, tmp_path: Path) -> None:
    stray = {"service": {"name": "stray", "route": "/stray"}, "security": {"auth": {"basic": {"password": "stray"}}}}
    (tmp_path / "config.json").write_text(json.dumps(stray))  # the SDK would let it overrule the agents' own file
    server = start(SEVERAL)
    assert server.agent("/")["prompt"]["pom"][0]["body"] == "You answer the phone."
    for path in ("/night", "/night/"):
        assert server.agent(path)["SWAIG"]["functions"][0]["function"] == "escalate_to_human"
    hook = server.agent("/")["SWAIG"]["functions"][0]["web_hook_url"]
    assert "action" in server.call(hook, "transfer_call")
    assert server.stop(signal.SIGINT) == 0


def test_any_worker_serves_any_request_and_a_restart_forgets_nobody(start: Start) -> None:
    server = start(ONE, "--workers", "2", **SHARED)
    hooks = [server.agent("/receptionist")["SWAIG"]["functions"][-1]["web_hook_url"] for _ in range(4)]
    answers = [server.call(hook, "transfer_to_department", department="sales") for hook in hooks * 8]
    assert Counter(_connect(answer)["to"] for answer in answers) == {"+14155550123": 32}
    assert server.stop() == 0
    assert sum(line.startswith("{") for line in server.said.splitlines()) == 32

    restarted = start(ONE, **SHARED)
    assert "action" in restarted.call(hooks[0], "transfer_to_department", department="sales")


def test_behind_a_proxy_its_address_counts_and_what_stands_in_it_is_not_shown(start: Start) -> None:
    server = start(ONE, SWML_PROXY_URL_BASE="https://calls.example.com/", SIGNALWIRE_LOG_LEVEL="info")
    assert "receptionist: https://calls.example.com/receptionist\n" in server.said
    hook = server.agent("/receptionist")["SWAIG"]["functions"][0]["web_hook_url"]
    assert hook.startswith(f"https://signalwire:{PASSWORD}@calls.example.com/receptionist/swaig")
    assert server.stop() == 0
    assert "token" not in server.said
    assert PASSWORD not in server.said


def test_workers_share_the_password_and_the_secret_that_were_made_up_for_them(start: Start) -> None:
    server = start(ONE, "--workers", "2", SWML_BASIC_AUTH_PASSWORD="")
    made_up = re.search(r"user `signalwire`, password `([^`]+)` for this run", server.said)
    assert made_up
    assert "set `SWML_BASIC_AUTH_USER` and `SWML_BASIC_AUTH_PASSWORD`" in server.said
    assert Counter(server.fetch("/receptionist", made_up[1]).status_code for _ in range(20)) == {200: 20}
    assert server.stop() == 0


def test_a_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "agents.yaml").write_text(ONE)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = _run(tmp_path, "agents.yaml", "--host", "127.0.0.1", "--port", str(port))
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"error: port {port} on 127.0.0.1 is taken\n\nhint: ")
    assert "Traceback" not in refused.stderr


def test_mistakes_are_told_once_before_any_worker_starts(tmp_path: Path) -> None:
    (tmp_path / "agents.yaml").write_text(ONE.replace("sales: +14155550123", "sales: ${SALES_PHONE}"))
    refused = _run(tmp_path, "agents.yaml", "--workers", "2")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        "agents.yaml:14: skills.department_router.departments.sales: "
        "the environment variable `SALES_PHONE` is not set\n"
    )


def test_a_skill_that_the_sdk_would_drop_in_silence_stops_the_start(tmp_path: Path) -> None:
    text = ONE + "  escalate_to_human: {to: +14155550123, tool_name: get_current_time}\n"
    (tmp_path / "agents.yaml").write_text(text)
    refused = _run(tmp_path, "agents.yaml")
    assert refused.returncode == 1
    assert refused.stderr.startswith("agents.yaml:16: skills.escalate_to_human: ")
    assert 'the agent has another tool "get_current_time"' in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("sdk", [AGENTS, SDK3], ids=lambda sdk: sdk.name)
def test_the_agents_are_built_with_the_sdk_that_was_asked_for(start: Start, sdk: Sdk) -> None:
    if not sdk.is_installed:
        pytest.skip(f"{sdk.distribution} is not installed here; the suite runs in an environment of its own for it")
    server = start(ONE, "--sdk", sdk.name)
    hooks = {tool["function"]: tool["web_hook_url"] for tool in server.agent("/receptionist")["SWAIG"]["functions"]}
    answer = server.call(hooks["transfer_to_department"], "transfer_to_department", department="sales")
    assert isinstance(answer["response"], dict) is (sdk is SDK3)  # 3.x keeps facts and instruction apart
    assert server.stop() == 0


def test_any_worker_hears_what_became_of_a_call(start: Start) -> None:
    server = start(ONE, "--workers", "2", SWML_PROXY_URL_BASE="https://calls.example.com")
    hook = server.agent("/receptionist")["SWAIG"]["functions"][-1]["web_hook_url"]
    answer = server.call(hook, "transfer_to_department", department="sales")
    connect = _connect(answer)
    assert connect["call_state_url"].startswith("https://calls.example.com/receptionist/transfer-events/")
    path = connect["call_state_url"].removeprefix("https://calls.example.com")
    news = {"event_type": "calling.call.state", "params": {"call_state": "ended", "end_reason": "busy"}}
    for _ in range(16):  # a connection each: both workers get some
        assert requests.post(server.url(path), json=news, timeout=PATIENCE).status_code == 204
    assert requests.post(server.url(path[:-1]), json=news, timeout=PATIENCE).status_code == 404
    assert requests.get(server.url(path), timeout=PATIENCE).status_code == 405
    assert server.stop() == 0
    lines = [json.loads(line) for line in server.said.splitlines() if line.startswith("{")]
    ended = [line for line in lines if line["event"] == "transfer_ended"]
    assert {(line["outcome"], line["call"]) for line in ended} == {("busy", lines[0]["call"])}
    assert 1 <= len(ended) <= 2  # each worker tells once what it has heard


def test_a_fixed_secret_lets_callbacks_outlive_a_restart(start: Start) -> None:
    fixed = {"SIGNALWIRE_TRANSFER_SECRET": "ours", "SWML_PROXY_URL_BASE": "https://calls.example.com"}
    server = start(ONE, **fixed)
    hook = server.agent("/receptionist")["SWAIG"]["functions"][-1]["web_hook_url"]
    answer = server.call(hook, "transfer_to_department", department="sales")
    connect = _connect(answer)
    path = connect["status_url"].removeprefix("https://calls.example.com")
    assert server.stop() == 0
    news = {"params": {"connect_state": "failed", "failed_reason": "busy"}}
    assert requests.post(start(ONE, **fixed).url(path), json=news, timeout=PATIENCE).status_code == 204


ALONE = """\
import sys
from the_sdk import AgentBase

agent = AgentBase(name="desk", route=sys.argv[2], host="127.0.0.1", port=int(sys.argv[1]))
agent.add_skill("transfer", {"to": "+14155550123", "public_url": "https://calls.example.com" + sys.argv[2]})
agent.run()
"""


@pytest.mark.parametrize("route", ["/", "/desk"])
def test_an_agent_that_serves_itself_hears_what_became_of_a_call(tmp_path: Path, route: str) -> None:
    (tmp_path / "alone.py").write_text(ALONE)
    port, said = free_port(), tmp_path / "said.txt"
    environment = _environment({"SWML_BASIC_AUTH_USER": "signalwire", "SWML_BASIC_AUTH_PASSWORD": PASSWORD})
    environment["PYTHONPATH"] = str(Path(__file__).parent)
    with said.open("w") as errors:
        command = [sys.executable, tmp_path / "alone.py", str(port), route]
        process = subprocess.Popen(command, env=environment, stdout=errors, stderr=errors, text=True)
    server = Server(process, port, said)
    try:
        _wait(server)
        hook = server.agent(route)["SWAIG"]["functions"][-1]["web_hook_url"]
        connect = _connect(server.call(hook, "transfer_call"))
        path = connect["call_state_url"].removeprefix("https://calls.example.com")
        news = {"params": {"call_state": "ended", "end_reason": "busy"}}
        assert requests.post(server.url(path), json=news, timeout=PATIENCE).status_code == 204
        assert requests.post(server.url(path[:-1]), json=news, timeout=PATIENCE).status_code == 404
        until(lambda: '"outcome": "busy"' in server.said, lambda: server.said)  # written in the background
    finally:
        process.kill()
        process.wait()


# ---- what it hints at ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("agent: {name: a}\nskills: {transfer: {to: +14155550123}}\n", True),
        ("agent: {name: a}\nskills: {transfer: {to: +14155550123, public_url: https://a.example.com/}}\n", False),
        ("public_url: https://a.example.com\nagent: {name: a}\nskills: {transfer: {to: +14155550123}}\n", False),
        (
            "agents:\n"
            "  - {name: a, route: /a, skills: {transfer: {to: +14155550123, public_url: https://a.example.com/a}}}\n"
            "  - {name: b, route: /b, skills: {transfer: {to: +14155550123}}}\n",
            True,
        ),
    ],
    ids=["none", "a skill's", "the file's", "one of two"],
)
def test_it_asks_for_a_public_url_only_where_one_is_missing(
    text: str, hints: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SWML_PROXY_URL_BASE", raising=False)
    (tmp_path / "a.yaml").write_text(text)
    told: list[str] = []
    _announce(
        agents_of(read_file(tmp_path / "a.yaml"), installed()), "http://localhost", lambda *lines: told.extend(lines)
    )
    assert ("SWML_PROXY_URL_BASE" in "".join(told)) is hints
