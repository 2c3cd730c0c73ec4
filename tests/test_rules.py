"""The rules of `check`: every page's bad example is found, its good one is clean, and none finds more than it says."""

import inspect
import os
import re
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from commands import command
from signalwire_transfer import Address, Chain, Checked, CheckedAgent, CheckedTool, Finding, Link, Rule, hookimpl
from signalwire_transfer._check._engine import Report, report_on
from signalwire_transfer._check._offered import Offered, offered, selection
from signalwire_transfer._check._target import subject_of
from signalwire_transfer._rules._rule import page, title
from signalwire_transfer._seam._plugins import Plugins, installed

COMMAND = Path(sys.executable).with_name("signalwire-transfer")
CODES = [f"TR{number:03}" for number in [*range(1, 34), *range(35, 45)]]
Check = Callable[..., list[str]]


class Offering(SimpleNamespace):
    """A plugin in a test; pluggy wants one that can stand in a set."""

    __hash__ = object.__hash__  # type: ignore[assignment]  # of a namespace it is None


@hookimpl
def _wrong(address: Address) -> str | None:
    if address.rest == "broken":
        raise KeyError("no rota")
    return None if address.rest == "ann" else f"nobody is called {address.rest}"


ROTA = Offering(transfer_schemes=hookimpl(lambda: ["rota"]), transfer_check=_wrong)
"""A plugin whose rota knows Ann alone."""


@pytest.fixture
def known() -> Offered:
    return offered(installed())


def examples(rule: Any) -> dict[str, str]:
    """The `Bad::` and `Good::` of a page."""
    parts = re.split(r"^(Bad|Good)::\n", page(rule), flags=re.MULTILINE)
    return {name: textwrap.dedent(text) for name, text in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., Report]:
    """The report on a file of this text."""

    def made(text: str, codes: frozenset[str] | None = None, plugins: Plugins | None = None) -> Report:
        (tmp_path / "f.yaml").write_text(text, encoding="utf-8")
        plugins = plugins or installed()
        known = offered(plugins)
        subject = subject_of(str(tmp_path / "f.yaml"), plugins)
        return report_on(subject, known, codes or selection(known.rules, [], []))

    return made


@pytest.fixture
def check(report: Callable[..., Report]) -> Check:
    """What is found in a skill's parameters, each as `code path: message` without the path's beginning."""

    def found(skills: str, above: str = "agent: {name: desk}\n") -> list[str]:
        text = f"{above}skills:\n{textwrap.indent(textwrap.dedent(skills), '  ')}"
        return [f"{each.code} {each.path.removeprefix('skills.')}: {each.message}" for each in report(text).found]

    return found


def codes_of(found: list[str]) -> list[str]:
    return [line.split()[0] for line in found]


def test_the_rules_in_the_box_are_these(known: Offered) -> None:
    assert list(known.rules) == CODES
    assert not known.complaints


@pytest.mark.parametrize("code", CODES)
def test_the_bad_example_of_a_page_is_found_and_the_good_one_is_clean(
    known: Offered, report: Callable[..., Report], with_plugins: Any, code: str
) -> None:
    with_plugins(rota=ROTA)
    both = examples(known.rules[code])
    assert list(both) == ["Bad", "Good"], code
    codes = selection(known.rules, [], []) | {code}
    assert code in {found.code for found in report(both["Bad"], codes).found}
    assert report(both["Good"], codes).found == []


@pytest.mark.parametrize("code", CODES)
def test_a_page_begins_with_one_sentence_and_says_why(known: Offered, code: str) -> None:
    rule = known.rules[code]
    assert title(rule).endswith(".")
    assert len(page(rule).split("\n\n")) > 3, "a title, why, and two examples"


def test_the_example_of_a_rule_is_one(report: Callable[..., Report], with_plugins: Any) -> None:
    code = (inspect.getdoc(Rule) or "").partition("Example::\n")[2]
    module = SimpleNamespace(Rule=Rule)
    exec(textwrap.dedent(code), vars(module))
    plugins = with_plugins(acme=Offering(transfer_rules=hookimpl(lambda: [module.NoExtensions])))
    both = examples(module.NoExtensions)
    assert [found.code for found in report(both["Bad"], frozenset({"ACME001"}), plugins).found] == ["ACME001"]
    assert report(both["Good"], frozenset({"ACME001"}), plugins).found == []


