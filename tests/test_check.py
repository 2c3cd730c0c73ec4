"""`signalwire-transfer check` tells an operator every mistake at once, where it stands and what to write instead."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from commands import command
from signalwire_transfer._document._file import FileError, read_file
from signalwire_transfer._files._agents import agents_of
from signalwire_transfer._seam._plugins import installed

GOOD = """\
agent:
  name: receptionist
  route: /receptionist
  languages: [{name: English, code: en-US, voice: rime.spore}]
  prompt:
    Role: You are the receptionist of Example Ltd.
    Rules: [Be brief., Never promise call-backs.]
  params: {end_of_speech_timeout: 800}
  hints: [Example Ltd]
skills:
  datetime:
  department_router:
    departments:
      sales: +14155550123
      support: {to: "sip:support@pbx.example.com", timeout: 15}
"""
BAD = """\
agent:
  nam: receptionist
  route: receptionist
  prompt: {Rules: {a: b}}
skills:
  datetim: {}
  joke: {}
  department_router:
    departments:
      sales: 22:30
      support: {to: "sip:support@pbx.example.com", timout: 15}
      billing: ${BILLING_PHONE}
  escalate_to_human:
    - to: +14155550123
    - to: +14155550124
"""


def _check(folder: Path, *files: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SWML_", "SIGNALWIRE_"))}
    return command("check", *files, cwd=folder, env=clean | variables)


@pytest.fixture
def mistakes(tmp_path: Path) -> Any:
    """The mistakes in a file, without the file's name."""

    def found(text: str) -> list[str]:
        (tmp_path / "f.yaml").write_text(text)
        try:
            agents_of(read_file(tmp_path / "f.yaml"), installed())
        except FileError as refused:
            return [line.removeprefix(f"{tmp_path}/f.yaml:") for line in refused.lines]
        return []

    return found


def test_a_clean_file_is_one_line_and_exit_code_0(tmp_path: Path) -> None:
    (tmp_path / "receptionist.yaml").write_text(GOOD)
    checked = _check(tmp_path, "receptionist.yaml")
    assert checked.stdout == "receptionist.yaml: no mistakes (1 agent, 2 skills)\n"
    assert (checked.returncode, checked.stderr) == (0, "")


def test_every_mistake_is_told_at_once_with_file_line_and_path(tmp_path: Path) -> None:
    (tmp_path / "receptionist.yaml").write_text(BAD)
    checked = _check(tmp_path, "receptionist.yaml")
    told = [line for line in checked.stdout.splitlines() if line.startswith("receptionist.yaml:")]
    assert checked.returncode == 1
    assert [line.split(": ")[0].split(":")[1] + line.split(": ")[1].removeprefix("TR001") for line in told] == [
        "2 agent.nam",
        "3 agent.route",
        "4 agent.prompt.Rules",
        "6 skills.datetim",
        "7 skills.joke.api_key",
        "10 skills.department_router.departments.sales.to",
        "11 skills.department_router.departments.support.timout",
        "12 skills.department_router.departments.billing",
        "15 skills.escalate_to_human[1]",
    ]
    assert 'receptionist.yaml:2: TR001 agent.nam: unknown key "nam"; did you mean "name"?' in told
    assert told[3].endswith('unknown skill "datetim"; did you mean "datetime"?')
    assert told[7].endswith("the environment variable `BILLING_PHONE` is not set")
    assert "     9 |   department_router:" not in checked.stdout
    assert '    11 |       support: {to: "sip:support@pbx.example.com", timout: 15}' in checked.stdout
    assert checked.stdout.endswith("9 mistakes in receptionist.yaml\n")
    assert "Traceback" not in checked.stderr


def test_a_missing_file_and_one_that_is_no_yaml_are_one_line_each(tmp_path: Path) -> None:
    missing = _check(tmp_path, "nowhere.yaml")
    assert (missing.returncode, missing.stderr) == (2, "error: there is no file `nowhere.yaml`\n")
    (tmp_path / "photo.yaml").write_bytes(bytes(range(256)))
    binary = _check(tmp_path, "photo.yaml")
    assert (binary.returncode, len(binary.stdout.splitlines()), binary.stderr) == (1, 2, "")
    assert binary.stdout.splitlines()[1] == "1 mistake in photo.yaml"


def test_the_value_of_a_variable_is_never_shown(tmp_path: Path) -> None:
    text = GOOD.replace("+14155550123", "${CODE_WORD}").replace(
        "  department_router:", "  department_router:\n    default: ${CODE_WORD}"
    )
    (tmp_path / "f.yaml").write_text(text)
    checked = _check(tmp_path, "f.yaml", CODE_WORD="swordfish")
    assert checked.returncode == 1
    assert "swordfish" not in checked.stdout + checked.stderr
    assert "skills.department_router.departments.sales.to" in checked.stdout


