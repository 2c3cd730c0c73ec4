"""`signalwire_transfer.testing`, with agents as users make them."""

import subprocess
import sys

import pytest

from signalwire_transfer._calls._clock import fixed, now
from signalwire_transfer.testing import Callee, Line, SimulationError, assert_never_lost, assert_no_leak, simulate
from the_sdk import AgentBase, Result

PUBLIC = "https://agents.example.com/front"


def agent_with(skill, parameters):
    agent = AgentBase("front", route="/front")
    agent.add_language("English", "en-US", "rime.spore")
    agent.add_skill(skill, parameters)
    return agent


def departments(**routes):
    return agent_with("department_router", {"departments": routes, "public_url": PUBLIC})


def to_department(agent, department, **more):
    return simulate(agent, "transfer_to_department", {"department": department}, **more)


def with_tool(answer):
    """An agent with a tool that somebody wrote by hand."""
    agent = AgentBase("front", route="/front")
    agent.define_tool(
        name="by_hand", description="Transfer", parameters={}, handler=lambda _arguments, _payload: answer()
    )
    return agent


def test_lines_go_by_the_names_of_routes():
    agent = departments(sales="+14155550123", support={"to": "sip:support@pbx.example.com", "final": False})
    assert to_department(agent, "sales").end == "with_callee_then_closed"
    timeline = to_department(agent, "support", lines={"support": "busy"})
    assert (timeline.outcomes, timeline.end) == (("busy",), "agent")
    assert timeline.told
    assert to_department(agent, "support", lines={"+14155550123": "busy"}).outcomes == ("connected",)


def test_a_misspelt_name_is_an_error():
    with pytest.raises(SimulationError, match='did you mean "sales"'):
        to_department(departments(sales="+14155550123"), "sales", lines={"salse": "busy"})


def test_an_unknown_tool_is_an_error():
    with pytest.raises(SimulationError, match="unknown tool"):
        simulate(departments(sales="+14155550123"), "transfer_to_departments")


def test_a_refusal_keeps_the_call_with_the_agent():
    timeline = to_department(departments(sales="+14155550123"), "catering")
    assert (timeline.end, timeline.attempts) == ("agent", ())
    assert "catering" in timeline.told


def test_the_same_call_can_go_on():
    agent = departments(sales={"to": "+14155550123", "final": False})
    first = to_department(agent, "sales", lines={"sales": "busy"})
    second = to_department(agent, "sales", global_data=first.global_data)
    assert second.global_data["transfer"]["count"] == 2


def test_a_caller_who_hangs_up():
    timeline = to_department(departments(sales="+14155550123"), "sales", lines={"caller": "hangs up after 5 s"})
    assert (timeline.end, timeline.outcomes) == ("caller_hung_up", ("caller_hung_up",))


AGENTS = {
    "final": lambda: departments(sales="+14155550123"),
    "not final": lambda: departments(sales={"to": "+14155550123", "final": False}),
    "a list": lambda: departments(sales={"to": ["+14155550123", "+14155550124", "sip:ann@pbx.example.com"]}),
    "at once": lambda: departments(sales={"to": ["+14155550123", "+14155550124"], "ring": "parallel", "final": False}),
    "groups": lambda: departments(sales={"to": [["+14155550123", "+14155550124"], ["+14155550125"]]}),
    "refer": lambda: departments(sales="refer:sip:ann@pbx.example.com"),
    "a context": lambda: departments(sales="context:sales"),
    "a queue": lambda: agent_with(
        "queue_router", {"queues": {"help": {"to": "queue:help", "wait_time": 60}}, "public_url": PUBLIC}
    ),
    "an agent": lambda: agent_with("agent_handoff", {"agents": {"billing": "https://agents.example.com/billing"}}),
    "a text first": lambda: agent_with(
        "sms_then_transfer", {"to": "+14155550123", "sms": {"from": "+14155550100", "body": "Hi"}}
    ),
    "several skills": lambda: agent_with(
        "transfer",
        {
            "escalate_to_human": {"to": ["+14155550123", "+14155550124"], "collect": {"order": "The order number"}},
            "queue_router": {"queues": {"help": "queue:help"}},
            "defaults": {"public_url": PUBLIC},
        },
    ),
}


@pytest.mark.parametrize("kind", AGENTS)
def test_nobody_is_lost(kind):
    assert assert_never_lost(AGENTS[kind]()) >= 1


@pytest.mark.parametrize("kind", AGENTS)
def test_no_address_reaches_the_model(kind):
    assert_no_leak(AGENTS[kind]())


