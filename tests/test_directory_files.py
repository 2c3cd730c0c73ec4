"""A directory stands in a file of its own, or with a plugin: read whole, checked like all else, taken over later."""

import json
import logging
import os
import threading
from types import ModuleType

import pytest
from typer.testing import CliRunner

from patience import PATIENCE, until
from signalwire_transfer import Router, Routes, TransferSkill, _background, hookimpl
from signalwire_transfer._cli._app import app
from signalwire_transfer._directories import _elsewhere, _patience, _renewal
from signalwire_transfer._document._file import read_file
from signalwire_transfer._errors import ConfigurationError
from signalwire_transfer._files._agents import agents_of
from signalwire_transfer._seam._plugins import installed

TOOL = "transfer_to_department"
ANN, BOB, EVE = "+14152000001", "+14152000002", "sip:eve@pbx.example.com"
PEOPLE = f"""name,to,aliases,description,timeout
Ann Lee,{ANN},the boss|chief,"sales, Boston",20
Bob Ray,{BOB},,,
Eve Fox,{EVE},,support,
"""


@pytest.fixture(autouse=True)
def in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def write(tmp_path):
    """Write a file; each time it looks newer than before."""
    stamps = iter(range(1_700_000_000, 1_800_000_000))

    def written(content=PEOPLE, name="people.csv"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        os.utime(path, (stamp := next(stamps), stamp))
        return path

    return written


def look(times=2):
    """What the thread does: a change counts once it has stood still from one look to the next."""
    _background.stop()  # nobody else looks meanwhile
    for _ in range(times):
        for renewal in list(_renewal._renewals):
            renewal.look()


def departments(**more):
    return {"departments": {"file": "people.csv"}, **more}


def said(desk, name):
    return desk.call(TOOL, {"department": name})


# ---- reading --------------------------------------------------------------------------------------------------------


def test_a_directory_is_a_table_of_route_keys(desk, write):
    write()
    desk.add("department_router", departments())
    assert said(desk, "the boss").dialled == [ANN]
    assert said(desk, "ann lee").connect["timeout"] == 20
    assert said(desk, "Eve Fox").dialled == [EVE]
    assert desk.properties(TOOL)["department"]["enum"] == ["Ann Lee", "Bob Ray", "Eve Fox"]
    assert "sales, Boston" in desk.properties(TOOL)["department"]["description"]


@pytest.mark.parametrize("separator", [";", "\t", ","])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_tables_are_read_as_spreadsheets_write_them(desk, write, separator, bom, ending):
    rows = [
        ["Name", "To", "Aliases", ""],
        ["Ann Lee", ANN, "boss | chief", ""],
        ["", "", "", ""],
        ["Bob, Jr.", BOB, "", ""],
    ]
    quoted = [separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in rows]
    write(bom + ending.join(quoted) + ending)
    desk.add("department_router", departments())
    assert said(desk, "chief").dialled == [ANN]
    assert said(desk, "Bob Jr").dialled == [BOB]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people.json", f'{{"Ann Lee": "{ANN}", "Bob Ray": {{"to": "{BOB}", "aliases": ["bobby"]}}}}'),
        (
            "people.json",
            f'[{{"name": "Ann Lee", "to": "{ANN}"}}, {{"name": "Bob Ray", "to": "{BOB}", "aliases": "bobby"}}]',
        ),
        (
            "people.json",
            f'[{{"name": "Ann Lee", "to": "{ANN}", "aliases": null}}, '
            f'{{"name": "Bob Ray", "to": "{BOB}", "aliases": "bobby"}}]',
        ),
        ("people.yaml", f"Ann Lee: {ANN}\nBob Ray: {{to: {BOB}, aliases: [bobby]}}\n"),
        ("people.yml", f"- {{name: Ann Lee, to: {ANN}}}\n- name: Bob Ray\n  to: {BOB}\n  aliases: [bobby]\n"),
        ("PEOPLE.CSV", f"name,to,aliases\nAnn Lee,{ANN},\nBob Ray,{BOB},bobby\n"),
        ("people.tsv", f"name\tto\taliases\nAnn Lee\t{ANN}\nBob Ray\t{BOB}\tbobby\n"),
    ],
)
def test_a_directory_is_a_table_json_or_yaml(desk, write, name, content):
    write(content, name)
    desk.add("department_router", {"departments": {"file": name}})
    assert said(desk, "Ann Lee").dialled == [ANN]
    assert said(desk, "bobby").dialled == [BOB]


