"""Agents of one file hand calls to each other: by name, with the login that each asks for, and to and fro."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from commands import command
from patience import PATIENCE
from signalwire_transfer import ConfigurationError
from signalwire_transfer.testing import SimulationError, assert_never_lost, assert_no_leak, simulate
from test_run import Server, Start
from test_run import start as start  # a fixture

EXAMPLE = Path(__file__).parent.parent / "examples" / "two-agents.yaml"
TOOL = "hand_off_to_agent"
BASE = "https://agents.example.com"
TWO = """\
public_url: https://agents.example.com
agents:
  - name: reception
    route: /reception
    skills:
      agent_handoff: {agents: {billing: "TO"}}
  - name: billing
    route: /billing
    skills:
      escalate_to_human: {to: +14155550123}
"""


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SWML_PROXY_URL_BASE", "SWML_BASIC_AUTH_USER", "SWML_BASIC_AUTH_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """A file of two agents, the first of which hands calls to an address."""

    def made(to: str, text: str = TWO) -> Path:
        (tmp_path / "two.yaml").write_text(text.replace("TO", to))
        return tmp_path / "two.yaml"

    return made


class Platform:
    """The platform, for which the public base is the server of a test. It uses the login of each URL, and no other."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def fetch(self, url: str, params: Any = None, login: tuple[str, str] | None = None) -> requests.Response:
        parts = urlsplit(url)
        assert f"{parts.scheme}://{parts.hostname}" == BASE, url
        known = login or (parts.username or "", parts.password or "")
        body = {"call": {"call_id": "c1", "from": "+14155550199"}, "params": params or {}}
        return requests.post(self.server.url(parts.path), json=body, auth=known, timeout=PATIENCE)


def _ai(document: requests.Response) -> dict[str, Any]:
    assert document.status_code == 200
    ai: dict[str, Any] = next(verb["ai"] for verb in document.json()["sections"]["main"] if "ai" in verb)
    return ai


def _tool(ai: dict[str, Any], name: str) -> str:
    hooks = {each["function"]: each["web_hook_url"] for each in ai["SWAIG"]["functions"]}
    return str(hooks[name])


def _prompt(ai: dict[str, Any]) -> str:
    return json.dumps(ai["prompt"])


def _handed(platform: Platform, ai: dict[str, Any], **arguments: str) -> dict[str, Any]:
    """The `transfer` in the answer of the tool that hands a call over."""
    hook = urlsplit(_tool(ai, TOOL))
    sent = {
        "function": TOOL,
        "argument": {"parsed": [arguments], "raw": json.dumps(arguments)},
        "call_id": "c1",
        "caller_id_num": "+14155550199",
        "global_data": ai.get("global_data", {}),
    }
    url = f"{platform.server.url(hook.path)}?{hook.query}"
    answer = requests.post(url, json=sent, auth=(hook.username or "", hook.password or ""), timeout=PATIENCE).json()
    verbs = answer["action"][-1]["SWML"]["sections"]["main"]
    transfer: dict[str, Any] = next(verb["transfer"] for verb in verbs if "transfer" in verb)
    return transfer


def test_the_platform_fetches_the_other_agent_with_the_login_from_the_answer_and_comes_back(start: Start) -> None:
    """Over HTTP, with a password that `run` has made up, and several workers."""
    server = start(EXAMPLE.read_text(), "--workers", "2", SWML_BASIC_AUTH_PASSWORD="")
    made_up = re.search(r"user `signalwire`, password `([^`]+)`", server.said)
    assert made_up
    assert f"billing: {BASE}/billing" in server.said
    assert "SWML_PROXY_URL_BASE" not in server.said, "the file names the public base itself"
    platform = Platform(server)
    receptionist = _ai(platform.fetch(f"{BASE}/receptionist", login=("signalwire", made_up[1])))
    assert _tool(receptionist, TOOL).startswith(f"https://signalwire:{made_up[1]}@agents.example.com/receptionist/")

    there = _handed(platform, receptionist, specialty="billing", summary="Paid twice.", account="4711")
    billing = _ai(platform.fetch(there["dest"], there["params"]))
    assert "You look after the invoices" in _prompt(billing)
    assert "summary: Paid twice." in _prompt(billing) and "account: 4711" in _prompt(billing)
    assert billing["global_data"]["transfer"]["hops"] == 1
    assert platform.fetch(f"{BASE}/billing").status_code == 401, "nobody is let in without"

    back = _handed(platform, billing, specialty="anything else", reason="a van")
    again = _ai(platform.fetch(back["dest"], back["params"]))
    assert "You are the receptionist" in _prompt(again) and "reason: a van" in _prompt(again)
    assert again["global_data"]["transfer"]["hops"] == 2
    assert made_up[1] not in _prompt(again) + json.dumps(again["SWAIG"]["functions"][0]["parameters"])


