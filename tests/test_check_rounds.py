"""Every mistake of a file in one run: none is hidden behind another, none is told twice, none only follows from one."""

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signalwire_transfer._check._engine import report_on
from signalwire_transfer._check._offered import offered, selection
from signalwire_transfer._check._repair import in_rounds
from signalwire_transfer._check._target import subject_of
from signalwire_transfer._document._file import FileError, read_file
from signalwire_transfer._errors import ConfigurationError, Mistake
from signalwire_transfer._files._agents import agents_of, read_agents
from signalwire_transfer._seam._plugins import installed

PLANTED = """\
agents:
  - name: reception
    route: /reception
    prompt:
      Role: You are the receptionist. If all else fails, the number of sales is (415) 555-0111.   # TR008
    languages:
      - {name: English, code: en-US, voise: rime.spore}   # TR001
    skills:
      department_router:
        default: slaes   # TR001
        departments:
          sales:
            to: +14155550111
            timout: 20   # TR001
          service:   # TR009
            to: +1415555   # TR001
            timeout: 25
          service desk:
            to: sip:desk@pbx.example.com
            announce: none   # TR007
          night:
            to: sip:night@pbx.example.com
            hours: Mo-Fri 22:00-06:00   # TR001
            timezone: America/New_York
          mobile:
            to: +14155550115   # TR004
            on_failure: +14155550116
          owner:
            to: sip:owner@pbx.example.com
            on_failure: hangup   # TR003
          accounts:
            to: ["sip:a@x.example.com", "sip:b@x.example.com", "sip:c@x.example.com"]
            timeout: 55
            patience: 170   # TR012
          archive:
            to: sip:archive@pbx.example.com
            return_message: Welcome back.   # TR019
            notify: {from: +14155550100, to: +14155550123}   # TR022
          lab:
            to: sip:lab@pbx.example.com
            on_failure: voicemail   # TR021
          museum:
            to: sip:museum@pbx.example.com
            hours: Jan 01 12:00-12:30   # TR010
            timezone: America/New_York
      queue_router:
        queues:
          support: queue:support   # TR005
      agent_handoff:
        agents:
          billing: https://reception:correct-horse@agents.example.com/billing   # TR020
      sms_then_transfer:
        to: +14155550100   # TR014
        sms:   # TR017
          from: +14155550100
          body: "Ann Lee's shop is open until six. Bring the box, the cable, the invoice and your reference,
            {reference}, and have the number of the order at hand. The entrance is behind the building."
  - name: billing
    route: /billing
    skills:
      datetim: {}   # TR001
      agent_handoff:
        agents:
          reception: https://agents.example.com/reception
      transfer:
        to: +14155550118
        from: +442079460018   # TR016
        allow: [premum]   # TR001
        timeout: 7   # TR013
ignore:
  - {rule: TR023, reason: Nobody whispers here}   # TR002
"""


@pytest.fixture
def found(tmp_path: Path) -> Callable[[str], list[tuple[int, str, str]]]:
    """Line, code and message of everything that is found."""

    def check(text: str) -> list[tuple[int, str, str]]:
        (tmp_path / "f.yaml").write_text(text, encoding="utf-8")
        known = offered(installed())
        subject = subject_of(str(tmp_path / "f.yaml"), installed())
        report = report_on(subject, known, selection(known.rules, [], []))
        return [(each.line, each.code, f"{each.path}: {each.message}") for each in report.found]

    return check


@pytest.fixture
def refused(found: Callable[[str], list[tuple[int, str, str]]]) -> Callable[[str], list[str]]:
    """What the loader refuses in the skills of an agent, by place."""

    def check(skills: str) -> list[str]:
        text = f"agent: {{name: desk}}\nskills:\n{textwrap.indent(textwrap.dedent(skills), '  ')}"
        return [message.removeprefix("skills.") for _, code, message in found(text) if code == "TR001"]

    return check


def test_two_dozen_planted_mistakes_are_found_in_one_run_each_at_its_line(found: Any) -> None:
    planted = [
        (number, line.rpartition("# ")[2])
        for number, line in enumerate(PLANTED.splitlines(), 1)
        if line.rpartition("   # ")[1]
    ]
    assert len(planted) >= 20
    assert [(line, code) for line, code, _ in found(PLANTED)] == planted


