"""The ledger: what became of each call, whatever order it is reported in, and on both databases."""

import dataclasses
import json
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("sqlalchemy")

import sqlalchemy as sa

from ledger_stories import START, Story, counted_too, database, hand_counted, lines
from signalwire_transfer import plain_number
from signalwire_transfer_plugins.ledger._people import kept, spellings
from signalwire_transfer_plugins.ledger._stats import METRICS, Window, figures, groups
from signalwire_transfer_plugins.ledger._story import told

ANN = {"number": "+14155550199", "name": "Ann Lee", "reason": "an invoice", "voicemail": "https://files.example/1"}


def views(opened):
    """Both public views, as they are."""
    with opened.engine.connect() as connection:
        return [
            sorted(map(tuple, connection.execute(sa.text(f"select * from {view}"))), key=repr)
            for view in ("transfers", "attempts")
        ]


# ---- figures --------------------------------------------------------------------------------------------------------


def test_the_figures_are_those_that_were_counted_by_hand(ledger_url):
    late_and_doubled = lines(hand_counted()) * 2
    random.Random(7).shuffle(late_and_doubled)
    opened = database(ledger_url)
    for start in range(0, len(late_and_doubled), 9):
        assert opened.add(late_and_doubled[start : start + 9]) == 0
    found = figures(opened, Window())
    assert found == {
        "requested": 14,
        "refused": 1,
        "offered": 13,
        "unreported": 2,
        "reached": 6,
        "reached_rate": 54.5,  # 6 of 11
        "rescued": 2,
        "answered_then_lost": 1,
        "voicemail": 1,
        "message": 0,
        "agent": 1,
        "abandoned": 1,
        "lost": 2,
        "time_to_human_p50": 8.0,
        "time_to_human_p90": 24.0,
        "time_to_human_mean": 13.333,
        "service_level": 36.4,  # 4 of 11
        "attempts": 14,
        "answered": 7,
        "answer_rate": 53.8,  # 7 of 13: nobody has reported one
        "accept_rate": 85.7,  # 6 of 7
    }
    assert set(found) == set(METRICS)


def test_a_message_a_queue_and_what_nobody_reports_are_counted_as_they_are(ledger_url):
    news = lines([*hand_counted(), *counted_too()]) * 3
    random.Random(8).shuffle(news)
    opened = database(ledger_url)
    for start in range(0, len(news), 11):
        opened.add(news[start : start + 11])
    changed = {
        "requested": 17,
        "offered": 16,
        "unreported": 3,
        "reached": 7,
        "reached_rate": 53.8,  # 7 of 13
        "message": 1,
        "time_to_human_p90": 30.0,
        "time_to_human_mean": 15.714,  # 110 s in 7
        "service_level": 30.8,  # 4 of 13: the queue took 30 s
        "attempts": 17,
        "answered": 9,
        "answer_rate": 56.2,  # 9 of 16
        "accept_rate": 75.0,  # 6 of 8
    }
    same = {"refused": 1, "rescued": 2, "answered_then_lost": 1, "voicemail": 1, "agent": 1, "abandoned": 1, "lost": 2}
    assert figures(opened, Window()) == {**changed, **same, "time_to_human_p50": 8.0}
    by_key = dict(groups(opened, Window(), "key"))["sales"]
    assert by_key.items() <= {**changed, **same}.items()


def test_the_figures_of_each_key_add_up_to_those_of_all(ledger_url):
    opened = database(ledger_url)
    opened.add(lines(Story("a", key="sales").reached("1.1", 0, 5, 50).records))
    opened.add(lines(Story("b", key="billing", at=START + 7_200_000).tried("1.1", 0, 9, "busy").records))
    by_key = dict(groups(opened, Window(), "key"))
    assert {name: values["reached_rate"] for name, values in by_key.items()} == {"sales": 100.0, "billing": 0.0}
    assert [values["offered"] for _, values in groups(opened, Window(), "hour")] == [1, 1]
    assert figures(opened, Window(key="SALES"))["offered"] == 1
    assert figures(opened, Window(since=START + 1))["offered"] == 1


