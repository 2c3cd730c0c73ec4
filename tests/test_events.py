"""Events: others are told of what happens, signed, out of the ledger, and whatever becomes of them harms nobody."""

import base64
import contextlib
import json
import time

import pytest

pytest.importorskip("sqlalchemy")
pytest.importorskip("standardwebhooks")

import sqlalchemy as sa
from standardwebhooks import Webhook

from commands import command
from ledger_stories import START, Story, database, lines
from patience import PATIENCE, until
from receiver import answers, receiving, reply
from signalwire_transfer_plugins.ledger import _post, _sender, _targets
from signalwire_transfer_plugins.ledger._due import Due
from signalwire_transfer_plugins.ledger._keeper import Keeper
from signalwire_transfer_plugins.ledger._settings import Settings
from signalwire_transfer_plugins.ledger._webhooks import webhooks

SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes ...").decode()
ANN = {"number": "+14155550199", "name": "Ann Lee", "voicemail": "https://files.example/1"}


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """What has to wait waits only a moment; what has to be answered is waited for."""
    monkeypatch.setattr(_post, "SECONDS", PATIENCE)
    monkeypatch.setattr(_sender, "_PAUSE", 0.02)


@pytest.fixture
def told_to(monkeypatch):
    """Tell these receivers."""

    def tell(*receivers, **more):
        written = [{"url": each if isinstance(each, str) else each.url, "secret": SECRET, **more} for each in receivers]
        monkeypatch.setenv(_targets.VARIABLE, json.dumps(written))

    return tell


@contextlib.contextmanager
def senders(url):
    running = _sender.Senders(Settings(url=url), webhooks)
    running.look()
    try:
        yield running
    finally:
        running.stop(PATIENCE)


def deliveries(url, columns="host, kind, status, tries, error"):
    with database(url).engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(f"select {columns} from delivery order by queued_at"))]


def count(url, table):
    with database(url).engine.connect() as connection:
        return connection.scalar(sa.text(f"select count(*) from {table}"))


def due_now(url):
    """The pause is over."""
    with database(url).engine.begin() as connection:
        connection.execute(sa.text("update delivery set next_at = 0 where next_at is not null"))


