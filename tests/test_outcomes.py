"""How each attempt ended, in the ten words there are: from the platform's variables to the agent and to plugins."""

import datetime
import json

import pytest

from signalwire_transfer import Outcome, Refusal, Verdict, hookimpl
from signalwire_transfer._calls._clock import fixed
from signalwire_transfer._records._outcome import IN_WORDS, OUTCOMES, outcome_of

OTHER = "+14155552673"
PHONE, SIP, QUEUE, REFER = "+14155552671", "sip:ann@pbx.example.com", "queue:support", "refer:sip:ann@pbx.example.com"
PUBLIC = "https://user:pass@agents.example.com/desk"
WORDS = {
    *("connected", "busy", "no_answer", "declined", "not_accepted", "failed", "closed", "queue_timeout"),
    *("caller_hung_up", "refused"),
}


@pytest.fixture
def route(new_desk):
    """The answer of an agent whose only route has these keys."""

    def called(to, beside=None, **keys):
        return new_desk().add("transfer", {"to": {"to": to, **keys}, **(beside or {})}).call("transfer_call")

    return called


def failing(verbs):
    """The branch that runs when an attempt fails."""
    attempt = verbs[-2:] if "switch" in verbs[-1] else verbs[-1:]
    return attempt[-1]["switch"]["default"] if len(attempt) == 2 else attempt[0]["connect"]["result"]["default"]


# ---- one place, ten words -------------------------------------------------------------------------------------------


def test_the_words_are_those_of_the_design_and_everything_speaks_them():
    assert set(OUTCOMES) == WORDS
    assert {outcome_of(word) for word in WORDS} == WORDS
    assert set(IN_WORDS) <= WORDS


def test_what_plugins_are_told_is_public_and_cannot_be_changed():
    outcome = Outcome("busy", "Sales", "transfer", "transfer_call")
    assert Outcome("busy", "Sales").talked_ms is None
    with pytest.raises(AttributeError):
        outcome.word = "connected"
    assert Verdict().kind == "agent"


# ---- from the platform ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("busy", "busy"),
        ("no_answer", "no_answer"),
        ("noAnswer", "no_answer"),
        ("no-answer", "no_answer"),
        ("NO ANSWER", "no_answer"),
        ("declined", "declined"),
        ("decline", "declined"),
        ("abandoned", "caller_hung_up"),
        ("error", "failed"),
        ("not_found", "failed"),
        ("cancel", "failed"),
        ("something new in 2031", "failed"),
        ("", "failed"),
        (None, "failed"),
        (7, "failed"),
        ("timeout", "queue_timeout"),
    ],
)
def test_every_spelling_of_a_word_has_its_outcome(reason, outcome):
    assert outcome_of(reason) == outcome


@pytest.mark.parametrize(("reason", "outcome"), [("hangup", "not_accepted"), ("???", "not_accepted"), ("", "failed")])
def test_where_a_digit_was_asked_a_word_that_nobody_knows_means_that_none_was_pressed(reason, outcome):
    assert outcome_of(reason, asked=True) == outcome
    assert outcome_of("noAnswer", asked=True) == "no_answer"


@pytest.mark.parametrize(
    ("to", "variable"), [(PHONE, "connect_failed_reason"), (QUEUE, "queue_result"), (REFER, "sip_refer_result")]
)
def test_the_platforms_own_word_travels_as_it_is(route, to, variable):
    answer = route(to, {"public_url": PUBLIC})
    note, back = failing(answer.main)
    assert note == {"set": {"transfer_outcome_1": f"${{{variable}}}"}}
    assert back["transfer"]["params"]["transfer"]["tried"][0]["outcome"] == "${transfer_outcome_1}"


def test_who_had_to_press_a_digit_is_told_beside_the_word(route):
    answer = route(PHONE, {"public_url": PUBLIC}, whisper="A call.")
    *_, back = failing(answer.main)
    [attempt] = back["transfer"]["params"]["transfer"]["tried"]
    assert attempt == {"name": "a colleague", "outcome": "${transfer_outcome_1}", "asked": True}
    *_, told = failing(route(PHONE, whisper="A call.").main)
    assert "Tried: a colleague (had to press 1: ${transfer_outcome_1})." in told["set"]["ai_response"]


@pytest.mark.parametrize("to", [PHONE, QUEUE, REFER])
def test_no_variable_holds_an_earlier_attempts_word(route, to):
    """Every attempt begins with its variable empty, so that nothing stale is told and no `switch` finds none."""
    answer = route(to, {"public_url": PUBLIC}, on_failure={"to": SIP, "on_failure": {"to": OTHER, "name": "Bob"}})
    verbs = answer.whole
    for attempt in ({PHONE: "connect", QUEUE: "enter_queue", REFER: "sip_refer"}[to], "connect", "connect"):
        at = next(at for at, verb in enumerate(verbs) if attempt in verb)
        variable = {"connect": "connect_failed_reason", "enter_queue": "queue_result"}.get(attempt, "sip_refer_result")
        assert any(verb.get("set", {}).get(variable) == "" for verb in verbs[:at])
        verbs = failing(verbs[at:])


def test_a_session_that_is_kept_is_told_first_what_holds_if_the_document_breaks_off(route):
    first, *_ = route(PHONE).whole
    assert first["set"]["ai_response"] == "The transfer failed. Help the caller."
    assert "ai_response" not in json.dumps(route(PHONE, {"public_url": PUBLIC}).whole)
    assert "ai_response" not in json.dumps(route(PHONE, on_failure="voicemail").whole)
    told, *_ = route("context:billing", announce="play").whole
    assert told == {"set": {"ai_response": "Go on with the caller."}}


