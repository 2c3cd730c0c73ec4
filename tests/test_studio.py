"""The studio behind its page: what it finds, draws, plays and saves, asked over HTTP as the page asks."""

import gzip
import hashlib
import json
import os
import re
import shlex
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import command
from served import Answer, Served, served
from signalwire_transfer._check._offered import offered
from signalwire_transfer._cli.init import TEMPLATES, beginning
from signalwire_transfer._files._schema import file_schema
from signalwire_transfer._rules._rule import page as page_of
from signalwire_transfer._seam._plugins import installed
from signalwire_transfer._simulator import parse_line
from signalwire_transfer._studio import _lines
from signalwire_transfer._studio._app import Studio
from signalwire_transfer._studio._offers import meaning, offers
from signalwire_transfer._studio._place import Place, place_at
from signalwire_transfer.pages import Site
from signalwire_transfer.testing import assert_never_lost

ROOT = Path(__file__).parent.parent
STATIC = files("signalwire_transfer").joinpath("_studio/static")

CLINIC = """\
# Our clinic
agent: {name: clinic, route: /clinic}
skills:
  department_router:
    departments:
      sales:                 # who sells
        to: +14155550111
        on_failure:
          to: +14155550112
          name: our mobile
          on_failure: voicemail
      night: {to: queue:night, hours: "Mo-Su 20:00-08:00", timezone: Europe/Berlin}
"""
SALES = {"agent": "clinic", "tool": "transfer_to_department", "arguments": {"department": "sales"}}


class Page(Served):
    """The studio as its page uses it."""

    def __init__(self, server: Served, file: Path) -> None:
        super().__init__(server.address)
        self.file = file

    def ask(self, what: str, **body: object) -> Answer:
        return self.post(f"studio/{what}", body, x_studio="1")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clinic.yaml"
    path.write_text(CLINIC, encoding="utf-8")
    return path


@pytest.fixture
def page(file: Path) -> Iterator[Page]:
    with served(Site("studio", Studio(file, {}).routes())) as server:
        yield Page(server, file)


# ---- findings and drawing -------------------------------------------------------------------------------------------


def test_it_finds_what_check_finds_in_a_text_that_nobody_has_saved(page: Page, tmp_path: Path) -> None:
    text = CLINIC.replace("on_failure: voicemail", "on_failure: voicmail").replace("+14155550112", "+1415555011")
    beside = tmp_path / "same.yaml"
    beside.write_text(text, encoding="utf-8")
    checked = json.loads(command("check", str(beside), "--format", "json").stdout)

    told = page.ask("look", text=text).json

    keys = ("line", "code", "severity", "path", "message")
    assert [[found[key] for key in keys] for found in told["findings"]] == [
        [found[key] for key in keys] for found in checked["findings"]
    ]
    assert told["flow"] is None  # what was drawn last goes on standing there
    assert page.file.read_text(encoding="utf-8") == CLINIC


def test_the_drawing_leads_to_the_lines_of_the_text(page: Page) -> None:
    told = page.ask("look", text=CLINIC).json
    (agent,) = told["flow"]["agents"]
    sales, night = agent["tools"][0]["routes"]
    rung = sales["ways"][0]["to"]
    assert [sales["line"], rung["line"], rung["ways"][0]["to"]["line"], night["line"]] == [7, 9, 11, 12]
    assert sales["lines"] == ["sales"]
    assert told["findings"] == [] or all(found["severity"] == "warning" for found in told["findings"])


def test_the_drawing_shows_what_is_open_at_the_time_that_is_asked_for(page: Page) -> None:
    for at, is_open in (("2026-11-27T18:05", False), ("2026-11-27T22:05", True)):
        flow = page.ask("look", text=CLINIC, at=at).json["flow"]
        night = flow["agents"][0]["tools"][0]["routes"][1]
        assert night["open"] is is_open
        assert "Friday, 27 November 2026" in flow["moment"]


