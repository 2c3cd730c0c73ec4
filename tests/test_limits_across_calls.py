"""A caller is put through only so often, in all calls together."""

import json
import time

import pytest

pytest.importorskip("sqlalchemy")

import sqlalchemy as sa

from commands import command
from ledger_stories import START, Story, database, lines
from patience import until
from signalwire_transfer import caller_mark
from signalwire_transfer_plugins.ledger import _keeper
from signalwire_transfer_plugins.ledger._counting import Counting
from signalwire_transfer_plugins.ledger._settings import Settings

PHONE = "+14155552671"
DAY = 86_400
TEXTING = {"to": PHONE, "sms": {"from": "+14155550100", "body": "Hello."}, "limits": {"per_caller": 2, "window": 600}}


@pytest.fixture(params=["masked", "none"])
def ledger(request, tmp_path, monkeypatch):
    """A ledger, whatever it keeps of people."""
    url = f"sqlite:///{tmp_path}/t.db"
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_LEDGER", json.dumps({"url": url, "people": request.param}))
    yield url
    if kept := _keeper.keeper():
        kept.stop()


def other_machine_comes_to(url, caller, window, wanted):
    """Another process counts so many for this caller, once it has looked; that is about once a second."""
    counting = Counting(Settings(url=url))
    try:
        until(lambda: counting.count(caller, window) == wanted, lambda: counting.count(caller, window))
    finally:
        counting.stop()


def test_over_the_limit_the_caller_is_told_so_and_nothing_is_texted(desk, ledger):
    desk.add("transfer", TEXTING)
    for call in ("a", "b"):
        assert desk.call("transfer_call", call_id=call).verb("send_sms")
    refused = desk.call("transfer_call", call_id="c")
    assert not refused.actions
    assert "as often as is possible for now" in refused.response
    assert desk.call("transfer_call", call_id="d", caller_id_num="+14155550111").moved
    assert desk.call("transfer_call", call_id="b").raw["action"], "a request that is sent again is no second one"


@pytest.mark.parametrize(
    "written",
    [
        "+1 (415) 555-0199",
        "14155550199",
        "4155550199",
        "(415) 555-0199",
        "tel:+1-415-555-0199",
        "sip:+14155550199@carrier.example.com;user=phone",
    ],
)
def test_a_number_is_the_same_however_a_carrier_writes_it(desk, ledger, written):
    desk.add("transfer", TEXTING)
    for call in ("a", "b"):
        assert desk.call("transfer_call", call_id=call).moved
    assert not desk.call("transfer_call", call_id="c", caller_id_num=written).moved
    opened = database(ledger)
    [line] = lines(Story("sip", people={"number": written}).records)
    opened.add([line])
    assert opened.forget("415-555-0199", "US")["transfers"] >= 1


def test_a_worker_that_has_just_started_knows_the_calls_before_its_first(desk, ledger, monkeypatch):
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_SECRET", "shared")
    now = time.time_ns() // 1_000_000
    for name in ("a", "b"):
        [line] = lines(Story(name, at=now - 60_000).records)
        database(ledger).add([{**line, "caller": caller_mark("+14155550199")}])
    desk.add("transfer", TEXTING)
    until(lambda: len(_keeper.keeper().counting._seen.get(caller_mark("+14155550199"), ())) == 2)
    assert not desk.call("transfer_call", call_id="c").moved, "it has looked as soon as the skill was there"


def test_who_withholds_the_number_is_no_caller_whom_anybody_counts(desk, ledger):
    desk.add("transfer", TEXTING)
    for number, withheld in enumerate(("anonymous", "Restricted", "", "+266696687", "sip:anonymous@anonymous.invalid")):
        assert desk.call("transfer_call", call_id=f"c{number}", caller_id_num=withheld).moved


