"""`signalwire-transfer schema` gives an editor what it needs to complete a file and to underline its mistakes."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from commands import command


def _schema(**variables: str) -> Any:
    printed = command("schema", env=os.environ | variables)
    printed.check_returncode()
    return json.loads(printed.stdout)


@pytest.fixture(scope="module")
def schema() -> Any:
    """The schema as it is printed."""
    return _schema()


def _mistakes(schema: Any, text: str) -> list[str]:
    """What an editor would underline; its YAML takes a number for a number."""
    found = jsonschema_rs.validator_for(schema).iter_errors(yaml.safe_load(text))
    return ["/".join(map(str, error.instance_path)) for error in found]


def test_it_is_a_schema_of_2020_12(schema: Any) -> None:
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(schema)


GOOD = """\
agent: {name: a, route: /a, languages: [{name: English, code: en-US, voice: v}], params: {x: 1}, prompt: {Role: You}}
skills:
  datetime: {}
  math:
  weather_api: {temperature_unit: celsius}
  department_router: {timeout: 15, departments: {sales: +14155550123, two: {to: [sip:a@b.example.com, +14155550124]}}}
  escalate_to_human:
    - {to: +14155550123}
    - {to: +14155550123, tool_name: boss, final: false, timeout: "${SECONDS}"}
  transfer: {defaults: {announce: say}, queue_router: {queues: {support: "queue:support"}}}
"""


def test_a_file_that_is_right_is_not_underlined(schema: Any) -> None:
    assert _mistakes(schema, GOOD) == []
    assert _mistakes(schema, "agents: [{name: a, skills: {transfer: {to: /public/desk}}}, {name: b, route: /b}]") == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("name: a,", "nam: a,"),
        ("datetime", "datetim"),
        ("celsius", "kelvin"),
        ("timeout: 15", "timeout: 1"),
        ("timeout: 15", "timout: 15"),
        ("two: {to:", "two: {too:"),
        ("announce: say", "announce: sing"),
        ("queues:", "ques:"),
    ],
)
def test_a_mistake_is_underlined(schema: Any, right: str, wrong: str) -> None:
    assert right in GOOD
    assert _mistakes(schema, GOOD.replace(right, wrong))


def test_every_key_is_explained(schema: Any) -> None:
    router = schema["$defs"]["skill_department_router"]
    assert router["properties"]["departments"]["description"]
    assert router["properties"]["timeout"]["description"]
    assert router["required"] == ["departments"]
    assert {"agent_handoff", "transfer", "datetime", "web_search"} <= schema["$defs"]["skills"]["properties"].keys()


PLUGIN = """
from signalwire_transfer import Route, TransferSkill, hookimpl

class NightWatch(TransferSkill):
    '''Put the caller through to the night watch.'''
    name, tool = "night_watch", "call_the_night_watch"
    class Params(TransferSkill.Params):
        to: Route

@hookimpl
def transfer_skills():
    return [NightWatch]
"""


def test_a_strangers_skill_is_completed_as_well(tmp_path: Path) -> None:
    (tmp_path / "night.py").write_text(PLUGIN)
    info = tmp_path / "signalwire_transfer_night-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: signalwire-transfer-night\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[signalwire_transfer]\nnight = night\n")
    schema = _schema(PYTHONPATH=str(tmp_path))
    assert "night_watch" in schema["$defs"]["skills"]["properties"]
    assert "night_watch" in schema["$defs"]["skill_transfer"]["properties"]
