"""`signalwire-transfer explain` says why a call goes where it goes, and agrees with what is simulated."""

import importlib.util
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands import command
from signalwire_transfer import Refusal, Route, TransferSkill, hookimpl
from signalwire_transfer._cli._app import main
from signalwire_transfer._explain import Explanation, Rung, as_lines, explain
from signalwire_transfer._files._build import built
from signalwire_transfer._records._watch import note, watched
from signalwire_transfer._rehearsal._agent import Agent
from signalwire_transfer._rehearsal._tries import variants
from signalwire_transfer._routes._values import addresses
from signalwire_transfer._show._steps import NO_WAY_BACK
from signalwire_transfer.testing import simulate

COMMAND = Path(sys.executable).with_name("signalwire-transfer")
EXAMPLES = Path(__file__).parent.parent / "examples"
AGENTS = [file for file in sorted(EXAMPLES.glob("*.py")) if "AgentBase(" in file.read_text(encoding="utf-8")]
PUBLIC = "https://agents.example.com/front"
FRIDAY_EVENING = "2026-11-27 18:05"
FRIDAY_NOON = "2026-11-27 12:00"
HOURS = {"hours": "Mo-Fr 09:00-17:00", "timezone": "America/New_York"}
NEW_YORK = "-05:00"


def why(agent: Any, department: str = "sales", tool: str = "transfer_to_department", **more: Any) -> Explanation:
    return explain(Agent(agent), tool, {"department": department}, **more)


def told(explanation: Explanation, about: str) -> list[str]:
    return [reason.text for reason in explanation.reasons if reason.about == about]


def departments(desk: Any, **more: Any) -> Any:
    """The agent of a desk with some departments."""
    routes = {"sales": "+14155550123", "support": "+14155550124"}
    return desk.add("department_router", {"departments": routes, "public_url": PUBLIC} | more).agent


def test_now_is_told_in_the_time_zone_of_the_routes(desk: Any) -> None:
    found = why(departments(desk, departments={"sales": {"to": "+14155550123", **HOURS}}))
    assert next(as_lines(found)).endswith("(America/New_York)")


# ---- the rule -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("sales", 'department "sales" is the name of a route'),
        ("SALES!", 'department "SALES!" is read as "sales": case, accents and punctuation do not count'),
        ("catering", 'there is no department "catering": the default "support" counts'),
        (" ", 'no department was named: the default "support" counts'),
    ],
)
def test_it_says_which_name_counted(desk: Any, said: str, rule: str) -> None:
    assert told(why(departments(desk, default="support"), said), "rule") == [rule]


def test_a_name_that_there_is_not_keeps_the_call_with_the_agent(desk: Any) -> None:
    found = why(departments(desk), "catering")
    assert told(found, "rule")[0].endswith("has no route for what was said")
    assert 'There is no department called "catering"' in told(found, "answer")[0]
    assert (found.rungs, found.timeline.end) == ((), "agent")


def test_a_skill_with_one_route_has_no_rule(desk: Any) -> None:
    agent = desk.add("escalate_to_human", {"to": "+14155550123"}).agent
    [rule] = told(explain(Agent(agent), "escalate_to_human", {}), "rule")
    assert rule.startswith('the skill "escalate_to_human" of the plugin escalate_to_human (signalwire-transfer ')
    assert rule.endswith("has one route")


def test_a_tool_that_somebody_wrote_by_hand_is_not_explained(desk: Any) -> None:
    desk.agent.define_tool(name="by_hand", description="x", parameters={}, handler=lambda _arguments, _payload: "Hello")
    found = explain(Agent(desk.agent), "by_hand", {})
    assert told(found, "rule") == ["the tool is not one of this package's: it answers as it likes"]
    assert told(found, "answer") == ['the call stays with the agent, which is told "Hello"']


# ---- hours, rungs, limits -------------------------------------------------------------------------------------------


def test_who_is_closed_is_passed_over_and_the_other_branch_is_named(desk: Any) -> None:
    guard = {"to": "+14155550119", "name": "the guard", "on_failure": "voicemail"}
    sales = {"to": "+14155550123", **HOURS, "on_closed": guard, "on_failure": {"to": "+14155550125", "name": "mobile"}}
    agent = departments(desk, departments={"sales": sales})
    evening = why(agent, at=FRIDAY_EVENING, lines={"the guard": "busy"})
    assert told(evening, "hours") == ["sales: closed until Monday at 09:00 (Mo-Fr 09:00-17:00, America/New_York)"]
    assert evening.rungs == (
        ("sales", "passed over: closed until Monday at 09:00"),
        ("the guard", "the line was busy"),
        ("voicemail", "ends the chain"),
        ("mobile", "not asked: only when sales is open, and nobody takes the call"),
    )
    noon = why(agent, at=FRIDAY_NOON)
    assert told(noon, "hours") == ["sales: open until today at 17:00 (Mo-Fr 09:00-17:00, America/New_York)"]
    assert noon.rungs == (
        ("sales", "they talked: final"),
        ("mobile", "never reached: sales took the call"),
        ("agent", "never reached: sales took the call"),
        ("the guard", "not asked: only while sales is closed"),
    )


