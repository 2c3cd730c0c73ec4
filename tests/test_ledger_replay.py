"""`ledger replay`: a call is played again as it was, what is not known is said, and a test of it is green."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy")

from commands import command
from ledger_stories import database, lines, rehearsed
from signalwire_transfer._records._record import Origin
from signalwire_transfer.testing import agents_of, rehearse
from signalwire_transfer_plugins.ledger._again import at_a_public_url, differences, played_again
from signalwire_transfer_plugins.ledger._past import stories_of

DESK = """\
agent: {name: desk, route: /desk}
skills:
  department_router:
    departments:
      sales:
        to: +14155550111
        whisper: "A call about {reason} from {caller}."
        on_failure:
          {to: +14155550115, name: our mobile, whisper: "A call.", on_failure: voicemail,
           notify: {from: +14155550100, to: +14155550115}}
      accounts: {to: [+14155550112, +14155550113], name: our accounts team, on_failure: hangup}
      both: {to: [+14155550117, +14155550118], ring: parallel}
      again: {to: [+14155550119, +14155550116, +14155550119], on_failure: hangup}
      installation: {to: "sip:i@pbx.example.com", hours: "Mo-Fr 08:00-17:00", timezone: America/New_York}
  queue_router: {queues: {support: {to: "queue:support", on_failure: voicemail}}}