# ---- any order ------------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.randoms(use_true_random=False), st.integers(1, 3))
def test_any_order_and_any_repetition_of_events_tells_the_same_story(shuffler, times):
    by_transfer = {}
    for event in lines(hand_counted()):
        by_transfer.setdefault(event["transfer"], []).append(event)
    for happened in by_transfer.values():
        mixed = happened * times
        shuffler.shuffle(mixed)
        assert told(list({event["id"]: event for event in mixed}.values())) == told(happened)


def test_two_databases_that_heard_it_in_another_order_and_in_other_pieces_show_the_same(ledger_url, tmp_path):
    one, other = database(ledger_url), database(f"sqlite:///{tmp_path}/other.db")
    straight, mixed = lines(hand_counted()), lines(hand_counted()) * 3
    random.Random(3).shuffle(mixed)
    one.add(straight)
    for start in range(0, len(mixed), 7):
        other.add(mixed[start : start + 7])
    again = database(ledger_url)
    for event in mixed:
        again.add([event])
    assert figures(one, Window()) == figures(other, Window()) == figures(again, Window())
    if ledger_url.startswith("sqlite"):
        assert views(one) == views(other)


def test_of_one_event_that_is_reported_twice_the_earlier_moment_counts(ledger_url):
    story = Story("a").reached("1.1", 0, 8, 60)
    later = [dataclasses.replace(record, at=record.at + 5_000) for record in story.records]
    for order in ((later, story.records), (story.records, later)):
        opened = database(ledger_url)
        for records in order:
            opened.add(lines(records))
        assert figures(opened, Window())["time_to_human_mean"] == 8.0


def test_the_views_have_the_columns_that_are_promised(ledger_url):
    opened = database(ledger_url)
    opened.add(lines(Story("a").reached("1.1", 0, 8.25, 60).records))
    with opened.engine.connect() as connection:
        [transfer] = connection.execute(sa.text("select * from transfers")).mappings()
        [attempt] = connection.execute(sa.text("select * from attempts")).mappings()
    assert ",".join(transfer) == (
        "transfer,call,agent,skill,tool,key,config,requested_at,reached_at,time_to_human_s,rung,attempts,outcome,"
        "ended,known"
    )
    assert ",".join(attempt) == (
        "transfer,attempt,rung,place,kind,started_at,ringing_at,answered_at,accepted_at,ended_at,ring_s,talk_s,"
        "outcome,reason,known"
    )
    assert (float(transfer["time_to_human_s"]), transfer["outcome"]) == (8.25, "reached")
    assert float(attempt["talk_s"]) == 51.75


# ---- several addresses at once --------------------------------------------------------------------------------------


def both_at_once(name):
    """Two addresses are called at once; the platform says of the rung, not of the leg, that it was connected."""
    story = Story(name, verdict="hangup")
    planned = [{"attempt": f"1.{place}", "kind": "phone", "name": "Ann", "asked": False} for place in (1, 2)]
    story.records.clear()
    story.event("transfer.requested", details={"attempts": planned, "verdict": "hangup"})
    for place in (1, 2):
        leg = {"details": {"leg": f"leg-{place}"}, "source": "platform"}
        story.event("attempt.started", 0, f"1.{place}", **leg).event("attempt.answered", 4 + place, f"1.{place}", **leg)
        story.event("attempt.ended", 60 if place == 2 else 7, f"1.{place}", **leg)
    return story


def test_of_several_who_answer_at_once_the_one_whose_leg_was_joined_has_talked(ledger_url):
    story = both_at_once("a")
    for kind, seconds in (("attempt.connected", 6), ("attempt.ended", 59)):
        about = {"outcome": "connected", "details": {"leg": "leg-2"}, "source": "platform", "rung": 1}
        story.event(kind, seconds, word="rung 1", **about)
    opened = database(ledger_url)
    mixed = lines(story.records)
    random.Random(5).shuffle(mixed)
    opened.add(mixed)
    with opened.engine.connect() as connection:
        rows = list(connection.execute(sa.text("select attempt, outcome, known from attempts order by attempt")))
        [transfer] = connection.execute(sa.text("select outcome, rung, time_to_human_s from transfers"))
    assert [tuple(row) for row in rows] == [("1.1", "not_accepted", "derived"), ("1.2", "connected", "reported")]
    assert (transfer.outcome, transfer.rung, float(transfer.time_to_human_s)) == ("reached", 1, 6.0)