def test_queues_agents_and_json_text_take_files_too(new_desk, write):
    write("name,to\nbilling,queue:billing\n", "queues.csv")
    desk = new_desk().add("queue_router", {"queues": '{"file": "queues.csv"}'})
    assert "enter_queue" in desk.call("transfer_to_queue", {"topic": "billing"}).verbs
    write("billing: https://agents.example.com/billing\n", "agents.yaml")
    desk = new_desk().add("transfer", {"agent_handoff": {"agents": {"file": "agents.yaml"}}})
    assert desk.call("hand_off_to_agent", {"specialty": "billing"}).moved


def test_a_third_partys_routes_take_files_too(desk, write, with_plugins):
    class Owners(TransferSkill):
        """Put the caller through to the owner of a thing."""

        name, tool = "owners", "to_owner"

        class Params(TransferSkill.Params):
            owners: Routes | None = None

        def route(self, arguments, call):
            return self.params.owners["Bob Ray"]

    with_plugins(owners=offering(transfer_skills=lambda: [Owners]))
    write()
    assert desk.add("transfer", {"owners": {"owners": {"file": "people.csv"}}}).call("to_owner").dialled == [BOB]


@pytest.mark.parametrize("route", [{"to": ANN}, ANN])
def test_a_department_may_be_called_file_or_directory(new_desk, route):
    for name in ("file", "directory"):
        desk = new_desk().add("department_router", {"departments": {name: route}})
        assert said(desk, name).dialled == [ANN]
        both = new_desk().add("department_router", {"departments": {name: route, "sales": BOB}})
        assert said(both, "sales").dialled == [BOB]


def test_a_file_is_looked_for_beside_the_file_that_names_it(write, monkeypatch, desk):
    write(PEOPLE, "offices/people.csv")
    agent = "agent: {name: a}\nskills:\n  department_router:\n    departments: {file: people.csv}\n"
    path = write(agent, "offices/agent.yaml")
    [spec] = agents_of(read_file(path), installed())
    assert spec.skills
    settings = write("department_router: {departments: {file: people.csv}}\n", "offices/transfer.yaml")
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_CONFIG", str(settings))
    assert said(desk.add("transfer"), "the boss").dialled == [ANN]


def test_numbers_are_read_by_the_skills_own_rules_and_its_keys_hold_for_every_row(new_desk, write):
    write("name,to\nAnn Lee,(415) 200-0001\n")
    desk = new_desk().add("department_router", departments(region="US", timeout=12))
    assert said(desk, "Ann Lee").dialled == [ANN]
    assert said(desk, "Ann Lee").connect["timeout"] == 12
    assert "without its country code" in new_desk().refused("department_router", departments())


@pytest.mark.parametrize(
    "content",
    [
        f"sep=;\r\nname;to\r\nAnn, the boss;{ANN}\r\nBob;+1415\r\n",
        f"\ufeffsep=;\nname;to\nAnn, the boss;{ANN}\nBob;+1415\n",
        f'"sep=;"\nname;to\nAnn, the boss;{ANN}\nBob;+1415\n',
        f"SEP=|\nname|to\nAnn, the boss|{ANN}\nBob|+1415\n",
        f'sep=,\nname,to\n"Ann, the boss",{ANN}\nBob,+1415\n',
        f"sep=\t\nname\tto\nAnn, the boss\t{ANN}\nBob\t+1415\n",
    ],
)
def test_excels_line_with_the_separator_is_read_and_counted(desk, write, content, caplog):
    write(content)
    assert "people.csv:4: Bob.to" in desk.refused("department_router", departments())
    write(content.rpartition("Bob")[0])
    assert said(desk.add("department_router", departments()), "Ann, the boss").dialled == [ANN]