"""
SAID = {"department": "sales", "reason": "a quote for Ann"}
AT = "2026-11-25 15:00:00+00:00"
URL = "SWML_PROXY_URL_BASE"


@pytest.fixture(autouse=True)
def office(tmp_path, monkeypatch):
    (tmp_path / "desk.yaml").write_text(DESK)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_SECRET", "a secret of the tests")


@pytest.fixture
def happened(tmp_path, monkeypatch):
    """Calls that have happened, each with its lines as they were, and that the ledger has heard of."""

    def made(*calls, people="masked", file="desk.yaml", name="call-1", is_heard=True):
        opened = database(f"sqlite:///{tmp_path}/{people}.db")
        monkeypatch.setenv(URL, "https://desk.example.com")
        agent, data = agents_of(file).each[0], {}
        for number, (tool, arguments, how) in enumerate(calls):
            done = rehearse(agent, tool, arguments, global_data=data, **how)
            records = rehearsed(done, name, how.get("at", AT), number)
            opened.add(lines(records if is_heard else records[:1], people))
            data = done.timeline.global_data
        monkeypatch.delenv(URL)
        return opened

    return made


def replay(*words, people="masked", file="desk.yaml"):
    done = command("ledger", "replay", "call-1", file, "--ledger", f"sqlite:///{people}.db", *words)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80 or words
    return done.stdout


def sales(**lines):
    return ("transfer_to_department", SAID, {"lines": {name.replace("_", " "): does for name, does in lines.items()}})


# ---- as it was ------------------------------------------------------------------------------------------------------


def test_the_call_is_shown_as_try_shows_it_beside_what_the_ledger_says(happened):
    happened(sales(sales="busy", our_mobile="answers after 9 s and presses 1"))
    shown = replay()
    assert "2026-11-25 15:00:00 UTC  transfer_to_department" in shown
    assert "   line  our mobile: answers after 9 s and presses 1 and talks 60 s" in shown
    assert " 13 s  our mobile answers" in shown
    assert "  end  with_callee_then_closed" in shown
    assert [line.split() for line in shown.splitlines()[-7:] if "config" not in line] == [
        ["outcome", "reached", "reached"],
        ["rung", "2", "2"],
        ["wait", "16.0", "s", "16.0", "s"],
        ["1.1", "sales", "busy", "busy"],
        ["2.1", "our", "mobile", "connected", "connected"],
        ["same", "as", "far", "as", "anybody", "has", "reported", "it"],
    ]


DOES = ["busy", "no_answer", "declined", "voicemail", "failed", "answers after 4 s and talks 60 s", "answers after 9 s"]


def test_whatever_the_lines_did_they_do_it_again(happened):
    chance = random.Random(5)
    for number in range(40):
        key = chance.choice(["sales", "accounts", "both", "again"])
        whom = {
            "sales": ["sales", "our mobile"],
            "accounts": ["our accounts team 1", "our accounts team 2"],
            "both": ["both 1", "both 2"],
            "again": ["again 1", "again 2"],
        }[key]
        does = {name: chance.choice(DOES) for name in whom}
        if key == "again":  # the first is called once more at last
            does["again 1"] = [does["again 1"], chance.choice(DOES)]
        if chance.random() < 0.25:
            does["caller"] = f"hangs up after {chance.randint(3, 60)} s"
        call = ("transfer_to_department", {"department": key}, {"lines": does})
        opened = happened(call, name=f"call-{number}")
        stories = stories_of(opened, f"call-{number}")
        with at_a_public_url(stories):
            [again], _ = played_again("desk.yaml", stories)
        assert list(differences(again)) == [], (key, does, again.lines)


@pytest.mark.parametrize(
    ("tool", "arguments", "does", "outcome"),
    [
        ("transfer_to_queue", {"topic": "support"}, {"support": "queue: 40 s"}, "reached"),
        ("transfer_to_queue", {"topic": "support"}, {"support": "queue: never"}, "voicemail"),
        ("transfer_to_department", {"department": "sales"}, {"sales": "busy", "our mobile": "busy"}, "voicemail"),
        ("transfer_to_department", {"department": "sales"}, {"caller": "hangs up after 4 s"}, "abandoned"),
        ("transfer_to_department", {"department": "both"}, {"both 1": "busy", "both 2": "busy"}, "agent"),
    ],
)
def test_every_way_to_end_is_played_again(happened, tool, arguments, does, outcome):
    happened((tool, arguments, {"lines": does}))
    shown = replay()
    assert f"outcome {outcome} {outcome}" in " ".join(shown.split())
    assert "   same  " in shown


def test_a_call_out_of_hours_is_played_at_the_time_of_day_at_which_it_was(happened):
    happened(("transfer_to_department", {"department": "installation"}, {"at": "2026-11-22 15:00:00+00:00"}))
    shown = replay()
    assert "2026-11-22 15:00:00 UTC" in shown
    assert "is closed until tomorrow at 08:00" in shown
    assert "outcome refused refused" in " ".join(shown.split())


def test_several_transfers_of_a_call_are_played_in_order_and_on_what_was_left(happened):
    happened(
        ("transfer_to_department", {"department": "both"}, {"lines": {"both 1": "busy", "both 2": "busy"}}),
        ("transfer_to_queue", {"topic": "support"}, {"lines": {"support": "queue: 40 s"}, "at": "2026-11-25 15:05Z"}),
    )
    shown = replay()
    assert shown.index("both: busy" if "both: busy" in shown else "both 1: busy") < shown.index("queue: 40 s")
    assert "\n\n2026-11-25 15:05:00 UTC  transfer_to_queue" in shown
    test = replay("--as-test")
    assert "transfer_1 = simulate(" in test
    assert "global_data=transfer_1.global_data," in test
    green(test)


# ---- what is not known ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("people", "is_known"), [("masked", False), ("none", False), ("full", True)])
def test_what_was_said_is_played_where_it_was_kept_and_else_something_else_is_and_that_is_said(
    happened, people, is_known
):
    happened(sales(), people=people)
    shown = " ".join(replay(people=people).split())
    assert ("A call about a quote for Ann" in shown) == is_known
    assert ("what was said to the tool is not kept; played: reason='a test'" in shown) == (not is_known)
    assert ("the caller's number is not kept; played: +14155550199" in shown) == (not is_known)


def test_a_caller_who_withheld_their_number_does_so_again(happened):
    happened(("transfer_to_department", SAID, {"caller": ""}))
    assert "from a caller with a withheld number" in " ".join(replay().split())


def test_what_nobody_has_reported_is_said_with_what_was_played(happened):
    happened(sales(), is_heard=False)
    shown = replay()
    assert "unknown  nobody has reported what sales did; played: answers" in shown
    assert "our mobile" not in shown.partition("end")[0]
    assert "outcome unreported" in " ".join(shown.split())


def test_what_has_changed_since_is_named(happened, tmp_path):
    happened(sales(sales="busy", our_mobile="answers after 9 s"))
    (tmp_path / "desk.yaml").write_text(DESK.replace("name: our mobile", "name: Ann").replace("0115, ", "0116, "))
    shown = " ".join(replay().split())
    assert "differs the route has changed since: its config was" in shown
    assert "differs 2.1 was our mobile, and is Ann" in shown
    start, end = DESK.index("        on_failure:\n"), DESK.index("      accounts:")
    (tmp_path / "desk.yaml").write_text(DESK[:start] + DESK[end:])
    shown = " ".join(replay().split())
    assert "differs the outcome was reached, and is agent" in shown
    assert "differs our mobile (2.1) was connected, and is not called" in shown


def test_a_tool_that_is_no_more_and_a_call_that_nobody_knows_are_said_in_a_line(happened, tmp_path):
    happened(sales())
    unknown = command("ledger", "replay", "nobody", "desk.yaml", "--ledger", "sqlite:///masked.db")
    assert (unknown.returncode, unknown.stderr) == (1, "error: the ledger knows no call nobody\n")
    (tmp_path / "desk.yaml").write_text("agent: {name: desk}\nskills: {transfer: {to: +14155552671}}\n")
    gone = command("ledger", "replay", "call-1", "desk.yaml", "--ledger", "sqlite:///masked.db")
    assert gone.returncode == 1
    assert gone.stderr.startswith('error: unknown tool "transfer_to_department"; known: transfer_call')


# ---- as a test ------------------------------------------------------------------------------------------------------


def green(test, folder="."):
    """The test as it is written, run as a stranger runs it."""
    file = Path(folder) / "test_call.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(test)
    words = [sys.executable, "-Im", "pytest", "-q", "-p", "no:cacheprovider", str(file)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + test


def test_a_test_of_the_call_reads_well_and_is_green(happened):
    happened(sales(sales="busy", our_mobile="answers after 9 s"), people="full")
    test = replay("--as-test", people="full")
    assert (
        test
        == '''"""The call call-1 of 25 November 2026, played again."""

from pathlib import Path

from signalwire_transfer.testing import simulate

HERE = [Path.cwd(), *Path(__file__).resolve().parents]
FILE = next(folder / "desk.yaml" for folder in HERE if (folder / "desk.yaml").is_file())


def test_when_sales_is_busy_and_our_mobile_answers() -> None:
    timeline = simulate(
        FILE,
        "transfer_to_department",
        {"department": "sales", "reason": "a test"},
        lines={"sales": "busy", "our mobile": "answers after 9 s and presses 1 and talks 60 s"},
        at="2026-11-25 15:00:00+00:00",
    )
    assert timeline.outcomes == ("busy", "connected"), str(timeline)
    assert timeline.end == "with_callee_then_closed", str(timeline)
'''
    )
    green(test, "tests")


AGENTS = """\
public_url: https://agents.example.com
agents:
  - name: front
    route: /front
    skills:
      agent_handoff: {agents: {billing: agent:billing}, collect: {account: The number of the account}}
  - name: billing
    route: /billing
    skills:
      agent_handoff: {agents: {front: agent:front}}
      escalate_to_human: {to: +14155550112, name: our accountant, final: false}