@pytest.mark.parametrize("to", [PHONE, QUEUE, REFER])
def test_every_switch_says_what_happens_in_every_other_case(route, to):
    def switches(value):
        if isinstance(value, dict):
            if "switch" in value:
                yield value["switch"]
            for inner in value.values():
                yield from switches(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from switches(inner)

    answer = route(to, {"public_url": PUBLIC}, on_failure={"to": SIP, "on_failure": "agent"})
    found = list(switches(answer.main))
    assert bool(found) is (to != PHONE)  # `connect` says by itself what follows, and reasons are read elsewhere
    assert all(switch["default"] for switch in found)
    assert answer.connect["result"]["default"] if "connect" in answer.verbs else True


def test_attempts_are_numbered_in_the_order_of_the_chain(route):
    answer = route(PHONE, {"public_url": PUBLIC}, on_failure={"to": SIP, "on_failure": {"to": QUEUE, "wait_time": 9}})
    verbs, numbers = answer.main, []
    while "transfer" not in (branch := failing(verbs))[-1]:
        numbers += branch[0]["set"]
        verbs = branch
    numbers += branch[0]["set"]
    assert numbers == ["transfer_outcome_1", "transfer_outcome_2", "transfer_outcome_3"]
    tried = branch[-1]["transfer"]["params"]["transfer"]["tried"]
    assert [attempt["outcome"] for attempt in tried] == [f"${{{number}}}" for number in numbers]


def test_nothing_is_noted_where_no_agent_will_be_told(route):
    for verdict in ("voicemail", "hangup", "https://agents.example.com/billing"):
        assert "transfer_outcome_" not in json.dumps(route(PHONE, on_failure=verdict).main)


# ---- in words, to the agent -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", sorted(WORDS - {"refused", "caller_hung_up"}))
def test_the_agent_hears_each_outcome_in_words(desk, outcome):
    desk.add("transfer", {"to": PHONE})
    card = {"returned": True, "tried": [{"name": "Sales", "outcome": outcome}]}
    status, document = desk.request("POST", "/desk/", {"call": {"call_id": "c"}, "params": {"transfer": card}})
    assert status == 200
    assert f"Sales: {IN_WORDS[outcome]}" in json.dumps(document)


# ---- to plugins -----------------------------------------------------------------------------------------------------


class Ledger:
    """A plugin that remembers what it is told, and refuses whom it is told to."""

    def __init__(self):
        self.heard = []

    @hookimpl
    def transfer_ended(self, outcome, call):
        assert outcome.word in WORDS
        self.heard.append((outcome, call.id))

    @hookimpl
    def transfer_review(self, plan):
        return Refusal("Not you.") if plan.key == "forbidden" else None


@pytest.fixture
def ledger(with_plugins):
    ledger = Ledger()
    with_plugins(keeper=ledger)
    return ledger


def test_a_refused_transfer_has_ended(desk, ledger, background):
    desk.add("department_router", {"departments": {"forbidden": PHONE, "sales": SIP}})
    assert desk.call("transfer_to_department", {"department": "forbidden"}, call_id="c1").response == "Not you."
    assert desk.call("transfer_to_department", {"department": "sales"}, call_id="c2").moved
    background()
    [(outcome, call_id)] = ledger.heard
    told = (outcome.word, outcome.name, outcome.skill, outcome.tool, outcome.source, call_id)
    assert told == ("refused", "forbidden", "department_router", "transfer_to_department", "handler", "c1")
    assert outcome.call == "c1"
    assert len(outcome.transfer) == len(outcome.id) == 32


def test_a_closed_place_has_ended_the_attempt_and_another_way_has_not(desk, ledger, background):
    hours = {"hours": "2089 Jan 01 10:00-12:00", "timezone": "UTC"}
    departments = {"sales": {"to": PHONE, **hours}, "support": {"to": PHONE, **hours, "on_closed": "voicemail"}}
    desk.add("department_router", {"departments": departments})
    with fixed(datetime.datetime(2088, 1, 1, tzinfo=datetime.timezone.utc)):
        assert not desk.handle("transfer_to_department", {"department": "sales"}, {"call_id": "c1"}).moved
        assert desk.handle("transfer_to_department", {"department": "support"}, {"call_id": "c2"}).moved
    background()
    assert [(outcome.word, outcome.name, call_id) for outcome, call_id in ledger.heard] == [("closed", "sales", "c1")]


def test_one_agent_too_many_is_refused_and_told(desk, ledger, background):
    desk.add("agent_handoff", {"agents": {"billing": "https://agents.example.com/billing"}, "limits": {"hops": 1}})
    desk.call("hand_off_to_agent", {"specialty": "billing"}, global_data={"transfer": {"hops": 1}})
    background()
    assert [outcome.word for outcome, _ in ledger.heard] == ["refused"]


@pytest.mark.parametrize("beside", [{"conversation_type": "chat"}, {"channel_active": False}])
def test_what_never_was_an_attempt_has_not_ended(desk, ledger, background, beside):
    desk.add("transfer", {"to": PHONE})
    assert not desk.call("transfer_call", **beside).moved
    background()
    assert ledger.heard == []


def test_a_request_that_is_sent_again_is_told_again_and_answered_the_same(desk, ledger, background):
    desk.add("department_router", {"departments": {"forbidden": PHONE}})
    answers = [desk.call("transfer_to_department", {"department": "forbidden"}).raw for _ in range(2)]
    background()
    assert answers[0] == answers[1]
    assert len(ledger.heard) == 2