@pytest.mark.parametrize("cell", [f'="{ANN}"', f'"=""{ANN}"""', f"'{ANN}", f"\u2018{ANN}\u2019", f'"\u00a0{ANN} "'])
def test_what_keeps_a_number_as_text_in_excel_is_no_part_of_it(desk, write, cell):
    write(f"name,to\n'T Hof,{cell}\n")
    desk.add("department_router", departments())
    assert desk.properties(TOOL)["department"]["enum"] == ["'T Hof"]
    assert said(desk, "'T Hof").dialled == [ANN]


@pytest.mark.parametrize("cell", [f"{ANN}.0", f'"{ANN},0"', f"{ANN}/2"])
def test_what_a_spreadsheet_has_changed_is_a_mistake_in_its_row(desk, write, cell):
    write(f"name,to\nAnn,{cell}\n")
    error = desk.refused("department_router", departments())
    assert "people.csv:2: Ann.to" in error
    assert ANN in error


# ---- mistakes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "mistakes"),
    [
        (f"name,to\nAnn,{ANN}\nBob,+1415\n", ["people.csv:3: Bob.to: "]),
        (
            f"name,to\nAnn,911\nBob,{BOB}\nEve,\n",
            ["people.csv:2: Ann.to: an emergency number", "people.csv:4: Eve.to: required"],
        ),
        (f"name,to\nAnn,{ANN}\n,{BOB}\n", ["people.csv:3: has no name"]),
        (
            f"name,to\nAnn,{ANN}\nAnn,{BOB}\n",
            ['people.csv:3: "Ann" is written twice: the first is in line 2; add what'],
        ),
        (f"name,to\nJosé,{ANN}\njose!,{BOB}\n", ['people.csv:3: jose!: sounds the same as "José"']),
        (f'name,to\n"Ann\nLee",{ANN}\nBob,nowhere\n', ["people.csv:4: Bob.to: not an address"]),
        (f"name,to\nAnn,{ANN},20\n", ["people.csv:2: has more cells than the header names"]),
        (f"name,to,\nAnn,{ANN},20\n", ["people.csv:2: has more cells than the header names"]),
        (f"name,to,timeout\nAnn,{ANN},soon\n", ["people.csv:2: Ann.timeout: must be a whole number"]),
        ("name,to\nAnn,1.41520E+10\n", ["people.csv:2: to: a spreadsheet has rounded this number"]),
        (
            f"name,to,description\nAnn,{ANN},call 415 200 0001\n",
            ["people.csv:2: Ann.description: must not give an address away"],
        ),
        (f"name,to\nAnn\u200bLee,{ANN}\n", ["people.csv:2: Ann\u200bLee: must be a name without the character U+200B"]),
        (f"name,to,timeot\nAnn,{ANN},20\n", ['people.csv:1: unknown column "timeot"; did you mean "timeout"?']),
        (
            f"name,number\nAnn,{ANN}\n",
            ['unknown column "number"', "people.csv:1: the column `to` is missing: the number or other address"],
        ),
        (f"name,to,to\nAnn,{ANN},{BOB}\n", ["people.csv:1: the column `to` is there twice"]),
        (f'name,to\nAnn,{ANN}\n"Bob,{BOB}\n', ["people.csv:3: this is no CSV: unexpected end of data"]),
        (f"name,to\nAnn,{ANN}\nJosé,{BOB}\n".encode("latin-1"), ["people.csv:3: is not UTF-8: save the file as"]),
        ("name,to\n".encode("utf-16"), ["people.csv:1: is not UTF-8"]),
        ("", ["people.csv:1: the file is empty"]),
        ("name,to\n", ["departments: must not be empty: name at least one route"]),
    ],
)
def test_every_mistake_has_its_line_and_what_to_do(desk, write, content, mistakes):
    write(content)
    error = desk.refused("department_router", departments())
    for mistake in mistakes:
        assert mistake in error
    assert "departments: " in error


@pytest.mark.parametrize(
    ("name", "content", "mistake"),
    [
        ("people.yaml", f"Ann: {ANN}\nBob:\n  to: +1415\n", "people.yaml:2: Bob.to: "),
        (
            "people.yaml",
            f"Ann: {ANN}\nAnn: {BOB}\n",
            "people.yaml:2: Ann: must not be written twice: the first is in line 1",
        ),
        ("people.yaml", f"- to: {ANN}\n", "people.yaml:1: must be a dict with `name` and `to`"),
        ("people.json", '{"Ann": \n', "people.json:"),
        ("people.json", "5", "people.json:1: must be a dict of routes by name, or a list of them"),
        ("people.yaml", "Ann: ${NOBODY_HAS_SET_THIS}\n", "people.yaml:1: Ann: the environment variable"),
    ],
)
def test_yaml_and_json_have_lines_too(desk, write, name, content, mistake):
    write(content, name)
    assert mistake in desk.refused("department_router", {"departments": {"file": name}})


