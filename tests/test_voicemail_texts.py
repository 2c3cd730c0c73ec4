"""The link to a voicemail is texted by the platform's REST API, whoever has ended the call, and once."""

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest

pytest.importorskip("sqlalchemy")

import sqlalchemy as sa

from ledger_stories import database
from patience import until
from receiver import answers, receiving, reply
from signalwire_transfer_plugins.ledger import _keeper, _sender, _texts

PHONE, OURS, THEIRS = "+14155552671", "+14155552672", "+14155552673"
PUBLIC = "https://user:pass@agents.example.com/desk"
ROUTE = {"to": PHONE, "name": "Sales", "on_failure": "voicemail", "notify": {"from": OURS, "to": THEIRS}}
LINK = "https://files.example.com/7.wav"


@pytest.fixture
def office(desk, tmp_path, monkeypatch):
    """A desk with a ledger, in whose space an API answers as it is told to."""
    monkeypatch.setattr(_sender, "_PAUSE", 0.02)

    class Office:
        url = f"sqlite:///{tmp_path}/t.db"

        def open(self, space="", people="masked"):
            monkeypatch.setenv("SIGNALWIRE_TRANSFER_LEDGER", json.dumps({"url": self.url, "people": people}))
            for name, value in zip(_texts.VARIABLES, ("project", "PT-token", space), strict=True):
                monkeypatch.setenv(name, value)
            self.desk = desk.add("transfer", {"to": ROUTE, "public_url": PUBLIC})
            return self

        def call(self, **beside):
            return self.desk.call("transfer_call", **beside)

        def record(self, answer, state="finished"):
            """The platform reports a recording."""
            [verb] = [verb["record"] for verb in answer.connect["result"]["default"] if "record" in verb]
            body = {"params": {"state": state, "url": LINK, "duration": 9}}
            path = "/desk" + urlsplit(verb["status_url"]).path.removeprefix("/desk")
            assert self.desk.request("POST", path, body)[0] in (200, 204)

        def rows(self, query):
            with database(self.url).engine.connect() as connection:
                return [tuple(row) for row in connection.execute(sa.text(query))]

        def until(self, query, *rows):
            until(lambda: self.rows(query) == list(rows), lambda: self.rows(query))

    yield Office()
    if kept := _keeper.keeper():
        kept.stop()


def texts_itself(answer):
    return "send_sms" in json.dumps(answer.actions)


def space_of(api):
    return urlsplit(api.url).netloc


def test_the_link_is_texted_once_though_the_platform_reports_twice(office):
    with receiving(answers(201)) as api:
        answer = office.open(space_of(api)).call()
        assert not texts_itself(answer), "one of the two sends the text, never both"
        for _ in range(2):
            office.record(answer)
        request = api.next()
        office.until("select status, tries from delivery", ("done", 1))
        office.record(answer)
        office.until("select count(*) from delivery", (1,))
        assert api.is_quiet()
    assert request.path == "/api/messaging/messages"
    assert request.headers["authorization"] == "Basic " + base64.b64encode(b"project:PT-token").decode()
    assert request.json == {
        "to": THEIRS,
        "from": OURS,
        "body": f"Voicemail for Sales from Ann Lee: {LINK}",
    }
    assert THEIRS not in json.dumps(office.rows("select * from people")), "it is kept no longer than it is needed"


def test_a_text_that_was_not_taken_is_sent_again(office, caplog):
    with receiving(answers(503, 201)) as api:
        office.record(office.open(space_of(api)).call())
        first = api.next()
        office.until("select error from delivery", ("it answered 503",))
        with database(office.url).engine.begin() as connection:
            connection.execute(sa.text("update delivery set next_at = 0"))
        assert "/Messages.json?" in api.next().path, "it may have been taken all the same"
        assert api.next().json == first.json
        office.until("select status, tries from delivery", ("done", 2))
    assert "PT-token" not in caplog.text
    assert THEIRS not in caplog.text


def known_to_the_platform(texts, status=200):
    """A space that takes a text, and does not answer; it lists what it has been given, or says something else."""

    def behave(handler, request, count):
        if handler.command == "POST":
            texts.append({**request.json, "status": "queued"})
            handler.close_connection = count == 1
            if count > 1:
                reply(handler, 201)
            return
        said = json.dumps({"messages": texts}).encode() if status == 200 else b"<html>"
        handler.send_response(status)
        handler.send_header("content-length", str(len(said)))
        handler.end_headers()
        handler.wfile.write(said)

    return behave


@pytest.mark.parametrize("fate", ["queued", "failed", "redacted", 404, "nonsense"])
def test_a_text_whose_answer_was_lost_is_looked_up_before_it_is_sent_again(office, fate):
    texts = []
    with receiving(known_to_the_platform(texts, fate if isinstance(fate, int) else 200)) as api:
        office.record(office.open(space_of(api)).call())
        posted = api.next()
        office.until("select tries, error != '' from delivery", (1, 1))
        texts[0] |= {"failed": {"status": "failed"}, "redacted": {"body": ""}}.get(fate, {})
        texts[:] = ["nonsense"] if fate == "nonsense" else texts
        with database(office.url).engine.begin() as connection:
            connection.execute(sa.text("update delivery set next_at = 0"))
        looked = api.next()
        office.until("select status, tries from delivery", ("done", 2))
        is_sent_again = fate != "queued"
        assert (api.next().json == posted.json) if is_sent_again else api.is_quiet()
    parts = urlsplit(looked.path)
    assert parts.path == "/api/laml/2010-04-01/Accounts/project/Messages.json"
    assert parse_qs(parts.query) == {"To": [THEIRS], "From": [OURS], "PageSize": ["200"]}
    assert looked.headers["authorization"] == posted.headers["authorization"]


def test_a_text_that_the_platform_will_never_send_is_given_up(office):
    with receiving(answers(422)) as api:
        office.record(office.open(space_of(api)).call())
        office.until("select status, error from delivery", ("given up", "it answered 422"))


def test_where_no_message_is_left_nobody_is_texted(office):
    with receiving(answers(201)) as api:
        answer = office.open(space_of(api)).call()
        office.record(answer, "no_input")
        office.until("select kind from events order by kind", ("transfer.requested",), ("voicemail.expected",))
        assert office.rows("select * from delivery") == []
        assert api.is_quiet()


@pytest.mark.parametrize(("space", "people"), [("", "masked"), ("example", "none"), ("not a host/", "masked")])
def test_where_it_cannot_be_done_so_the_document_texts_as_ever(office, space, people):
    assert texts_itself(office.open(space, people).call())


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("example", "example.signalwire.com"),
        ("example.signalwire.com", "example.signalwire.com"),
        ("https://example.signalwire.com/", "example.signalwire.com"),
        ("127.0.0.1:8080", "127.0.0.1:8080"),
    ],
)
def test_a_space_may_be_named_as_the_sdk_names_it(monkeypatch, written, host):
    for name, value in zip(_texts.VARIABLES, ("p", "t", written), strict=True):
        monkeypatch.setenv(name, value)
    assert [each.host for each in _texts.texts()] == [host]
    assert "'t'" not in repr(_texts.texts())