def test_every_address_of_a_list_has_its_fate(desk: Any) -> None:
    rung = {"to": "+14155550129", "whisper": "A call.", "on_failure": "hangup"}
    sales = {"to": ["+14155550123", "+14155550124"], "final": False, "on_failure": rung}
    agent = departments(desk, departments={"sales": sales})
    lines = {"sales 1": "busy", "sales 2": "no_answer", "sales on_failure": "voicemail"}
    assert why(agent, lines=lines).rungs == (
        ("sales", "sales 1: the line was busy; sales 2: nobody answered"),
        ("sales on_failure", "nobody accepted the call"),
        ("hangup", "ends the chain"),
    )
    assert why(agent).rungs[0] == ("sales", "they talked: the call comes back")


def test_behind_a_queue_without_a_way_back_the_line_closes(desk: Any) -> None:
    agent = desk.add("transfer", {"to": "queue:support", "wait_time": 60}).agent
    explanation = explain(Agent(agent), "transfer_call", {}, lines={"a colleague": "queue: 400 s"})
    assert explanation.timeline.end == "hung_up_after_words"
    assert explanation.rungs[-1] == ("agent", NO_WAY_BACK)


def test_a_caller_who_hangs_up_ends_it(desk: Any) -> None:
    agent = departments(desk, departments={"sales": {"to": "+14155550123", "on_failure": "voicemail"}})
    found = why(agent, lines={"caller": "hangs up after 5 s"})
    assert [fate for _, fate in found.rungs] == ["the caller hung up", "never reached: the caller hung up"]


def test_a_caller_who_hangs_up_before_it_rings_has_reached_nobody(desk: Any) -> None:
    agent = departments(desk, departments={"sales": {"to": "+14155550123", "announce": "play"}})
    found = why(agent, lines={"caller": "hangs up after 1 s"})
    assert [fate for _, fate in found.rungs] == ["never reached: the caller hung up"] * 2


def test_the_rungs_stand_in_the_order_of_the_chain(desk: Any) -> None:
    last = {"to": "+14155550126", "name": "the last"}
    closed = {"to": "+14155550125", "name": "the closed", **HOURS, "on_failure": last}
    first = {"to": "+14155550124", "name": "the first", "on_failure": closed}
    agent = departments(desk, departments={"sales": {"to": "+14155550123", "on_failure": first}})
    found = why(agent, at=FRIDAY_EVENING + NEW_YORK)
    assert [name for name, _ in found.rungs] == ["sales", "the first", "the closed", "the last", "agent"]


def test_each_of_two_routes_with_one_number_is_called_by_its_own_name(desk: Any) -> None:
    number, on_call = "+14155550123", {"to": "+14155550125", "name": "the vet on call"}
    vet = {"to": number, **HOURS, "on_closed": on_call}
    agent = departments(desk, departments={"reception": {"to": number, **HOURS, "on_closed": "agent"}, "vet": vet})
    found = why(agent, "vet", at=FRIDAY_EVENING + NEW_YORK)
    assert [text.partition(":")[0] for text in told(found, "hours")] == ["vet"]
    assert [name for name, _ in found.rungs] == ["vet", "the vet on call", "agent"]
    assert why(agent, "reception", at=FRIDAY_EVENING + NEW_YORK).rungs[0].name == "reception"


def test_a_closed_route_and_its_rung_may_share_a_number(desk: Any) -> None:
    again = {"to": "+14155550123", "name": "the night bell"}
    agent = departments(desk, departments={"vet": {"to": "+14155550123", **HOURS, "on_closed": again}})
    evening, noon = (why(agent, "vet", at=f"{at}{NEW_YORK}") for at in (FRIDAY_EVENING, FRIDAY_NOON))
    assert [rung.name for rung in evening.rungs[:2]] == ["vet", "the night bell"]
    assert Rung("the night bell", "not asked: only while vet is closed") in noon.rungs