PARTS = [Checked, CheckedAgent, CheckedTool, Chain, Link, Finding]
SEEN = """\
agent: {name: desk, prompt: We shall call you back. Example Ltd}
skills:
  transfer:
    queue_router: {queues: {%s}}
    department_router:
      departments: {sales: {to: +14155550123, timeout: 30, on_failure: {to: +14155550124, on_failure: hangup}}}
""" % ", ".join(f"q{number}: queue:q{number}" for number in range(11))  # noqa: UP031  # it is full of braces


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_the_example_of_each_part_that_a_rule_sees_finds_something(
    report: Callable[..., Report], with_plugins: Any, part: type
) -> None:
    code = (inspect.getdoc(part) or "").partition("Example::\n")[2]
    module: dict[str, Any] = {"Finding": Finding}
    exec(textwrap.dedent(code), module)
    theirs = type("Theirs", (Rule,), {"__doc__": "Theirs.", "code": "ACME001", "find": module["find"]})
    plugins = with_plugins(acme=Offering(transfer_rules=hookimpl(lambda: [theirs])))
    text = SEEN if part is not Finding else "agent: {name: desk}\nskills: {transfer: {to: +14155550123}}\n"
    made = report(text, frozenset({"ACME001"}), plugins)
    assert made.complaints == []
    assert {found.code for found in made.found} == {"ACME001"}


def test_a_destination_that_its_plugin_does_not_know_is_found_where_it_is_written(
    report: Callable[..., Report], with_plugins: Any
) -> None:
    with_plugins(rota=ROTA)
    text = (
        "agent: {name: desk}\nskills:\n  department_router:\n    departments:\n"
        "      sales: rota:ann\n      night:\n        to: rota:zoe\n        on_failure: rota:broken\n"
    )
    found = [(each.line, each.path, each.message) for each in report(text, frozenset({"TR041"})).found]
    assert found[0] == (7, "skills.department_router.departments.night.to", "nobody is called zoe")
    assert (found[1][0], found[1][2].partition(":")[0]) == (8, "plugin rota (no distribution) raised KeyError")


def test_a_rule_file_holds_rules_and_each_file_is_found_by_being_there(known: Offered) -> None:
    modules = {
        rule.__module__
        for rule in known.rules.values()
        if rule.__module__.startswith("signalwire_transfer_plugins.rules.")
    }
    folder = Path(__file__).parent.parent / "plugins" / "signalwire_transfer_plugins" / "rules"
    assert {module.rpartition(".")[2] for module in modules} == {file.stem for file in folder.glob("[a-z]*.py")}


