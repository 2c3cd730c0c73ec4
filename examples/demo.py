"""Play the platform: start the example receptionist as a real server, and show what its callers experience.

No account and no phone: the server runs on loopback, and this script sends what SignalWire would send. What happens on
the line is told from the SWML that comes back, as the platform's documentation describes it; and what the platform
would report of it is reported to the server, which keeps a ledger.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from signalwire_transfer.testing import ENDS, Queue, Timeline, simulate_answer

HERE = Path(__file__).parent
LOGIN = ("demo", "a-password-for-this-demo")
CALLER = {"caller_id_name": "Ann Miller", "caller_id_num": "+14155550199"}
WITHHELD = {"caller_id_name": "", "caller_id_num": "anonymous"}

console = Console(highlight=False, width=min(Console().width, 100))


@contextlib.contextmanager
def receptionist(ledger: str) -> Iterator[tuple[str, list[str]]]:
    """The receptionist's URL while it runs, and the lines it logged once it has stopped."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("signalwire-transfer"), "run", HERE / "receptionist.yaml"]
    environment = {
        **os.environ,
        "SWML_BASIC_AUTH_USER": LOGIN[0],
        "SWML_BASIC_AUTH_PASSWORD": LOGIN[1],
        "SWML_PROXY_URL_BASE": f"http://127.0.0.1:{port}",
        "SIGNALWIRE_TRANSFER_LEDGER": ledger,
    }
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


def fetch(url: str, call: str) -> dict[str, Any]:
    """The `ai` part of the document that a call gets."""
    document = requests.post(url, auth=LOGIN, json={"call": {"call_id": call}, "call_id": call}, timeout=10).json()
    return next(dict(verb["ai"]) for verb in document["sections"]["main"] if "ai" in verb)


