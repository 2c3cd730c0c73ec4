"""What becomes of a transfer: the platform posts it to the agent's own web app, and who follows it is told."""

import json
import logging
import random
import time
from urllib.parse import urlencode, urlsplit

import pytest

from commands import forget_news
from signalwire_transfer import hookimpl
from signalwire_transfer._sdk import _listening
from signalwire_transfer._sdk._sdks import chosen_sdk
from signalwire_transfer.testing import callbacks_of, simulate
from the_sdk import AgentBase

PHONE, OTHER, QUEUE = "+14155552671", "+14155552672", "queue:support"
PUBLIC = "https://user:pass@agents.example.com/desk"
CALL = "5c1f0a2e-5f1b-4d2c-9a57-2f6d3a1b7c90"


class Followed:
    """A plugin that keeps what it is told."""

    def __init__(self):
        self.records, self.outcomes = [], []

    @hookimpl
    def transfer_recorded(self, record):
        self.records.append(record)

    @hookimpl
    def transfer_ended(self, outcome, call):
        self.outcomes.append((outcome, call.id))


@pytest.fixture
def followed(with_plugins):
    followed = Followed()
    with_plugins(followed=followed)
    return followed


def found(value, key):
    """Every value of a key anywhere in a document."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key:
                yield inner
            yield from found(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from found(inner, key)


def legs(answer):
    return list(found(answer.main, "call_state_url"))


def status(answer):
    return list(found(answer.main, "status_url"))


def leg(state, reason="", leg="leg-1", **beside):
    params = {"call_id": leg, "call_state": state, "direction": "outbound", "end_reason": reason}
    return {"event_type": "calling.call.state", "params": params, **beside}


def connect(state, reason="", peer="leg-1"):
    params = {"connect_state": state, "call_id": CALL, "failed_reason": reason, "peer": {"call_id": peer}}
    return {"event_type": "calling.call.connect", "params": params}


class Office:
    """A desk at a public URL whose calls are followed, and the platform that reports."""

    def __init__(self, desk, followed, background):
        self.desk, self.followed, self._background = desk, followed, background

    def transfer(self, to, params=None, **keys):
        self.desk.request("GET", "/desk/")  # the agent is on the web
        self.desk.add("transfer", {"to": {"to": to, **keys}, "public_url": PUBLIC, **(params or {})})
        return self.desk.call("transfer_call")

    def post(self, url, body, method="POST", headers=None):
        status, answered = self.desk.request(method, urlsplit(url).path, body, headers)
        assert answered is None or method != "POST"
        return status

    def told(self, *news):
        """The platform posts these pieces of news, each with its address."""
        for url, body in news:
            assert self.post(url, body) == 204

    @property
    def outcomes(self):
        self._background()
        return [outcome for outcome, _ in self.followed.outcomes]

    @property
    def words(self):
        return [(outcome.rung, outcome.place, outcome.word, outcome.known) for outcome in self.outcomes]


@pytest.fixture
def office(desk, followed, background):
    return Office(desk, followed, background)


# ---- where a document asks to be told -------------------------------------------------------------------------------


def test_every_dialled_address_and_every_connect_reports_to_the_agent_itself(office):
    answer = office.transfer([[PHONE, OTHER], ["sip:ann@pbx.example.com"]], on_failure={"to": "+14155552673"})
    urls = [*legs(answer), *status(answer)]
    assert (len(legs(answer)), len(status(answer))) == (4, 2)
    assert len(set(urls)) == 6
    for url in urls:
        assert url.startswith("https://agents.example.com/desk/transfer-events/")  # and no login: the token is enough
        assert len(url) < 170
    assert set(map(tuple, found(answer.main, "call_state_events"))) == {("ringing", "answered", "ended")}


@pytest.mark.parametrize("to", [PHONE, [PHONE, OTHER], QUEUE])
def test_nobody_is_asked_to_report_where_no_public_url_is_known_and_that_is_said_once(desk, to, caplog):
    caplog.set_level(logging.INFO, logger="signalwire_transfer")
    desk.add("transfer", {"to": {"to": to, "on_failure": "voicemail"}})
    desk.add("escalate_to_human", {"to": PHONE})
    answer = desk.call("transfer_call")
    assert [*legs(answer), *status(answer)] == []
    assert caplog.text.count("heard only if its call comes back, for want of a public URL") == 1


def test_nobody_is_asked_to_report_to_an_agent_that_is_not_on_the_web_and_that_is_said_once(desk, caplog):
    caplog.set_level(logging.INFO, logger="signalwire_transfer")
    desk.add("transfer", {"to": PHONE, "public_url": PUBLIC})
    for call in (CALL, "another"):
        answer = desk.handle("transfer_call", {}, {"call_id": call})  # as in a serverless function
        assert [*legs(answer), *status(answer)] == []
    assert caplog.text.count("no web app of this agent runs here") == 1


def test_the_same_request_gets_the_same_addresses(office):
    answer = office.transfer(PHONE)
    assert office.desk.call("transfer_call").raw == answer.raw


# ---- what is told ---------------------------------------------------------------------------------------------------


def test_a_conversation_is_followed_from_the_first_ring_to_its_end(office):
    answer = office.transfer(PHONE, name="Sales")
    [each], [whole] = legs(answer), status(answer)
    start = time.time() - 100
    office.told(
        (each, leg("ringing", timestamp=start)),
        (each, leg("answered", timestamp=start + 5)),
        (whole, connect("connected") | {"timestamp": start + 6}),
        (whole, connect("disconnected") | {"timestamp": start + 66}),
        (each, leg("ended", "hangup", timestamp=start + 66)),
    )
    [outcome] = office.outcomes
    assert (outcome.word, outcome.name, outcome.source, outcome.known) == ("connected", "Sales", "platform", "reported")
    assert (outcome.call, outcome.rung, outcome.place) == (CALL, 1, 1)
    assert outcome.talked_ms == 60_000
    assert outcome.answered_at - outcome.ringing_at == 5_000
    asked, *heard = office.followed.records
    assert [record.kind.partition(".")[2] for record in heard] == ["ringing", "answered", "connected", "ended", "ended"]
    assert {record.transfer for record in heard} == {asked.transfer} == {outcome.transfer}
    assert {(record.attempt, record.call, record.source) for record in heard} == {("1.1", CALL, "platform")}
    assert len({record.id for record in heard}) == 5


@pytest.mark.parametrize(
    ("reason", "word"),
    [("busy", "busy"), ("noAnswer", "no_answer"), ("no_answer", "no_answer"), ("decline", "declined")],
)
def test_the_reason_is_told_once_in_our_word_and_in_the_platforms(office, reason, word):
    answer = office.transfer(PHONE)
    [each], [whole] = legs(answer), status(answer)
    office.told((each, leg("ringing")), (each, leg("ended", reason)), (whole, connect("failed", reason)))
    office.told((each, leg("ended", reason)), (whole, connect("failed", reason)))  # the platform sends it again
    [outcome] = office.outcomes
    assert (outcome.word, outcome.reason, outcome.known) == (word, reason, "reported")
    ids = [record.id for record in office.followed.records]
    assert len(set(ids)) == len(ids) - 2


def test_who_answers_and_does_not_take_the_call_has_not_accepted_it(office):
    answer = office.transfer(PHONE, whisper="A call for you.")
    [each], [whole] = legs(answer), status(answer)
    office.told((each, leg("answered")), (each, leg("ended", "hangup")), (whole, connect("failed", "error")))
    assert office.words == [(1, 1, "not_accepted", "derived")]


def test_of_several_each_is_told_by_itself(office):
    answer = office.transfer([PHONE, OTHER, "+14155552673"], whisper="A call for you.")
    (one, two, three), [whole] = legs(answer), status(answer)
    office.told(
        (one, leg("ended", "busy", leg="leg-1")),
        (two, leg("answered", leg="leg-2")),
        (two, leg("ended", "hangup", leg="leg-2")),
        (three, leg("answered", leg="leg-3")),
        (whole, connect("connected", peer="leg-3")),
        (whole, connect("disconnected", peer="leg-3")),
    )
    expected = [(1, 1, "busy", "reported"), (1, 2, "not_accepted", "derived"), (1, 3, "connected", "derived")]
    assert office.words == expected


def test_the_next_rung_has_a_number_of_its_own(office):
    answer = office.transfer(PHONE, on_failure={"to": OTHER, "name": "Night", "on_failure": "hangup"})
    (one, two), (first, second) = sorted(legs(answer)), status(answer)
    del one, two
    office.told((first, connect("failed", "busy")), (second, connect("failed", "busy")))
    assert sorted((outcome.rung, outcome.name) for outcome in office.outcomes) == [(1, "a colleague"), (2, "Night")]


def test_a_queue_says_when_somebody_takes_the_caller(office):
    answer = office.transfer(QUEUE)
    [url] = status(answer)
    for word in ("enqueue", "dequeue"):
        office.told((url, {"event_type": "calling.call.queue", "params": {"status": word, "position": 1}}))
    assert office.words == [(1, 1, "connected", "reported")]


def test_a_message_on_voicemail_is_recorded_with_its_link_even_if_the_caller_hangs_up(office):
    answer = office.transfer(PHONE, on_failure="voicemail")
    url = status(answer)[-1]
    link = "https://files.example.com/recording.wav"
    params = {"state": "finished", "url": link, "duration": 12.5, "recording_id": "r"}
    office.told((url, {"event_type": "calling.call.record", "params": params}))
    record = office.followed.records[-1]
    assert (record.kind, record.people, record.details) == ("voicemail.left", {"voicemail": link}, {"seconds": 12.5})
    assert office.outcomes == []


def test_each_outcome_is_a_line_of_the_log_and_no_address_stands_in_it(office, caplog, background):
    caplog.set_level(logging.INFO, logger="signalwire_transfer")
    answer = office.transfer(PHONE, name="Sales")
    office.told((legs(answer)[0], leg("ended", "busy", leg="leg of +14155552671")))
    background()
    started, ended = [json.loads(r.getMessage()) for r in caplog.records if r.name == "signalwire_transfer.log"]
    assert (started["event"], ended["event"]) == ("transfer_started", "transfer_ended")
    assert (ended["outcome"], ended["name"], ended["rung"], ended["place"]) == ("busy", "Sales", 1, 1)
    assert ended["call"] == started["call"] == CALL
    assert "2671" not in caplog.text


# ---- what is refused ------------------------------------------------------------------------------------------------


def test_a_forged_token_is_refused_in_a_bounded_line(office, caplog):
    url = legs(office.transfer(PHONE))[0]
    start, _, token = url.rpartition("/")
    at = len(token) // 2
    changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
    for forged in (changed, token[:-4], "x", "%00", "A" * 5000, token + "AAAA", "é"):
        assert office.post(f"{start}/{forged}", leg("answered")) == 404
    assert len(office.followed.records) == 1
    assert sum("refused so far" in record.message for record in caplog.records) <= 1


def test_a_token_is_good_for_two_days(office, monkeypatch):
    url, now = legs(office.transfer(PHONE))[0], time.time()
    monkeypatch.setattr("signalwire_transfer._records._token.time.time", lambda: now + 47 * 3600)
    assert office.post(url, leg("ringing")) == 204
    monkeypatch.setattr("signalwire_transfer._records._token.time.time", lambda: now + 50 * 3600)
    assert office.post(url, leg("answered")) == 404


def test_a_token_of_another_secret_is_forged(office, monkeypatch):
    url = legs(office.transfer(PHONE))[0]
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_SECRET", "another")
    assert office.post(url, leg("ringing")) == 404


@pytest.mark.parametrize("size", [64 * 1024, 70_000, 5_000_000])
def test_a_body_that_is_too_large_is_refused(office, size):
    url = legs(office.transfer(PHONE))[0]
    body = json.dumps(leg("ringing")).encode()
    expected = 413 if size > 64 * 1024 else 204
    assert office.post(url, body + b" " * (size - len(body))) == expected


def test_of_a_body_that_never_ends_no_more_is_read_once_it_is_refused(office):
    token = urlsplit(legs(office.transfer(PHONE))[0]).path.rpartition("/")[2]
    sent, received = [], []

    async def receive():
        received.append(b"x" * 1024)
        return {"type": "http.request", "body": received[-1], "more_body": True}

    async def send(message):
        sent.append(message)

    scope = {"method": "POST", "path_params": {"token": token}, "headers": [(b"transfer-encoding", b"chunked")]}
    office.desk.loop.run_until_complete(_listening.answer_news(scope, receive, send))
    assert (sent[0]["status"], len(received)) == (413, 65)
    assert (b"connection", b"close") in sent[0]["headers"], "else the server would take the rest of it"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_nothing_but_a_post_is_news(office, method, monkeypatch, caplog):
    monkeypatch.setattr(_listening, "_refused", _listening._Refusals())
    url = legs(office.transfer(PHONE))[0]
    assert office.post(url, None, method=method) == 405
    assert "callbacks that were refused so far: 1 with a method other than POST" in caplog.text
    assert len(office.followed.records) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"params": 3}',
        b'{"params": {"call_state": ["answered"]}, "timestamp": ' + b"9" * 400 + b"}",
        b'{"params": {"call_state": ["answered"]}}',
        b'{"params": {"call_state": "on fire"}}',
        b'{"params": {"call_state": "ended", "end_reason": {"a": "b"}}, "timestamp": "NaN"}',
        b'{"params": {"call_state": "ended", "end_reason": "sip:ann@pbx"}, "timestamp": 1e999}',
    ],
)
def test_nonsense_harms_nobody(office, body):
    url = legs(office.transfer(PHONE))[0]
    assert office.post(url, body) == 204
    assert all("ann@pbx" not in repr(record) for record in office.followed.records)


def test_a_form_is_understood_too(office):
    url = legs(office.transfer(PHONE))[0]
    body = urlencode({"call_id": "leg-1", "call_state": "ended", "end_reason": "busy"}).encode()
    assert office.post(url, body, headers={"content-type": "application/x-www-form-urlencoded"}) == 204
    assert office.words == [(1, 1, "busy", "reported")]


def test_nobody_needs_the_agents_login_to_report_and_the_agent_still_does(office):
    url = legs(office.transfer(PHONE))[0]
    assert office.post(url, leg("ringing"), headers={"authorization": "Basic bm86bm8="}) == 204
    status, _ = office.desk.request("POST", "/desk/", {"call": {}}, {"authorization": "Basic bm86bm8="})
    assert status == 401


@pytest.mark.parametrize("is_first", [True, False])
def test_the_skill_may_come_before_the_web_app_or_after_it(desk, followed, background, is_first):
    if not is_first:
        desk.request("GET", "/desk/")
    desk.add("transfer", {"to": PHONE, "public_url": PUBLIC})
    answer = desk.call("transfer_call")
    assert desk.request("POST", urlsplit(legs(answer)[0]).path, leg("ended", "busy"))[0] == 204
    background()
    assert [outcome.word for outcome, _ in followed.outcomes] == ["busy"]


@pytest.mark.parametrize("route", ["/", "/front"])
def test_several_agents_on_one_server_hear_each_their_own(followed, background, new_desk, route):
    server = chosen_sdk().server_class()()
    desks = [new_desk(AgentBase(name=at, route=at, basic_auth=("platform", "s3cret"))) for at in (route, "/back")]
    for desk in desks:
        desk.add("transfer", {"to": PHONE, "public_url": f"https://agents.example.com{desk.agent.route}"})
        server.register(desk.agent)
        desk._app = server.app
    for desk in desks:
        answer = desk.handle("transfer_call", {}, {"call_id": desk.agent.get_name()})
        path = urlsplit(legs(answer)[0]).path
        for wanted in (path, path + "/"):
            assert desk.request("POST", wanted, leg("ended", "busy"))[0] == 204
        assert desk.request("POST", path[:-1], leg("ended", "busy"))[0] == 404
    background()
    assert [(outcome.word, call_id) for outcome, call_id in followed.outcomes] == [("busy", route), ("busy", "/back")]


def test_a_copy_of_the_agent_for_one_call_reports_like_the_agent(office):
    office.desk.agent.set_dynamic_config_callback(lambda _query, _body, _headers, _agent: None)
    url = legs(office.transfer(PHONE))[0]
    assert office.post(url, leg("ended", "busy")) == 204
    assert office.words == [(1, 1, "busy", "reported")]


# ---- as the simulator plays them ------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["in_order", "late", "doubled"])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ({"first": "answers after 4 s, talks 60 s"}, ["connected"]),
        ({"first": "busy"}, ["busy", "connected"]),
        ({"first": "no answer"}, ["no_answer", "connected"]),
        ({"first": "declined", "second": "busy"}, ["declined", "busy"]),
        ({"first": "voicemail"}, ["not_accepted", "connected"]),
        ({"caller": "hangs up after 3 s"}, ["caller_hung_up"]),
        ({"first": "busy", "caller": "hangs up after 40 s"}, ["busy", "connected"]),
    ],
)
def test_a_simulated_call_is_heard_of_as_it_went(office, lines, expected, order):
    second = {"to": OTHER, "name": "second", "on_failure": "hangup"}
    office.transfer(PHONE, name="first", whisper="A call.", on_failure=second)
    timeline = simulate(office.desk.agent, "transfer_call", lines=lines)
    office.told(*callbacks_of(timeline, order))
    outcomes = sorted(office.outcomes, key=lambda outcome: outcome.rung)
    assert [outcome.word for outcome in outcomes] == expected == list(timeline.outcomes)


def test_callbacks_that_never_come_tell_nothing(office):
    office.transfer(PHONE, name="first")
    timeline = simulate(office.desk.agent, "transfer_call", lines={"first": "busy"})
    assert callbacks_of(timeline, "never") == []
    assert callbacks_of(timeline)
    assert office.outcomes == []


def test_a_simulated_message_is_left_even_if_the_caller_hangs_up(office):
    office.transfer(PHONE, name="first", on_failure="voicemail", notify={"from": OTHER, "to": "+14155552673"})
    for lines in ({"first": "busy"}, {"first": "busy", "caller": "hangs up after 20 s"}):
        office.told(*callbacks_of(simulate(office.desk.agent, "transfer_call", lines=lines)))
        assert office.followed.records[-1].people["voicemail"].startswith("https://recordings.example.com/")


# ---- and when the call comes back -----------------------------------------------------------------------------------


def returning(timeline):
    """What the platform posts when a call comes back."""
    return {"call": {"call_id": CALL}, "params": timeline.handed}


def test_a_call_that_comes_back_says_the_same_and_nobody_is_told_twice(office):
    office.transfer(PHONE, name="first", on_failure={"to": OTHER, "name": "second"})
    timeline = simulate(office.desk.agent, "transfer_call", lines={"first": "busy", "second": "busy"})
    (news, _) = callbacks_of(timeline)[-3:], office.told(*callbacks_of(timeline)[:4])
    office.desk.request("POST", "/desk/", returning(timeline))
    told = [(outcome.word, outcome.name, outcome.rung, outcome.source) for outcome in office.outcomes]
    assert told == [("busy", "first", 1, "platform"), ("busy", "second", 2, "returned")]
    office.told(*news)  # late
    assert len(office.outcomes) == 2
    kinds = [record.kind for record in office.followed.records if record.source == "returned"]
    assert kinds == ["attempt.ended", "attempt.ended", "transfer.returned"]
    assert len({record.transfer for record in office.followed.records if record.rung}) == 1


def test_after_a_conversation_the_call_brings_its_rung_along(office):
    office.transfer(PHONE, name="first", final=False, on_failure={"to": QUEUE, "name": "second"})
    timeline = simulate(office.desk.agent, "transfer_call", lines={"first": "busy"})
    office.desk.request("POST", "/desk/", returning(timeline))
    assert [(outcome.word, outcome.name, outcome.rung) for outcome in office.outcomes] == [("connected", "second", 2)]


@pytest.mark.parametrize("order", ["in_order", "late", "doubled"])
@pytest.mark.parametrize(
    ("lines", "outcome", "attempts"),
    [
        ({}, "reached", {"1.1": "connected"}),
        ({"first 1": "busy"}, "reached", {"1.1": "busy", "1.2": "connected"}),
        ({"first 1": "voicemail"}, "reached", {"1.1": "not_accepted", "1.2": "connected"}),
        (
            {"first 1": "no answer", "first 2": "busy"},
            "reached",
            {"1.1": "no_answer", "1.2": "busy", "2.1": "connected"},
        ),
        ({"caller": "hangs up after 3 s"}, "abandoned", None),
        ({"first": "busy", "second": "busy"}, "voicemail", {"1.1": "busy", "1.2": "busy", "2.1": "busy"}),
    ],
)
def test_the_ledger_and_the_plugins_say_what_the_simulator_says(office, order, lines, outcome, attempts):
    pytest.importorskip("sqlalchemy")
    from signalwire_transfer_plugins.ledger._lines import read, written
    from signalwire_transfer_plugins.ledger._story import told

    second = {"to": "+14155552673", "name": "second", "on_failure": "voicemail"}
    office.transfer([PHONE, OTHER], name="first", whisper="A call.", on_failure=second)
    timeline = simulate(office.desk.agent, "transfer_call", lines=lines)
    office.told(*callbacks_of(timeline, order))
    about = office.followed.records[-1].transfer
    heard = [read(written(record, "masked")) for record in office.followed.records if record.transfer == about]
    transfer, rows = told(list({event["id"]: event for event in heard}.values()))
    assert transfer["outcome"] == outcome
    if attempts:
        assert {row["attempt"]: row["outcome"] for row in rows} == attempts
        by_attempt = {f"{told.rung}.{told.place}": told.word for told in office.outcomes}
        assert by_attempt == attempts


DOES = ["busy", "no answer", "declined", "voicemail", "answers after 4 s, talks 60 s", "answers after 9 s, talks 5 s"]


@pytest.mark.parametrize("ring", ["serial", "parallel"])
def test_in_whatever_order_and_however_often_news_comes_the_outcomes_are_the_same(office, ring):
    second = {"to": "+14155552673", "name": "second", "on_failure": "voicemail"}
    office.transfer([PHONE, OTHER], name="first", ring=ring, whisper="A call.", on_failure=second)
    chance = random.Random(14)
    del office.followed.records[:]
    for _ in range(40):
        lines = {who: chance.choice(DOES) for who in ("first 1", "first 2", "second")}
        if chance.random() < 0.3:
            lines["caller"] = f"hangs up after {chance.randint(1, 60)} s"
        news = callbacks_of(simulate(office.desk.agent, "transfer_call", lines=lines))
        shuffled = [*news, *chance.sample(news, len(news) // 2)]
        chance.shuffle(shuffled)
        told = []
        for order in (news, shuffled):
            forget_news()
            del office.followed.outcomes[:]
            office.told(*order)
            told.append({(outcome.rung, outcome.place): outcome.word for outcome in office.outcomes})
            assert len(office.outcomes) == len(told[-1])  # each once
        assert told[0] == told[1], (lines, shuffled)
        assert in_the_ledger(office) == told[0], lines


def in_the_ledger(office):
    """What the ledger says of the newest transfer, as the plugins are told it, where anything is known."""
    pytest.importorskip("sqlalchemy")
    from signalwire_transfer_plugins.ledger._lines import read, written
    from signalwire_transfer_plugins.ledger._story import told

    heard = [read(written(record, "masked")) for record in office.followed.records]
    del office.followed.records[:]
    if not heard:
        return {}
    _, rows = told(list({event["id"]: event for event in heard}.values()))
    return {(row["rung"], row["place"]): row["outcome"] for row in rows if row["outcome"] != "unreported"}


@pytest.mark.parametrize("is_back", [False, True])
def test_whichever_way_news_comes_it_is_about_the_same_skill_and_tool(office, is_back):
    office.transfer(PHONE, name="first")
    timeline = simulate(office.desk.agent, "transfer_call", lines={"first": "busy"})
    if is_back:
        office.desk.request("POST", "/desk/", returning(timeline))
    else:
        office.told(*callbacks_of(timeline))
    [outcome] = office.outcomes
    assert (outcome.skill, outcome.tool) == ("transfer", "transfer_call")
    assert {(record.skill, record.tool) for record in office.followed.records} == {("transfer", "transfer_call")}