def test_the_call_goes_on_with_the_other_agent_and_what_it_was_handed() -> None:
    handed = simulate(EXAMPLE, TOOL, {"specialty": "billing", "summary": "Paid twice.", "account": "4711"})
    assert (handed.end, handed.agent) == ("other_agent", "billing")
    assert "billing is told  Another agent has handed this call to you." in str(handed)
    assert "summary: Paid twice." in str(handed).replace("\n       ", " ")
    back = simulate(EXAMPLE, TOOL, {"specialty": "anything else"}, after=handed)
    assert (back.end, back.agent) == ("other_agent", "receptionist")
    assert (back.handed["transfer"]["hops"], back.handed["transfer"]["count"]) == (2, 2)
    person = simulate(EXAMPLE, "escalate_to_human", after=handed, lines={"our accountant": "busy"})
    assert (person.end, person.agent) == ("agent", "billing"), str(person)


def test_agents_that_hand_a_call_to_and_fro_are_stopped_by_their_limit() -> None:
    timeline = simulate(EXAMPLE, TOOL, {"specialty": "billing", "account": "1"}, global_data={"transfer": {"hops": 3}})
    stopped = simulate(EXAMPLE, TOOL, {"specialty": "anything else"}, after=timeline)
    assert (stopped.end, stopped.agent) == ("agent", "billing")
    assert "from agent to agent as often as it may be" in stopped.response


def test_a_call_that_is_over_does_not_go_on() -> None:
    over = simulate(EXAMPLE, "transfer_to_department", {"department": "workshop"})
    with pytest.raises(SimulationError, match="the call does not go on: the caller talked to somebody"):
        simulate(EXAMPLE, TOOL, after=over)


def test_nobody_is_lost_between_them_and_the_model_sees_no_address() -> None:
    assert assert_never_lost(EXAMPLE) > 5
    assert_no_leak(EXAMPLE)