@pytest.mark.parametrize(("word", "outcome"), [("connected", "reached"), ("busy", "agent")])
def test_a_call_that_comes_back_says_it_of_the_whole_rung(ledger_url, word, outcome):
    opened = database(ledger_url)
    story = Story("a", verdict="agent").event(
        "attempt.ended", 30, word="rung 1", rung=1, outcome=word, source="returned"
    )
    opened.add(lines(story.event("transfer.returned", 30, source="returned").records))
    with opened.engine.connect() as connection:
        assert connection.scalar(sa.text("select outcome from transfers")) == outcome
        assert connection.scalar(sa.text("select outcome from attempts")) == word


# ---- what cannot be taken -------------------------------------------------------------------------------------------


def test_an_event_that_the_database_does_not_take_keeps_no_other_out(ledger_url):
    events = lines(hand_counted())
    events[3] = {**events[3], "rung": "no number" if "postgresql" in ledger_url else object()}
    opened = database(ledger_url)
    assert opened.add(events) == 1
    with opened.engine.connect() as connection:
        assert connection.scalar(sa.text("select count(*) from events")) == len(events) - 1


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"id": 5}', b"\xff\xfe", b'{"id": "a", "at": "x"}', b"null"])
def test_a_damaged_line_is_no_event(line):
    from signalwire_transfer_plugins.ledger._lines import read

    assert read(line) is None


def test_texts_that_a_database_cannot_hold_become_ones_that_it_can(ledger_url):
    opened = database(ledger_url)
    story = Story("a\0b\ud800", key="k" * 999, people={"number": "\0", "name": "x\udfff" * 400})
    assert opened.add(lines(story.records, "full")) == 0


def test_a_database_with_a_newer_schema_is_not_touched(ledger_url):
    from signalwire_transfer_plugins.ledger._database import NewerSchemaError

    opened = database(ledger_url)
    with opened.engine.begin() as connection:
        connection.execute(sa.text("update ledger_meta set value = 99 where name = 'version'"))
    with pytest.raises(NewerSchemaError, match="has the schema 99, and this package knows 2"):
        database(ledger_url)


# ---- people ---------------------------------------------------------------------------------------------------------


def test_masked_is_what_is_kept_unless_somebody_asks_for_more(ledger_url):
    masked = kept(ANN, "masked")
    assert {name: text for name, text in masked.items() if name != "person"} == {
        "number": "**********99",
        "name": "A. L.",
        "voicemail": "https://files.example/…",
    }
    assert kept(ANN, "masked", is_delivered=True)["voicemail"] == "https://files.example/1"
    assert kept(ANN, "full").items() >= ANN.items()
    assert kept(ANN, "none") == {}


@pytest.mark.parametrize(
    "written", ["+14155550199", "(415) 555-0199", "415.555.0199", "0014155550199", "1 415 5550199"]
)
@pytest.mark.parametrize("how", ["masked", "full"])
def test_a_person_is_forgotten_however_the_number_is_written_and_every_count_stays(ledger_url, written, how):
    opened = database(ledger_url)
    opened.add(lines(Story("hers", people=ANN).reached("1.1", 0, 5, 50).records, how))
    opened.add(lines(Story("his", people={"number": "+14155550111"}).records, how))
    before = figures(opened, Window())
    assert opened.forget(written, "US") == {"people": 1, "transfers": 1}
    assert opened.forget(written, "US") == {"people": 0, "transfers": 0}
    assert figures(opened, Window()) == before
    with opened.engine.connect() as connection:
        assert connection.scalar(sa.text("select count(*) from people where transfer != ''")) == 1
        forgotten = connection.scalars(
            sa.text("select details from events where kind = 'person.forgotten' order by at")
        )
        assert json.loads(forgotten.first()) == {"people": 1, "transfers": 1}