def test_a_file_that_is_not_there_is_named(desk):
    assert "departments: there is no file `" in desk.refused("department_router", departments())


def test_what_came_from_the_environment_is_never_shown(desk, write, monkeypatch):
    monkeypatch.setenv("ANNS_NUMBER", "sip:ann:hunter22@")
    write("Ann: ${ANNS_NUMBER}\n", "people.yaml")
    error = desk.refused("department_router", {"departments": {"file": "people.yaml"}})
    assert "people.yaml:1: Ann" in error
    assert "hunter22" not in error


def test_one_broken_number_among_thousands_is_found_and_hundreds_are_counted(new_desk, write):
    rows = [f"Person {chr(97 + n % 26)}{n},sip:p{n}@pbx.example.com" for n in range(100_000)]
    rows[77_776] = "Person broken,+1415"
    write("name,to\n" + "\n".join(rows))
    error = new_desk().refused("department_router", departments())
    assert "departments: people.csv:77778: Person broken.to: no phone number has this length" in error
    assert "mistakes" not in error
    write("name,to\n" + "\n".join(f"Person {n}x,+1415" for n in range(500)))
    assert "and 480 more mistakes" in new_desk().refused("department_router", departments())


def test_bad_rows_are_left_out_on_request_and_each_is_logged(desk, write, caplog):
    write(f"name,to,aliases\nAnn,{ANN},\nBob,+1415,\nAnn,{BOB},\nann!,{BOB},\nEve,{EVE},chief\nMia,{BOB},chief\n")
    desk.add("department_router", {"departments": {"file": "people.csv", "skip_invalid": "true"}})
    assert desk.properties(TOOL)["department"]["enum"] == ["Eve", "Mia"]  # which Ann, nobody could say
    logged = [record.getMessage() for record in caplog.records if "left out" in record.getMessage()]
    assert [line.partition(": ")[0] for line in logged] == [
        "people.csv:2",
        "people.csv:4",
        "people.csv:5",
        "people.csv:3",
    ]
    assert "Eve; Mia" in said(desk, "chief").response


@pytest.mark.parametrize("wrong", ["yes", [], {}, None, 5])
def test_skip_invalid_is_true_or_false(desk, write, wrong):
    write()
    error = desk.refused("department_router", {"departments": {"file": "people.csv", "skip_invalid": wrong}})
    assert "departments.skip_invalid: must be true or false" in error


def test_a_mistake_elsewhere_is_none_of_the_rows(desk, write):
    write()
    skipping = {"departments": {"file": "people.csv", "skip_invalid": True}, "default": "nobody", "timeout": 1}
    assert "timeout: must be at least 5, not 1" in desk.refused("department_router", skipping)


def test_what_is_wrong_with_every_row_is_no_reason_to_leave_them_all_out(desk, write):
    write("name,to\n" + "\n".join(f"Person {n}x,sip:p{n}@pbx.example.com" for n in range(2_000)))
    skipping = {"departments": {"file": "people.csv", "skip_invalid": True}, "hours": "Mo-Fr 09:00-17:00"}
    assert "timezone: required with `hours`" in desk.refused("department_router", skipping)


# ---- people who share a name ---------------------------------------------------------------------------------------

NAMESAKES = f"""name,to,aliases,description,department
Ann Lee,{ANN},boss,,Sales
Ann Lee,{BOB},,,Support
Eve Fox,{EVE},the boss|chief|boss,,
Hans Müller,sip:a@pbx.example.com,,first floor,
Hans Mueller,sip:b@pbx.example.com,,second floor,
Lee,sip:c@pbx.example.com,,,
Kim Lee,sip:d@pbx.example.com,Lee,,
"""