def test_what_only_a_finished_skill_shows_is_told_beside_what_stops_it_from_being_finished(refused: Any) -> None:
    text = """\
        department_router:
          departments:
            sales: {to: nonsense}
            support: {to: "sip:a@x.example.com", timeout: 200, patience: 100}
            night: {to: "sip:b@x.example.com", hours: nonsense, timezone: UTC}
          default: nobody
        """
    assert [line.partition(":")[0] for line in refused(text)] == [
        "department_router.departments.sales.to",
        "department_router.departments.support.patience",
        "department_router.departments.night.hours",
        "department_router.default",
    ]


@pytest.mark.parametrize(
    ("skills", "expected"),
    [
        # a default that names a department whose address is wrong
        ("department_router: {departments: {sales: nonsense}, default: sales}", ["departments.sales.to"]),
        # one whose name is impossible, so that it has to be taken out altogether
        (
            "department_router: {departments: {'a{b': +14155550123, c: +14155550124}, default: 'a{b'}",
            ["departments.a{b"],
        ),
        # all of them wrong, or none there
        ("department_router: {departments: {a: x, b: y}}", ["departments.a.to", "departments.b.to"]),
        ("department_router: {departments: [a]}", ["departments"]),
        ("department_router: {departments: {}}", ["departments"]),
        ("agent_handoff: {agents: 5, default: billing}", ["agents"]),
        # a number that cannot be read without the region, and the region is wrong
        ("escalate_to_human: {to: 020 7946 0018, region: GBR}", ["region"]),
        # a premium number that `allow` would have let pass
        ("escalate_to_human: {to: +19005550123, allow: [premum]}", ["allow"]),
        # what needs hours, beside hours that are wrong
        ("transfer: {to: +14155550123, hours: x, timezone: UTC, on_closed: agent}", ["hours"]),
        ("transfer: {to: +14155550123, hours: Mo 10:00-12:00, timezone: Mars, on_closed: agent}", ["timezone"]),
        ("transfer: {to: +14155550123, hours: Mo 10:00-12:00; PH off, timezone: UTC, country: XX}", ["country"]),
        # a queue that needs a public URL, and the URL is wrong
        ("transfer: {to: 'queue:a', final: false, public_url: nonsense}", ["public_url"]),
        # a field that is asked for in a wrong way
        ("transfer: {to: +14155550123, collect: {order: ' '}, message: 'Order {order}'}", ["collect.order"]),
        # keys that fit a queue, and no other address
        ("transfer: {to: 'queu:a', wait_time: 60}", ["to"]),
        # keys that do not fit the kind of address that was meant
        ("transfer: {to: 'http://a.example.com', on_failure: voicemail}", ["on_failure", "to"]),
        ("transfer: {to: 'queue:', timeout: 20}", ["timeout", "to"]),
        ("transfer: {to: 'sip:', headers: {a: b}}", ["to"]),
        (
            "agent_handoff: {agents: {a: 'http://a.example.com', b: 'http://b.example.com'}}",
            ["agents.a.to", "agents.b.to"],
        ),
        # rungs
        (
            "transfer: {to: +14155550123, on_failure: {to: x, on_failure: {to: y}}}",
            ["on_failure.to", "on_failure.on_failure.to"],
        ),
        ("transfer: {to: +14155550123, on_failure: voicemial}", ["on_failure"]),
        ("transfer: {to: +14155550123, on_failure: {to: +14155550124, final: false}}", ["on_failure.final"]),
        # text messages
        ("sms_then_transfer: {to: +14155550123, sms: {from: x, body: '{nme}'}}", ["sms.body", "sms.from"]),
        ("sms_then_transfer: {to: +14155550123}", ["sms"]),
        (
            "transfer: {to: 'sip:a@x.example.com', on_failure: voicemail, notify: {from: x}}",
            ["notify.from", "notify.to"],
        ),
        # lists: what is taken out of one does not move what is told of the others
        ("transfer: {to: [x, +14155550123, y]}", ["to[0]", "to[2]"]),
        ("transfer: {department_ruter: {departments: {a: +14155550123}}, tool_name: x}", ["department_ruter"]),
        ("escalate_to_human: {to: +14155550123, tool_name: two words}", ["tool_name"]),
    ],
)
def test_a_mistake_brings_no_other_that_only_follows_from_it(refused: Any, skills: str, expected: list[str]) -> None:
    told = [line.partition(": ")[0].partition(".")[2] for line in refused(skills)]
    assert sorted(told) == sorted(expected)