@pytest.mark.parametrize("rule", offered(installed()).rules.values(), ids=lambda rule: rule.code)
def test_whatever_check_finds_is_found_and_stops_nothing(page: Page, rule: Any) -> None:
    """Every bad example of every rule, as somebody may be typing it: half of it, and all of it."""
    text = page_of(rule).partition("Bad::")[2].partition("Good::")[0]
    lines = [line[4:] for line in text.strip("\n").splitlines()]
    for written in ("\n".join(lines), "\n".join(lines[: len(lines) // 2]), "\n".join(lines)[:-7]):
        answer = page.ask("look", text=written)
        assert answer.status == 200
    assert page.ask("rule", code=rule.code).json["page"] == page_of(rule)


@pytest.mark.parametrize(
    "text", ["", ":", "a: [", "\t", "agent: {name: x}\nskills: {transfer: {to: ", "\x00", "- 1", "{}"]
)
def test_a_text_that_is_nothing_yet_is_told_so(page: Page, text: str) -> None:
    told = page.ask("look", text=text)
    assert told.status == 200
    assert told.json["findings"]
    refused = page.ask("call", text=text, **SALES)
    assert (refused.status, refused.json["error"]) == (200, "The text has mistakes: no call can be tried.")


# ---- calls ----------------------------------------------------------------------------------------------------------


def test_a_call_is_played_as_try_plays_it_and_explained_as_explain_does(page: Page) -> None:
    told = page.ask("call", text=CLINIC, **SALES, lines={"sales": "busy"}, caller="+14155550199").json
    assert told["end"] == "with_callee_then_closed"
    assert (told["rungs"][0]["name"], told["rungs"][0]["fate"]) == ("sales", "the line was busy")
    assert {line["name"] for line in told["lines"]} == {"sales", "our mobile"}

    program, *arguments = shlex.split(told["command"])
    assert program == "signalwire-transfer"
    shown = command(*arguments).stdout
    for event in told["events"]:
        assert f"{event['who']} {event['what']}" in shown


def test_a_caller_can_speak_another_of_the_agents_languages(page: Page) -> None:
    languages = (
        "languages: [{name: English, code: en-US, voice: rime.spore}, {name: Spanish, code: es-ES, voice: rime.luna}]"
    )
    text = CLINIC.replace("route: /clinic", f"route: /clinic, {languages}")
    told = page.ask("call", text=text, **SALES, lines={"sales": "busy"}, language="es-ES").json
    assert told["languages"] == ["en-US", "es-ES"]
    assert "--language es-ES" in told["command"]
    heard = " ".join(event["text"] for event in told["events"] if event["who"] == "caller")
    assert "sales" in heard
    assert heard != " ".join(
        event["text"]
        for event in page.ask("call", text=text, **SALES, lines={"sales": "busy"}).json["events"]
        if event["who"] == "caller"
    )


def test_what_a_line_can_be_chosen_to_do_is_what_try_understands() -> None:
    for choices in (_lines._CALLEE, _lines._QUEUE, _lines._REFERRED):
        for choice in choices:
            parse_line(choice)


def test_what_cannot_be_played_is_said_in_words(page: Page) -> None:
    for wrong in ({"tool": "transfer_to_departmnt"}, {"agent": "x"}, {"lines": {"sales": "bussy"}}, {"at": "soon"}):
        answer = page.ask("call", text=CLINIC, **(SALES | wrong))
        assert answer.status == 200
        assert answer.json["error"]


def test_every_way_is_every_way_that_assert_never_lost_goes(page: Page, file: Path) -> None:
    told = page.ask("ways", text=CLINIC, **SALES, caller="+14155550199").json
    assert told["is_whole"]
    assert told["count"] == assert_never_lost(file)
    assert sum(end["count"] for end in told["ends"]) == told["count"]
    assert not any(end["lost"] for end in told["ends"])


# ---- the file -------------------------------------------------------------------------------------------------------


def test_saving_writes_the_file_and_nothing_else_of_it(page: Page) -> None:
    copy = page.ask("file").json
    assert copy["text"] == CLINIC
    text = CLINIC.replace("+14155550111", "+14155550113")
    saved = page.ask("save", text=text, mark=copy["mark"])
    assert "error" not in saved.json
    assert page.file.read_text(encoding="utf-8") == text
    assert "error" not in page.ask("save", text=CLINIC, mark=saved.json["mark"]).json
    assert sorted(path.name for path in page.file.parent.iterdir()) == ["clinic.yaml"]


def test_what_somebody_else_has_written_meanwhile_is_not_written_over(page: Page) -> None:
    mark = page.ask("file").json["mark"]
    page.file.write_text("agent: {name: theirs}\n", encoding="utf-8")
    refused = page.ask("save", text="agent: {name: mine}\n", mark=mark)
    assert "changed by somebody else" in refused.json["error"]
    assert refused.json["theirs"]["text"] == "agent: {name: theirs}\n"
    assert page.file.read_text(encoding="utf-8") == "agent: {name: theirs}\n"
    again = page.ask("save", text="agent: {name: mine}\n", mark=refused.json["theirs"]["mark"])
    assert "error" not in again.json
    assert page.file.read_text(encoding="utf-8") == "agent: {name: mine}\n"


def test_a_file_that_was_deleted_meanwhile_is_a_change_too(page: Page) -> None:
    mark = page.ask("file").json["mark"]
    page.file.unlink()
    assert "changed by somebody else" in page.ask("save", text="a: 1\n", mark=mark).json["error"]
    assert not page.file.exists()
    assert "error" not in page.ask("save", text="a: 1\n", mark="").json
    assert page.file.read_text(encoding="utf-8") == "a: 1\n"


def test_line_ends_byte_order_marks_links_and_permissions_stay(page: Page, tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    page.file.unlink()
    real.write_bytes(b"\xef\xbb\xbfagent: {name: a}\r\n# end\r\n")
    real.chmod(0o640)
    page.file.symlink_to(real)
    copy = page.ask("file").json
    assert copy["text"] == "agent: {name: a}\n# end\n"
    assert "error" not in page.ask("save", text=copy["text"] + "# more\n", mark=copy["mark"]).json
    assert real.read_bytes() == b"\xef\xbb\xbfagent: {name: a}\r\n# end\r\n# more\r\n"
    assert page.file.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640


def test_what_is_no_text_is_said(page: Page) -> None:
    page.file.write_bytes(b"\xff\xfe\x00")
    answer = page.ask("file")
    assert "UTF-8" in answer.json["error"]


def test_what_would_never_end_is_not_read(page: Page) -> None:
    page.file.unlink()
    os.mkfifo(page.file)
    assert "is no file: write the name of one" in page.ask("file").json["error"]
    page.file.unlink()
    page.file.symlink_to("/dev/zero")
    assert "is no file: write the name of one" in page.ask("save", text="x", mark="x").json["error"]
    page.file.unlink()
    page.file.write_bytes(b"#" * 10_000_001)
    assert page.ask("file").json["error"] == "the file must be at most 10 MB"


def test_a_new_file_begins_with_one_of_the_templates_of_init(tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    templates = {name: beginning(name, "new.yaml") for name in TEMPLATES}
    with served(Site("studio", Studio(file, templates).routes())) as server:
        page = Page(server, file)
        offered = page.ask("file").json["templates"]
        assert [template["name"] for template in offered] == list(TEMPLATES)
        for template in offered:
            told = page.ask("look", text=template["text"]).json
            assert (told["findings"], told["flow"] is not None) == ([], True)
        assert not file.exists()
        assert "error" not in page.ask("save", text=offered[0]["text"], mark="").json
        assert page.ask("file").json["templates"] == []


def test_an_agent_in_python_is_shown_and_tried_and_never_written(tmp_path: Path) -> None:
    file = tmp_path / "reception_of_a_clinic.py"
    written = (ROOT / "examples" / "department_router.py").read_text(encoding="utf-8")
    file.write_text(written, encoding="utf-8")
    with served(Site("studio", Studio(file, {}).routes())) as server:
        page = Page(server, file)
        assert page.ask("file").json["as_text"] is False
        told = page.ask("look").json
        checked = json.loads(command("check", file, "--format", "json").stdout)
        assert [found["message"] for found in told["findings"]] == [each["message"] for each in checked["findings"]]
        (tool,) = told["tools"]
        called = page.ask("call", agent=tool["agent"], tool=tool["name"], arguments={"department": "sales"}).json
        assert called["events"]
        assert "must be changed in an editor of yours" in page.ask("save", text="x", mark="").json["error"]
        assert file.read_text(encoding="utf-8") == written


# ---- who may ask ----------------------------------------------------------------------------------------------------


def test_no_other_page_can_read_or_write(page: Page) -> None:
    """Another site that the browser has open: it cannot send our header, and its origin is not ours."""
    mark = page.ask("file").json["mark"]
    body = {"text": "stolen", "mark": mark}
    tried = [
        page.post("studio/save", body),  # a form or a simple request: without our header
        page.post("studio/save", body, x_studio="1", Origin="http://evil.example"),
        page.post("studio/save", body, x_studio="1", Host="evil.example", Origin="http://evil.example"),  # rebound
        page.post("studio/file", {}, x_studio="1", Host="evil.example"),
        page.get("", Host="evil.example"),
        page.get("studio/file"),
    ]
    assert {answer.status for answer in tried} <= {403, 404, 405, 421}
    assert not any(b"clinic" in answer.content for answer in tried)
    assert page.file.read_text(encoding="utf-8") == CLINIC


@pytest.mark.parametrize(
    "name", ["..%2f_app.py", "../_app.py", "%2e%2e/_app.py", "body.html", "editor.LICENSES.txt", "none.js"]
)
def test_nothing_is_sent_but_the_files_of_the_page(page: Page, name: str) -> None:
    assert page.get(f"static/{name}").status == 404


def test_questions_that_make_no_sense_are_refused_in_a_line(page: Page) -> None:
    for what in ("look", "save", "call", "offers", "meaning", "rule"):
        answer = page.ask(what, text=1, line="x")
        assert (answer.status, answer.json["error"]) == (400, "the question cannot be understood: load the page again")


def test_what_comes_from_the_environment_is_never_shown(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_NUMBER", "+14155550147")
    text = CLINIC.replace("+14155550111", "${DESK_NUMBER}").replace("name: our mobile", "name: ${DESK_NUMBER}")
    answers = [
        page.ask("look", text=text),
        page.ask("call", text=text, **SALES, lines={"sales": "busy"}),
        page.ask("ways", text=text, **SALES),
        page.ask("call", text=text, **{**SALES, "tool": "none"}),
    ]
    assert b"4155550147" not in b"".join(answer.content for answer in answers)


# ---- completion -----------------------------------------------------------------------------------------------------


def there(text: str) -> Place | None:
    """The place where `|` stands in a text."""
    before, _, after = text.partition("|")
    return place_at(before + after, before.count("\n") + 1, len(before.rpartition("\n")[2]))


@pytest.mark.parametrize(
    ("text", "path", "written"),
    [
        ("ag|", (), "ag"),
        ("agent:\n  na|", ("agent",), "na"),
        ("agent:\n  name: x\n  rou|\nskills:\n", ("agent",), "rou"),
        (
            "skills:\n  transfer:\n    to: [+1, sip:x]\n    on_failure: voi|\n  foo: 1",
            ("skills", "transfer", "on_failure"),
            "voi",
        ),
        ("a:\n  b: {to: +1, on_failure: {to: x, tim|", ("a", "b", "on_failure"), "tim"),
        ("a:\n  b: {to: +1, on_failure: voi|}", ("a", "b", "on_failure"), "voi"),
        ("a:\n  - x: 1\n  - na|", ("a", "[]"), "na"),
        ("a:\n- x: 1\n  y|", ("a", "[]"), "y"),
        ("a:\n- x: 1\nb|", (), "b"),
        ("a:\n  b: |", ("a", "b"), ""),
        ("a: {|", ("a",), ""),
        ("a:\n  b:\n    c: 1\n  d|", ("a",), "d"),
    ],
)
def test_the_place_where_somebody_writes_is_known(text: str, path: tuple[str, ...], written: str) -> None:
    place = there(text)
    assert place is not None
    assert (place.path, place.written) == (path, written)


@pytest.mark.parametrize("text", ["a: # fo|", 'a: "fo|', "a: *x|", "a: b\nc d\ne|"])
def test_where_nothing_can_be_said_nothing_is(text: str) -> None:
    assert there(text) is None


def test_keys_and_values_are_offered_inside_a_rung(page: Page) -> None:
    before = "skills:\n  escalate_to_human:\n    to: +14155550111\n    on_failure:"

    def offered(text: str) -> list[str]:
        lines = text.split("\n")
        told = page.ask("offers", text=text, line=len(lines), column=len(lines[-1])).json
        return [offer["label"] for offer in told["offers"]]

    assert {"agent", "voicemail", "hangup"} <= set(offered(before + " "))
    inside = offered(before + "\n      to: +14155550112\n      ")
    assert {"timeout", "whisper", "on_failure"} <= set(inside)
    assert "to" not in inside
    line = {"text": CLINIC, "line": 8, "column": len("        on_failure")}
    assert page.ask("meaning", **line).json["meaning"]


@settings(max_examples=300)
@given(st.text(alphabet=" \nab:-{}[],'\"#&*|>?!\t", max_size=60), st.integers(0, 6), st.integers(0, 12))
def test_nothing_that_is_typed_stops_the_completion(text: str, line: int, column: int) -> None:
    place = place_at(text, line, column)
    if place:
        offers(SCHEMA, place)
        meaning(SCHEMA, place.path)


SCHEMA = file_schema(installed(), {})

# ---- what the wheel holds -------------------------------------------------------------------------------------------


def test_the_editor_is_the_one_that_was_made_from_its_lock_file() -> None:
    """Whoever changes one of the files that it is made from runs `make editor`."""
    for line in (ROOT / "editor" / "made.sha256").read_text().splitlines():
        digest, name = line.split()
        content = STATIC.joinpath(name).read_bytes() if name == "editor.js" else (ROOT / "editor" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, f"{name} has changed: run `make editor`"
    licences = STATIC.joinpath("editor.LICENSES.txt").read_text(encoding="utf-8")
    locked = json.loads((ROOT / "editor" / "package-lock.json").read_text())["packages"]
    for name, package in locked.items():
        if name and not package.get("dev") and not package.get("optional"):
            assert f"{name.removeprefix('node_modules/')} {package['version']}" in licences


def test_the_editor_holds_what_the_page_takes_from_it_and_no_more() -> None:
    offered = re.findall(r"export \{([^}]*)\}", (ROOT / "editor" / "entry.mjs").read_text(encoding="utf-8"))
    pages = (path.read_text(encoding="utf-8") for path in STATIC.iterdir() if path.name.endswith(".js"))
    taken = [names for page in pages for names in re.findall(r'import \{([^}]*)\} from "./editor.js"', page)]
    assert sorted(re.findall(r"\w+", " ".join(offered))) == sorted(re.findall(r"\w+", " ".join(taken)))


def test_the_page_is_light(page: Page) -> None:
    """What a browser loads, packed: at most 600 kB."""
    html = page.get().content
    names = [path.name for path in STATIC.iterdir() if path.name.endswith((".js", ".css"))]
    loaded = [html, *(page.get(f"static/{name}").content for name in names)]
    assert sum(len(gzip.compress(content)) for content in loaded) < 600_000