@pytest.mark.parametrize("limit", [0, 50])
def test_people_of_one_name_are_told_apart_with_a_question_and_each_is_reached(desk, write, limit):
    write(NAMESAKES)
    desk.add("department_router", departments(names_in_schema=limit))
    for name, choices, to in (
        ("Ann Lee", ("Ann Lee (Sales)", "Ann Lee (Support)"), (ANN, BOB)),
        ("ann lee!", ("Ann Lee (Sales)", "Ann Lee (Support)"), (ANN, BOB)),
        ("hans mueller", ("Hans Müller (first floor)", "Hans Mueller (second floor)"), ("sip:a@", "sip:b@")),
        ("Lee", ("Lee (by that name)", "Kim Lee"), ("sip:c@", "sip:d@")),
    ):
        answer = said(desk, name)
        assert not answer.moved
        assert "; ".join(choices) in answer.response
        assert "+1415" not in answer.response
        for choice, address in zip(choices, to, strict=True):
            assert said(desk, choice).dialled[0].startswith(address)
    assert said(desk, "Ann Lee in Support").dialled == [BOB]
    assert "Ann Lee now" in said(desk, "Ann Lee (Sales)").response
    assert "Sales" not in said(desk, "Ann Lee (Sales)").response


def test_whoever_is_called_by_one_spelling_of_a_name_is_asked_about_every_other(desk, write):
    write(f"name,to,department\nMüller,{ANN},sales\nMueller,{BOB},billing\n")
    desk.add("department_router", departments())
    for name in ("Muller", "Müller", "mueller"):
        answer = said(desk, name)
        assert not answer.moved
        assert all(choice in answer.response for choice in ("Müller (sales)", "Mueller (billing)"))
    assert said(desk, "Müller (sales)").dialled == [ANN]
    assert said(desk, "Mueller (billing)").dialled == [BOB]


def test_more_namesakes_than_a_caller_can_keep_in_mind_are_counted(desk, write):
    write("name,to,department\n" + "\n".join(f"Ann Lee,sip:a{n}@pbx.example.com,Team {n}" for n in range(9)))
    desk.add("department_router", departments())
    assert '9 fit "Ann Lee"' in said(desk, "Ann Lee").response
    assert "department" in said(desk, "Ann Lee").response
    assert said(desk, "Ann Lee Team 4").dialled == ["sip:a4@pbx.example.com"]


def test_a_row_that_is_there_twice_is_one_person(desk, write):
    write(f"name,to\nAnn Lee,{ANN}\nBob,{BOB}\nAnn Lee,{ANN}\n")
    assert said(desk.add("department_router", departments()), "ann lee").dialled == [ANN]


def test_a_directory_of_people_speaks_of_people(new_desk, write):
    write()
    desk = new_desk().add("department_router", departments())
    assert 'There is nobody called "Xyzzy".' in said(desk, "Xyzzy").response
    assert "Nobody was named." in said(desk, "").response
    desk = new_desk().add("department_router", departments(of_people=False))
    assert 'There is no department called "Xyzzy".' in said(desk, "Xyzzy").response
    desk = new_desk().add("department_router", {"departments": {"Ann": ANN}, "of_people": "true"})
    assert 'There is nobody called "Xyzzy".' in said(desk, "Xyzzy").response


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
@pytest.mark.parametrize("name", ["people.csv", "people.yaml", "people.json"])
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_never_ends_is_no_directory(desk, write, tmp_path, name, kind, caplog):
    if kind == "pipe":
        os.mkfifo(tmp_path / name)
    else:
        (tmp_path / name).symlink_to("/dev/zero")
    assert "is no file: write the name of one" in desk.refused("department_router", {"departments": {"file": name}})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_file_that_becomes_a_pipe_leaves_what_was_read_in_force(desk, write, caplog):
    path = write()
    desk.add("department_router", departments())
    path.unlink()
    os.mkfifo(path)
    look()
    assert "is no file" in caplog.text
    assert said(desk, "Ann Lee").dialled == [ANN]


def checked(*arguments):
    return CliRunner().invoke(app, ["check", "agent.yaml", *arguments])


AGENT = "agent: {name: a}\nskills:\n  department_router:\n    departments: {file: people.csv}\n"