"""


@pytest.mark.parametrize("people", ["masked", "full"])
def test_a_call_that_went_from_agent_to_agent_is_played_by_each_of_them(tmp_path, people):
    (tmp_path / "agents.yaml").write_text(AGENTS)
    agents, opened = agents_of("agents.yaml").each, database(f"sqlite:///{people}.db")
    said = [
        (0, "hand_off_to_agent", {"specialty": "billing", "summary": "paid twice", "account": "77"}, {}),
        (1, "escalate_to_human", {"reason": "a refund"}, {"our accountant": "busy"}),
        (1, "hand_off_to_agent", {"specialty": "front", "summary": "a bike"}, {}),
    ]
    data = {}
    for number, (agent, tool, arguments, does) in enumerate(said):
        done = rehearse(agents[agent], tool, arguments, lines=does, global_data=data)
        opened.add(lines(rehearsed(done, "call-1", AT, number), people))
        data = done.timeline.global_data
    shown = replay("--people", people=people, file="agents.yaml")
    assert shown.count("same  as far as anybody has reported it") == 3
    assert "billing is told Another agent has handed this call to you." in " ".join(shown.split())
    test = replay("--as-test", people=people, file="agents.yaml")
    assert "def test_when_billing_takes_over_and_our_accountant_is_busy_and_front_takes_over()" in test
    assert test.count('agent="billing"') == 2
    green(test, "tests")


def test_a_test_holds_what_the_caller_said_only_where_that_is_asked_for(happened):
    happened(sales(), people="full")
    assert '"reason": "a quote for Ann"' in replay("--as-test", "--people", people="full")
    assert "Ann" not in replay("--as-test", people="full")


def test_a_test_has_a_public_url_where_the_call_would_go_another_way_without_it(happened):
    happened(("transfer_to_department", {"department": "both"}, {"lines": {"both 1": "busy", "both 2": "busy"}}))
    assert "monkeypatch" not in replay("--as-test")
    Path("desk.yaml").write_text(DESK.replace('"queue:support", on_failure: voicemail', '"queue:support"'))
    happened(("transfer_to_queue", {"topic": "support"}, {"lines": {"support": "queue: never"}}), people="full")
    test = replay("--as-test", people="full")
    assert 'monkeypatch.setenv("SWML_PROXY_URL_BASE", "https://agents.example.com")' in test
    green(test)


def test_an_agent_in_python_is_played_again_and_tested(happened, tmp_path):
    from the_sdk import PACKAGE

    (tmp_path / "front.py").write_text(
        f"from {PACKAGE.__name__} import AgentBase\n\n"
        "agent = AgentBase(name='front', route='/front')\n"
        "agent.add_skill('department_router', {'departments': {'sales': '+14155550111'}})\n"
    )
    happened(("transfer_to_department", {"department": "sales"}, {"lines": {"sales": "busy"}}), file="front.py:agent")
    assert "   line  sales: busy" in replay(file="front.py:agent")
    test = replay("--as-test", file="front.py:agent")
    assert 'runpy.run_path(str(FILE))["agent"]' in test
    green(test)


def test_the_arguments_are_forgotten_with_the_person(happened):
    opened = happened(sales(), people="full")
    assert "a quote for Ann" in json.dumps([dict(row) for row in opened.rows(_people())])
    opened.forget("+14155550199", "US")
    assert "a quote for Ann" not in json.dumps([dict(row) for row in opened.rows(_people())])
    assert "what was said to the tool is not kept" in " ".join(replay(people="full").split())


def _people():
    import sqlalchemy as sa

    from signalwire_transfer_plugins.ledger._tables import people

    return sa.select(people)


def test_a_call_in_another_language_is_played_again_in_it(happened, tmp_path):
    languages = "[{name: English, code: en-US, voice: a.b}, {name: Spanish, code: es-ES, voice: c.d}]"
    (tmp_path / "desk.yaml").write_text(DESK.replace("{name: desk,", f"{{name: desk, languages: {languages},"))
    spanish = ("transfer_to_department", {**SAID, "language": "es-ES"}, {"lines": {"sales": "answers"}})
    happened(spanish)
    assert "Le paso ahora con sales." in replay()
    test = replay("--as-test")
    assert "es-ES" in test
    green(test)


def test_a_message_and_a_limit_across_calls_are_not_played_and_that_is_said(happened, tmp_path):
    (tmp_path / "desk.yaml").write_text(
        "ledger: sqlite:///masked.db\n" + DESK + "  take_message: {deliver: [{ledger: true}]}\n"
    )
    opened = database(f"sqlite:///{tmp_path}/masked.db")
    origin = Origin(call="call-1", transfer="a" * 32, agent="desk", skill="take_message", tool="take_message")
    opened.add(lines([origin.record("message.taken", people={"message.number": "+14155550133"})]))
    assert "a message is passed on once the caller has confirmed its number" in " ".join(replay().split())
    test = replay("--as-test")
    assert "def test_the_agent_goes_on() -> None:" in test
    green(test)
    origin = Origin(
        call="call-2",
        transfer="b" * 32,
        agent="desk",
        skill="department_router",
        tool="transfer_to_department",
        key="both",
    )
    refusal = origin.record("transfer.refused", outcome="refused", details={"said": ["department", "reason"]})
    opened.add(lines([refusal]))
    done = command("ledger", "replay", "call-2", "desk.yaml", "--ledger", "sqlite:///masked.db")
    assert "a limit across calls may have been against it" in " ".join(done.stdout.split())