def test_nor_a_warning(found: Any) -> None:
    for route in (
        "{to: 'sip:a@x.example.com', on_failure: voicemial}",
        "{to: 'sip:a@x.example.com', on_failure: voicemial, notify: {from: +14155550100, to: +14155550123}}",
        "{to: +14155550123, wisper: A call., on_failure: {to: +14155550124, accept: '1'}}",
        "{to: +14155550123, whisper: '{nme}', on_failure: +14155550124}",
        "{to: +14155550123, final: perhaps, return_message: Welcome back}",
        "{to: 'sip:a@x.example.com', on_failure: voicemail, notify: {from: x, to: +14155550123}}",
        "{to: 'http://a.example.com', on_failure: voicemail}",
        "{to: 'sip:a@x.example.com', on_failure: 'sip:'}",
        "{to: 'sip:a@x.example.com', on_failure: [12]}",
        "{to: 'sip:a@x.example.com', on_failure: {to: [12]}}",
    ):
        codes = [code for _, code, _ in found(f"agent: {{name: a}}\nskills: {{transfer: {route}}}\n")]
        assert set(codes) == {"TR001"}, route


ALIASES = """\
agent: {name: a}
skills:
  department_router:
    departments:
      a: &desk {to: 12, timout: 20, name: "${UNSET}"}
      b: *desk
      c: {<<: *desk, name: c}
      d: {to: 12}
      e: &phone {to: +14155550123, on_failure: hangup, accept: "1"}
      f: *phone
      g: {to: 13, name: g}
      h: {a: {to: 12}, to: 12}
"""


def test_a_mistake_behind_an_anchor_is_told_once(found: Any) -> None:
    told = [(line, text.partition(": ")[0].rpartition("departments.")[2]) for line, _, text in found(ALIASES)]
    expected = [(5, "a.name"), (5, "a.timout"), (5, "a.to"), (8, "d.to"), (9, "e.on_failure"), (11, "g.to")]
    assert sorted(told) == [*expected, (12, "h.a"), (12, "h.to")]


def test_two_mistakes_of_one_line_are_two(found: Any) -> None:
    text = "agent: {name: a}\nskills:\n  department_router: {departments: {a: {to: 12}, b: {to: 12}, c: 12, d: {}}}\n"
    told = [text.partition(": ")[0].rpartition("departments.")[2] for _, _, text in found(text)]
    assert sorted(told) == ["a.to", "b.to", "c.to", "d.to"]


def test_a_misspelt_word_counts_as_the_one_that_was_meant(found: Any) -> None:
    text = "agent: {name: a}\nskills: {transfer: {to: +14155550123, %s}}\n"
    assert [code for _, code, _ in found(text % "on_failure: voicemial")] == ["TR001", "TR004"]
    assert [message for _, _, message in found(text % "timout: 600")] == [
        'skills.transfer.timout: unknown key "timout"; did you mean "timeout"?',
    ]
    assert [
        message.partition(":")[0] for _, _, message in found(text.replace("to:", "escalate_to_humn: {too:") % "}")
    ] == [
        "skills.transfer.escalate_to_humn",
        "skills.transfer.escalate_to_humn.too",
    ]
    text = "agent: {name: a}\nskills: {department_ruter: {departments: {sales: x}}, jok: {}, nonsense: {}}\n"
    assert [message.partition(":")[0] for _, _, message in found(text)] == [
        "skills.department_ruter",
        "skills.department_ruter.departments.sales.to",
        "skills.jok",
        "skills.jok.api_key",
        "skills.nonsense",
    ]