def test_check_points_to_the_row_in_every_form(write):
    write(AGENT, "agent.yaml")
    write(f"name,to\nAnn,{ANN}\nBob,+1415\n,{EVE}\nAnn,{BOB}\n")
    text, github = checked().stdout, checked("--format", "github").stdout
    assert "people.csv:3: TR001 skills.department_router.departments.Bob.to: no phone number" in text
    assert "people.csv:4: TR001 skills.department_router.departments: has no name" in text
    assert '"Ann" is written twice: the first is in line 2' in text
    assert [line.split(",title")[0] for line in github.splitlines()] == [
        f"::error file=people.csv,line={line}" for line in (2, 3, 4, 5)
    ]
    found = json.loads(checked("--format", "json").stdout)["findings"]
    assert {(each["file"], each["line"]) for each in found} == {("people.csv", line) for line in (2, 3, 4, 5)}


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (f"Ann: {ANN}\nBob:\n  to: {BOB}\n  digits: #12\n", 4, "what begins with # is a comment"),
        (f"Ann: {ANN}\nBob: *72\n", 2, 'must be in quotes, as in `Bob: "*72"`'),
        ("# nobody yet\n5\n", 1, "must be a dict of routes by name"),
    ],
)
def test_check_points_to_the_line_that_cannot_be_read(write, content, line, words):
    write(AGENT.replace("csv", "yaml"), "agent.yaml")
    write(content, "people.yaml")
    [found] = json.loads(checked("--format", "json").stdout)["findings"]
    assert (found["file"], found["line"]) == ("people.yaml", line)
    assert words in found["message"]
    assert checked("--format", "github").stdout.startswith(f"::error file=people.yaml,line={line},")


def test_check_says_which_rows_share_a_name(write):
    write(AGENT, "agent.yaml")
    write(NAMESAKES)
    found = json.loads(checked("--format", "json", "--select", "TR030").stdout)["findings"]
    assert {each["line"] for each in found} == {2, 3, 4, 5, 6, 7, 8}
    assert {each["file"] for each in found} == {"people.csv"}


# ---- taking changes over --------------------------------------------------------------------------------------------


def test_a_changed_directory_counts_without_a_restart_and_the_model_sees_its_names(desk, write, caplog):
    write()
    desk.add("department_router", departments())
    write(f"name,to\nAnn Lee,{BOB}\nMia Kay,{EVE}\n")
    assert said(desk, "Ann Lee").dialled == [ANN]
    look(1)
    assert said(desk, "Ann Lee").dialled == [ANN]  # it may still be being written
    with caplog.at_level(logging.INFO):
        look(1)
    assert "people.csv has changed and was read anew: 1 name came, 2 went, and there are 2" in caplog.text
    assert said(desk, "Ann Lee").dialled == [BOB]
    assert said(desk, "Mia Kay").dialled == [EVE]
    assert not said(desk, "Bob Ray").moved
    assert desk.properties(TOOL)["department"]["enum"] == ["Ann Lee", "Mia Kay"]


def test_a_broken_new_version_leaves_the_old_one_in_force_and_is_logged_once(desk, write, caplog):
    write()
    desk.add("department_router", departments())
    write(f"name,to\nAnn Lee,{BOB}\nBob Ray,+1415\n")
    look(5)
    assert said(desk, "Ann Lee").dialled == [ANN]
    [logged] = [record.getMessage() for record in caplog.records if "cannot be used" in record.getMessage()]
    assert logged.startswith("people.csv has changed and cannot be used; what was read before stays in force: ")
    assert "people.csv:3: Bob Ray.to: " in logged
    write(f"name,to\nAnn Lee,{BOB}\n")
    look()
    assert said(desk, "Ann Lee").dialled == [BOB]


def test_a_file_that_is_gone_for_a_while_changes_nothing(desk, write):
    path = write()
    desk.add("department_router", departments())
    path.unlink()
    look(3)
    assert said(desk, "Ann Lee").dialled == [ANN]
    write(f"name,to\nAnn Lee,{BOB}\n")
    look()
    assert said(desk, "Ann Lee").dialled == [BOB]


def test_a_new_address_in_a_description_is_kept_from_the_model(desk, write, caplog):
    write()
    desk.add("department_router", departments())
    write(f"name,to,description\nAnn Lee,{BOB},dial 415 200 0002\n")
    look()
    assert said(desk, "Ann Lee").dialled == [ANN]
    assert "give an address away" in caplog.text