def test_what_comes_later_about_the_same_transfer_is_forgotten_with_it(ledger_url):
    opened = database(ledger_url)
    story = Story("hers", people=ANN).event("voicemail.left", 9, people={"voicemail": "https://files.example/2"})
    opened.add(lines(story.records))
    assert opened.forget("+1 415 555 0199", "US") == {"people": 2, "transfers": 1}


def test_what_is_on_its_way_when_a_person_is_forgotten_brings_them_not_back(ledger_url):
    late = Story("late", people=ANN).event("voicemail.left", 9, people={"voicemail": "https://files.example/2"})
    known = Story("known", people=ANN).event("voicemail.left", 9, people={"voicemail": "https://files.example/3"})
    opened = database(ledger_url)
    requested, voicemail = lines(known.records, "full")
    opened.add([requested])
    opened.forget("+1 415 555 0199", "US")
    opened.add([voicemail])
    for event in reversed(lines(late.records, "full")):  # the link comes before whose it is
        opened.add([event])
    assert figures(opened, Window())["requested"] == 2
    with opened.engine.connect() as connection:
        assert connection.scalar(sa.text("select count(*) from people where transfer != ''")) == 0
        assert connection.scalar(sa.text("select count(*) from people where number || name || person != ''")) == 0


def test_who_was_forgotten_and_calls_again_is_kept_as_ever_and_the_note_goes_with_time(ledger_url):
    opened = database(ledger_url, keep={"events": 30, "people": 10})
    opened.add(lines(Story("before", people=ANN).records))
    opened.forget("+1 415 555 0199", "US")
    now = time.time_ns() // 1_000_000
    opened.add(lines(Story("after", at=now + 60_000, people=ANN).records))
    with opened.engine.connect() as connection:
        assert connection.scalar(sa.text("select count(*) from people where transfer != ''")) == 1
    opened.purge(now + 11 * 86_400_000)
    with opened.engine.connect() as connection:
        assert connection.scalar(sa.text("select count(*) from people")) == 0


def test_a_number_of_another_country_is_found_by_how_it_is_dialled_there():
    assert plain_number("+442079460123") in spellings("020 7946 0123", "GB")


@pytest.mark.parametrize("written", ["2079460123", "+44 20 7946 0123", "020 7946 0123", "0044 20 7946 0123"])
def test_who_is_forgotten_in_one_country_takes_nobody_along_who_has_these_digits_in_another(ledger_url, written):
    opened = database(ledger_url)
    for name, number in {"london": "+442079460123", "maine": "+12079460123", "local": "2079460123"}.items():
        opened.add(lines(Story(name, people={"number": number}).records))
    assert opened.forget(written, "GB") == {"people": 1, "transfers": 1}
    assert opened.forget("(207) 946-0123", "US") == {"people": 2, "transfers": 2}


def test_what_is_old_goes_and_personal_data_goes_first(ledger_url):
    opened = database(ledger_url, keep={"events": 30, "people": 10})
    day = 86_400_000
    for name, age in (("old", 40), ("middle", 20), ("new", 1)):
        opened.add(lines(Story(name, at=START - age * day, people=ANN).tried("1.1", 0, 9, "busy").records))
    gone = opened.purge(START)
    assert gone == {"transfers": 1, "events": 4, "people": 2}
    assert figures(opened, Window())["offered"] == 2
    assert opened.purge(START) == {"transfers": 0, "events": 0, "people": 0}


def test_of_many_movers_one_a_day_removes_what_is_old(ledger_url):
    opened = database(ledger_url)
    opened.add(lines(Story("old", at=START - 500 * 86_400_000).records))
    assert opened.purge(START, is_daily=True)["transfers"] == 1
    assert opened.purge(START + 1000, is_daily=True) == {}