def test_chains_and_hours():
    rung = {"to": "queue:sales", "wait_time": 60, "on_failure": "voicemail"}
    agent = departments(
        sales={"to": ["+14155550123", "+14155550124"], "whisper": "A call for {name}", "on_failure": rung},
        legal={"to": "+14155550125", "hours": "Mo-Fr 09:00-17:00", "timezone": "America/New_York"},
    )
    lines = {"sales": "voicemail", "sales on_failure": "queue: never"}
    timeline = to_department(agent, "sales", lines=lines)
    assert timeline.outcomes == ("not_accepted", "not_accepted", "queue_timeout")
    assert timeline.end == "voicemail_left"
    assert to_department(agent, "legal", at="2026-12-28 10:00").outcomes == ("connected",)
    assert to_department(agent, "legal", at="2026-12-27 10:00").outcomes == ()
    assert to_department(agent, "legal", at="2026-12-28T15:30:00+00:00").outcomes == ("connected",)
    assert assert_never_lost(agent) > 10
    assert_no_leak(agent)


def test_a_tool_that_ends_the_session_and_says_nothing_is_caught():
    agent = with_tool(lambda: Result("Transferring").connect("+14155550123", final=True))
    with pytest.raises(AssertionError) as error:
        assert_never_lost(agent, tool="by_hand")
    assert "by_hand() loses the caller: the line closes" in str(error.value)
    assert "when +14155550123: no_answer" in str(error.value)
    assert "end  hung_up_in_silence" in str(error.value)


def test_an_agent_that_is_told_nothing_or_what_is_old_is_caught():
    agent = with_tool(lambda: Result("Transferring").connect("+14155550123", final=False))
    with pytest.raises(AssertionError, match="what an earlier transfer of the call has left behind"):
        assert_never_lost(agent, tool="by_hand")


def test_an_unknown_verb_is_caught():
    document = {"version": "1.0.0", "sections": {"main": [{"join_conference": {"name": "x"}}]}}
    agent = with_tool(lambda: {"response": "Transferring", "action": [{"SWML": document}]})
    with pytest.raises(AssertionError, match='does not know the verb "join_conference"'):
        assert_never_lost(agent, tool="by_hand")


def test_an_agent_without_transfer_tools_needs_a_name():
    with pytest.raises(SimulationError, match="name the `tool`"):
        assert_never_lost(with_tool(lambda: {"response": "Hello"}))


def test_some_arguments_can_be_given():
    agent = departments(sales="+14155550123", support="+14155550124")
    both = assert_never_lost(agent)
    assert assert_never_lost(agent, tool="transfer_to_department", arguments={"department": "sales"}) == both / 2


def test_a_large_directory_is_tried_name_by_name():
    agent = departments(**{f"office {number}": f"+1415555{number:04}" for number in range(100, 160)})
    assert assert_never_lost(agent) >= 120


def test_an_address_in_the_prompt_is_found():
    agent = departments(sales="+14155550123")
    agent.prompt_add_section("Numbers", "Sales is at (415) 555-0123.")
    with pytest.raises(AssertionError, match="Sales is at"):
        assert_no_leak(agent)


def test_a_file_can_be_simulated(tmp_path):
    file = tmp_path / "front.yaml"
    file.write_text(
        "agent: {name: front, route: /front}\n"
        "skills:\n  department_router:\n    public_url: https://agents.example.com/front\n"
        "    departments: {sales: +14155550123, support: {to: 'queue:help', wait_time: 60}}\n"
    )
    timeline = simulate(file, "transfer_to_department", {"department": "support"}, lines={"support": "queue: 400 s"})
    assert timeline.outcomes == ("queue_timeout",)
    assert assert_never_lost(str(file)) > 4
    assert_no_leak(file)


def test_the_clock():
    with fixed(now().replace(year=2030)):
        assert now().year == 2030
        with fixed(None):
            assert now().year == 2030
    assert now().year != 2030
    assert now().tzinfo


def test_the_fixture(tmp_path):
    test = "def test_it(simulate):\n    assert callable(simulate)\n"
    (tmp_path / "test_it.py").write_text(test)
    plugin = "signalwire_transfer.pytest_plugin"
    command = [sys.executable, "-m", "pytest", "-q", "-p", plugin, "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_plugin_imports_no_sdk():
    script = (
        "import sys, signalwire_transfer.pytest_plugin; sys.exit(any(name.startswith(NAMES) for name in sys.modules))"
    )
    script = script.replace("NAMES", "('signalwire_agents', 'signalwire.')")
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_line_may_be_more_than_a_text():
    line = Callee(after=3.0, talks=7.0)
    assert "12 s  sales hangs up" in str(
        to_department(departments(sales="+14155550123"), "sales", lines={"sales": line})
    )


def test_whatever_a_line_may_be_is_public_and_documented():
    from typing import get_args

    import signalwire_transfer.testing as public

    assert {kind.__name__ for kind in get_args(Line)} < set(public.__all__)
    assert all(getattr(public, name).__doc__ for name in public.__all__ if isinstance(getattr(public, name), type))