def test_what_was_refused_counts_nothing(desk, ledger):
    closed = {**TEXTING, "hours": "Jan 01 03:00-03:01", "timezone": "America/New_York", "limits": {"per_caller": 1}}
    desk.add("transfer", closed).add("escalate_to_human", {"to": PHONE, "limits": {"per_caller": 1}})
    for call in ("a", "b"):
        assert not desk.call("transfer_call", call_id=call).moved
    assert desk.call("escalate_to_human", call_id="c").moved
    assert not desk.call("escalate_to_human", call_id="d").moved


def test_other_machines_count_the_same_from_the_database(desk, ledger, monkeypatch):
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_SECRET", "shared")
    desk.add("transfer", TEXTING)
    for call in ("a", "b"):
        desk.call("transfer_call", call_id=call)
    other_machine_comes_to(ledger, caller_mark("+14155550199"), 600, wanted=2)
    with database(ledger).engine.connect() as connection:
        [kept] = set(connection.scalars(sa.text("select caller from callers")))
    assert kept == caller_mark("+1 (415) 555-0199")
    assert "4155550199" not in kept
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_SECRET", "another")
    assert caller_mark("+14155550199") != kept, "nobody finds the number by trying all of them"


def test_only_what_began_in_the_window_counts(ledger_url):
    caller = caller_mark("+14155550199")
    opened = database(ledger_url)
    now = time.time_ns() // 1_000_000
    for name, days in (("old", 6), ("new", 4), ("newer", 0)):  # a slow test is none the wiser
        [line] = lines(Story(name, at=now - days * DAY * 1000).records)
        opened.add([{**line, "caller": caller}] * 2)
    other_machine_comes_to(ledger_url, caller, 5 * DAY, wanted=2)
    other_machine_comes_to(ledger_url, caller, 7 * DAY, wanted=3)
    other_machine_comes_to(ledger_url, caller, 1 * DAY, wanted=1)


def test_who_is_forgotten_is_not_counted_any_more_and_old_marks_go_by_themselves(ledger_url):
    opened = database(ledger_url)
    for name, number, at in (("hers", "+14155550199", START), ("old", "+14155550111", START - 8 * DAY * 1000)):
        [line] = lines(Story(name, at=at).records)
        opened.add([{**line, "caller": caller_mark(number)}])

    def left():
        with opened.engine.connect() as connection:
            return connection.scalar(sa.text("select count(*) from callers"))

    opened.forget("(415) 555-0199", "US")
    assert left() == 1
    opened.purge(START)
    assert left() == 0


# ---- what is written ------------------------------------------------------------------------------------------------


def test_a_limit_that_nobody_counts_is_refused_with_what_to_write(desk):
    assert desk.refused("transfer", TEXTING).endswith(
        "limits.per_caller: must have a ledger, which counts across calls: write `ledger: sqlite:///transfers.db` in "
        "the file, or set `SIGNALWIRE_TRANSFER_LEDGER`"
    )


FILE = """\
agent: {name: desk}
skills:
  transfer:
    to: sip:ann@pbx.example.com
    limits: {per_caller: 3, window: 86400}
"""


def test_a_file_says_who_counts(tmp_path):
    file = tmp_path / "f.yaml"
    file.write_text(FILE)
    assert "limits.per_caller: must have a ledger" in " ".join(command("check", str(file)).stdout.split())
    file.write_text(f"ledger: sqlite:///{tmp_path}/t.db\n{FILE}")
    assert command("check", str(file)).returncode == 0
    tried = command("try", str(file), "transfer_call")
    assert tried.returncode == 0, tried.stderr
    assert "3 of a caller in 86400 s" in " ".join(command("show", str(file)).stdout.split())
    assert "per_caller: this is 1 of 3" in command("explain", str(file), "transfer_call").stdout


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"per_caller": 0}, "limits.per_caller: must be at least 1"),
        ({"per_caller": 1, "window": 0}, "limits.window: must be at least 1"),
        ({"per_caller": 1, "window": 10**7}, "limits.window: must be at most 604800"),
        ({"per_callers": 1}, 'did you mean "per_caller"?'),
    ],
)
def test_what_cannot_be_a_limit_is_said(desk, ledger, limits, said):
    assert said in desk.refused("transfer", {"to": PHONE, "limits": limits})
