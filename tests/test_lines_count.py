"""What `try` accepts has its effect, or is refused with the words that would: lines, plugins, and what they are for."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from commands import command
from signalwire_transfer.testing import SimulationError, simulate

ACME = '''\
import os

from signalwire_transfer import OneRoute, hookimpl


class Odd(OneRoute):
    """Put the caller through."""

    name, tool = "odd", "odd"

    def route(self, arguments, call):
        return {}["no such person"]


@hookimpl
def transfer_skills():
    return [Odd]


@hookimpl
def transfer_schemes():
    return ["owner"]


@hookimpl
def transfer_resolve(address, call):
    if address.rest == "wrong":
        return {"to": "+1415"}
    pool = {"to": "+14155550140", "name": "the pool", "on_failure": "voicemail"}
    return {"to": "sip:grace@pbx.example.com", "on_failure": pool}


@hookimpl
def transfer_review(plan, call):
    if plan.key == "reviewed":
        raise LookupError("nobody home")
'''
FILE = """\
agent: {name: desk}
skills:
  department_router:
    departments:
      owner: owner:acme
      lost: {to: owner:wrong, on_failure: voicemail}
      reviewed: +14155550199
      sales: {to: +14155550123, name: the sales team, on_failure: voicemail}
      help: {to: +14155550124, on_failure: {to: +14155550125, name: night desk, on_failure: voicemail}}
      second: {to: +14155550124, on_failure: voicemail}
      box: {to: +14155550129, timeout: 20, on_failure: hangup}
      short: {to: +14155550130, timeout: 15, on_failure: hangup}
      waiting: queue:help
  agent_handoff: {agents: {billing: "https://me:secret@agents.example.com/billing"}}
  odd: {to: +14155550123}
"""
TOOL = "transfer_to_department"
Try = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "acme.py").write_text(ACME)
    (tmp_path / "f.yaml").write_text(FILE)
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_PLUGINS", str(tmp_path / "acme.py"))
    return tmp_path / "f.yaml"


@pytest.mark.parametrize(
    ("department", "lines", "outcomes"),
    [
        ("owner", {"owner": "busy"}, ["owner busy", "the pool connected"]),
        ("owner", {"owner:acme": "busy", "the pool": "no_answer"}, ["owner busy", "the pool no_answer"]),
        ("owner", {"sip:grace@pbx.example.com": "declined"}, ["owner declined", "the pool connected"]),
        ("sales", {"sales": "busy"}, ["the sales team busy"]),
        ("sales", {"the sales team": "busy"}, ["the sales team busy"]),
        ("help", {"help": "busy", "help on_failure": "busy"}, ["help busy", "night desk busy"]),
        ("second", {"second": "busy", "help": "answers"}, ["second busy"]),
        ("second", {"help": "answers", "second": "busy"}, ["second busy"]),
        ("help", {"second": "busy", "help": "answers"}, ["help connected"]),
        ("second", {"+14155550124": "busy"}, ["second busy"]),
        ("box", {"box": "voicemail"}, ["box connected"]),
        ("box", {"box": "answers after 20 s"}, ["box no_answer"]),
        ("short", {"short": "voicemail"}, ["short no_answer"]),
        ("short", {"short": "voicemail after 14 s"}, ["short connected"]),
    ],
)
def test_a_line_has_its_effect_whatever_the_route_is_called_and_wherever_it_leads(
    file: Path, department: str, lines: dict[str, str], outcomes: list[str]
) -> None:
    timeline = simulate(file, TOOL, {"department": department}, lines=lines)
    assert [f"{attempt.name} {attempt.outcome}" for attempt in timeline.attempts] == outcomes
    assert timeline.idle == ()


def test_a_box_that_is_too_late_says_so(file: Path) -> None:
    timeline = simulate(file, TOOL, {"department": "short"}, lines={"short": "voicemail"})
    assert "short does not answer  (its voicemail box would after 20 s)" in str(timeline)


@pytest.mark.parametrize("line", ["billing", "https://agents.example.com/billing"])
def test_another_agent_can_fail_to_give_a_document(file: Path, line: str) -> None:
    timeline = simulate(file, "hand_off_to_agent", {"specialty": "billing"}, lines={line: "failed"})
    assert timeline.end == "hung_up_in_silence"
    assert "(the other agent gives no document)" in str(timeline)
    assert "secret" not in str(timeline)


@pytest.mark.parametrize(
    ("tool", "arguments", "line", "sentence"),
    [
        ("hand_off_to_agent", {"specialty": "billing"}, "billing=busy", "must do `succeeds` or `failed`, not `busy`"),
        (TOOL, {"department": "sales"}, "slaes=busy", 'unknown line "slaes"; did you mean "sales"?'),
        (
            TOOL,
            {"department": "sales"},
            "+14155550999=busy",
            'unknown line "+14155550999"; known: a colleague, billing',
        ),
        (TOOL, {"department": "sales"}, "queue:hlp=queue: never", 'unknown line "queue:hlp"'),
        (TOOL, {"department": "waiting"}, "waiting=busy", "must do what a queue does, as in `queue: 400 s`"),
        (TOOL, {"department": "sales"}, "caller=busy", "must do what the caller does"),
    ],
)
def test_a_line_that_is_nobodys_or_can_do_no_such_thing_is_refused(
    file: Path, tool: str, arguments: dict[str, str], line: str, sentence: str
) -> None:
    name, _, what = line.partition("=")
    with pytest.raises(SimulationError) as refused:
        simulate(file, tool, arguments, lines={name: what})
    assert sentence in str(refused.value)
    tried = command("try", file, tool, *(f"{key}={value}" for key, value in arguments.items()), "--line", line)
    assert sentence in tried.stderr
    assert (tried.returncode, tried.stdout) == (1, "")


def test_a_line_that_the_call_does_not_get_to_is_said(file: Path) -> None:
    for name in ("try", "explain"):
        told = command(name, file, TOOL, "department=sales", "--line", "box=busy", "--line", "sales=busy")
        assert told.stderr == "hint: the line box has done nothing: this call does not get there\n"
        assert told.returncode == 0


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        (TOOL, {"department": "reviewed"}, "acme.py) raised and was left out: LookupError: nobody home"),
        (TOOL, {"department": "lost"}, "acme.py) resolved an address to something wrong"),
        ("odd", {}, "acme.py) raised KeyError: 'no such person'"),
    ],
)
def test_a_plugin_that_raises_makes_try_fail_and_says_whose_it_is(
    file: Path, tool: str, arguments: dict[str, str], sentence: str
) -> None:
    tried = command("try", file, tool, *(f"{key}={value}" for key, value in arguments.items()))
    assert tried.returncode == 1
    assert "  end  " in tried.stdout, "what would happen all the same is shown"
    assert sentence in tried.stderr.splitlines()[-1]
    with pytest.raises(SimulationError) as failed:
        simulate(file, tool, arguments)
    assert sentence in str(failed.value)
    assert failed.value.timeline is not None and failed.value.timeline.end
    assert command("explain", file, tool, *(f"{key}={value}" for key, value in arguments.items())).returncode == 1
