"""`signalwire-transfer ledger`: what became of each call, for people, other programs and monitors."""

import csv
import io
import json
import os
import re
import shlex
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy")

from commands import command
from ledger_stories import START, Story, database, hand_counted, lines, refusal
from signalwire_transfer._document._file import read_file
from signalwire_transfer._files._keys import read_keys
from signalwire_transfer._seam._plugins import installed

ANN = {"number": "+14155550199", "name": "Ann Lee"}
FILE = "agent: {name: desk}\nledger: %s\nskills:\n  transfer: +14155552671\n"


@pytest.fixture
def ledger(ledger_url):
    """A ledger with the calls that were counted by hand; the words of a command about it."""
    database(ledger_url).add(lines(hand_counted()))

    def run(*words, **more):
        return command("ledger", words[0], "--ledger", ledger_url, *words[1:], **more)

    return run


def test_list_shows_the_newest_transfers_in_lines_that_fit(ledger):
    shown = ledger("list").stdout.splitlines()
    assert shown[0].split() == ["when", "(UTC)", "outcome", "wait", "rung", "for", "call"]
    assert len(shown) == 15
    assert max(map(len, shown)) <= 80
    assert len(ledger("list", "--limit", "3").stdout.splitlines()) == 4


def test_call_tells_what_happened_event_by_event(ledger):
    shown = ledger("call", "call-rescued-1").stdout
    assert shown.splitlines()[1:] == [
        "  0.0 s  the transfer is requested",
        "  0.0 s  Ann (1.1) is called",
        "  1.0 s  Ann (1.1) rings",
        " 15.0 s  Ann (1.1) has ended: no_answer  [platform]",
        " 15.0 s  Ann (2.1) is called",
        " 24.0 s  Ann (2.1) answers  [platform]",
        " 24.0 s  Ann (2.1) talks to the caller  [platform]",
        " 90.0 s  Ann (2.1) has ended: connected  [platform]",
        "  end  reached: a person talked to the caller",
    ]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("masked", ["         caller: A. L., **********99"]),
        ("none", []),
        (
            "full",
            [
                "         caller: Ann Lee, +14155550199",
                "         reason: a refund of the boots that she has bought in October, which do",
                "         not fit",
                "         order: 12",
            ],
        ),
    ],
)
def test_call_shows_what_is_kept_of_the_caller(ledger_url, how, said):
    wanted = "a refund of the boots that she has bought in October, which do not fit"
    story = Story("hers", people={**ANN, "reason": wanted, "field.order": "12"})
    database(ledger_url).add(lines(story.records, how))
    shown = command("ledger", "call", "--ledger", ledger_url, "call-hers").stdout.splitlines()
    assert shown[1 : shown.index("  0.0 s  the transfer is requested")] == said


def test_nothing_that_others_have_said_moves_the_cursor_of_a_terminal(ledger_url):
    evil = "\x1b[2J\x07\u202eevil"
    story = Story("odd", people={"name": evil, "reason": evil}, key=evil).tried("1.1", 0, 5, "failed", evil)
    database(ledger_url).add(lines(story.records, "full"))
    for words in (["list"], ["call", "call-odd"], ["stats", "--by", "key"]):
        shown = command("ledger", words[0], "--ledger", ledger_url, *words[1:]).stdout
        assert "evil" in shown
        assert shown.replace("\n", "").isprintable(), words


def test_a_call_is_found_by_how_its_id_begins_and_an_unknown_one_is_said(ledger):
    assert ledger("call", "call-rescued").stdout.count("  end  ") == 2
    unknown = ledger("call", "nobody")
    assert (unknown.returncode, unknown.stderr) == (1, "error: the ledger knows no call nobody\n")


def test_every_form_of_output_says_the_same(ledger):
    as_json = json.loads(ledger("stats", "--format", "json").stdout)[0]
    as_jsonl = json.loads(ledger("stats", "--format", "jsonl").stdout)
    [as_csv] = csv.DictReader(io.StringIO(ledger("stats", "--format", "csv").stdout))
    as_text = dict(line.split(maxsplit=1) for line in ledger("stats").stdout.splitlines()[1:])
    assert as_json == as_jsonl
    assert as_json["reached_rate"] == float(as_csv["reached_rate"]) == 54.5
    assert as_text["reached_rate"] == "54.5 %"