def test_a_variable_that_is_not_set_brings_no_second_mistake(mistakes: Any) -> None:
    assert mistakes(GOOD.replace("+14155550123", "${NOT_SET}")) == [
        "14: skills.department_router.departments.sales: the environment variable `NOT_SET` is not set"
    ]


SEVERAL = """\
agents:
  - name: front
    route: /front
    skills: {transfer: {to: "sip:a@x.example.com"}}
  - name: night
    route: /front/
"""


def test_two_agents_cannot_share_a_route(mistakes: Any) -> None:
    assert mistakes(SEVERAL) == ['6: agents[1].route: must be another path: "/front" is the route of front']


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("skills: {}\n", "1: agent: required; for several agents, write `agents`"),
        ("agents: []\n", "1: agents: must be a list of agents"),
        (
            "agents: [{name: a}]\nskills: {}\n",
            "2: skills: must stand inside one of the `agents`, not beside them",
        ),
        (
            "agent: {name: a, route: /a/health}\n",
            "1: agent.route: must not end in health: the server answers there itself",
        ),
        (
            "agent: {name: a}\nskills: [datetime]\n",
            "2: skills: must be a dict of skills and their parameters, not a list",
        ),
        (
            "agent: {name: a}\nskills: {datetime: on}\n",
            '2: skills.datetime: must be a dict of the skill\'s parameters, or a list of such dicts, not "on"',
        ),
        (
            "agent: {name: a, languages: [{name: E, code: en, voice: v, vioce: v}]}\n",
            '1: agent.languages[0].vioce: unknown key "vioce"; did you mean "voice"?',
        ),
    ],
)
def test_the_shape_of_the_file_is_explained(mistakes: Any, text: str, expected: str) -> None:
    assert mistakes(text) == [expected]


def test_skills_that_would_get_into_each_others_way_are_found(mistakes: Any) -> None:
    text = GOOD + "  escalate_to_human: {to: +14155550123, tool_name: transfer_to_department}\n"
    assert mistakes(text) == [
        '16: skills.escalate_to_human.tool_name: must be another name: "transfer_to_department" is the tool of '
        "skills.department_router"
    ]
    assert mistakes(GOOD + "  escalate_to_human: {to: +14155550123, tool_name: hangup}\n") == [
        '16: skills.escalate_to_human.tool_name: must be another name: "hangup" is a name of the platform\'s own'
    ]


def test_a_skill_that_is_used_twice_is_a_list(mistakes: Any) -> None:
    twice = "  escalate_to_human:\n    - to: +14155550123\n    - {to: +14155550124, tool_name: call_the_boss}\n"
    assert mistakes(GOOD + twice) == []
    assert mistakes(GOOD.replace("datetime:", "datetime: [{}, {}]")) == [
        '11: skills.datetime[1]: must not be used twice: the skill "datetime" is on this agent already'
    ]


def test_the_parameters_of_the_sdks_skills_are_checked_against_what_they_say(
    mistakes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    skill = "  weather_api: {temperature_unit: kelvin, api_keys: 5}\n  wikipedia_search: {num_results: 9}\n"
    assert mistakes(GOOD + skill) == [
        '16: skills.weather_api.api_keys: unknown parameter "api_keys"; did you mean "api_key"?',
        '16: skills.weather_api.temperature_unit: must be one of fahrenheit, celsius, not "kelvin"',
        "17: skills.wikipedia_search.num_results: must be at most 5, not 9",
    ]
    monkeypatch.setenv("WEATHER_API_KEY", "k")
    assert mistakes(GOOD + "  weather_api: {temperature_unit: celsius}\n") == []


def test_umbrella_skills_have_their_lines_too(mistakes: Any) -> None:
    skills = "  transfer:\n    defaults:\n      timeout: 1\n    escalate_to_human:\n      to: +1\n"
    text = f"agent: {{name: a}}\nskills:\n{skills}"
    assert mistakes(text) == [
        "5: skills.transfer.defaults.timeout: must be at least 5, not 1",
        "7: skills.transfer.escalate_to_human.to: not a phone number: write it as in +14155550123",
    ]


def test_types_survive_the_way_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text(
        GOOD.replace("{end_of_speech_timeout: 800}", "{a: 800, b: '800', c: 0.5, d: true}")
    )
    (spec,) = agents_of(read_file(tmp_path / "f.yaml"), installed())
    assert spec.agent.params == {"a": 800, "b": "800", "c": 0.5, "d": True}
    assert spec.agent.prompt["Rules"] == ["Be brief.", "Never promise call-backs."]