def settle(url, now=None):
    """Nothing was heard for a while."""
    opened = database(url)
    with opened.engine.begin() as connection:
        connection.execute(sa.text("update endings set due_at = 0"))
    opened.settle(now or time.time_ns() // 1_000_000)


def kind_of(request):
    return request.json["type"].removeprefix("com.signalwire-transfer.")


# ---- what is told ---------------------------------------------------------------------------------------------------


def test_what_happens_in_a_call_is_told_and_whoever_gets_it_can_tell_by_whom(told_to, tmp_path):
    url = f"sqlite:///{tmp_path}/t.db"
    with receiving() as receiver:
        told_to(receiver)
        keeper = Keeper(Settings(url=url))
        for record in Story("a", people=ANN, at=time.time_ns() // 1_000_000).reached("1.1", 0, 8, 60).records:
            keeper.keep(record)  # what is older than a ledger keeps would not come to it
        first = [receiver.next() for _ in range(2)]
        until(lambda: count(url, "events") == 5)
        settle(url)
        last = [receiver.next() for _ in range(2)]
        keeper.stop()
    assert {kind_of(each) for each in first} == {"transfer.requested", "attempt.started"}
    assert {kind_of(each): each.json["data"]["outcome"] for each in last} == {
        "attempt.ended": "connected",
        "transfer.ended": "reached",
    }
    for request in first + last:
        event = Webhook(SECRET).verify(request.body, request.headers)
        assert event["id"] == request.headers["webhook-id"]
        assert event["specversion"] == "1.0"
        assert event["data"]["key"] == "sales"
        assert request.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert next(each.json["data"]["details"] for each in last if kind_of(each) == "transfer.ended") == {
        "attempts": 1,
        "talk_s": 52.0,
        "wait_s": 8.0,
    }
    assert {row[2] for row in deliveries(url)} == {"done"}


def test_each_is_told_what_it_asks_for(told_to, ledger_url):
    with receiving() as receiver:
        told_to(receiver, kinds=["voicemail.left"])
        story = Story("a", people=ANN).tried("1.1", 0, 9, "busy").event("voicemail.left", 30, people=ANN)
        database(ledger_url).add(lines(story.records))
        with senders(ledger_url):
            request = receiver.next()
    assert kind_of(request) == "voicemail.left"
    assert [row[1] for row in deliveries(ledger_url)] == ["voicemail.left"]


@pytest.mark.parametrize(
    ("how", "people"),
    [
        ("masked", {"number": "**********99", "name": "A. L.", "voicemail": "https://files.example/…"}),
        ("full", ANN),
        ("none", None),
    ],
)
def test_nobody_is_told_more_of_a_person_than_the_ledger_keeps(told_to, tmp_path, how, people):
    url = f"sqlite:///{tmp_path}/t.db"
    with receiving() as receiver:
        told_to(receiver, kinds=["transfer.requested"])
        database(url).add(lines(Story("a", people=ANN).records, how))
        with senders(url):
            request = receiver.next()
    assert request.json["data"].get("people") == people


def test_a_message_that_the_agent_took_is_told_as_it_was_said(told_to, tmp_path):
    url = f"sqlite:///{tmp_path}/t.db"
    said = {"number": "+14155550199", "name": "Ann Lee", "reason": "an invoice", "field.order": "A1"}
    with receiving() as receiver:
        told_to(receiver, kinds=["message.taken"])
        database(url).add(lines(Story("a").event("message.taken", 5, people=said).records, "masked"))
        with senders(url):
            assert receiver.next().json["data"]["people"] == said


def test_news_that_come_twice_and_in_any_order_are_told_once(told_to, ledger_url):
    with receiving() as receiver:
        told_to(receiver)
        story = Story("a").reached("1.1", 0, 8, 60).records
        for records in (story[::-1], story, story):
            for record in records:
                database(ledger_url).add(lines([record]))
            settle(ledger_url)
        with senders(ledger_url):
            until(lambda: {row[2] for row in deliveries(ledger_url)} == {"done"})
    ids = [request.json["id"] for request in receiver.requests]
    assert len(ids) == len(set(ids)) == 4


def test_how_a_transfer_ends_is_not_told_while_the_caller_may_be_leaving_a_message(told_to, tmp_path):
    url = f"sqlite:///{tmp_path}/t.db"
    told_to("https://hooks.example.com/", kinds=["transfer.ended"])
    opened = database(url)
    story = Story("a", verdict="voicemail").tried("1.1", 0, 20, "no_answer")
    opened.add(lines(story.records))
    settle(url, START + 25_000)
    assert deliveries(url) == []
    opened.add(lines(story.event("voicemail.left", 60).records))
    settle(url, START + 70_000)
    [(body,)] = deliveries(url, "body")
    assert json.loads(body)["data"]["outcome"] == "voicemail"


# ---- receivers that are not well ------------------------------------------------------------------------------------


def test_what_was_not_taken_is_sent_again_and_is_the_same_to_the_letter(told_to, ledger_url):
    with receiving(answers(500, 503, 204)) as receiver:
        told_to(receiver, kinds=["transfer.requested"])
        opened = database(ledger_url)
        opened.add(lines(Story("a", people=ANN).records))
        with senders(ledger_url):
            for status in (500, 503):
                receiver.next()
                until(lambda why=f"it answered {status}": deliveries(ledger_url, "error") == [(why,)])
                opened.add(lines(Story("a", at=START - 9_000, people=ANN).records))  # the same, heard to be earlier
                due_now(ledger_url)
            receiver.next()
            until(lambda: deliveries(ledger_url, "status") == [("done",)])
    assert len({request.body for request in receiver.requests}) == 1
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 1


def test_a_receiver_that_is_well_again_is_told_all_that_it_has_missed(told_to, ledger_url, monkeypatch, caplog):
    monkeypatch.setattr(_sender, "_REST", 0.01)
    monkeypatch.setattr(_sender, "_LONGEST_REST", 0.05)
    with receiving(answers(*[500] * 7, 204)) as receiver:
        told_to(receiver, kinds=["transfer.requested"])
        database(ledger_url).add(lines(record for name in "abcdefghi" for record in Story(name).records))
        with senders(ledger_url):
            until(lambda: ("done",) in deliveries(ledger_url, "status"))
            until(lambda: due_now(ledger_url) or set(deliveries(ledger_url, "status")) == {("done",)})
    host = receiver.url[7:-5]
    said = [record.message for record in caplog.records if host in record.message]
    why = "does not take what it is told, and is told again later: it answered 500"
    assert said == [f"{host} {why}", f"{host} takes again what it is told"]


def redirects(handler, request, count):
    reply(handler, 307, location="http://127.0.0.1:1/elsewhere")


def sends_a_gigabyte(handler, request, count):
    handler.send_response(500)
    handler.end_headers()
    for _ in range(1024):
        handler.wfile.write(b"x" * 1_048_576)


def never_answers(handler, request, count):
    handler.rfile.read(1)  # until the line is cut


def answers_a_byte_a_moment(handler, request, count):
    while True:  # until the line is cut
        handler.wfile.write(b"x")
        time.sleep(0.05)


def talks_nonsense(handler, request, count):
    handler.wfile.write(b"\x00\xff" * 200)


@pytest.mark.parametrize(
    ("behave", "why"),
    [
        (redirects, "it redirects (307), which is not followed"),
        (sends_a_gigabyte, "it answered 500"),
        (never_answers, "no answer within 0.4 s"),
        (answers_a_byte_a_moment, "no answer within 0.4 s"),
        (talks_nonsense, "no answer in HTTP (BadStatusLine)"),
        ("http://127.0.0.1:9/", "no connection (Connection refused)"),
        ("https://nowhere.invalid/", "its name is not known"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_receiver_that_is_not_well_keeps_no_other_waiting(told_to, tmp_path, monkeypatch, behave, why):
    if why.startswith("no answer within"):
        monkeypatch.setattr(_post, "SECONDS", 0.4)
    url = f"sqlite:///{tmp_path}/t.db"
    with contextlib.ExitStack() as stack:
        well = stack.enter_context(receiving())
        other = behave if isinstance(behave, str) else stack.enter_context(receiving(behave))
        told_to(other, well, kinds=["transfer.requested"])
        database(url).add(lines(record for name in "abc" for record in Story(name).records))
        with senders(url):
            until(lambda: len({request.json["id"] for request in well.requests}) == 3)  # twice, if it was slow itself
            until(lambda: any(error == why for (error,) in deliveries(url, "error")))
    assert all(status in {"", "done"} for (status,) in deliveries(url, "status"))


def test_a_receiver_that_wants_no_more_is_told_no_more_and_that_is_said_once(told_to, tmp_path, caplog):
    url = f"sqlite:///{tmp_path}/t.db"
    with receiving(answers(410, 204)) as receiver:
        told_to(receiver, kinds=["transfer.requested"])
        database(url).add(lines(record for name in "abc" for record in Story(name).records))
        with senders(url):
            receiver.next()
            until(lambda: {row[2] for row in deliveries(url)} == {"given up"})
        database(url).add(lines(Story("d").records))
        assert len(deliveries(url)) == 3
        assert [record.message for record in caplog.records if "410" in record.message] == [
            f"{receiver.url[7:-5]} answered 410, and is told of nothing more until "
            f"`signalwire-transfer ledger events --again {receiver.url[7:-5]}`"
        ]
        assert receiver.is_quiet()


def test_what_cannot_be_delivered_for_three_days_is_given_up(told_to, tmp_path):
    url = f"sqlite:///{tmp_path}/t.db"
    with receiving(answers(500)) as receiver:
        told_to(receiver, kinds=["transfer.requested"])
        database(url).add(lines(Story("a").records))
        with database(url).engine.begin() as connection:
            connection.execute(sa.text(f"update delivery set queued_at = queued_at - {_sender.LIFETIME}"))
        with senders(url):
            until(lambda: deliveries(url, "status, tries, error") == [("given up", 1, "it answered 500")])
    seconds = [_sender.pause_after(tries) / 1000 for tries in range(13)]  # whatever chance adds
    assert seconds[0] < 7
    assert sum(seconds) > 3 * 86_400
    assert _sender.pause_after(0, asked=120) >= 120_000


# ---- several at once, and people who are forgotten ------------------------------------------------------------------


def test_what_one_machine_has_claimed_no_other_sends(told_to, ledger_url):
    told_to("https://hooks.example.com/")
    opened = database(ledger_url)
    opened.add(lines(record for number in range(30) for record in Story(f"s{number}").records))
    [target] = {row[0] for row in deliveries(ledger_url, "target")}
    claimed = [row["event"] for _ in range(3) for row in Due(database(ledger_url), target).claim()]
    assert len(claimed) == len(set(claimed)) == 30


def test_who_was_forgotten_is_told_of_to_nobody(told_to, ledger_url):
    with receiving() as receiver:
        told_to(receiver, kinds=["transfer.requested"])
        opened = database(ledger_url)
        opened.add(lines([*Story("a", people=ANN).records, *Story("b", people=ANN).records], "full"))
        with opened.engine.begin() as connection:
            connection.execute(
                sa.text("update delivery set tries = 1 where transfer = :t"), {"t": Story("b").records[0].transfer}
            )
        opened.forget(ANN["number"], "US")
        with senders(ledger_url):
            request = receiver.next()
            until(lambda: sorted(deliveries(ledger_url, "status")) == [("done",), ("given up",)])
    assert "people" not in request.json["data"]
    assert len(receiver.requests) == 1


# ---- what is written ------------------------------------------------------------------------------------------------


FILE = """\
ledger: sqlite:///t.db
agent: {name: desk}
skills:
  transfer: {to: "sip:ann@pbx.example.com", on_failure: agent}
"""


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{}", "events: must be a list, as in `events: [{url: …, secret: …}]`"),
        ("[]", "events: must not be empty"),
        ("[{url: 'http://hooks.example.com/', secret: S}]", "events[0].url: must begin with https"),
        ("[{url: 'https://me:pw@hooks.example.com/', secret: S}]", "events[0].url: must hold no login"),
        ("[{url: 'ftp://hooks.example.com/', secret: S}]", "events[0].url: must be an https address"),
        ("[{url: 'https://hooks.example.com/', secret: abc}]", "events[0].secret: must be whsec_ and 24 to 64 bytes"),
        ("[{url: 'https://hooks.example.com/'}]", "events[0].secret: required"),
        ("[{url: 'https://hooks.example.com/', secret: S, kind: [x]}]", 'did you mean "kinds"?'),
        (
            "[{url: 'https://hooks.example.com/', secret: S, kinds: [transfer.end]}]",
            'events[0].kinds[0]: must be "transfer.requested"',
        ),
        ("[{url: 'https://hooks.example.com/', secret: S, kinds: [transfer.end]}]", 'did you mean "transfer.ended"?'),
        (
            "[{url: 'https://a.example.com/', secret: S}, {url: 'https://a.example.com/', secret: S}]",
            "events: must name every address once",
        ),
    ],
)
def test_what_cannot_be_used_is_said_where_it_stands(monkeypatch, tmp_path, written, said):
    monkeypatch.setenv("S", SECRET)
    events = written.replace("secret: S", "secret: '${S}'")
    (tmp_path / "f.yaml").write_text(f"{FILE}events: {events}\n")
    done = command("check", str(tmp_path / "f.yaml"))
    assert done.returncode == 1
    assert said in " ".join(done.stdout.split()), done.stdout
    assert SECRET not in done.stdout


def test_events_without_a_ledger_are_refused_with_what_to_write(monkeypatch, tmp_path):
    monkeypatch.setenv("S", SECRET)
    file = tmp_path / "f.yaml"
    file.write_text(FILE.partition("\n")[2] + "events: [{url: 'https://hooks.example.com/', secret: '${S}'}]\n")
    done = command("check", str(file))
    assert "events: must have a ledger beside it: write `ledger: sqlite:///transfers.db`" in " ".join(
        done.stdout.split()
    )
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_LEDGER", "sqlite:///t.db")
    assert command("check", str(file)).returncode == 0


def test_a_secret_that_stands_in_the_file_is_found(tmp_path):
    file = tmp_path / "f.yaml"
    file.write_text(FILE + f"events: [{{url: 'https://hooks.example.com/', secret: {SECRET}}}]\n")
    done = command("check", str(file))
    assert "TR020" in done.stdout
    assert SECRET not in done.stdout


@pytest.mark.parametrize("written", ["nonsense", "[]", '[{"url": "https://a.example.com/", "secret": "s3cr3t-thing"}]'])
def test_a_variable_that_cannot_be_understood_is_said_once_and_tells_nobody(monkeypatch, caplog, written):
    monkeypatch.setenv(_targets.VARIABLE, written)
    assert _targets.wanted() == _targets.wanted() == ()
    assert len([record for record in caplog.records if _targets.VARIABLE in record.message]) == 1
    assert "s3cr3t" not in caplog.text


# ---- whoever runs it ------------------------------------------------------------------------------------------------


def ledger(url, *arguments):
    return command("ledger", *arguments, "--ledger", url)


def test_whoever_runs_it_sees_what_waits_and_why_and_has_it_tried_again(told_to, ledger_url):
    def send_until(status):
        with senders(ledger_url):  # a command is forked, and no thread may run beside that
            receiver.next()
            until(lambda: deliveries(ledger_url, "status, error") == [status])

    with receiving(answers(500, 410, 204)) as receiver:
        told_to(receiver, kinds=["transfer.requested", "transfer.refused"])
        host = receiver.url[7:-5]
        database(ledger_url).add(lines(Story("a", at=time.time_ns() // 1_000_000).records))
        assert ledger(ledger_url, "check", "--events-within", "1h").returncode == 3
        send_until(("", "it answered 500"))
        [row] = json.loads(ledger(ledger_url, "events", "--format", "json").stdout)
        assert (row["receiver"], row["told"], row["waiting"], row["error"]) == (host, 0, 1, "it answered 500")
        assert "it answered 500" in ledger(ledger_url, "events", "--undelivered").stdout
        with database(ledger_url).engine.begin() as connection:
            connection.execute(sa.text("update delivery set queued_at = queued_at - 7200000"))
        assert ledger(ledger_url, "check", "--events-within", "1h").returncode == 4
        due_now(ledger_url)
        send_until(("given up", "it answered 410: it wants to hear no more"))
        shown = ledger(ledger_url, "events").stdout
        assert "it wants to hear no more (410)" in shown
        assert all(len(line) <= 80 for line in shown.splitlines())
        again = ledger(ledger_url, "events", "--again", host).stdout
        assert again == f"1 to {host} are tried again, as soon as a server runs\n"
        send_until(("done", ""))
    assert ledger(ledger_url, "events", "--undelivered").stdout == "everything was told\n"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('[{"url": 3, "secret": "SECRET"}]', "0.url: must be text"),
        ('[{"url": "https://h.example.com/", "secret": "SECRET", "kind": []}]', "0.kind: must not stand there"),
        ('[{"url": "https://h.example.com/", "secret": "SECRET", "kinds": ["transfer.end"]}]', "0.kinds.0: must be 't"),
    ],
)
def test_a_variable_that_is_wrong_is_said_in_words(monkeypatch, caplog, written, said):
    secret = "whsec_" + base64.b64encode(b"k" * 32).decode()
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_EVENTS", written.replace("SECRET", secret))
    from signalwire_transfer_plugins.ledger._targets import wanted

    assert wanted() == ()
    assert f"nobody is told of events: SIGNALWIRE_TRANSFER_EVENTS: {said}" in caplog.text


def test_events_without_a_ledger_are_said_to_reach_nobody(desk, monkeypatch, caplog):
    from signalwire_transfer_plugins.ledger import _keeper

    monkeypatch.setattr(_keeper, "_known", (None, None))
    monkeypatch.delenv("SIGNALWIRE_TRANSFER_LEDGER", raising=False)
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_EVENTS", "[]")
    desk.add("transfer", {"to": "+14155552671"})
    assert desk.call("transfer_call").moved
    assert desk.call("transfer_call").moved
    assert caplog.text.count("must have a ledger beside it: set `SIGNALWIRE_TRANSFER_LEDGER`") == 1
