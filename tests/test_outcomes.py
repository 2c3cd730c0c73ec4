"""How each attempt ended, in the ten words there are: from the platform's variables to the agent and to plugins."""

import datetime
import json

import pytest

from signalwire_transfer import Outcome, Refusal, Verdict, hookimpl
from signalwire_transfer._clock import fixed
from signalwire_transfer._outcome import IN_WORDS, OUTCOMES, QUEUE_RESULTS, REASONS

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


def noted(verb, platform_says):
    """What a note remembers when the platform says so."""
    switch = verb["switch"]
    [step] = switch["case"].get(platform_says, switch["default"])
    return step["set"]


# ---- one place, ten words -------------------------------------------------------------------------------------------


def test_the_words_are_those_of_the_design_and_everything_speaks_them():
    assert set(OUTCOMES) == WORDS
    assert set(REASONS.values()) | set(QUEUE_RESULTS.values()) <= WORDS
    assert set(IN_WORDS) <= WORDS


def test_what_plugins_are_told_is_public_and_cannot_be_changed():
    outcome = Outcome("busy", "Sales", "transfer", "transfer_call")
    with pytest.raises(AttributeError):
        outcome.word = "connected"
    assert Verdict().kind == "agent"


# ---- from the platform ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        ("busy", "busy"),
        ("no_answer", "no_answer"),
        ("declined", "declined"),
        ("error", "failed"),
        ("cancel", "failed"),
        ("something new in 2031", "failed"),
        ("", "failed"),
    ],
)
@pytest.mark.parametrize("beside", [{}, {"public_url": PUBLIC}])
def test_every_reason_of_the_platform_has_its_word(route, beside, reason, outcome):
    answer = route(PHONE, beside)
    note, _ = failing(answer.main)
    assert note["switch"]["variable"] == "connect_failed_reason"
    assert noted(note, reason) == {"transfer_outcome_1": outcome}


@pytest.mark.parametrize(("result", "outcome"), [("timeout", "queue_timeout"), ("failed", "failed"), ("???", "failed")])
def test_every_result_of_a_queue_has_its_word(route, result, outcome):
    answer = route(QUEUE, {"public_url": PUBLIC})
    assert result not in answer.verb("switch")["case"]
    note, _ = failing(answer.main)
    assert note["switch"]["variable"] == "queue_result"
    assert noted(note, result) == {"transfer_outcome_1": outcome}


def test_a_pbx_gives_no_reason(route):
    note, _ = failing(route(REFER).main)
    assert note == {"set": {"transfer_outcome_1": "failed"}}


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
    assert found
    assert all(switch["default"] for switch in found)
    assert answer.connect["result"]["default"] if "connect" in answer.verbs else True


def test_attempts_are_numbered_in_the_order_of_the_chain(route):
    answer = route(PHONE, {"public_url": PUBLIC}, on_failure={"to": SIP, "on_failure": {"to": QUEUE, "wait_time": 9}})
    verbs, numbers = answer.main, []
    while "transfer" not in (branch := failing(verbs))[-1]:
        numbers.append(*noted(branch[0], "busy"))
        verbs = branch
    numbers.append(*noted(branch[0], "timeout"))
    assert numbers == ["transfer_outcome_1", "transfer_outcome_2", "transfer_outcome_3"]
    tried = branch[-1]["transfer"]["params"]["transfer"]["tried"]
    assert [attempt["outcome"] for attempt in tried] == [f"${{{number}}}" for number in numbers]


def test_nothing_is_noted_where_no_agent_will_be_told(route):
    for verdict in ("voicemail", "hangup", "https://agents.example.com/billing"):
        assert "transfer_outcome_" not in json.dumps(route(PHONE, on_failure=verdict).main)


def test_the_outcomes_are_set_literally_and_by_nobody_else(route):
    answer = route(PHONE, {"public_url": PUBLIC}, on_failure=SIP)

    def assignments(value):
        if isinstance(value, dict):
            yield from value.get("set", {}).items()
            for inner in value.values():
                yield from assignments(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from assignments(inner)

    made = [(name, value) for name, value in assignments(answer.main) if name.startswith("transfer_outcome_")]
    assert made
    assert {value for _, value in made} <= WORDS


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
    with_plugins(ledger=ledger)
    return ledger


def test_a_refused_transfer_has_ended(desk, ledger, background):
    desk.add("department_router", {"departments": {"forbidden": PHONE, "sales": SIP}})
    assert desk.call("transfer_to_department", {"department": "forbidden"}, call_id="c1").response == "Not you."
    assert desk.call("transfer_to_department", {"department": "sales"}, call_id="c2").moved
    background()
    expected = Outcome("refused", "forbidden", "department_router", "transfer_to_department")
    assert ledger.heard == [(expected, "c1")]


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
