"""What has to be measured in a process of its own. Each command prints one line; `measure.py` starts it.

serve PEER N [callback]   serve the peer's agent; prints its port
first PEER N              milliseconds of the first `add_skill` of the process
phonenumbers              milliseconds of importing phonenumbers and reading a first number
memory PEER N             MiB that stay allocated once the agent can transfer, its parameters included
"""

import gc
import json
import logging
import os
import socket
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

logging.getLogger("signalwire_transfer").setLevel(logging.ERROR)  # what a kept session costs is no news here
os.environ.setdefault("SIGNALWIRE_LOG_MODE", "off")  # the SDK's own log, the same for all


def serve(name: str, count: str, callback: str = "") -> None:
    """Serve until the process is ended; `GET /cpu` tells the CPU time used."""
    import uvicorn
    from peers import PEERS, SwaigFunctionResult, numbers

    logging.getLogger("signalwire_transfer.log").setLevel(logging.INFO)
    agent = PEERS[name].agent(numbers(int(count)))
    agent.define_tool("other", "Another tool", {}, lambda _args, _raw: SwaigFunctionResult("done"))
    if callback:
        agent.set_dynamic_config_callback(lambda _query, _body, _headers, _agent: None)
    listening = socket.socket(proto=socket.IPPROTO_TCP)  # named, because asyncio sets TCP_NODELAY only then
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    print(listening.getsockname()[1], flush=True)  # the answer
    options = {"log_level": "critical", "access_log": False, "timeout_keep_alive": 600}  # others take their turns, too
    config = uvicorn.Config(_telling_cpu(agent.get_app()), **options)
    uvicorn.Server(config).run(sockets=[listening])


def _telling_cpu(app: Callable[..., Any]) -> Callable[..., Any]:
    async def wrapped(scope: dict[str, Any], receive: Callable[..., Any], send: Callable[..., Any]) -> None:
        if scope.get("path") != "/cpu":
            await app(scope, receive, send)
            return
        used = str(time.process_time()).encode()
        headers = [(b"content-length", str(len(used)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": used})

    return wrapped


def first(name: str, count: str) -> float:
    """The SDK is imported and the agent made before the clock starts."""
    from peers import PEERS, bare_agent, numbers

    peer, agent = PEERS[name], bare_agent()
    assert peer.add  # the prefab is never asked for
    parameters = peer.parameters(numbers(int(count)))
    started = time.process_time()
    peer.add(agent, parameters)
    return (time.process_time() - started) * 1e3


def phonenumbers() -> float:
    """What reading a first number costs by itself, beside the SDK as in `first`."""
    from peers import bare_agent

    bare_agent()
    started = time.process_time()
    import phonenumbers

    number = phonenumbers.parse("+14152000000")
    phonenumbers.number_type(number)
    phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return (time.process_time() - started) * 1e3


def memory(name: str, count: str) -> float:
    """A small agent of the same kind comes first, so that modules and their data are not counted."""
    from peers import PEERS, bare_agent, numbers

    peer = PEERS[name]
    kept = [peer.agent(numbers(5, 100_000)), None if peer.add is None else bare_agent()]
    gc.collect()
    tracemalloc.start()
    if peer.add is None or kept[1] is None:
        kept.append(peer.agent(numbers(int(count))))
    else:
        peer.add(kept[1], peer.parameters(numbers(int(count))))
    gc.collect()
    return tracemalloc.get_traced_memory()[0] / 2**20


if __name__ == "__main__":
    commands: dict[str, Callable[..., float | None]] = {
        "serve": serve,
        "first": first,
        "phonenumbers": phonenumbers,
        "memory": memory,
    }
    answer = commands[sys.argv[1]](*sys.argv[2:])
    if answer is not None:
        print(json.dumps(answer))  # the answer