# ---- what each finds, and what it lets be ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("skills", "expected"),
    [
        # TR003: somebody else is tried, or hanging up is what the hours are for
        ("transfer: {to: [+14155550123, +14155550124], on_failure: hangup}", []),
        ("transfer: {to: +14155550123, hours: Mo-Fr 09:00-17:00, timezone: UTC, on_closed: hangup}", []),
        ("transfer: {to: +14155550123, accept: '1', on_failure: {to: +14155550124, on_failure: hangup}}", []),
        ("transfer: {to: 'refer:sip:a@x.example.com'}", ["TR003 transfer.to"]),
        (
            "department_router: {departments: {a: +14155550123, b: +14155550124}, on_failure: hangup}",
            ["TR003 department_router.on_failure"],
        ),
        # TR004: only where something would follow, and where nobody has thought of it
        ("transfer: {to: +14155550123}", []),
        ("transfer: {to: 'sip:a@x.example.com', on_failure: 'sip:b@x.example.com'}", []),
        ("transfer: {to: +14155550123, accept: false, on_failure: 'sip:b@x.example.com'}", []),
        ("transfer: {to: ['sip:a@x.example.com', +14155550123], on_failure: /public/desk}", ["TR004 transfer.to"]),
        (
            "transfer: {to: 'sip:a@x.example.com', on_failure: {to: +14155550123, on_failure: 'queue:a'}}",
            ["TR004 transfer.on_failure.to", "TR005 transfer.on_failure.on_failure.to"],
        ),
        # TR005: a queue anywhere on the way back to the agent
        ("transfer: {to: 'queue:a', public_url: 'https://agents.example.com/'}", []),
        ("transfer: {to: 'queue:a', on_failure: 'https://agents.example.com/other'}", []),
        (
            "transfer: {to: 'sip:a@x.example.com', hours: Mo 10:00-12:00, timezone: UTC, on_closed: 'queue:night'}",
            ["TR005 transfer.on_closed.to"],
        ),
        # TR007: another agent speaks at once; a rung speaks only if it has something to say
        ("agent_handoff: {agents: {billing: 'https://agents.example.com/'}, announce: none}", []),
        ("transfer: {to: +14155550123, message: '...'}", ["TR007 transfer.message"]),
        (
            "transfer: {to: +14155550123, message: {en: Hello, fr: '--'}}",
            ["TR007 transfer.message", "TR027 transfer.message.fr"],
        ),
        ("transfer: {to: +14155550123, message: '{reason}'}", []),
        # TR009
        ("department_router: {departments: {sales: +14155550111, support: +14155550112}}", []),
        (
            "department_router: {departments: {'1': +14155550111, HR: +14155550112}}",
            ["TR009 department_router.departments.1"],
        ),
        (
            "department_router: {departments: {a: {to: +14155550111, description: questions about invoices}, "
            "b: {to: +14155550112, description: Questions about the invoices}}}",
            ["TR009 department_router.departments.b.description"],
        ),
        (
            "department_router: {departments: {a: {to: +14155550111, description: questions about invoices}, "
            "b: {to: +14155550112, description: questions about the delivery of parcels}}}",
            [],
        ),
        ("department_router: {departments: {the shop: +14155550111, the bar: +14155550112}}", []),
        # TR010, TR011
        (
            "transfer: {to: 'sip:a@x.example.com', hours: 'Mo-Fr 09:00-17:00', timezone: UTC, on_closed: agent}",
            [],
        ),
        ("transfer: {to: 'sip:a@x.example.com', hours: '2031 Jan 01', timezone: UTC}", ["TR010 transfer.hours"]),
        # TR012, TR013
        ("transfer: {to: ['sip:a@x.example.com', 'sip:b@x.example.com'], timeout: 60, ring: parallel}", []),
        (
            "transfer: {to: 'sip:a@x.example', timeout: 60, on_failure: {to: 'sip:b@x.example', timeout: 40}}",
            ["TR012 transfer.to"],
        ),
        ("transfer: {to: 'sip:a@x.example.com', timeout: 6}", []),
        (
            "department_router: {departments: {a: +14155550123, b: +14155550124}, timeout: 6}",
            ["TR013 department_router.timeout"],
        ),
        # TR014, TR016
        ("transfer: {to: +14155550123, from: +14155550123}", ["TR014 transfer.to"]),
        (
            "transfer: {to: 'sip:a@x.example', on_failure: voicemail, notify: {from: +14155550123, to: +14155550124}}\n"
            "escalate_to_human: {to: +14155550123}",
            ["TR014 escalate_to_human.to"],
        ),
        (
            "department_router: {departments: {a: {to: +14155550111, from: +14155550112}, b: +14155550112}}",
            ["TR016 department_router.departments.a.from"],
        ),
        ("transfer: {to: +14155550123, from: +18005550199}", []),
        ("transfer: {to: +14155550123, from: +16045550199}", []),
        ("transfer: {to: +14155550123, from: +19005550199, allow: premium}", ["TR016 transfer.from"]),
        ("transfer: {to: 'sip:a@x.example.com', from: +442079460018}", []),
        ("transfer: {to: +14155550123, from: 'sip:desk@pbx.example.com'}", []),
        # TR017, TR018
        ("sms_then_transfer: {to: +14155550123, sms: {from: +14155550100, body: '%s'}}" % ("x" * 160), []),
        (
            "sms_then_transfer: {to: +14155550123, sms: {from: +14155550100, body: '%s'}}" % ("x" * 159 + "€"),
            ["TR017 sms_then_transfer.sms"],
        ),
        ("sms_then_transfer: {to: +14155550123, sms: {from: +14155550100, body: '%s'}}" % ("ж" * 70), []),
        (
            "sms_then_transfer: {to: +14155550123, sms: [{from: +14155550100, body: a}, "
            "{from: +14155550123, to: destination, body: b}]}",
            ["TR014 sms_then_transfer.to", "TR018 sms_then_transfer.sms[1]"],
        ),
        # TR025, TR026
        ("transfer: {to: +14155550123, public_url: 'https://agents.example.com/desk'}", []),
        ("transfer: {to: +14155550123, public_url: 'https://agents.example.com/'}", []),
        ("sms_then_transfer: {to: +14155550123, sms: {from: +14155550100, body: '{name} {reference}'}}", []),
        (
            "sms_then_transfer: {to: +14155550123, sms: {from: +14155550100, to: destination, body: '{caller}'}}",
            [],
        ),
        (
            "sms_then_transfer: {to: +14155550123, collect: {order: The order}, "
            "sms: [{from: +14155550100, body: x}, {from: +14155550100, body: '{order}'}]}",
            ["TR026 sms_then_transfer.sms[1]"],
        ),
        # TR019, TR022: what stands further out is of use if one chain can use it
        (
            "department_router: {departments: {a: {to: /public/a, final: false}, b: +14155550112}, return_message: W}",
            [],
        ),
        (
            "transfer: {defaults: {return_message: Well}, escalate_to_human: {to: +14155550123}}",
            ["TR019 transfer.defaults.return_message"],
        ),
        ("transfer: {to: +14155550123, texts: {closed: Closed.}}", ["TR022 transfer.texts.closed"]),
        ("transfer: {to: +14155550123, texts: {hangup: Bye.}}", ["TR022 transfer.texts.hangup"]),
        (
            "transfer: {to: ['sip:a@x.example.com', 'sip:b@x.example.com'], on_failure: hangup, texts: {hangup: Bye.}}",
            [],
        ),
        (
            "transfer: {to: 'sip:a@x.example.com', hours: 24/7, timezone: UTC, on_closed: agent}",
            ["TR022 transfer.on_closed"],
        ),
        # TR020
        (
            "transfer: {to: +14155550123, swaig_fields: {meta_data_token: 9f8e7d6c5b4a}}",
            ["TR020 transfer.swaig_fields.meta_data_token"],
        ),
        ("transfer: {to: +14155550123, swaig_fields: {meta_data_token: short}}", []),
        ("transfer: {to: 'sip:ann:battery-staple@pbx.example.com'}", ["TR020 transfer.to"]),
        ("agent_handoff: {agents: {a: 'https://9f8e7d6c5b4a@a.example.com/'}}", ["TR020 agent_handoff.agents.a"]),
        ("agent_handoff: {agents: {a: 'https://a.example.com/?x=1&token=9f8e'}}", ["TR020 agent_handoff.agents.a"]),
        ("agent_handoff: {agents: {a: 'https://a.example.com/?sig=9f8e'}}", ["TR020 agent_handoff.agents.a"]),
        ("agent_handoff: {agents: {a: 'https://a.example.com/?design=9f8e'}}", []),
        (
            "transfer: {to: +14155550123, swaig_fields: {Authorization: Bearer 9f8e7d6c, X-Auth-Key: 9f8e7d6c}}",
            ["TR020 transfer.swaig_fields.Authorization", "TR020 transfer.swaig_fields.X-Auth-Key"],
        ),
        (
            "transfer: {to: +14155550123, swaig_fields: {auth_password: hunter2}}",
            ["TR020 transfer.swaig_fields.auth_password"],
        ),
        # TR024
        (
            "transfer: {to: 'sip:a@pbx.example.com', mode: data_map, public_url: 'https://agents.example.com/f', "
            "final: false}",
            [],
        ),
        (
            "transfer: {to: 'sip:a@pbx.example.com', mode: data_map, public_url: 'https://agents.example.com/f', "
            "on_failure: 'queue:b'}",
            ["TR024 transfer.on_failure.to"],
        ),
        ("transfer: {to: 'sip:a@pbx.example.com', mode: data_map, on_failure: voicemail}", []),
        # TR035
        *(
            (f"transfer: {{to: +14155550123, hours: '{hours}', timezone: America/New_York}}", found)
            for hours, found in [
                ("Mo-Fr 08:00-12:00; Mo 14:00-18:00", ["TR035 transfer.hours"]),
                ("Mo-Fr 08:00-12:00, Mo 14:00-18:00", []),
                ("Mo-Fr 09:00-17:00; Fr 09:00-13:00", []),
                ("Mo-Fr 09:00-17:00; Sa 10:00-14:00", []),
                ("Dec 25 off; Mo-Fr 09:00-17:00", ["TR035 transfer.hours"]),
                ("Mo-Fr 09:00-17:00; Dec 25 off", []),
                ("Fr 22:00-03:00; Sa 10:00-12:00", ["TR035 transfer.hours"]),
                ("Fr 22:00-03:00, Sa 10:00-12:00", []),
                ("Fr,Sa 22:00-03:00", []),
                ("Mo-Su 00:00-23:59", ["TR035 transfer.hours"]),
                ("Mo-Su 00:00-24:00", []),
                ("Mo, We 10:00-12:00", ["TR035 transfer.hours"]),
                ("Mo,We 10:00-12:00", []),
                ("Mo-Fr 9:00-5:00", ["TR035 transfer.hours"]),
                ("Fr,Sa 11:00-02:00", []),
                ("Mo-Fr 22:00-06:00; Sa,Su off", ["TR035 transfer.hours"]),
                ("Mo-Fr 22:00-06:00; Sa,Su 22:00-06:00 off", []),
                ("Mo-Fr 22:00-24:00; Sa,Su off", []),
                ("mo-fr 09:00-17:00; SA OFF", []),
            ]
        ),
        # TR036
        *(
            (f"transfer: {{to: +14155550123, hours: 'Mo-Fr 09:00-17:00', timezone: {zone}}}", found)
            for zone, found in [
                ("EST", ["TR036 transfer.timezone"]),
                ("MST", ["TR036 transfer.timezone"]),
                ("GMT", ["TR036 transfer.timezone"]),
                ("Etc/GMT+5", ["TR036 transfer.timezone"]),
                ("US/Eastern", []),
                ("America/Phoenix", []),
                ("UTC", []),
                ("CET", []),
            ]
        ),
        # TR037
        *(
            (f"transfer: {{to: +14155550123, hours: '{hours}', timezone: Europe/London, country: {country}}}", found)
            for hours, country, found in [
                ("Mo-Fr 09:00-17:00; PH off", "GB", ["TR037 transfer.country"]),
                ("Mo-Fr 09:00-17:00; PH off", "GB-ENG", []),
                ("Mo-Fr 09:00-17:00; PH off", "JP", []),
                ("Mo-Fr 09:00-17:00", "GB", []),
            ]
        ),
        (
            "transfer: {to: +14155550123, hours: 'PH off; Mo-Fr 09:00-17:00', timezone: UTC, country: JP}",
            ["TR035 transfer.hours"],
        ),
        # TR023
        (
            "transfer: {to: +14155550123, whisper: {en: Short, de: '%s'}}" % ("x" * 151),
            ["TR023 transfer.whisper", "TR027 transfer.whisper.de"],
        ),
    ],
)
def test_a_rule_finds_what_it_says_and_no_more(check: Check, skills: str, expected: list[str]) -> None:
    assert sorted(line.partition(": ")[0] for line in check(skills)) == sorted(expected)


