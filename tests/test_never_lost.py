"""Nobody is lost: every combination of outcomes along the chains of the examples, and of many that are made up."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signalwire_transfer.testing import assert_never_lost
from the_sdk import AgentBase

EXAMPLES = Path(__file__).parent.parent / "examples"
NUMBERS = [f"+141555501{number:02}" for number in range(10, 60)]

words = st.sampled_from(["{caller} about {reason}", "A call for you.", "{summary}"])
seconds = st.integers(5, 12)


AGENTS = [file for file in sorted(EXAMPLES.glob("*.py")) if "AgentBase(" in file.read_text(encoding="utf-8")]


@pytest.mark.parametrize("file", [*AGENTS, EXAMPLES / "receptionist.yaml"], ids=lambda file: file.name)
def test_no_example_loses_a_caller(file: Path) -> None:
    assert assert_never_lost(file if file.suffix == ".yaml" else agent_in(file)) > 0


def agent_in(file: Path) -> AgentBase:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.agent


@st.composite
def routes(draw: st.DrawFn, addresses: list[str], depth: int = 3, *, rung: bool = False) -> dict[str, Any]:
    """A route of any kind, with a chain of up to `depth` more behind it. Every address is used once."""
    kind = draw(st.sampled_from(["phone", "list", "groups", "sip", "resource", "queue", "refer"]))
    route: dict[str, Any] = {"to": destination(kind, addresses)}
    if kind in {"phone", "list", "groups", "sip", "resource"}:
        route["timeout"] = draw(seconds)
    if kind == "list" and draw(st.booleans()):
        route["ring"] = "parallel"
    if kind in {"phone", "list", "groups", "sip"}:
        route |= draw(
            st.fixed_dictionaries({}, optional={"whisper": words, "accept": st.sampled_from(["1", "9", False])})
        )
    ending = st.sampled_from(["agent", "voicemail", "hangup"])
    further = routes(addresses, depth - 1, rung=True) if depth else ending
    if draw(st.booleans()):
        route["on_failure"] = draw(st.one_of(ending, further))
    if draw(st.booleans()):
        hours = draw(st.sampled_from(["Mo-Fr 09:00-17:00", "Sa,Su 10:00-12:00", "Mo-Su 00:00-24:00"]))
        route |= {"hours": hours, "timezone": "America/New_York"}
        if draw(st.booleans()):
            route["on_closed"] = draw(st.one_of(ending, further))
    if rung and draw(st.booleans()):
        route["message"] = "One moment, {caller}."
    return route


def destination(kind: str, addresses: list[str]) -> Any:
    if kind in {"phone", "list", "groups"}:
        one = [addresses.pop() for _ in range({"phone": 1, "list": 2, "groups": 3}[kind])]
        return {"phone": one[0], "list": one, "groups": [one[:2], one[2:]]}[kind]
    name = f"{kind}{len(addresses)}"
    addresses.pop()
    written = {"sip": "sip:{}@pbx.example.com", "resource": "/public/{}", "queue": "queue:{}"}
    return written.get(kind, "refer:sip:{}@pbx.example.com").format(name)


@st.composite
def configurations(draw: st.DrawFn) -> dict[str, Any]:
    route = draw(routes(NUMBERS.copy()))
    if not str(route["to"]).startswith("refer:") and draw(st.booleans()):
        route["final"] = False
    public = draw(st.booleans()) or route.get("final") is False
    return {"departments": {"sales": route}} | ({"public_url": "https://agents.example.com/front"} if public else {})


@settings(max_examples=200, suppress_health_check=list(HealthCheck), derandomize=True)
@given(configurations())
def test_no_chain_that_can_be_configured_loses_a_caller(params: dict[str, Any]) -> None:
    agent = AgentBase("chains")
    agent.add_skill("department_router", params)
    assert assert_never_lost(agent) > 0
