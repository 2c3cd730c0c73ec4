"""Play the platform: start the example receptionist as a real server, and show what its callers experience.

No account and no phone: the server runs on loopback, and this script sends what SignalWire would send. What happens on
the line is told from the SWML that comes back, as the platform's documentation describes it.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

HERE = Path(__file__).parent
LOGIN = ("demo", "a-password-for-this-demo")
CALLER = {"caller_id_name": "Ann Miller", "caller_id_num": "+14155550199"}
WITHHELD = {"caller_id_name": "", "caller_id_num": "anonymous"}

console = Console(highlight=False, width=min(Console().width, 100))


@contextlib.contextmanager
def receptionist() -> Iterator[tuple[str, list[str]]]:
    """The receptionist's URL while it runs, and the lines it logged once it has stopped."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("signalwire-transfer"), "run", HERE / "receptionist.yaml"]
    environment = {**os.environ, "SWML_BASIC_AUTH_USER": LOGIN[0], "SWML_BASIC_AUTH_PASSWORD": LOGIN[1]}
    server = subprocess.Popen(
        [*map(str, command), "--host", "127.0.0.1", "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: list[str] = []
    try:
        wait_for(f"http://127.0.0.1:{port}/health", server)
        yield f"http://127.0.0.1:{port}/receptionist", lines
    finally:
        server.terminate()
        lines += server.communicate()[0].splitlines()


def wait_for(url: str, server: "subprocess.Popen[str]") -> None:
    """Return when the server answers; stop the demo with the server's own words when it cannot start."""
    for _ in range(200):
        with contextlib.suppress(requests.ConnectionError):
            if requests.get(url, timeout=5).ok:
                return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    server.terminate()
    raise SystemExit(f"the receptionist did not start:\n{server.communicate()[0]}")


def fetch(url: str) -> dict[str, Any]:
    """The `ai` part of the document that a call gets."""
    document = requests.post(url, auth=LOGIN, json={"call": {"call_id": "demo"}, "call_id": "demo"}, timeout=10).json()
    return next(dict(verb["ai"]) for verb in document["sections"]["main"] if "ai" in verb)


def call_tool(tools: dict[str, Any], name: str, arguments: dict[str, str], caller: dict[str, str]) -> dict[str, Any]:
    """Send what the platform sends when the model calls a tool."""
    payload = {
        "function": name,
        "argument": {"parsed": [arguments], "raw": json.dumps(arguments)},
        "call_id": "demo",
        "ai_session_id": "demo-session",
        "app_name": "swml app",
        "channel_active": True,
        "content_type": "text/swaig",
        "version": "2.0",
        "conversation_type": "voice",
        "global_data": {},
        **caller,
    }
    answer = requests.post(tools[name]["web_hook_url"], auth=LOGIN, json=payload, timeout=10)
    return dict(answer.json())


def show_model(ai: dict[str, Any]) -> None:
    """What the model is given: its prompt and its tools, and no address among them."""
    console.rule("[bold]What the model is given")
    for section in ai["prompt"]["pom"]:
        text = section.get("body") or " · ".join(section.get("bullets", []))
        console.print(f"[bold]{escape(section['title'])}[/]  {escape(text)}")
    for tool in ai["SWAIG"]["functions"]:
        console.print(f"[cyan]{tool['function']}[/]  [dim]{escape(tool['description'])}[/]")
        for name, field in tool["parameters"]["properties"].items():
            choices = " | ".join(field.get("enum", [])) or "…"
            console.print(f"    {name}: [green]{escape(choices)}[/]")
    given = json.dumps([ai["prompt"], [tool["parameters"] for tool in ai["SWAIG"]["functions"]]])
    leaked = [sign for sign in ("+1", "sip:", "https:") if sign in given]
    console.print(f"Numbers, SIP URIs and URLs among it: [bold]{', '.join(leaked) or 'none'}[/]")


def show_call(title: str, tool: str, arguments: dict[str, str], answer: dict[str, Any]) -> None:
    """One call, step by step."""
    said = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    tree = Tree(f"[bold]{escape(title)}[/]\n[dim]the model calls {tool}({escape(said)})[/]", guide_style="dim")
    who = "[magenta]the agent says[/]" if answer.get("post_process") else "[magenta]the agent is told[/]"
    tree.add(f"{who} {quoted(answer['response'])}")
    for action in answer.get("action", []):
        if "say" in action:
            tree.add(f"[magenta]the agent says, word for word[/] {quoted(action['say'])}")
        if "change_context" in action:
            tree.add(f"the agent goes on as [bold]{escape(action['change_context'])}[/]")
        for verb in action.get("SWML", {}).get("sections", {}).get("main", []):
            tell(tree, verb)
    if "action" not in answer:
        tree.add("the call stays where it is")
    console.print(tree)


def tell(tree: Tree, verb: dict[str, Any]) -> None:
    """One verb of a document, as the caller experiences it."""
    (name, what), *_ = verb.items()
    if name in BRANCHING:
        BRANCHING[name](tree, what)
    elif name in PLAIN:
        tree.add(PLAIN[name](what))
    else:
        raise SystemExit(f"the demo does not know the verb {name}")


def tell_connect(tree: Tree, connect: dict[str, Any]) -> None:
    """Who rings, and what happens then."""
    legs = connect.get("serial") or connect.get("parallel") or [connect]
    order = ", then " if "serial" in connect else " and "
    rings = order.join(f"[bold]{escape(leg['to'])}[/] for up to {leg['timeout']} s" for leg in legs)
    branch = tree.add(f"[blue]it rings[/] {rings}")
    tell_branch(branch.add("[green]when it is answered[/]: they talk"), connect["result"]["case"]["connected"])
    tell_branch(branch.add("[red]when nobody takes it[/]"), connect["result"]["default"])


def tell_queue(tree: Tree, queue: dict[str, Any]) -> None:
    """The wait."""
    tree.add(f"[blue]waits in the queue[/] [bold]{queue['queue_name']}[/], up to {queue['wait_time']} s, with music")


def tell_switch(tree: Tree, switch: dict[str, Any]) -> None:
    """What follows from how it ended."""
    tell_branch(tree.add("[red]when the wait was too long[/]"), switch["default"])


def quoted(text: str) -> str:
    """Somebody's words."""
    return f"[italic]“{escape(text)}”[/]"


def tell_branch(tree: Tree, verbs: list[dict[str, Any]]) -> None:
    """Every verb of a branch."""
    for verb in verbs:
        tell(tree, verb)


def told_transfer(transfer: dict[str, Any]) -> str:
    """Who takes over, and what they know."""
    card = transfer.get("params", {}).get("transfer", {})
    known = " · ".join(f"{key}: {card[key]}" for key in ("caller", "reason", "summary") if card.get(key))
    return f"[blue]another agent takes over[/], and knows [italic]{escape(known)}[/]"


BRANCHING = {"connect": tell_connect, "enter_queue": tell_queue, "switch": tell_switch}
PLAIN = {
    "play": lambda play: f"[magenta]a voice says[/] {quoted(play['url'].removeprefix('say:'))}",
    "send_sms": lambda sms: f"[yellow]a text goes to {sms['to_number']}[/] {quoted(sms['body'])}",
    "hangup": lambda _: "the line closes",
    "set": lambda values: f"[magenta]the agent goes on[/] {quoted(values['ai_response'])}",
    "transfer": told_transfer,
}


def main() -> None:
    """The whole demo."""
    with receptionist() as (url, log):
        ai = fetch(url)
        tools = {tool["function"]: tool for tool in ai["SWAIG"]["functions"]}
        show_model(ai)
        console.rule("[bold]What callers experience")
        for title, tool, arguments, caller in CALLS:
            show_call(title, tool, arguments, call_tool(tools, tool, arguments, caller))
    console.rule("[bold]What the log says")
    for line in log:
        if line.startswith('{"event"'):
            console.print(escape(line), style="dim", soft_wrap=True)


CALLS = [
    ("A department", "transfer_to_department", {"department": "sales", "reason": "wants a quote"}, CALLER),
    ("A department that does not exist", "transfer_to_department", {"department": "catering"}, CALLER),
    ("A queue", "transfer_to_queue", {"topic": "support", "reason": "the router blinks red"}, CALLER),
    (
        "A handoff to another agent",
        "hand_off_to_agent",
        {"specialty": "billing", "summary": "Invoice 1042 was paid twice", "reason": "wants the money back"},
        CALLER,
    ),
    ("A text, then the transfer", "text_and_transfer", {"reason": "wants directions"}, CALLER),
    ("The same with a withheld number", "text_and_transfer", {"reason": "wants directions"}, WITHHELD),
]

if __name__ == "__main__":
    main()