def test_secrets_from_the_environment_are_none_in_the_file(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSWORD", "correct-horse")
    assert check("agent_handoff: {agents: {billing: 'https://me:${PASSWORD}@agents.example.com/'}}\n") == []
    assert check("transfer: {to: +14155550123, swaig_fields: {token: '${PASSWORD}'}}\n") == []


def test_the_way_back_may_be_known_from_the_environment(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWML_PROXY_URL_BASE", "https://agents.example.com")
    assert check("transfer: {to: 'queue:a'}") == []
    above = "agent: {name: desk, route: /desk}\n"
    own = "agent_handoff: {agents: {a: 'https://agents.example.com/desk', b: 'https://others.example.com/desk'}}"
    assert [line.partition(": ")[0] for line in check(own, above)] == ["TR014 agent_handoff.agents.a.to"]


def test_the_billed_session_is_told_once_and_only_to_who_asks(report: Callable[..., Report]) -> None:
    text = "agent: {name: a}\nskills: {transfer: {to: +14155550123}, escalate_to_human: {to: +14155550124}}\n"
    assert report(text).found == []
    assert [found.path for found in report(text, frozenset({"TR006"})).found] == ["skills.transfer"]


@pytest.mark.parametrize(
    "told",
    [
        "prompt: Call 415.555.0123 if all else fails",
        "prompt: {Rules: [Be brief., 'The number is (415) 555 01 23']}",
        "prompt: {Rules: Write to ann@pbx.example.com}",
        "hints: ['555-0123']",
    ],
)
def test_an_address_in_the_prompt_is_found_however_it_is_written(check: Check, told: str) -> None:
    skills = "escalate_to_human: {to: [+14155550123, 'sip:ann@pbx.example.com']}"
    [line] = check(skills, f"agent:\n  name: desk\n  {told}\n")
    assert line.startswith("TR008 agent.")
    assert "555" not in line


def test_another_number_in_the_prompt_is_nobodys_business(check: Check) -> None:
    above = "agent: {name: desk, prompt: 'The emergency line of the power company is 415 555 9999.'}\n"
    assert check("escalate_to_human: {to: +14155550123}", above) == []


THREE = """\
agents:
  - {name: a, route: /a, skills: {agent_handoff: {agents: {b: "https://x.example.com/b"}}}}
  - {name: b, route: /b, skills: {agent_handoff: {agents: {c: "https://x.example.com/c"}}}}
  - {name: c, route: /c, skills: {agent_handoff: {agents: {a: "https://x.example.com/%s"}}}}
"""


def test_a_circle_of_three_is_told_once(report: Callable[..., Report]) -> None:
    [found] = report(THREE % "a", frozenset({"TR015"})).found
    assert (found.code, found.line, found.message) == ("TR015", 4, "the call can go round: c → a → b → c")
    assert report(THREE % "d", frozenset({"TR015"})).found == []
    assert report(THREE % "a").found == []  # the usual design: only where it is asked for


BOXES = """\
department_router:
  on_failure: voicemail
  departments: {a: +14155550123, b: +14155550124, c: {to: +14155550125, on_failure: voicemail}}
"""


def test_what_stands_once_is_told_once_and_for_how_many_routes(check: Check) -> None:
    happens = "a voicemail box that answers counts as a person, and nothing in `on_failure` happens"
    box = f'{happens}: write `whisper`, or `accept: "1"`'
    untold = "nobody is told of the message: write `notify` with the number that gets its link"
    assert sorted(check(BOXES)) == [
        f"TR004 department_router.departments.c.to: {box}",
        f"TR004 department_router.on_failure: 2 routes: {box}",
        f"TR021 department_router.departments.c.on_failure: {untold}",
        f"TR021 department_router.on_failure: 2 routes: {untold}",
    ]


def test_a_thousand_names_are_no_thousand_findings(check: Check) -> None:
    names = "".join(f"    person {number}: +1415{2000000 + number}\n" for number in range(1000))
    found = check(f"department_router:\n  timeout: 6\n  departments:\n{names}")
    assert [line.partition(": ")[0] for line in found] == ["TR013 department_router.timeout"]


@pytest.mark.parametrize(
    ("skills", "places"),
    [
        ("transfer: {to: +14155550123}", ["transfer.to"]),
        ("transfer: {to: +14155550123, on_failure: voicemail}", []),
        ("transfer: {to: 'https://billing.example.com/'}", []),
        (
            "transfer: {to: +14155550123, on_failure: hangup, hours: 'Mo-Fr 09:00-17:00', timezone: UTC, "
            "on_closed: agent}",
            ["transfer.on_closed"],
        ),
        (
            "department_router: {departments: {a: +14155550123, b: +14155550124}}",
            ["department_router.departments.a.to"],
        ),
        (
            "transfer: {escalate_to_human: {to: +14155550123}, take_message: {deliver: [{sms: {from: +14155550100, "
            "to: +14155550124}}]}}",
            [],
        ),
    ],
)
def test_an_agent_that_calls_come_back_to_can_take_a_message(
    report: Callable[..., Report], skills: str, places: list[str]
) -> None:
    found = report(f"agent: {{name: desk}}\nskills:\n  {skills}\n", frozenset({"TR032"})).found
    assert [each.path.removeprefix("skills.") for each in found] == places


# ---- our own examples -----------------------------------------------------------------------------------------------

ROOT = Path(__file__).parent.parent


def test_every_example_is_clean() -> None:
    agents = [file for file in sorted((ROOT / "examples").glob("*.py")) if "\nagent = " in file.read_text("utf-8")]
    assert len(agents) > 6
    words = ["check", "receptionist.yaml", *(f"{file.name}:agent" for file in agents)]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SWML_", "SIGNALWIRE_"))}
    checked = command(*words, cwd=ROOT / "examples", env=clean)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count(": no mistakes (") == len(agents) + 1


@pytest.mark.parametrize("number", [0, 1])
def test_what_the_readme_shows_is_clean(check: Check, report: Callable[..., Report], number: int) -> None:
    text = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)[number]
    text = text if "agent:" in text else f"agent: {{name: desk}}\n{text}"
    assert report(text).found == []


def test_a_public_url_without_the_agents_route_is_found_once_where_it_is_written(check: Check) -> None:
    above = "agent: {name: desk, route: /desk}\n"
    skills = (
        "transfer: {defaults: {public_url: 'https://a.example.com'}, escalate_to_human: {to: +14155550123}, "
        "department_router: {departments: {a: +14155550111, b: +14155550112}}}"
    )
    found = check(skills, above)
    assert found == [
        "TR025 transfer.defaults.public_url: must end in the agent's route, /desk: calls come back to this address"
    ]


TEXTED = """
transfer:
  to: sip:ann@pbx.example.com
  on_failure: voicemail
  notify: {from: +14155550100, to: +14155550123}
"""


def test_tr043_asks_for_what_texts_a_voicemail_whoever_ends_the_call(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(ledger: str = "sqlite:///t.db") -> list[str]:
        return [line for line in check(TEXTED, f"ledger: {ledger}\nagent: {{name: desk}}\n") if "TR043" in line]

    assert "TR043" not in codes_of(check(TEXTED)), "nobody has a ledger"
    wanted = "set `SIGNALWIRE_PROJECT_ID` and `SIGNALWIRE_API_TOKEN` and `SIGNALWIRE_SPACE` where the agent runs"
    assert found()[0].endswith(wanted)
    for name in ("SIGNALWIRE_PROJECT_ID", "SIGNALWIRE_API_TOKEN", "SIGNALWIRE_SPACE"):
        monkeypatch.setenv(name, "x")
    assert found() == []
    [line] = found("{url: sqlite:///t.db, people: none}")
    assert line.endswith("write `people: masked` or `full` in the ledger")


# ---- what counts for more than was meant ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("route", "found"),
    [
        ("emergencies: +14155550124", True),
        ("night line: {to: +14155550124}", True),
        ("Notdienst: {to: +14155550124}", True),
        ("pipes: {to: +14155550124, description: urgent leaks}", True),
        ("doctor: {to: +14155550124, name: the doctor on call}", True),
        ("emergencies: {to: +14155550124, hours: 24/7, timezone: America/New_York}", False),
        ("emergencies: {to: +14155550124, on_closed: {to: +14155550125}}", False),
        ("sales: +14155550124", False),
    ],
)
@pytest.mark.parametrize("where", ["defaults", "skill"])
def test_hours_for_all_close_an_emergency_line_too(check: Check, route: str, where: str, found: bool) -> None:
    hours, routes = (
        "hours: Mo-Fr 09:00-17:00, timezone: America/New_York",
        f"departments: {{other: +14155550123, {route}}}",
    )
    skills = (
        f"transfer: {{defaults: {{{hours}}}, department_router: {{{routes}}}}}"
        if where == "defaults"
        else f"department_router: {{{hours}, {routes}}}"
    )
    told = [line for line in check(skills) if line.startswith("TR033")]
    assert bool(told) is found, told
    assert all(("`defaults`" if where == "defaults" else "its skill") in line for line in told)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("digits: 12 #34", 'ends before `#34`, which is a comment: write it in quotes, as in `"12 #34"`'),
        ("message: Please press #1 now.", "ends before `#1 now.`"),
        ("digits: 12 # the extension", ""),
        ("timeout: 20 #seconds", ""),
        ("on_failure: voicemail #at last", ""),
        ('digits: "12#34" #the extension', ""),
    ],
)
def test_a_comment_that_takes_the_end_of_a_text_is_found(check: Check, written: str, found: str) -> None:
    told = [line for line in check(f"transfer:\n  to: +14155550123\n  {written}\n") if line.startswith("TR042")]
    assert len(told) == bool(found), told
    assert found in "".join(told)


def test_a_country_with_many_regions_names_a_few_and_where_all_are(check: Check) -> None:
    [told] = check(
        'transfer: {to: "sip:a@pbx.example.com", hours: "Mo-Fr 09:00-17:00; PH off",'
        " timezone: America/New_York, country: US}"
    )
    assert told.startswith("TR037 transfer.country: has regions with public holidays of their own: write one of its ")
    assert "such as US-AK, US-AL, " in told
    assert told.endswith("https://www.iso.org/obp/ui/#iso:code:3166:US lists all")
    assert len(told) < 260