@pytest.mark.parametrize("name", ["try", "explain", "show"])
def test_who_names_a_skill_is_told_what_its_tool_is_called(tmp_path: Path, name: str) -> None:
    file = tmp_path / "agent.yaml"
    file.write_text("agent: {name: a}\nskills: {department_router: {departments: {sales: '+14155550123'}}}\n")
    done = command(name, file, "department_router")
    assert done.stderr == 'error: "department_router" is a skill: write its tool, transfer_to_department\n'


def test_each_of_two_routes_with_one_number_has_its_own_line_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "agent.yaml"
    file.write_text(
        """\
agent: {name: clinic}
skills:
  department_router:
    timezone: America/New_York
    departments:
      reception: {to: +14155550123, hours: "Sa 09:00-12:00"}
      vet: {to: +14155550123, hours: "Mo-Fr 09:00-17:00", on_closed: voicemail}
"""
    )
    call = ["transfer_to_department", "department=vet", "--at", FRIDAY_EVENING, "--format", "json"]
    found = json.loads(command("explain", str(file), *call).stdout)
    assert [(rung["name"], rung["line"]) for rung in found["rungs"]] == [("vet", 7), ("voicemail", None)]


def test_limits_are_told_before_and_after_they_are_reached(desk: Any) -> None:
    agent = departments(desk, limits={"per_call": 2})
    assert told(why(agent), "limit") == ["per_call: this is 1 of 2"]
    found = why(agent, global_data={"transfer": {"count": 2}})
    assert told(found, "limit") == ["per_call: used up, 2 of 2"]
    assert (found.rungs, told(found, "rule")) == ((), [])


def test_what_has_to_be_asked_first_keeps_the_call_with_the_agent(desk: Any) -> None:
    found = why(departments(desk, collect={"order": "The order number"}))
    assert [reason.about for reason in found.reasons] == ["limit", "answer"]
    assert "First ask the caller for: The order number." in told(found, "answer")[0]


def test_the_hops_between_agents_are_told(desk: Any) -> None:
    agent = desk.add("agent_handoff", {"agents": {"billing": "https://agents.example.com/billing"}}).agent
    found = explain(Agent(agent), "hand_off_to_agent", {"specialty": "billing"})
    assert told(found, "limit") == ["per_call: this is 1 of 3", "hops: this is 1 of 5"]
    assert found.rungs == (("billing", "takes the call over"),)
    tired = explain(Agent(agent), "hand_off_to_agent", {"specialty": "billing"}, global_data={"transfer": {"hops": 5}})
    assert told(tired, "limit")[1] == "hops: used up, 5 of 5"
    assert tired.timeline.end == "agent"


def test_a_rung_with_one_agent_too_many_is_passed_over(desk: Any) -> None:
    rung = {"to": "https://agents.example.com/billing", "name": "billing"}
    agent = departments(desk, departments={"sales": {"to": "+14155550123", "on_failure": rung}})
    found = why(agent, lines={"sales": "busy"}, global_data={"transfer": {"hops": 5}})
    assert found.rungs == (
        ("sales", "the line was busy"),
        ("billing", "passed over: the call has been handed from agent to agent as often as it may be"),
        ("agent", "ends the chain"),
    )


# ---- plugins --------------------------------------------------------------------------------------------------------


class Policy:
    """Refuses sales, and lets support ring for five seconds only."""

    @hookimpl
    def transfer_review(self, plan: Any) -> object:
        return Refusal("Not today.") if plan.key == "sales" else None

    @hookimpl
    def transfer_prepare(self, plan: Any) -> object:
        from dataclasses import replace

        return replace(plan, timeout=5)


class Acme:
    """Knows where one owner is."""

    @hookimpl
    def transfer_schemes(self) -> list[str]:
        return ["owner"]

    @hookimpl
    def transfer_resolve(self, address: Any) -> object:
        return {"to": "+14155550131", "name": "Mona"} if address.rest == "globex" else None


class Chooser(TransferSkill):
    """Choose."""

    name = "chooser"
    tool = "choose"

    class Params(TransferSkill.Params):
        day: Route
        night: Route

    def route(self, arguments: Any, call: Any) -> Any:
        return self.params.night


class Choosing:
    """Offers a skill that chooses by itself."""

    @hookimpl
    def transfer_skills(self) -> list[type[TransferSkill]]:
        return [Chooser]