def test_stats_can_be_had_by_key_hour_and_config_and_explain_themselves(ledger):
    assert ledger("stats", "--by", "key").stdout.splitlines()[1].split()[:3] == ["sales", "13", "6"]
    assert ledger("stats", "--by", "hour").stdout.splitlines()[1].startswith("2026-09-21")
    assert ledger("stats", "--by", "config").stdout.splitlines()[1].startswith("c0ffee00")
    explained = command("ledger", "stats", "--explain", "reached_rate").stdout
    assert explained == "reached_rate (%): Reached, out of the offered transfers whose end is known.\n"
    assert len(command("ledger", "stats", "--explain", "all").stdout.splitlines()) == 23
    assert "the metrics are requested, refused" in command("ledger", "stats", "--explain", "nothing").stderr


def test_export_gives_every_row_to_other_programs_and_nothing_personal(ledger):
    rows = [json.loads(line) for line in ledger("export").stdout.splitlines()]
    assert len(rows) == 14
    table = list(csv.DictReader(io.StringIO(ledger("export", "--what", "attempts", "--format", "csv").stdout)))
    assert len(table) == 14
    events = ledger("export", "--what", "events").stdout
    assert len(events.splitlines()) == len({record.id for record in hand_counted()})
    assert "number" not in events


def test_other_programs_read_the_columns_of_the_public_views(ledger, ledger_url):
    import sqlalchemy as sa

    with database(ledger_url).engine.connect() as connection:
        views = {
            name: connection.execute(sa.text(f"select * from {name}")).mappings().all()
            for name in ("transfers", "attempts")
        }
    for name, rows in views.items():
        printed = [json.loads(line) for line in ledger("export", "--what", name).stdout.splitlines()]
        assert [list(row) for row in printed] == [list(row) for row in rows]
        if "sqlite" in ledger_url:
            assert sorted(printed, key=repr) == sorted((dict(row) for row in rows), key=repr)
    listed = json.loads(ledger("list", "--format", "json").stdout)
    assert list(listed[0]) == list(views["transfers"][0])


def test_a_ledger_without_calls_says_so(ledger_url):
    database(ledger_url)
    for words in (["list"], ["stats", "--by", "key"]):
        assert command("ledger", *words, "--ledger", ledger_url).stdout == "no transfers\n"


def test_a_cell_that_looks_like_a_formula_is_made_harmless(ledger_url):
    database(ledger_url).add(lines(Story("a", key="=1+1").records))
    assert "'=1+1" in command("ledger", "export", "--ledger", ledger_url, "--format", "csv").stdout


def test_a_window_of_time_chooses_what_counts(ledger):
    assert json.loads(ledger("stats", "--since", "2026-09-22", "--format", "json").stdout)[0]["requested"] == 0
    assert json.loads(ledger("stats", "--until", "2026-09-22T00:00", "--format", "json").stdout)[0]["requested"] == 14
    wrong = ledger("stats", "--since", "yesterday")
    assert wrong.returncode == 2
    assert "must be as in 7d, 12h, 2026-11-26" in " ".join(wrong.stderr.replace("│", " ").split())


@pytest.mark.parametrize(
    ("stories", "code", "word"),
    [
        ([], 0, "well: no transfers"),
        ([("a", "reached")], 0, "well: 100.0 % of 1"),
        ([("a", "reached"), ("b", "busy")], 1, "too few: 50.0 % of 2"),
        ([("a", "silent")], 3, "unknown: of 1"),
        ([("a", "refused")], 0, "well: no transfers"),
    ],
)
def test_a_monitor_reads_the_exit_code(ledger_url, stories, code, word):
    import time

    now = time.time_ns() // 1_000_000 - 60_000
    opened = database(ledger_url)
    for name, how in stories:
        made = refusal(name) if how == "refused" else Story(name, at=now)
        made = made.reached("1.1", 0, 5, 50) if how == "reached" else made
        made = made.tried("1.1", 0, 5, "busy") if how == "busy" else made
        opened.add(lines(made.records))
    done = command("ledger", "check", "--ledger", ledger_url, "--reached-below", "80", "--for", "1h")
    assert (done.returncode, done.stdout[: len(word)]) == (code, word)


def test_forget_says_what_it_has_removed_and_purge_too(ledger_url):
    opened = database(ledger_url)
    opened.add(lines(Story("hers", people=ANN).records))
    opened.add(lines(Story("old", at=START - 500 * 86_400_000, people=ANN).records))
    purged = command("ledger", "purge", "--ledger", ledger_url)
    assert purged.stdout == "removed 1 transfer, 1 event, 1 entry of personal data\n"
    forgotten = command("ledger", "forget", "(415) 555-0199", "--ledger", ledger_url)
    later = "what is still on its way to the ledger about earlier calls will not be kept either\n"
    assert forgotten.stdout == f"removed 1 entry with personal data, of 1 transfer; the counts stay\n{later}"
    assert command("ledger", "forget", "(415) 555-0199", "--ledger", ledger_url).stdout == (
        f"nothing was known about this number\n{later}"
    )