def test_nobody_looks_at_the_file_during_a_call(desk, write, monkeypatch):
    path = write()
    desk.add("department_router", departments())
    path.unlink()
    looking = []
    monkeypatch.setattr(_elsewhere.FromFile, "stamp", lambda _self: looking.append(threading.current_thread()))
    assert said(desk, "Ann Lee").dialled == [ANN]
    assert threading.main_thread() not in looking


def test_the_thread_looks_once_a_second(desk, write):
    write()
    desk.add("department_router", departments())
    write(f"name,to\nAnn Lee,{BOB}\n")
    until(lambda: said(desk, "Ann Lee").dialled == [BOB])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forked workers here")
def test_a_forked_worker_looks_too(desk, write):
    write()
    desk.add("department_router", departments())
    reads, writes = os.pipe()
    if (child := os.fork()) == 0:
        names = [thread.name for thread in threading.enumerate()]
        os.write(writes, b"yes" if "signalwire-transfer people.csv" in names else b"no")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reads, 3) == b"yes"


def test_a_skill_that_raises_on_the_new_directory_keeps_the_old_one(desk, write, with_plugins, caplog):
    class Careful(Router):
        """Put the caller through, with care."""

        name, tool, routes, argument = "careful", "carefully", "people", "person"

        class Params(Router.Params):
            people: Routes

        class Arguments(Router.Arguments):
            person: str = ""

        def __init__(self, params):
            super().__init__(params)
            if "Mia" in self.named:
                raise RuntimeError("no Mia, please")

    with_plugins(careful=offering(transfer_skills=lambda: [Careful]))
    write()
    desk.add("transfer", {"careful": {"people": {"file": "people.csv"}}})
    write(f"name,to\nMia,{BOB}\n")
    look()
    assert desk.call("carefully", {"person": "Ann Lee"}).dialled == [ANN]
    assert "what was read before stays in force" in caplog.text


# ---- directories of plugins -----------------------------------------------------------------------------------------


def offering(**functions):
    module = ModuleType("a_plugin")
    vars(module).update({name: hookimpl(function) for name, function in functions.items()})
    return module


@pytest.fixture
def later(monkeypatch):
    """A minute has gone by."""
    return lambda: monkeypatch.setattr(_elsewhere, "_ASKED_AGAIN", 0.0)


def test_a_plugins_directory_is_asked_for_again_and_what_it_said_last_holds(desk, with_plugins, later, caplog):
    people = {"Ann Lee": ANN}

    def transfer_directory(name):
        if not people:
            raise RuntimeError("the CRM is down")
        return dict(people) if name == "crm" else None

    with_plugins(crm=offering(transfer_directory=transfer_directory))
    desk.add("department_router", {"departments": {"directory": "crm"}})
    people["Bob Ray"] = BOB
    look()
    assert not said(desk, "Bob Ray").moved
    later()
    look()
    assert said(desk, "Bob Ray").dialled == [BOB]
    people["Eve Fox"] = "+1415"
    look()
    assert "crm: Eve Fox.to: " in caplog.text
    people.clear()
    look()
    assert said(desk, "Bob Ray").dialled == [BOB]


def test_two_plugins_with_one_directory_are_both_named(desk, with_plugins):
    plugins = {name: offering(transfer_directory=lambda name: {"Ann": ANN}) for name in ("one", "two")}
    with_plugins(**plugins)
    error = desk.refused("department_router", {"departments": {"directory": "crm"}})
    assert 'the directory "crm" is offered by' in error
    assert "one (" in error
    assert "two (" in error


def test_a_plugins_rows_are_checked_and_can_be_skipped(new_desk, with_plugins):
    with_plugins(crm=offering(transfer_directory=lambda name: {"Ann": ANN, "Bob": "911"}))
    error = new_desk().refused("department_router", {"departments": {"directory": "crm"}})
    assert "crm: Bob.to: an emergency number" in error
    desk = new_desk().add("department_router", {"departments": {"directory": "crm", "skip_invalid": True}})
    assert desk.properties(TOOL)["department"]["enum"] == ["Ann"]