@pytest.mark.parametrize("to", ["agent:billing", "agent: Billing", f"{BASE}/billing", f"{BASE}:443/billing/"])
def test_an_agent_of_the_file_gets_its_login_however_it_is_written(
    file: Callable[..., Path], to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWML_BASIC_AUTH_USER", "me@home")
    monkeypatch.setenv("SWML_BASIC_AUTH_PASSWORD", "p/w:1")
    assert _dest(file(to)).startswith("https://me%40home:p%2Fw%3A1@agents.example.com")


def _dest(path: Path) -> str:
    """Where the answer sends the call."""
    from signalwire_transfer._files._build import built

    (_, reception), *_ = built(path, "127.0.0.1", 3000)
    answer = reception.on_function_call(TOOL, {"specialty": "billing"}, {"call_id": "c1"}).to_dict()
    verbs = answer["action"][-1]["SWML"]["sections"]["main"]
    return str(next(verb["transfer"]["dest"] for verb in verbs if "transfer" in verb))


@pytest.mark.parametrize(
    ("to", "dest"),
    [
        ("https://elsewhere.example.com/billing", "https://elsewhere.example.com/billing"),
        ("https://you@agents.example.com/billing", "https://you@agents.example.com/billing"),
    ],
)
def test_nobody_else_is_sent_the_login_and_one_that_is_written_stays(
    file: Callable[..., Path], to: str, dest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWML_BASIC_AUTH_PASSWORD", "secret")
    assert _dest(file(to)) == dest


BASES = {
    "the environment": (TWO.partition("\n")[2], f"{BASE}/billing/"),
    "the file, whatever the environment says": (TWO.replace(BASE, "https://file.example.com/x/"), "file"),
    "the agent's own skills": (
        TWO.replace("{to: +14155550123}", '{to: +14155550123, public_url: "https://own.example.com/bills"}'),
        "https://own.example.com/bills",
    ),
}


@pytest.mark.parametrize("whose", BASES)
def test_the_address_is_made_from_what_is_configured(
    file: Callable[..., Path], whose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, expected = BASES[whose]
    monkeypatch.setenv("SWML_PROXY_URL_BASE", BASE)
    dest = urlsplit(_dest(file("agent:billing", text)))
    bare = f"https://{dest.hostname}{dest.path}"
    assert bare == {"file": "https://file.example.com/x/billing/"}.get(expected, expected)
    assert dest.password


@pytest.mark.parametrize(
    ("to", "text", "sentence"),
    [
        ("agent:bilng", TWO, 'unknown agent "bilng"; did you mean "billing"?'),
        ("agent:billing", TWO.partition("\n")[2], "write `public_url: https://…` at the top of the file, or set SWML_"),
        ("agent:billing", TWO.replace("name: reception", "name: billing"), "must be the name of one agent: 2 of this"),
        ("agent:", TWO, 'unknown agent ""'),
    ],
)
def test_what_names_no_agent_is_refused_with_its_place(
    file: Callable[..., Path], to: str, text: str, sentence: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        simulate(file(to, text), TOOL)
    assert "skills.agent_handoff.agents.billing.to: " in str(refused.value)
    assert sentence in str(refused.value)


def test_an_agent_in_python_has_no_neighbours(desk: Any) -> None:
    said = desk.refused("agent_handoff", {"agents": {"billing": "agent:billing"}})
    assert "must be an https: address" in said and "this agent stands in none" in said


@pytest.mark.parametrize(
    ("to", "found"),
    [
        (f"{BASE}/biling", "TR029 agents[0].skills.agent_handoff.agents.billing.to: leads to this server"),
        (f"{BASE}/Billing", 'did you mean "agent:billing"?'),
        ("https://me@agents.example.com/billing", "TR031"),
        ("https://agents.example.org/billing", ""),
        ("agent:billing", ""),
    ],
)
def test_check_finds_addresses_that_nobody_serves_and_logins_that_need_not_be_there(
    file: Callable[..., Path], to: str, found: str
) -> None:
    checked = command("check", file(to))
    assert found in checked.stdout
    assert bool(found) == checked.returncode, checked.stdout


@pytest.mark.parametrize(
    ("to", "why"),
    [
        (f"{BASE}/biling", "the server answers 404: no agent of this file is there"),
        ("https://me:guessed@agents.example.com/billing", "billing answers 401: its address must be written without"),
    ],
)
def test_try_shows_how_a_caller_is_cut_off_and_never_lost_fails(
    file: Callable[..., Path], to: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWML_BASIC_AUTH_PASSWORD", "secret")
    tried = command("try", file(to), TOOL, "specialty=billing")
    assert why in tried.stdout.replace("\n       ", " ")
    assert "end  hung_up_in_silence" in tried.stdout
    assert "guessed" not in tried.stdout
    with pytest.raises(AssertionError, match="the address that the call is handed to answers without a document"):
        assert_never_lost(file(to), tool=TOOL)


def test_show_names_the_agent_and_explain_says_that_it_takes_over(file: Callable[..., Path]) -> None:
    path = file("agent:Billing")
    assert "billing  agent:billing  the other agent takes over" in command("show", path).stdout
    assert "billing  takes the call over" in command("explain", path, TOOL, "specialty=billing").stdout


def test_a_base_that_is_no_url_is_told_once(file: Callable[..., Path]) -> None:
    checked = command("check", file("agent:billing", TWO.replace(BASE, "agents.example.com")))
    assert checked.stdout.splitlines()[0].endswith("it must be written as in https://agents.example.com/billing")
    assert "1 mistake in" in checked.stdout


def test_an_example_of_the_editor_schema_takes_the_base(file: Callable[..., Path]) -> None:
    schema = json.loads(command("schema").stdout)
    assert schema["properties"]["public_url"]["description"].startswith("The public base URL")