def test_the_ledger_is_named_by_the_variable_too_and_missing_it_is_said(ledger_url):
    database(ledger_url)
    done = command("ledger", "list", env={**os.environ, "SIGNALWIRE_TRANSFER_LEDGER": ledger_url})
    assert done.returncode == 0
    missing = command("ledger", "list")
    assert missing.returncode == 1
    assert "no ledger is named" in missing.stderr


@pytest.mark.parametrize(
    "url",
    [
        "mysql://a/b",
        "transfers",
        "sqlite:/transfers.db",
        "postgres.db:5432",
        "sqlite://transfers.db",
        "sqlite:///",
        "sqlite:///:memory:",
        "postgresql://ann:s3cret-word@host:port/x",
        "postgresql://ann:s3cret-word@[::1/x",
        "postgresql://ann:s3cret@word@host/x",
        '{"url": 3}',
    ],
)
def test_a_ledger_that_is_none_is_said_in_a_line(url):
    done = command("ledger", "list", "--ledger", url)
    assert done.returncode == 1
    assert done.stderr.startswith("error: the ledger must be sqlite:///transfers.db, or as in postgresql://")
    assert "Traceback" not in done.stderr
    assert "s3cret" not in done.stderr


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{url", 'must be an address, or JSON as in {"url": "sqlite:///transfers.db"}'),
        ('{"people": "none"}', "must stand there"),
        ('{"url": "sqlite:///x.db", "people": "some"}', "`people` must be 'masked', 'full' or 'none'"),
        ('{"url": "sqlite:///x.db", "peple": "none"}', "`peple` must not stand there"),
        ('{"url": "sqlite:///x.db", "keep": {"events": 0}}', "`keep.events` must be greater than or equal to 1"),
    ],
)
def test_settings_in_the_variable_that_are_wrong_are_said_in_words(written, said):
    done = command("ledger", "list", env={**os.environ, "SIGNALWIRE_TRANSFER_LEDGER": written})
    assert done.stderr == f"error: the ledger {said}\n"


@pytest.mark.parametrize(
    "words",
    [
        ("stats", "--within", "99999999999999999999"),
        ("list", "--limit", "99999999999999999999"),
        ("events", "--limit", "99999999999999999999"),
        ("purge", "--events", "999999999999"),
        ("purge", "--people", "99999999999999999999"),
        ("forget", ""),
        ("forget", "+"),
        ("forget", "415-555-0199", "--country", "UK"),
        ("call", ""),
    ],
)
def test_what_nobody_can_mean_is_said_in_a_line(tmp_path, words):
    database(url := f"sqlite:///{tmp_path}/t.db")
    done = command("ledger", *words, "--ledger", url)
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_file_that_is_not_there_is_not_made(tmp_path):
    done = command("ledger", "list", "--ledger", f"sqlite:///{tmp_path}/typo.db")
    assert done.stderr.startswith(f"error: there is no ledger at {tmp_path}/typo.db\n")
    assert "it is made with the first transfer" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_away_is_said_in_a_line_without_its_password():
    done = command("ledger", "list", "--ledger", "postgresql://ann:s3cret-word@127.0.0.1:1/x")
    assert done.returncode == 1
    assert done.stderr.startswith("error: the ledger cannot be read: ")
    assert "s3cret-word" not in done.stderr
    assert "`pg_isready -h 127.0.0.1 -p 1`" in done.stderr


