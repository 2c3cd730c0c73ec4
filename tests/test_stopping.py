"""An operator who stops the server gets it stopped, and hears what was lost: whatever hangs, stalls or is gone."""

import base64
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests

from patience import PATIENCE, until
from ports import free_port

COMMAND = str(Path(sys.executable).with_name("signalwire-transfer"))
LOGIN = ("signalwire", "open-sesame")
FILE = """\
agent: {name: front, route: /front}
skills: {department_router: {departments: {sales: +14155550123}}}
"""
HANGING = """\
import pathlib, time
from signalwire_transfer import hookimpl

HERE = pathlib.Path(__file__).parent

def waits(name):
    if (HERE / name).exists():
        (HERE / f"{name}.begun").touch()
        time.sleep(1000)

@hookimpl
def transfer_started(plan):
    waits("started")

@hookimpl
def transfer_review(plan):
    waits("review")
"""
GRACE = 10


def half_a_request(server):
    """A client that stalls amid its body, and one that keeps its connection. Both hold on until they are closed."""
    held = contextlib.ExitStack()
    login = requests.Request("GET", "http://x", auth=LOGIN).prepare().headers["Authorization"]
    path = server.hook().split("/", 3)[3]
    head = f"POST /{path} HTTP/1.1\r\nHost: x\r\nAuthorization: {login}\r\nContent-Type: application/json\r\n"
    half = held.enter_context(socket.create_connection(("127.0.0.1", server.port)))
    half.sendall(f'{head}Content-Length: 500\r\n\r\n{{"function": '.encode())
    idle = held.enter_context(requests.Session())
    assert idle.get(f"{server.url}/health", timeout=PATIENCE).ok
    return held


def unread_pipe():
    """A pipe that is full, and that nobody empties."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while os.write(writing, b"." * 65536):
            pass
    os.set_blocking(writing, True)
    return reading, writing


WORKERS = pytest.mark.parametrize("workers", [1, 2])


class Running:
    """A server, and those who call it."""

    def __init__(self, folder, *options, stderr=None):
        self.port = free_port()
        self.folder, self.said_in = folder, folder / "said.txt"
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("SWML_", "SIGNALWIRE"))
        }
        environment |= {"SWML_BASIC_AUTH_PASSWORD": LOGIN[1], "SIGNALWIRE_TRANSFER_PLUGINS": "hanging.py"}
        command = [COMMAND, "run", "agent.yaml", "--host", "127.0.0.1", "--port", str(self.port)]
        with self.said_in.open("w") as said:
            self.process = subprocess.Popen(
                [*command, "--grace", str(GRACE), *options], cwd=folder, env=environment, stderr=stderr or said
            )
        self._wait()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def lines(self):
        return self.said_in.read_text().splitlines()

    def _wait(self):
        def answers():
            assert self.process.poll() is None, "\n".join(self.lines)
            with contextlib.suppress(requests.ConnectionError):
                return requests.get(f"{self.url}/health", timeout=PATIENCE).ok

        until(answers, lambda: self.lines)

    def hook(self):
        main = requests.get(f"{self.url}/front", auth=LOGIN, timeout=PATIENCE).json()["sections"]["main"]
        (tool,) = next(verb["ai"] for verb in main if "ai" in verb)["SWAIG"]["functions"]
        return f"{self.url}/{tool['web_hook_url'].split('/', 3)[3]}"

    def call(self, hook):
        arguments = {"department": "sales"}
        body = {"function": "transfer_to_department", "argument": {"parsed": [arguments], "raw": json.dumps(arguments)}}
        token = base64.urlsafe_b64decode(hook.partition("__token=")[2] + "==").decode()
        return requests.post(hook, json={**body, "call_id": token.split(".")[0]}, auth=LOGIN, timeout=PATIENCE)

    def stop(self, asked=signal.SIGTERM):
        """How it ends, and its last line."""
        self.process.send_signal(asked)
        return self.process.wait(PATIENCE), self.lines[-1] if self.lines else ""


@pytest.fixture
def started(tmp_path):
    """Starts servers, and leaves none behind."""
    (tmp_path / "agent.yaml").write_text(FILE)
    (tmp_path / "hanging.py").write_text(HANGING)
    servers = []

    def start(*options, **more):
        servers.append(Running(tmp_path, *options, **more))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


@WORKERS
def test_a_server_without_work_stops_and_has_lost_nothing(started, workers):
    server = started("--workers", str(workers))
    server.call(server.hook())
    assert server.stop() == (0, "INFO: stopped: nothing was lost")


@WORKERS
def test_a_plugin_that_hangs_in_the_background_is_left_behind(started, tmp_path, workers):
    (tmp_path / "started").touch()
    server = started("--workers", str(workers))
    hook = server.hook()
    for _ in range(3):
        assert "action" in server.call(hook).json()
    until((tmp_path / "started.begun").exists)
    code, last = server.stop()
    assert code == 0
    assert last.startswith("WARNING: stopped, and lost: notices for plugins: 3 of plugin hanging (")


@WORKERS
def test_a_plugin_that_hangs_while_a_caller_waits_is_left_behind(started, tmp_path, workers):
    (tmp_path / "review").touch()
    server = started("--workers", str(workers))
    hook = server.hook()

    def caller():
        with contextlib.suppress(requests.RequestException):
            server.call(hook)

    thread = threading.Thread(target=caller, daemon=True)
    thread.start()
    until((tmp_path / "review.begun").exists)
    assert server.stop() == (0, "WARNING: stopped, and lost: 1 request without an answer")
    thread.join()


@WORKERS
def test_a_client_that_has_sent_half_of_a_request_is_not_waited_for(started, workers):
    server = started("--workers", str(workers))
    held = half_a_request(server)
    assert server.stop() == (0, "WARNING: stopped, and lost: 1 request without an answer")
    held.close()


@WORKERS
def test_a_log_that_nobody_reads_stops_neither_calls_nor_the_end(started, workers):
    reading, writing = unread_pipe()
    server = started("--workers", str(workers), stderr=writing)
    os.close(writing)
    hook = server.hook()
    for _ in range(20):
        assert "action" in server.call(hook).json()
    assert server.stop()[0] == 0
    os.close(reading)


@pytest.mark.parametrize("where", ["gone", "full"])
def test_a_log_that_cannot_be_written_stops_nothing(started, where):
    if where == "gone":
        reading, writing = os.pipe()
        os.close(reading)
    elif not Path("/dev/full").exists():
        pytest.skip("only Linux has a device that is always full")
    else:
        writing = os.open("/dev/full", os.O_WRONLY)
    server = started(stderr=writing)
    os.close(writing)
    assert "action" in server.call(server.hook()).json()
    assert server.stop()[0] == 0


def is_free(port):
    with contextlib.suppress(OSError), socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", port))
        return True
    return False


def test_workers_whose_supervisor_is_killed_end_and_free_the_port(started):
    server = started("--workers", "2")
    server.process.kill()
    server.process.wait()
    until(lambda: is_free(server.port))
    assert "WARNING: the process that has started this worker is gone: the worker stops" in server.lines


def test_who_asks_twice_waits_no_longer(started, tmp_path):
    (tmp_path / "started").touch()
    server = started("--grace", "600")
    server.call(server.hook())
    until((tmp_path / "started.begun").exists)
    server.process.send_signal(signal.SIGTERM)

    def has_ended():
        time.sleep(1.2)  # a shell or systemd may send the same wish twice
        server.process.send_signal(signal.SIGINT)
        return server.process.poll() is not None

    until(has_ended, lambda: server.lines)
    assert server.process.wait() == 0
