"""`signalwire-transfer schema` gives an editor what it needs to complete a file and to underline its mistakes.

It refuses nothing that `check` takes, and what is wrong by its shape it underlines where it stands.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from commands import command
from signalwire_transfer._check._offered import offered
from signalwire_transfer._rules._rule import page
from signalwire_transfer._seam._plugins import installed
from the_editor import underlined

ROOT = Path(__file__).parent.parent
_LARGEST = 120_000


def _printed(**variables: str) -> str:
    printed = command("schema", env=os.environ | variables)
    printed.check_returncode()
    return printed.stdout


@pytest.fixture(scope="module")
def schema() -> Any:
    """The schema as it is printed."""
    return json.loads(_printed())


def test_it_is_a_schema_of_2020_12_and_no_editor_has_to_load_half_a_megabyte() -> None:
    printed = _printed()
    schema = json.loads(printed)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(schema)
    assert len(printed) < _LARGEST


def test_whatever_it_refers_to_is_there(schema: Any) -> None:
    named = set(re.findall(r'"\$ref": ?"([^"]*)"', json.dumps(schema)))
    assert named
    assert {name for name in named if name.removeprefix("#/$defs/") not in schema["$defs"]} == set()


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
    assert underlined(schema, GOOD) == []
    assert underlined(schema, "agents: [{name: a, skills: {transfer: {to: /public/desk}}}, {name: b, route: /b}]") == []


@pytest.mark.parametrize(
    ("right", "wrong", "where"),
    [
        ("name: a,", "nam: a,", "agent"),
        ("datetime", "datetim", "skills"),
        ("celsius", "kelvin", "skills/weather_api/temperature_unit"),
        ("timeout: 15", "timeout: 1", "skills/department_router/timeout"),
        ("timeout: 15", "timout: 15", "skills/department_router"),
        ("two: {to:", "two: {too:", "skills/department_router/departments/two"),
        ("announce: say", "announce: sing", "skills/transfer/defaults/announce"),
        ("queues:", "ques:", "skills/transfer/queue_router"),
        ("final: false", "final: no", "skills/escalate_to_human/1/final"),
    ],
)
def test_a_mistake_is_underlined(schema: Any, right: str, wrong: str, where: str) -> None:
    assert right in GOOD
    assert where in underlined(schema, GOOD.replace(right, wrong))


# ---- what `check` takes ---------------------------------------------------------------------------------------------


def _of(skills: str) -> str:
    return f"agent: {{name: desk}}\nskills:\n  {skills}\n"


def _route(keys: str) -> str:
    return _of(f"department_router: {{departments: {{sales: {{to: +14155550123, {keys}}}}}}}")


TAKEN = [
    # one route, with all that stands beside it
    _of("transfer: {to: +14155550123, region: US}"),
    _of('transfer: {to: "(415) 555-0123", region: us, allow: premium}'),
    _of("transfer: {to: +14155550123, allow: [premium, short], limits: {hops: 2}, public_url: https://a.example.com/}"),
    _of("transfer: {to: +14155550123, collect: {order: The order}, tool_description: To sales, one_tool: false}"),
    _of("transfer: {to: {to: +14155550123, on_failure: voicemail}, mode: data_map}"),
    _of("transfer: [{to: +14155550123}, {to: +14155550124, tool_name: second}]"),
    _of("transfer: {to: [[+14155550123, +14155550124], [+14155550125]]}"),
    # several skills at once
    _of("transfer: {defaults: {region: US, limits: {per_call: 2}}, queue_router: [{queues: {a: queue:a}}]}"),
    _of("transfer: {one_tool: true, tool_name: call, escalate_to_human: {to: +14155550123}, skip_prompt: true}"),
    _of(
        "transfer: {defaults: {sms: {from: +14155550100, body: Hello}, region: us},"
        ' sms_then_transfer: {to: "(415) 555-0123"}}'
    ),
    # what visual builders send
    _of("""escalate_to_human: {to: '["+14155550123"]', collect: '{"order": "The order"}', final: "false"}"""),
    _of("""department_router: {departments: '{"sales": "+14155550123"}', allow: '["premium"]'}"""),
    _of("""transfer: {defaults: '{"timeout": "20"}', escalate_to_human: '{"to": "+14155550123"}'}"""),
    # variables
    _of('escalate_to_human: {to: "${NUMBER}", timeout: "${SECONDS}", final: "${FLAG}", announce: "${WAY}"}'),
    _of(
        'department_router: {departments: "${ROUTES}", region: "${COUNTRY}", public_url: "${URL}", collect: "${DICT}"}'
    ),
    _route('hours: 24/7, timezone: "${ZONE}", country: "${COUNTRY}", on_failure: "${VERDICT}", digits: "${SECONDS}"'),
    # every kind of rung
    _route("on_failure: +14155550124"),
    _route("on_failure: [+14155550124, sip:ann@pbx.example.com]"),
    _route("on_failure: {to: queue:sales, wait_time: '300', on_failure: {to: /public/desk, on_failure: hangup}}"),
    _route("hours: Mo-Fr 09:00-17:00, timezone: Europe/Berlin, on_closed: {to: +14155550124}, on_failure: agent"),
    # every form of a key
    _route("aliases: the shop, message: {en-US: One moment, es: Un momento}, texts: {hangup: Bye, voicemail: {de: x}}"),
    _route("aliases: [the shop, 24], sms: [{from: +14155550100, body: 1, to: destination}], accept: 7, name: 24"),
    _route("sms: {from: +14155550100, body: Hi, to: +14155550166}, accept: false, whisper: A call, digits: 12"),
    _route("ringback: [ring:us, https://sounds.example.com/a.mp3], max_duration: 60.0, ring: serial"),
    _of("escalate_to_human: {to: sip:ann@pbx.example.com, headers: {X-A: 1}, from: sip:me@pbx.example.com}"),
    _route("hours: PH off; 24/7, timezone: America/New_York, country: us-ny"),
    _route("hours: PH off; 24/7, timezone: Europe/Rome, country: IT-Andria"),
    _route("notify: {from: +14155550100, to: +14155550123}, on_failure: voicemail"),
    _of("department_router: {departments: {sales: +14155550123}, default: sales, of_people: true, names_in_schema: 5}"),
    _of("department_router: {departments: {file: +14155550123, directory: {to: +14155550124}, Max: +14155550125}}"),
    _of("department_router: {departments: {file: people.csv, skip_invalid: true}}"),
    # beside the skills
    "ledger: sqlite:///a.db\n" + _of("escalate_to_human: {to: +14155550123}"),
    "ledger: {url: sqlite:///a.db, keep: {events: 9}, durable: yes}\n" + _of("escalate_to_human: {to: +14155550123}"),
    "ignore: [{rule: TR007, reason: So}]\n" + _of("escalate_to_human: {to: +14155550123, announce: none}"),
    "agents: [{name: a, hints: [24], skills: {math: null}}, {name: b, route: /b/c, params: {x: null, y: {z: [1]}}}]",
    "agent: {name: 24, prompt: Be brief, languages: [{name: English, code: [en-US, es], voice: v, model: m}]}",
]
"""What is easily refused by a schema: `check` takes all of it."""

VARIABLES = {
    "NUMBER": "+14155550123",
    "SECONDS": "20",
    "FLAG": "true",
    "WAY": "say",
    "ROUTES": '{"a": "+14155550123"}',
    "COUNTRY": "US",
    "URL": "https://a.example.com/desk",
    "DICT": '{"order": "The order"}',
    "ZONE": "Europe/Rome",
    "VERDICT": "voicemail",
}


def _written() -> Iterator[str]:
    """Every file that this repository shows: README, guides, examples, and the pages of the rules."""
    written = [page for page in ROOT.glob("docs/**/*.md") if "reference" not in page.parts]
    for path in [ROOT / "README.md", *written, *ROOT.glob("examples/**/*.md")]:
        yield from re.findall(r"```yaml\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    yield from (path.read_text(encoding="utf-8") for path in ROOT.glob("examples/**/*.yaml"))
    for rule in offered(installed()).rules.values():
        parts = re.split(r"^(?:Bad|Good)::\n", page(rule), flags=re.MULTILINE)[1:]
        yield from (re.sub("^    ", "", part, flags=re.MULTILINE) for part in parts)


def test_it_refuses_nothing_that_check_takes(schema: Any, tmp_path: Path) -> None:
    texts = [text for text in [*TAKEN, *_written()] if re.search("^agents?:", text, re.MULTILINE)]
    files = [tmp_path / f"{number}.yaml" for number in range(len(texts))]
    (tmp_path / "people.csv").write_text("name,to\nAnn,+14155550123\n")
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    checked = command("check", *files, "--format", "json", env=os.environ | VARIABLES, cwd=tmp_path)
    refused = [found for found in json.loads(checked.stdout)["findings"] if found["code"] == "TR001"]
    numbered = {int(Path(found["file"]).stem): found["message"] for found in refused}
    surprising = {TAKEN[number]: message for number, message in numbered.items() if number < len(TAKEN)}
    assert surprising == {}
    taken = [text for number, text in enumerate(texts) if number not in numbered]
    assert len(taken) > len(TAKEN) + 60
    assert {text: underlined(schema, text) for text in taken if underlined(schema, text)} == {}


REFUSED = [
    (_route("on_failure: voicmail"), "on_failure"),
    (_route("on_failure: {too: +14155550124}"), "on_failure"),
    (_route("on_failure: {to: queue:sales, wait_tme: 3}"), "on_failure"),
    (_route("on_failure: {to: +14155550124, on_failure: {to: +14155550125, on_failure: voicmail}}"), "on_failure"),
    (_route("on_closed: [agent]"), "on_closed"),
    (_route("on_failure: {to: +14155550124, final: true}"), "on_failure"),
    (_route("on_failure: {to: +14155550124, patience: 60}"), "on_failure"),
    (_route("on_failure: {to: +14155550124, aliases: [a]}"), "on_failure"),
    (_route("region: US"), "sales"),
    (_route("timezone: Europe/Berln"), "timezone"),
    (_route("country: Deutschland"), "country"),
    (_route("country: UK"), "country"),
    (_route("accept: true"), "accept"),
    (_route("accept: 12"), "accept"),
    (_route("digits: 12a"), "digits"),
    (_route("final: off"), "final"),
    (_route("timeout: soon"), "timeout"),
    (_route("sms: {from: +14155550100, body: Hi, to: caler}"), "sms/to"),
    (_route("sms: []"), "sms"),
    (_route("name: null"), "name"),
    (_route("texts: {clsed: x}"), "texts"),
    (_route("message: {}"), "message"),
    (_route("message: true"), "message"),
    (_route("wait_url: music"), "wait_url"),
    (_route("headers: {X Y: 1}"), "headers"),
    (_of("department_router: {departments: {}}"), "departments"),
    (_of("department_router: {departments: {sales: front desk}}"), "sales"),
    (_of("department_router: {departments: {sales: agent}}"), "sales"),
    (_of("department_router: {departments: {sales: []}}"), "sales"),
    (_of("department_router: []"), "department_router"),
    (_of("department_router:"), "department_router"),
    (_of("escalate_to_human: {to: {to: +14155550123, aliases: [a]}}"), "to"),
    (_of("escalate_to_human: {to: +14155550123, region: Germany}"), "region"),
    (_of("escalate_to_human: {to: +14155550123, allow: [everything]}"), "allow"),
    (_of("escalate_to_human: {to: +14155550123, collect: {the order: x}}"), "collect"),
    (_of("escalate_to_human: {to: +14155550123, limits: {per_cal: 3}}"), "limits"),
    (_of("escalate_to_human: {to: +14155550123, tool_name: a b}"), "tool_name"),
    (_of("transfer: {to: +14155550123, defaults: {}}"), "transfer"),
    (_of("transfer: {to: +14155550123, escalate_to_human: {to: +14155550123}}"), "transfer"),
    (_of("transfer: {timeout: 20, escalate_to_human: {to: +14155550123}}"), "transfer"),
    (_of("transfer: {defaults: {tool_name: a}, escalate_to_human: {to: +14155550123}}"), "defaults"),
    (_of("transfer: {sms_then_transfer: {to: +14155550123, on_failure: voicmail}}"), "on_failure"),
    ("agent: {name: a, route: desk}", "route"),
    ("agent: {name: a, languages: [{name: English, code: en-US}]}", "languages/0"),
    ("ignore: [{rule: TR999, reason: So}]\n" + _of("math:"), "rule"),
    ("agent: {name: a}\nagents: [{name: b}]", ""),
    ("skills: {math: {}}", ""),
]


def test_what_check_refuses_by_its_shape_is_underlined_where_it_stands(schema: Any, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.yaml" for number in range(len(REFUSED))]
    for file, (text, _) in zip(files, REFUSED, strict=True):
        file.write_text(text, encoding="utf-8")
    checked = command("check", *files, "--format", "json", cwd=tmp_path)
    found = {found["file"] for found in json.loads(checked.stdout)["findings"] if found["code"] == "TR001"}
    assert [text for file, (text, _) in zip(files, REFUSED, strict=True) if str(file) not in found] == []
    wrong = [(text, underlined(schema, text), where) for text, where in REFUSED]
    missed = [(text, places) for text, places, where in wrong if not any(_is_at(place, where) for place in places)]
    assert missed == []


def _is_at(place: str, where: str) -> bool:
    return f"/{place}/".find(f"/{where}/") >= 0 if where else place == ""


# ---- what an editor shows -------------------------------------------------------------------------------------------


def _resolved(schema: Any, field: Any) -> Any:
    return schema["$defs"][field["$ref"].rpartition("/")[2]] | field if "$ref" in field else field


def test_every_key_is_explained(schema: Any) -> None:
    router = schema["$defs"]["skill_department_router"]
    for name in ("departments", "timeout", "region", "tool_name"):
        assert _resolved(schema, router["properties"][name])["description"]
    assert router["required"] == ["departments"]
    assert {"agent_handoff", "transfer", "datetime", "web_search"} <= schema["$defs"]["skills"]["properties"].keys()


def test_it_offers_verdicts_countries_and_time_zones(schema: Any) -> None:
    assert schema["$defs"]["rung"]["examples"] == ["agent", "voicemail", "hangup"]
    assert "hours" in schema["$defs"]["rung_route"]["properties"]
    for name, value in [("region", "DE"), ("country", "US-NY"), ("timezone", "America/New_York")]:
        assert value in schema["$defs"][name]["anyOf"][0]["enum"]


PLUGIN = """
from typing import Literal
from pydantic import BaseModel, Field
from signalwire_transfer import Route, TransferSkill, hookimpl

class Watch(BaseModel, extra="forbid"):
    who: Route
    rank: Literal["first", "second"] = "first"

class NightWatch(TransferSkill):
    '''Put the caller through to the night watch.'''
    name, tool = "night_watch", "call_the_night_watch"
    class Params(TransferSkill.Params):
        to: Route
        watches: list[Watch] = Field(default=[], description="Who watches")
        by_number: dict[str, Route] = {}

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
    schema = json.loads(_printed(PYTHONPATH=str(tmp_path)))
    assert "night_watch" in schema["$defs"]["skills"]["properties"]
    assert "night_watch" in schema["$defs"]["transfer_skills"]["properties"]
    night = "to: +14155550123, by_number: {+14155550166: {to: +14155550123}}, watches: [{who: +14155550123}]"
    assert underlined(schema, _of(f"night_watch: {{{night}}}")) == []
    assert underlined(schema, _of(f"transfer: {{night_watch: [{{{night}}}]}}")) == []
    for right, wrong in [("who:", "whom:"), ("{who: +14155550123", "{who: nobody"), ("}]", ", rank: third}]")]:
        assert underlined(schema, _of(f"night_watch: {{{night.replace(right, wrong)}}}"))