# ---- the key of a file ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written", ["transfers.db", "./transfers.db", '{"url": "transfers.db"}', "sqlite:///transfers.db"]
)
def test_the_path_of_a_file_will_do_wherever_a_ledger_is_named(tmp_path, written):
    database(f"sqlite:///{tmp_path}/transfers.db").add(lines(Story("hers").records))
    named = {"env": {**os.environ, "SIGNALWIRE_TRANSFER_LEDGER": written}}
    assert "call-hers" in command("ledger", "list", cwd=tmp_path, **named).stdout
    assert "call-hers" in command("ledger", "list", "--ledger", written, cwd=tmp_path).stdout
    (tmp_path / "a.yaml").write_text(FILE % written)
    file = read_file(tmp_path / "a.yaml")
    [key], mistakes = read_keys(file.top(), file.folder, installed())
    assert (key.file, mistakes) == (tmp_path / "transfers.db", [])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("sqlite:///transfers.db", ""),
        ("{url: 'sqlite:///transfers.db', people: full, keep: {events: 30, people: 7}, durable: true}", ""),
        ("mysql://x/y", "ledger.url: must be sqlite:///transfers.db, or as in postgresql://host/database"),
        ("{url: 'sqlite:///x.db', keep: {events: 0}}", "ledger.keep.events: must be at least 1"),
        ("{url: 'sqlite:///x.db', peple: none}", 'did you mean "people"?'),
        ("{people: none}", "ledger.url: required"),
    ],
)
def test_check_knows_the_key_of_a_file(tmp_path, written, said):
    (tmp_path / "a.yaml").write_text(FILE % written)
    done = command("check", "a.yaml", cwd=tmp_path)
    assert said in done.stdout
    assert ("ledger" in done.stdout) == bool(said)
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_what_is_not_installed_is_named_with_the_line_that_installs_it(monkeypatch):
    import importlib.util

    from signalwire_transfer_plugins.ledger._settings import read_url

    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "psycopg" else found(name))
    with pytest.raises(ValueError, match=r'pip install "signalwire-transfer\[postgres\]"'):
        read_url("postgresql://host/database")
    assert read_url("sqlite:///x.db")


def test_a_ledger_that_a_file_names_lies_beside_the_file_wherever_it_is_served_from(tmp_path):
    (tmp_path / "a.yaml").write_text(FILE % "{url: 'sqlite:///transfers.db', spool: waiting}")
    file = read_file(tmp_path / "a.yaml")
    [key], mistakes = read_keys(file.top(), file.folder, installed())
    assert (key.file, key.folder, mistakes) == (tmp_path / "transfers.db", tmp_path / "waiting", [])


def test_a_schema_that_is_too_new_is_said_with_the_command_that_mends_it(ledger_url):
    with database(ledger_url).engine.begin() as connection:
        connection.exec_driver_sql("update ledger_meta set value = 99 where name = 'version'")
    done = command("ledger", "list", "--ledger", ledger_url)
    assert done.returncode == 1
    assert "the ledger has the schema 99" in done.stderr
    assert "`pip install --upgrade signalwire-transfer`" in done.stderr


def test_the_schema_describes_the_key(tmp_path):
    schema = json.loads(command("schema").stdout)["properties"]["ledger"]
    assert schema["type"] == ["string", "number", "object"]
    assert set(schema["properties"]) == {"url", "people", "keep", "spool", "spool_mb", "durable"}


@pytest.mark.parametrize(
    ("url", "line", "said"),
    [
        ("https://agents.example.com", "sales=answers after 6 s", "reached on rung 1 after 8 s"),
        ("https://agents.example.com", "sales=busy", "agent: nobody took the call, and the agent has it again"),
        ("", "sales=busy", "unreported: set SWML_PROXY_URL_BASE to hear how calls end"),
    ],
)
def test_try_says_in_a_line_what_the_ledger_would_say(tmp_path, url, line, said):
    skills = "skills: {department_router: {departments: {sales: +14155550111}}}\n"
    (tmp_path / "a.yaml").write_text(f"agent: {{name: desk}}\nledger: sqlite:///t.db\n{skills}")
    words = ["try", "a.yaml", "transfer_to_department", "department=sales", "--line", line]
    done = command(*words, cwd=tmp_path, env={**os.environ, "SWML_PROXY_URL_BASE": url})
    assert done.stdout.splitlines()[-1] == f"  ledger  {said}", done.stderr
    (tmp_path / "a.yaml").write_text(f"agent: {{name: desk}}\n{skills}")
    assert "  ledger  " not in command(*words, cwd=tmp_path).stdout
    assert [path.name for path in tmp_path.iterdir()] == ["a.yaml"]


def test_help_names_the_command(tmp_path):
    assert "ledger" in command("--help").stdout


def test_every_command_of_the_page_works_with_a_ledger(tmp_path):
    section = Path(__file__).parent.parent.joinpath("docs", "ledger.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\$ signalwire-transfer (.*)$", section, re.MULTILINE)
    assert len(commands) == 6
    url = f"sqlite:///{tmp_path}/transfers.db"
    database(url)
    for words in commands:
        done = command(*shlex.split(words), env={**os.environ, "SIGNALWIRE_TRANSFER_LEDGER": url})
        assert (done.returncode, done.stderr) == (0, ""), words