def test_a_plugin_that_refuses_or_changes_is_named(desk: Any, with_plugins: Any) -> None:
    with_plugins(policy=Policy())
    agent = departments(desk)
    refused = why(agent)
    assert told(refused, "plugin") == ["policy (no distribution) refuses the call"]
    assert (refused.rungs, refused.timeline.end) == ((), "agent")
    assert "Not today." in told(refused, "answer")[0]
    changed = why(agent, "support", lines={"support": "answers after 7 s"})
    assert told(changed, "plugin") == ["policy (no distribution) changed the plan"]
    assert changed.rungs == (("support", "nobody answered"), ("agent", "ends the chain"))


def test_a_plugin_that_says_where_is_named(desk: Any, with_plugins: Any) -> None:
    with_plugins(acme=Acme())
    rung = {"to": "owner:nobody", "name": "the owner", "on_failure": "voicemail"}
    agent = departments(desk, departments={"sales": {"to": "owner:globex", "on_failure": rung}})
    found = why(agent, lines={"+14155550131": "busy"})
    assert told(found, "plugin") == [
        "acme (no distribution) says where the call goes",
        "acme (no distribution) does not know the address",
    ]
    assert found.rungs == (
        ("Mona", "the line was busy"),
        ("the owner", "passed over: no plugin knows where that is"),
        ("voicemail", "ends the chain"),
    )


def test_a_skill_that_chooses_by_itself_is_named(desk: Any, with_plugins: Any) -> None:
    with_plugins(choosing=Choosing())
    agent = desk.add("transfer", {"chooser": {"day": "+14155550123", "night": "+14155550124"}}).agent
    found = explain(Agent(agent), "choose", {})
    assert told(found, "rule") == ['the skill "chooser" of the plugin choosing (no distribution) chose the route']
    assert found.rungs[0].name == "night"


def test_nothing_is_noted_where_nobody_watches() -> None:
    def never(*_facts: object) -> Any:
        raise AssertionError

    note(never, 1)
    with watched() as notes:
        pass
    assert notes == []
    note(never, 1)


# ---- it cannot drift from what is simulated -------------------------------------------------------------------------

_ENDS_OF = {
    "agent": {"agent"},
    "voicemail": {"voicemail_left"},
    "hangup": {"hung_up_after_words"},
}


def check(found: Explanation) -> None:
    """The fates of the rungs lead to the end, and to no other."""
    fates = dict(reversed([rung for rung in found.rungs if rung.name not in _ENDS_OF]))
    verdict = next((rung for rung in reversed(found.rungs) if rung.name in _ENDS_OF), None)
    connected = any(outcome == "connected" for outcome in found.timeline.outcomes)
    if verdict and verdict.fate == "ends the chain":
        assert found.timeline.end in _ENDS_OF[verdict.name]
        assert not connected
    elif verdict and verdict.fate == NO_WAY_BACK:
        assert (verdict.name, found.timeline.end) == ("agent", "hung_up_after_words")
        assert not connected
    elif any(fate.startswith("takes the call over") for fate in fates.values()):
        assert found.timeline.end in {"other_agent", "context"}
    elif connected:
        came_back = any("the call comes back" in fate for fate in fates.values())
        assert found.timeline.end == "agent" if came_back else found.timeline.end != "agent"
        assert any("took the call" in fate for fate in fates.values()) or verdict
    else:
        assert found.timeline.end == "agent"
        assert told(found, "answer")
    assert not any(fate == "never reached: " for fate in fates.values())
    assert max(map(len, as_lines(found))) <= 80


def checked(agent: Any, tool: str, arguments: dict[str, Any], **more: Any) -> Explanation:
    found = explain(Agent(agent), tool, arguments, **more)
    assert found.timeline == simulate(agent, tool, arguments, **more)
    check(found)
    return found


def _agents_in(file: Path) -> list[Any]:
    if file.suffix == ".yaml":
        return [agent for _, agent in built(file, "127.0.0.1", 3000)]
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [module.agent]


@pytest.mark.parametrize("file", [*AGENTS, EXAMPLES / "receptionist.yaml"], ids=lambda file: file.name)
def test_every_example_is_explained_as_it_is_simulated(file: Path) -> None:
    for made in _agents_in(file):
        agent = Agent(made)
        for tool in agent.tools:
            for arguments in variants(agent, tool):
                for what in ("answers", "busy", "no_answer"):
                    phones = [address.value for _, route in agent.routes() for address in addresses(route.to)]
                    lines = {phone: what for phone in phones if phone.startswith("+")}
                    for at in (FRIDAY_NOON, FRIDAY_EVENING):
                        checked(made, tool, arguments, lines=lines, at=at)


_BAD = {"queue": "queue: never", "refer": "rejected"}


