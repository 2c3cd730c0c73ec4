"""The trace: each call of a hook is a line, with whose it was and what came of it, and nothing that tells."""

import re
from dataclasses import replace

import pluggy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signalwire_transfer import Refusal, Route, TransferSkill, hookimpl

PHONE, SIP, CALLER = "+14155552671", "sip:ann@pbx.example.com", "+14155550199"
LINE = re.compile(r"(transfer_\w+) (\w+) \((.+?)\)((?: \w+=\S+)*) -> (.+), \d+\.\d\d ms")


class Gate(TransferSkill):
    """Open the gate."""

    name = "gate"
    tool = "open_the_gate"

    class Params(TransferSkill.Params):
        """Where the gate is."""

        to: Route

    def route(self, arguments, call):
        """Always the same one."""
        return self.params.to


class Guard:
    """A plugin with every hook, that answers what a test wants."""

    def __init__(self, **answers):
        self.answers = answers

    def _answer(self, hook, plan=None):
        answer = self.answers.get(hook)
        if isinstance(answer, Exception):
            raise answer
        return answer(plan) if callable(answer) else answer

    @hookimpl
    def transfer_skills(self):
        """Offer the skill."""
        return [Gate]

    @hookimpl
    def transfer_schemes(self):
        """Claim the scheme."""
        return ["gate"]

    @hookimpl
    def transfer_resolve(self, address, call):
        """Say where the gate is."""
        return self._answer("resolve")

    @hookimpl
    def transfer_review(self, plan, call):
        """Look at the plan."""
        return self._answer("review")

    @hookimpl
    def transfer_prepare(self, plan):
        """Change the plan."""
        return self._answer("prepare", plan)

    @hookimpl
    def transfer_started(self, plan, call):
        """Take note."""
        return self._answer("started")

    @hookimpl
    def transfer_ended(self, outcome):
        """Take note."""
        return self._answer("ended")


@pytest.fixture
def traced(monkeypatch, with_plugins, background, capsys):
    """The trace of what a test does with a guard: hook to what is said of it, for the guard's hooks alone."""
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_TRACE", "1")

    def lines(act, **answers):
        with_plugins(guard=Guard(**answers))
        act()
        background()
        said = [LINE.fullmatch(line) for line in capsys.readouterr().err.splitlines() if line.startswith("transfer_")]
        assert all(said)
        return {line[1]: (line[4].strip(), line[5]) for line in said if line[2] == "guard"}

    return lines


def test_every_hook_of_a_call_is_a_line_with_its_plugin_and_what_came_of_it(desk, traced):
    lines = traced(
        lambda: desk.add("transfer", {"gate": {"to": "gate:north"}}).call("open_the_gate"),
        resolve=SIP,
        prepare=lambda plan: replace(plan, timeout=9, headers={"X-A": "secret"}),
    )
    assert lines == {
        "transfer_skills": ("", "[Gate]"),
        "transfer_schemes": ("", "[gate]"),
        "transfer_resolve": ("address=gate:... call=EKVMK7", "str"),
        "transfer_review": ("plan=gate:sip call=EKVMK7", "None"),
        "transfer_prepare": ("plan=gate:sip call=EKVMK7", "plan with changed timeout, headers"),
        "transfer_started": ("plan=gate:sip call=EKVMK7", "None"),
    }


def test_the_built_in_plugins_are_traced_with_their_version(desk, traced, capsys, with_plugins, background):
    with_plugins()
    err = capsys.readouterr().err
    assert re.search(r"^transfer_skills transfer \(signalwire-transfer [\d.]+\) -> \[\w+\], \d", err, re.MULTILINE)


def test_a_refusal_is_told_without_its_words_and_what_has_ended_too(desk, traced):
    lines = traced(lambda: desk.add("transfer", {"to": PHONE}).call("transfer_call"), review=Refusal("Not you."))
    assert lines["transfer_review"][1] == "refusal (refused)"
    assert lines["transfer_ended"] == ("outcome=transfer:refused call=EKVMK7", "None")
    assert "transfer_started" not in lines


@pytest.mark.parametrize("hook", ["resolve", "review", "prepare", "started"])
def test_a_hook_that_raises_is_told_by_the_exceptions_type_and_not_its_words(desk, traced, hook):
    lines = traced(
        lambda: desk.add("transfer", {"to": "gate:north"}).call("transfer_call"),
        **{"resolve": PHONE, hook: LookupError(f"no {PHONE} for {CALLER}")},
    )
    assert lines[f"transfer_{hook}"][1] == "raised LookupError"


def test_an_answer_that_cannot_be_looked_at_stops_no_call(desk, monkeypatch, with_plugins, capsys):
    class Odd:
        def __ne__(self, other):
            raise RuntimeError("not comparable")

    monkeypatch.setenv("SIGNALWIRE_TRANSFER_TRACE", "1")
    with_plugins(guard=Guard(prepare=lambda plan: replace(plan, wait_time=Odd())))
    assert desk.add("transfer", {"to": PHONE}).call("transfer_call").dialled == [PHONE]
    assert "transfer_prepare guard (no distribution) -> cannot be shown" in capsys.readouterr().err


@given(
    key=st.from_regex(r"\A\+1415555[0-9]{4}\Z"),
    resolved=st.sampled_from([SIP, PHONE, [PHONE, PHONE], {"to": SIP}, [[PHONE]], 14155552671]),
    words=st.text(max_size=30),
)
@settings(max_examples=30)
def test_no_address_no_number_and_no_words_are_in_a_trace(
    monkeypatch, new_desk, with_plugins, background, capsys, key, resolved, words
):
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_TRACE", "1")
    with_plugins(guard=Guard(resolve=resolved, review=Refusal(f"<{words}>{PHONE}", outcome=f"{PHONE}{words}")))
    desk = new_desk().add("transfer", {"department_router": {"departments": {f"Ann {key[-4:]}": "gate:12345678"}}})
    capsys.readouterr()
    desk.handle(
        "transfer_to_department", {"department": f"Ann {key[-4:]}", "reason": f"{key} {words}"}, {"caller_id_num": key}
    )
    background()
    traces = [line for line in capsys.readouterr().err.splitlines() if line.startswith("transfer_")]
    assert any(line.startswith("transfer_resolve guard") for line in traces)
    for line in traces:
        assert not any(told in line for told in ("12345678", "5552671", "ann@", "pbx", key[-7:], f"<{words}>"))


@pytest.mark.parametrize("value", ["", "0", "false"])
def test_without_the_switch_nothing_is_said_and_nothing_stands_between(desk, monkeypatch, with_plugins, capsys, value):
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_TRACE", value)
    plugins = with_plugins(guard=Guard(resolve=PHONE))
    assert desk.add("transfer", {"to": "gate:north"}).call("transfer_call").moved
    assert "transfer_" not in capsys.readouterr().err
    callers = [caller for calls in plugins.hooks._calls.values() for _, caller in calls]
    assert all(isinstance(caller, pluggy.HookCaller) for caller in callers)