def call_tool(
    url: str, call: str, name: str, arguments: dict[str, str], caller: dict[str, str], data: dict[str, Any]
) -> dict[str, Any]:
    """Send what the platform sends when the model calls a tool; `data` is what the call remembers by then."""
    tools = {tool["function"]: tool for tool in fetch(url, call)["SWAIG"]["functions"]}
    payload = {
        "function": name,
        "argument": {"parsed": [arguments], "raw": json.dumps(arguments)},
        "call_id": call,
        "ai_session_id": "demo-session",
        "app_name": "swml app",
        "channel_active": True,
        "content_type": "text/swaig",
        "version": "2.0",
        "conversation_type": "voice",
        "global_data": data,
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


def show_call(title: str, asked: str, answer: dict[str, Any], caller: str, lines: dict[str, str]) -> Timeline:
    """One call, second by second: what the answer would do, as the platform's documentation describes it."""
    console.print(f"\n[bold]{escape(title)}[/]", *(f"[red]({name}: {line})[/]" for name, line in lines.items()))
    console.print(f"      [dim]the model calls {escape(asked)}[/]")
    timeline = simulate_answer(answer, lines={**TALKS, **lines}, names=NAMES, caller=caller)
    for event in timeline.events:
        said = f"“{event.text}”" if event.what in {"hears", "is told", "is texted"} else event.text
        colour = COLOURS.get(event.who, "yellow")
        row = Table.grid(padding=(0, 1))
        row.add_column(width=5, justify="right", style="dim")
        row.add_column()
        row.add_row(f"{event.seconds:.0f} s", f"[{colour}]{escape(event.who)}[/] {event.what} {escape(said)}")
        console.print(row)
    card = timeline.handed.get("transfer", {})
    if known := [f"{key}: {card[key]}" for key in ("caller", "reason", "summary") if card.get(key)]:
        console.print(f"      [yellow]and knows[/] {escape(' · '.join(known))}")
    console.print(f"      [bold]→ {ENDS[timeline.end]}[/]")
    return timeline


def report(url: str, call: str, timeline: Timeline) -> None:
    """Post what the platform would report while the call goes on, and the call itself where it comes back."""
    began = time.time()
    for news in timeline.reports:
        requests.post(news.url, json=news.body(began), timeout=10)
    if timeline.handed.get("transfer", {}).get("returned"):
        back = {"call": {"call_id": call}, "call_id": call, "params": dict(timeline.handed)}
        requests.post(url, auth=LOGIN, json=back, timeout=10)


def show_ledger(ledger: str) -> None:
    """What the ledger says of all these calls, as its own commands print it."""
    command = Path(sys.executable).with_name("signalwire-transfer")
    for words in (["list"], ["stats"]):
        console.print(f"\n[bold]signalwire-transfer ledger {words[0]}[/]")
        printed = subprocess.run(
            [str(command), "ledger", *words, "--ledger", ledger], capture_output=True, text=True, check=False
        )
        console.print(escape(printed.stdout or printed.stderr), soft_wrap=True)


def main() -> None:
    """The whole demo."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = f"sqlite:///{folder}/transfers.db"
        with receptionist(ledger) as (url, log):
            show_model(fetch(url, "demo"))
            console.rule("[bold]What callers experience")
            call, data = "", {}
            for number, (title, tool, arguments, caller, lines) in enumerate(CALLS, 1):
                if title not in SAME_CALL:
                    call, data = f"demo-{number}", {}
                answer = call_tool(url, call, tool, arguments, caller, data)
                timeline = show_call(title, f"{tool}({said(arguments)})", answer, caller["caller_id_num"], lines)
                data = dict(timeline.global_data)
                report(url, call, timeline)
        console.rule("[bold]What the log says")
        for line in log:
            if line.startswith('{"event"'):
                console.print(escape(line), style="dim", soft_wrap=True)
        console.rule("[bold]What became of the calls")
        show_ledger(ledger)


def said(arguments: dict[str, str]) -> str:
    """Arguments as a person writes them."""
    return ", ".join(f"{name}={value!r}" for name, value in arguments.items())


COLOURS = {"caller": "cyan", "agent": "magenta", "platform": "dim"}
NAMES = {
    "sales": "+14155550111",
    "our mobile": "+14155550115",
    "the shop": "+14155550114",
    "front desk": "+14155550123",
    "support": "queue:support",
}
TALKS = {
    "sales": "answers and presses 1 and talks 30 s",
    "the shop": "answers and talks 30 s",
    "support": Queue(after=20, talks=30),
}
MESSAGE = {"name": "Ann Miller", "number": "own", "reason": "a quote for her office"}
SAME_CALL = {"The number was right"}
"""What goes on where the line before it has ended."""
CALLS: list[tuple[str, str, dict[str, str], dict[str, str], dict[str, str]]] = [
    ("A department", "transfer_to_department", {"department": "sales", "reason": "a quote"}, CALLER, {}),
    (
        "The same, and nobody is there",
        "transfer_to_department",
        {"department": "sales", "reason": "a quote"},
        CALLER,
        {"sales": "busy", "our mobile": "voicemail"},
    ),
    ("A department that does not exist", "transfer_to_department", {"department": "catering"}, CALLER, {}),
    ("A queue", "transfer_to_queue", {"topic": "support", "reason": "the router blinks red"}, CALLER, {}),
    (
        "A handoff to another agent",
        "hand_off_to_agent",
        {"specialty": "billing", "summary": "Invoice 1042 was paid twice", "reason": "a refund"},
        CALLER,
        {},
    ),
    ("Nobody can talk to the caller, who leaves a message", "take_message", MESSAGE, CALLER, {}),
    ("The number was right", "take_message", MESSAGE, CALLER, {}),
    ("A text, then the transfer", "text_and_transfer", {"reason": "directions"}, CALLER, {}),
    ("The same with a withheld number", "text_and_transfer", {"reason": "directions"}, WITHHELD, {}),
]

if __name__ == "__main__":
    main()