@settings(max_examples=60, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.data())
def test_every_configuration_is_explained_as_it_is_simulated(new_desk: Any, configurations: Any, data: Any) -> None:
    agent = new_desk().add("department_router", data.draw(configurations)).agent
    routes = list(Agent(agent).routes())
    for is_open in (True, False):
        bad = {
            name: _BAD.get(route.to[0][0].kind, data.draw(st.sampled_from(["busy", "failed"])))
            for name, route in routes
        }
        lines = {name: what for name, what in bad.items() if data.draw(st.booleans())}
        at = (FRIDAY_NOON if is_open else FRIDAY_EVENING) + NEW_YORK
        for several in ({}, bad, lines):
            checked(agent, "transfer_to_department", {"department": "sales"}, lines=several, at=at)


# ---- the command ----------------------------------------------------------------------------------------------------


@dataclass
class Done:
    """How the command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs the command in this process, in a folder and with variables of the environment."""

    def ran(folder: Path, *words: str, **variables: str) -> Done:
        monkeypatch.chdir(folder)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["signalwire-transfer", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Done(int(ended.value.code or 0), printed.out, printed.err)

    return ran


TWO = """\
agents:
  - {name: front, route: /front, skills: {department_router: {departments: {sales: +14155550123}}}}
  - {name: night, route: /night, skills: {department_router: {departments: {guard: "${GUARD_PHONE}"}}}}
"""


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A folder with a file of two agents whose tools have the same name."""
    (tmp_path / "two.yaml").write_text(TWO)
    return tmp_path


CALL = ("two.yaml", "transfer_to_department")


def test_the_command_explains_in_eighty_columns() -> None:
    words = ("receptionist.yaml", "transfer_to_department", "department=Installation", "--at", FRIDAY_EVENING)
    done = command("explain", *words, cwd=EXAMPLES)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Friday, 27 November 2026, 18:05 (America/New_York)\n\n  limit ")
    assert "  installation  passed over: closed until Monday at 08:00\n" in done.stdout
    assert done.stdout.endswith("\n  end  agent: the caller is with the agent\n")
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("command", ["try", "explain"])
def test_an_agent_can_be_chosen_and_is_asked_for_where_it_matters(run: Any, two: Path, command: str) -> None:
    phone = {"GUARD_PHONE": "+14155550199"}
    first = run(two, command, *CALL, "department=sales", **phone)
    assert first.stderr == "hint: front and night have this tool; this is front's: choose with `--agent`\n\n"
    for name in ("night", "/night"):
        other = run(two, command, *CALL, "department=guard", "--agent", name, **phone)
        assert (other.returncode, other.stderr) == (0, "")
        assert "guard" in other.stdout
    wrong = run(two, command, *CALL, "department=guard", "--agent", "nigt", **phone)
    assert (wrong.returncode, wrong.stderr) == (1, 'error: unknown agent "nigt"; did you mean "night"?\n')


@pytest.mark.parametrize("command", ["try", "explain"])
@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["transfer_to_departmnt"], 'unknown tool "transfer_to_departmnt"; did you mean "transfer_to_department"?'),
        (["transfer_to_department", "departmnt=x"], 'unknown argument "departmnt"; did you mean "department"?'),
        (["transfer_to_department", "sales"], "`sales` must be written as KEY=VALUE"),
        (["transfer_to_department", "department=sales", "--line", "salse=busy"], 'unknown line "salse"; did you mean'),
    ],
)
def test_a_mistake_is_said_in_a_line(run: Any, two: Path, command: str, words: list[str], error: str) -> None:
    done = run(two, command, "two.yaml", *words, "--agent", "front", GUARD_PHONE="+14155550199")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: {error}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["try", "explain"])
def test_a_broken_file_is_checked_first(run: Any, two: Path, command: str) -> None:
    done = run(two, command, *CALL)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("two.yaml:3: ")
    assert "`GUARD_PHONE` is not set" in done.stderr


def test_what_comes_from_the_environment_is_not_shown(run: Any, two: Path) -> None:
    (two / "secret.yaml").write_text(
        "agent: {name: front}\nskills: {escalate_to_human: {to: +14155550123, name: '${BOSS}'}}\n"
    )
    done = run(two, "explain", "secret.yaml", "escalate_to_human", BOSS="Mister Big")
    assert "Mister Big" not in done.stdout
    assert "${BOSS}  they talked" in done.stdout


def test_the_file_may_be_json(run: Any, two: Path) -> None:
    skills = {"escalate_to_human": {"to": "+14155550123"}}
    (two / "one.json").write_text(json.dumps({"agent": {"name": "front"}, "skills": skills}))
    assert "they talked" in run(two, "explain", "one.json", "escalate_to_human").stdout