def test_a_plugin_that_raises_offers_nothing(desk, with_plugins):
    def transfer_directory(name):
        raise RuntimeError("hunter2")

    with_plugins(crm=offering(transfer_directory=transfer_directory))
    error = desk.refused("department_router", {"departments": {"directory": "crm"}})
    assert 'no plugin offers the directory "crm"' in error
    assert "hunter2" not in error


def test_the_schema_for_editors_knows_directories():
    from jsonschema_rs import Draft202012Validator

    from signalwire_transfer._files._schema import file_schema

    valid = Draft202012Validator(file_schema(installed(), {})).is_valid
    for routes in ({"file": "people.csv", "skip_invalid": True}, {"directory": "crm"}, {"file": {"to": ANN}}):
        assert valid({"agent": {"name": "a"}, "skills": {"department_router": {"departments": routes}}})
    assert not valid({"agent": {"name": "a"}, "skills": {"department_router": {"departments": {"sales": True}}}})


def test_check_says_the_line_of_both_files(write):
    write("name,to\nAnn,+1415\n")
    path = write("agent: {name: a}\nskills:\n  department_router:\n    departments: {file: people.csv}\n", "agent.yaml")
    with pytest.raises(ConfigurationError) as caught:
        agents_of(read_file(path), installed())
    assert "agent.yaml:4: skills.department_router.departments: people.csv:2: Ann.to: " in str(caught.value)


# ---- one that blocks ------------------------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch):
    """Nobody waits for ten seconds in a test."""
    monkeypatch.setattr(_patience, "SECONDS", 0.05)


def test_a_plugin_that_never_answers_is_named_and_the_skill_is_refused(desk, with_plugins, impatient):
    released = threading.Event()
    module = ModuleType("stuck")
    module.transfer_directory = hookimpl(lambda name: released.wait() and None)
    with_plugins(stuck=module)
    error = desk.refused("department_router", {"departments": {"directory": "crm"}})
    assert "departments: the directory crm has not answered within" in error
    released.set()


def test_a_directory_that_blocks_is_named_once_and_taken_up_again(desk, write, monkeypatch, impatient, caplog):
    write()
    desk.add("department_router", departments())
    released, read = threading.Event(), _elsewhere.read_directory
    write(f"name,to\nAnn Lee,{BOB}\n")
    monkeypatch.setattr(_elsewhere, "read_directory", lambda path: released.wait() and read(path))
    look(8)
    assert said(desk, "Ann Lee").dialled == [ANN]
    late = [record.getMessage() for record in caplog.records if "has not answered" in record.getMessage()]
    assert len(late) == 1
    assert late[0].startswith("departments: the directory people.csv has not answered within")
    assert sum("reads people.csv" in thread.name for thread in threading.enumerate()) == 3
    released.set()
    for thread in threading.enumerate():
        if "reads people.csv" in thread.name:
            thread.join(PATIENCE)
    monkeypatch.setattr(_patience, "SECONDS", PATIENCE)
    look()
    assert said(desk, "Ann Lee").dialled == [BOB]


def test_one_directory_that_blocks_holds_up_no_other(desk, write, monkeypatch):
    write()
    write(PEOPLE, "others.csv")
    desk.add("department_router", departments())
    desk.add("department_router", {"departments": {"file": "others.csv"}, "tool_name": "other"})
    released, read, done = threading.Event(), _elsewhere.read_directory, threading.Event()

    def blocking(path):
        if path.name == "people.csv":
            released.wait()
        found = read(path)
        done.set()
        return found

    monkeypatch.setattr(_elsewhere, "read_directory", blocking)
    for name in ("people.csv", "others.csv"):
        write(f"name,to\nAnn Lee,{BOB}\n", name)
    assert done.wait(PATIENCE)
    released.set()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
def test_a_file_that_was_a_fifo_for_a_while_is_taken_up_again(desk, write):
    path = write()
    desk.add("department_router", departments())
    path.unlink()
    os.mkfifo(path)
    look(3)
    assert said(desk, "Ann Lee").dialled == [ANN]
    path.unlink()
    write(f"name,to\nAnn Lee,{BOB}\n")
    look()
    assert said(desk, "Ann Lee").dialled == [BOB]