def test_the_places_in_a_list_stay_what_they_are_when_one_is_taken_out(refused: Any) -> None:
    text = """\
        transfer:
          escalate_to_human:
            - 5
            - {to: "sip:a@x.example.com", tool_name: a, timeout: 200, patience: 100}
        """
    assert [line.partition(":")[0] for line in refused(text)] == [
        "transfer.escalate_to_human[0]",
        "transfer.escalate_to_human[1].patience",
    ]


def test_an_agent_without_a_name_has_its_skills_looked_at_all_the_same(found: Any) -> None:
    text = "agent: {nam: a, route: x}\nskills: {transfer: {to: +14155550123, announce: none}}\n"
    assert sorted((code, message.partition(":")[0]) for _, code, message in found(text)) == [
        ("TR001", "agent.nam"),
        ("TR001", "agent.route"),
        ("TR007", "skills.transfer.announce"),
    ]


def test_json_text_in_a_parameter_is_followed(refused: Any) -> None:
    text = (
        """department_router: {departments: '{"sales": {"to": "x", "timout": 5}, "b": "+14155550123"}', default: c}"""
    )
    assert [line.partition(":")[0].rpartition(".")[2] for line in refused(text)] == ["to", "timout", "default"]


def test_running_a_file_tells_what_it_always_told(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text(
        "agent: {name: a}\nskills: {department_router: {departments: {sales: nonsense}, default: nobody}}\n"
    )
    with pytest.raises(FileError) as caught:
        agents_of(read_file(tmp_path / "f.yaml"), installed())
    assert len(caught.value.problems) == 1
    specs, mistakes = read_agents(read_file(tmp_path / "f.yaml"), installed(), in_rounds)
    assert len(mistakes) == 2
    assert [use.name for use in specs[0].skills] == ["department_router"]


def test_a_whole_that_nothing_can_mend_ends_the_rounds() -> None:
    def never(raw: Any) -> None:
        raise ConfigurationError([Mistake(("a", 0, "b"), "is wrong"), Mistake((), "is wrong")])

    assert in_rounds({"a": [{"b": 1}]}, never) == (None, [Mistake(("a", 0, "b"), "is wrong"), Mistake((), "is wrong")])


def test_one_that_always_finds_something_new_ends_them_too() -> None:
    def never(raw: Any) -> None:
        raise ConfigurationError([Mistake((f"key{len(raw)}",), "is wrong")])

    made, mistakes = in_rounds({f"key{number}": number for number in range(1000)}, never)
    assert made is None
    assert len(mistakes) <= 50


def test_what_is_written_stays_as_it_is() -> None:
    raw = {"a": {"to": "x"}, "b": [1, {"c": 2}]}

    def picky(value: Any) -> Any:
        if value["b"] == [1, {"c": 2}]:
            raise ConfigurationError([Mistake(("b", 1, "c"), "is wrong")])
        return value

    assert in_rounds(raw, picky)[0] == {"a": {"to": "x"}, "b": [1, {}]}
    assert raw == {"a": {"to": "x"}, "b": [1, {"c": 2}]}


@pytest.mark.parametrize(
    ("language", "place"),
    [
        ("{name: English, code: {}, voice: rime.spore}", "code"),
        ("{name: English, code: [en, de, fr, es], voice: rime.spore}", "code"),
        ("{code: en-US, voice: rime.spore}", "name"),
    ],
)
def test_a_mistake_in_a_language_is_told_once_and_where_it_stands(found: Any, language: str, place: str) -> None:
    text = f"agent:\n  name: desk\n  languages:\n    - {language}\nskills: {{transfer: {{to: +14155552671}}}}\n"
    [(line, code, message)] = found(text)
    assert (line, code) == (4, "TR001")
    assert message.startswith(f"agent.languages[0].{place}: ")


def test_two_numbers_that_nobody_can_read_are_not_called_the_same(found: Any) -> None:
    text = "agent: {name: desk}\nskills: {transfer: {to: +14155552671, sms: {to: x, from: y, body: Hello.}}}\n"
    assert [code for _, code, _ in found(text)] == ["TR001", "TR001"]


def test_a_character_that_no_file_may_hold_is_found_behind_letters_of_two_bytes(found: Any) -> None:
    text = f"# {'ä' * 50}\nagent: {{name: desk\x01}}\n"
    assert found(text) == [(2, "TR001", ": no YAML file may hold the character U+0001")]
