"""Nobody can talk to the caller: the agent takes a message, repeats the number, and passes it on, once."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import command
from patience import PATIENCE
from signalwire_transfer import Reply, Texting, TextMessage, TransferSkill, hookimpl
from signalwire_transfer.testing import simulate, simulate_answer

OFFICE, OURS, ANN = "+14155550123", "+14155550100", "+14155550199"
SMS = {"sms": {"from": OURS, "to": OFFICE}}
SAID = {"name": "Ann Lee", "number": "(415) 555-0177", "reason": "The invoice of May"}
SPOKEN = "4 1 5, 5 5 5, 0 1 7 7"
TOOL = "take_message"


class Keeper:
    """A plugin that keeps records, under the name that a message is delivered by."""

    def __init__(self, why=""):
        self.records, self.why = [], why

    def loses_messages(self, way):
        return self.why if way == "events" else None

    @hookimpl
    def transfer_recorded(self, record):
        self.records.append(record)


@pytest.fixture
def events(with_plugins):
    keeper = Keeper()
    with_plugins(a_keeper=keeper)
    return keeper


@pytest.fixture
def office(desk):
    """An agent whose messages go out as texts."""
    return desk.add("take_message", {"deliver": [SMS]})


def after(answer, before=None):
    """The call's `global_data` after an answer."""
    data = dict(before or {})
    for action in answer.actions:
        data |= action.get("set_global_data", {})
    return {"global_data": data}


def texts_in(answer):
    return [verb["send_sms"] for verb in _verbs(answer.actions) if "send_sms" in verb]


def _verbs(value):
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _verbs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _verbs(inner)


def moves(answer):
    """Whether an answer can take the call anywhere."""
    away = {"connect", "enter_queue", "sip_refer", "transfer", "hangup", "change_context"}
    steps = [action for action in answer.actions if "set_global_data" not in action]
    return any(away & verb.keys() for verb in _verbs(steps))


def delivered(desk, said=SAID, **beside):
    """The number is repeated, the caller says yes, and the message goes out."""
    asked = desk.call(TOOL, said, **beside)
    assert not texts_in(asked)
    return desk.call(TOOL, said, **{**beside, **after(asked, beside.get("global_data"))})


# ---- asking ---------------------------------------------------------------------------------------------------------


def test_the_model_is_asked_for_each_field_and_sees_no_number(office):
    tool = office.tool(TOOL)
    assert list(office.properties(TOOL)) == office.required(TOOL) == ["name", "number", "reason"]
    assert "5550" not in json.dumps(tool["parameters"]) + tool["description"]


@pytest.mark.parametrize(
    ("said", "asked_for"),
    [
        ({**SAID, "name": ""}, "Who is calling"),
        ({**SAID, "reason": "  "}, "What the message is about"),
        ({"name": "Ann Lee", "reason": "The invoice"}, "The number to call back"),
        ({**SAID, "number": "555-0177"}, "The number must be whole, with its area code"),
        ({**SAID, "number": "911"}, "The number to call back"),
        ({**SAID, "number": "+1 900 555 0177"}, "The number to call back"),
        ({**SAID, "number": "call me"}, "The number to call back"),
        ({**SAID, "number": ["4155550177"]}, "The number to call back"),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_passed_on(office, said, asked_for):
    answer = office.call(TOOL, said)
    assert "has not been passed on yet" in answer.response
    assert asked_for in answer.response
    assert not answer.actions


def test_several_missing_fields_are_named_at_once(office):
    answer = office.call(TOOL, {})
    assert all(words in answer.response for words in ("Who is calling", "number to call back", "message is about"))


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        ("(415) 555-0177", SPOKEN),
        ("415.555.0177", SPOKEN),
        (4155550177, SPOKEN),
        ("+49 30 901820", "+49, 3 0, 9 0 1, 8 2 0"),
        ("415 555 0177 ext. 12", f"{SPOKEN}, extension 1 2"),
        ("own", "4 1 5, 5 5 5, 0 1 9 9"),
        ("This number.", "4 1 5, 5 5 5, 0 1 9 9"),
    ],
)
def test_the_number_is_repeated_in_groups_before_anything_is_sent(office, number, spoken):
    answer = office.call(TOOL, {**SAID, "number": number})
    assert f"Repeat the number to the caller in these groups: {spoken}. Ask whether it is right." in answer.response
    assert not answer.moved


def test_a_withheld_number_cannot_be_the_one_to_call_back(office):
    answer = office.call(TOOL, {**SAID, "number": "own"}, caller_id_num="anonymous")
    assert "First ask the caller for: The number to call back" in answer.response


def test_a_caller_who_wants_to_leave_no_number_leaves_a_message_all_the_same(office):
    asked = office.call(TOOL, {**SAID, "number": ""})
    assert 'say "refused" for it' in asked.response
    [text] = texts_in(office.call(TOOL, {**SAID, "number": "refused"}))
    assert "number: refused" in text["body"]


def test_another_number_is_repeated_anew(office):
    asked = office.call(TOOL, SAID)
    other = office.call(TOOL, {**SAID, "number": "415 555 0178"}, **after(asked))
    assert "0 1 7 8" in other.response
    assert not texts_in(other)


def test_a_model_that_does_not_wait_for_the_caller_is_told_to_ask_once_more(office):
    log = [{"role": "user", "content": "my number is …"}, {"role": "assistant", "content": "…"}]
    asked = office.call(TOOL, SAID, call_log=log)
    at_once = office.call(TOOL, SAID, call_log=[*log, {"role": "tool", "content": "…"}], **after(asked))
    assert "Repeat the number" in at_once.response
    later = office.call(TOOL, SAID, call_log=[*log, {"role": "user", "content": "yes"}], **after(asked))
    assert texts_in(later)


# ---- passing on -----------------------------------------------------------------------------------------------------


def test_the_message_is_texted_and_the_agent_goes_on(office):
    answer = delivered(office)
    [text] = texts_in(answer)
    assert (text["from_number"], text["to_number"]) == (OURS, OFFICE)
    assert text["body"].splitlines()[1:] == [
        "name: Ann Lee",
        "number: +14155550177",
        "reason: The invoice of May",
        f"called from: {ANN}",
    ]
    assert not moves(answer)
    assert not answer.is_final
    timeline = simulate_answer(answer.raw)
    assert timeline.end == "agent"
    assert "The message has been passed on. The reference is " in timeline.told
    assert "  0 s  +1" in str(timeline)  # its text has several lines


def test_a_text_that_cannot_be_sent_is_said_honestly_and_can_be_tried_again(office):
    asked = office.call(TOOL, SAID)
    first = office.call(TOOL, SAID, **after(asked))
    timeline = simulate_answer(first.raw, lines={"send_sms": "failed"})
    assert "nobody has received it" in timeline.told
    again = office.call(TOOL, SAID, **after(first))
    both = {**first.raw, "action": [*first.actions, *again.actions]}
    retried = simulate_answer(both, lines={"send_sms": "failed"})
    assert [event.what for event in retried.events].count("could not be texted") == 2


def test_two_calls_in_one_breath_send_one_text(office):
    asked = office.call(TOOL, SAID)
    first, second = (office.call(TOOL, SAID, **after(asked)) for _ in range(2))
    assert first == second, "a request that the platform sends again gets the same answer"
    both = simulate_answer({**first.raw, "action": [*first.actions, *second.actions]})
    assert [event.what for event in both.events].count("is texted") == 1
    assert "was not sent twice" in both.told


def test_a_message_that_is_left_a_second_time_is_not_sent_twice(office):
    asked = office.call(TOOL, SAID)
    first = office.call(TOOL, SAID, **after(asked))
    again = office.call(TOOL, SAID, **after(first))
    both = simulate_answer({**first.raw, "action": [*first.actions, *again.actions]})
    assert [event.what for event in both.events].count("is texted") == 1
    alone = simulate_answer(again.raw)
    assert "was not sent twice" in alone.told, "nor where the platform has forgotten that it went out"


def test_another_message_of_the_same_caller_goes_out_at_once(office):
    asked = office.call(TOOL, SAID)
    first = office.call(TOOL, SAID, **after(asked))
    second = office.call(TOOL, {**SAID, "reason": "And the one of June"}, **after(first))
    assert "And the one of June" in texts_in(second)[0]["body"]


def test_a_message_is_taken_over_the_limit_of_transfers_and_counts_as_none(office):
    state = {"transfer": {"count": 3, "hops": 1, "card": {"caller": "Ann Lee"}}}
    answer = delivered(office, global_data=state)
    assert texts_in(answer)
    assert answer.state["transfer"]["count"] == 3
    assert answer.state["transfer"]["card"] == {"caller": "Ann Lee"}


def test_the_end_can_have_words_of_its_own_in_each_language(desk):
    words = {"en-US": "Thanks, {name}. {reference}", "es-ES": "Gracias, {name}."}
    desk.agent.add_language("Spanish", "es-ES", "rime.spore")
    desk.add("take_message", {"deliver": [SMS], "message": words})
    assert "Gracias, Ann Lee." in simulate_answer(delivered(desk).raw).told


def test_fields_of_ones_own_replace_those_that_there_are(desk):
    desk.add("take_message", {"deliver": [SMS], "fields": {"plate": "The car's number plate"}})
    assert list(desk.properties(TOOL)) == ["plate"]
    [text] = texts_in(desk.call(TOOL, {"plate": "8 ABC 123"}))
    assert "plate: 8 ABC 123" in text["body"]


# ---- events and the ledger ------------------------------------------------------------------------------------------


def test_an_event_holds_the_whole_message_and_its_reference(desk, events):
    desk.add("take_message", {"deliver": [{"events": True}]})
    answer = delivered(desk)
    assert "The message has been passed on." in answer.response
    assert not answer.moved
    [record] = events.records
    assert record.kind == "message.taken"
    assert record.details == {"reference": answer.response.partition("reference is ")[2][:6]}
    assert record.people["message.number"] == "+14155550177"
    assert record.people["message.reason"] == "The invoice of May"


def test_the_same_message_is_one_event_however_often_it_is_asked_for(desk, events):
    desk.add("take_message", {"deliver": "events"})
    asked = desk.call(TOOL, SAID)
    first = desk.call(TOOL, SAID, **after(asked))
    desk.call(TOOL, SAID, **after(asked))
    assert "was not sent twice" in desk.call(TOOL, SAID, **after(first)).response
    assert len({record.id for record in events.records}) == 1


def test_a_message_belongs_to_the_transfer_that_had_failed(desk, events):
    desk.add("take_message", {"deliver": "events"}).add("department_router", {"departments": {"sales": OFFICE}})
    moved = desk.call("transfer_to_department", {"department": "sales"})
    delivered(desk, **after(moved))
    requested, taken = events.records
    assert (requested.kind, taken.kind) == ("transfer.requested", "message.taken")
    assert taken.transfer == requested.transfer


def test_what_only_texts_deliver_is_noted_without_its_words(events, desk):
    desk.add("take_message", {"deliver": [SMS]})
    delivered(desk)
    [record] = events.records
    assert record.people == {"number": ANN, "name": "Ann Lee"}


def test_the_ledger_shows_the_message_by_its_reference_and_counts_no_transfer(desk, monkeypatch, tmp_path):
    pytest.importorskip("sqlalchemy")
    ledger = f"sqlite:///{tmp_path}/transfers.db"
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_LEDGER", ledger)
    desk.add("take_message", {"deliver": [{"ledger": True}]})
    answer = delivered(desk, {**SAID, "reason": "The \x1b[1minvoice"})
    reference = answer.response.partition("reference is ")[2][:6]
    from signalwire_transfer_plugins.ledger import _keeper

    monkeypatch.setattr(_keeper, "_GRACE", PATIENCE)  # a busy machine may take longer than a process has at its end
    _keeper.keeper().stop()
    shown = command("ledger", "call", reference.lower(), "--ledger", ledger).stdout
    assert f"the agent takes a message: reference {reference}" in shown
    assert "number: +14155550177" in shown
    assert "\x1b" not in shown
    assert f"message {reference}" in command("ledger", "list", "--ledger", ledger).stdout
    counted = json.loads(command("ledger", "stats", "--ledger", ledger, "--format", "json").stdout)
    assert counted[0]["requested"] == 0
    command("ledger", "forget", "(415) 555-0177", "--ledger", ledger)
    assert "5550177" not in command("ledger", "call", reference, "--ledger", ledger).stdout


@pytest.mark.parametrize(
    ("beside", "complaint"),
    [
        ("ledger: {url: 'sqlite:///t.db', people: none}", "the ledger keeps nothing that callers say"),
        ("", "there is no ledger"),
        ("ledger: 'sqlite:///t.db'", ""),
    ],
)
def test_a_file_says_where_its_messages_are_kept(tmp_path, beside, complaint):
    pytest.importorskip("sqlalchemy")
    file = tmp_path / "desk.yaml"
    file.write_text(f"{beside}\nagent: {{name: desk}}\nskills:\n  take_message:\n    deliver: [{{ledger: true}}]\n")
    checked = command("check", file, cwd=tmp_path)
    assert complaint in checked.stdout
    assert (checked.returncode == 0) is not bool(complaint)
    assert [each.name for each in tmp_path.iterdir()] == ["desk.yaml"], "check makes no ledger"
    if not complaint:
        said = ["name=Ann", "number=own", "reason=x"]
        assert "Repeat the number" in command("try", file, "take_message", *said, cwd=tmp_path).stdout
        again = command("try", file, "take_message", *said, "--again", cwd=tmp_path)
        assert "passed on. The reference is" in " ".join(again.stdout.split())


def test_a_caller_who_hangs_up_meanwhile_has_left_a_message_all_the_same(desk, events):
    desk.add("take_message", {"deliver": [SMS, {"events": True}]})
    answer = desk.call(TOOL, SAID, channel_active=False)
    assert not texts_in(answer)
    assert [record.people["message.name"] for record in events.records] == ["Ann Lee"]


def test_a_text_chat_can_take_a_message_where_no_text_is_needed(desk, events):
    desk.add("take_message", {"deliver": [SMS, {"events": True}]})
    asked = desk.call(TOOL, SAID, conversation_type="chat")
    answer = desk.call(TOOL, SAID, conversation_type="chat", **after(asked))
    assert not texts_in(answer)
    assert len(events.records) == 1


def test_a_text_chat_is_told_honestly_that_no_text_can_be_sent(office):
    asked = office.call(TOOL, SAID, conversation_type="chat")
    answer = office.call(TOOL, SAID, conversation_type="chat", **after(asked))
    assert "nobody has received it" in answer.response


# ---- parameters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({}, "deliver: required"),
        ({"deliver": []}, "deliver: must"),
        ({"deliver": [{}]}, "must be one of `sms: {from, to}`, `events: true` and `ledger: true`"),
        ({"deliver": [{"ledger": True}]}, "deliver[0].ledger: must not be named: there is no ledger"),
        ({"deliver": "events"}, "deliver[0].events: must not be named: there are no events"),
        ({"deliver": [{"sms": {"from": OURS, "to": OURS}}]}, "deliver[0].sms.to: must be another number"),
        ({"deliver": [{"sms": {"from": OURS, "to": "12"}}]}, "deliver[0].sms.to"),
        ({"deliver": [SMS], "fields": {}}, "fields"),
        ({"deliver": [SMS], "fields": {"a b": "What"}}, "fields: must be field names"),
        ({"deliver": [SMS], "fields": {"number": f"The number, not {OFFICE}"}}, "fields.number: must not give an"),
        ({"deliver": [SMS], "message": "Thanks, {nam}"}, 'message: must not hold the field "{nam}"'),
        ({"deliver": [SMS], "message": "{"}, "message: must have no single brace"),
        ({"deliver": [SMS], "timeout": 20}, "timeout: must not stand here: the skill take_message moves no call"),
        ({"deliver": [SMS], "mode": "data_map"}, "mode: must not stand here"),
        ({"deliver": [SMS], "collect": {"order": "The order"}}, "collect: must not stand here"),
    ],
)
def test_parameters_that_cannot_work_are_refused_at_their_place(desk, params, complaint):
    assert complaint in desk.refused("take_message", params)


def test_a_plugin_that_keeps_nothing_of_people_is_refused(desk, with_plugins):
    with_plugins(a_keeper=Keeper("the events are sent without what callers say"))
    complaint = desk.refused("take_message", {"deliver": [{"events": True}]})
    assert "must not be named: the events are sent without what callers say" in complaint


def test_below_the_umbrella_it_takes_over_nothing_that_is_for_moving_calls(desk):
    routes = {"defaults": {"message": "One moment.", "timeout": 20, "collect": {"order": "The order"}, "region": "US"}}
    desk.add("transfer", {**routes, "escalate_to_human": {"to": OFFICE}, "take_message": {"deliver": [SMS]}})
    assert desk.required(TOOL) == ["name", "number", "reason"]
    assert "The message has been passed on." in simulate_answer(delivered(desk).raw).told


def test_beside_one_tool_it_stays_a_tool_of_its_own(desk):
    desk.add("transfer", {"one_tool": True, "escalate_to_human": {"to": OFFICE}, "take_message": {"deliver": [SMS]}})
    assert set(desk.tools()) == {"transfer_call", TOOL}
    assert texts_in(delivered(desk))


# ---- offering it ----------------------------------------------------------------------------------------------------

OFFER = "take a message with the tool take_message"


@pytest.fixture(params=["before", "behind"])
def reception(request, desk):
    """An agent that can take messages, whichever skill it was given first."""
    skills = [("department_router", {"departments": {"sales": {"to": OFFICE}}}), ("take_message", {"deliver": [SMS]})]
    for name, params in skills if request.param == "before" else skills[::-1]:
        desk.add(name, params)
    return desk


def test_after_a_failed_chain_the_agent_that_goes_on_can_offer_it(reception):
    timeline = simulate(reception.agent, "transfer_to_department", {"department": "sales"}, lines={"sales": "busy"})
    assert OFFER in timeline.told


def test_it_is_offered_under_the_name_that_it_has(desk):
    desk.add("take_message", {"deliver": [SMS], "tool_name": "leave_a_note"})
    desk.add("department_router", {"departments": {"sales": OFFICE}})
    timeline = simulate(desk.agent, "transfer_to_department", {"department": "sales"}, lines={"sales": "busy"})
    assert "with the tool leave_a_note" in timeline.told


def test_an_agent_that_cannot_take_messages_does_not_promise_it(desk):
    desk.add("department_router", {"departments": {"sales": OFFICE}})
    timeline = simulate(desk.agent, "transfer_to_department", {"department": "sales"}, lines={"sales": "busy"})
    assert "message" not in timeline.told
    over = desk.call("transfer_to_department", {"department": "sales"}, global_data={"transfer": {"count": 3}})
    assert "message" not in over.response


def test_the_agent_whose_call_comes_back_in_a_new_session_can_offer_it(reception):
    card = {"returned": True, "count": 1, "tried": [{"name": "sales", "outcome": "busy"}], "message": ""}
    sent = {"call": {"call_id": "c"}, "params": {"transfer": card}}
    _, document = reception.request("POST", "/desk/", sent)
    assert f"Say that nobody could be reached, and offer to {OFFER}." in json.dumps(document)
    card["message"] = "The transfer is complete."
    _, document = reception.request("POST", "/desk/", sent)
    assert "offer to take" not in json.dumps(document)


@pytest.mark.parametrize(
    "beside",
    [
        {"global_data": {"transfer": {"count": 3}}},
        {"conversation_type": "chat"},
    ],
)
def test_it_is_offered_where_no_call_can_be_moved(reception, beside):
    assert OFFER in reception.call("transfer_to_department", {"department": "sales"}, **beside).response


def test_it_is_offered_where_a_place_is_closed(desk):
    closed = {"to": OFFICE, "hours": "Jan 01 00:00-00:01", "timezone": "UTC", "on_closed": "agent"}
    desk.add("take_message", {"deliver": [SMS]}).add("department_router", {"departments": {"sales": closed}})
    answer = desk.call("transfer_to_department", {"department": "sales"})
    assert "closed" in answer.response
    assert OFFER in answer.response


def test_a_question_which_department_is_meant_offers_nothing_else(reception):
    assert "message" not in reception.call("transfer_to_department", {"department": "catering"}).response


def test_what_was_left_is_remembered_when_the_call_comes_back(desk):
    desk.add("take_message", {"deliver": [SMS]})
    public = {"departments": {"sales": OFFICE}, "public_url": "https://agents.example.com/desk"}
    desk.add("department_router", public)
    data = after(delivered(desk))
    moved = desk.call("transfer_to_department", {"department": "sales"}, **data)
    timeline = simulate_answer(moved.raw, lines={OFFICE: "busy"}, own_urls=[public["public_url"]])
    sent = {"call": {"call_id": "c"}, "params": json.loads(json.dumps(dict(timeline.handed)))}
    _, document = desk.request("POST", "/desk/", sent)
    ai = next(verb["ai"] for verb in document["sections"]["main"] if "ai" in verb)
    again = desk.call(TOOL, SAID, global_data=ai["global_data"])
    assert "was not sent twice" in simulate_answer(again.raw).told


# ---- a skill of somebody else's that answers in words ---------------------------------------------------------------


class OrderStatus(TransferSkill):
    """Say how an order is doing."""

    name = "order_status"
    tool = "order_status"
    moves = False

    class Arguments(TransferSkill.Arguments):
        order: str = ""

    def route(self, arguments, call):
        asked = self.memory(call).get("times", 0) + 1
        texts = (TextMessage(OFFICE, OURS, f"Somebody asks about {arguments.order}."),)
        texting = Texting(texts, arguments.order, "It could not be texted.", "It was texted.")
        return Reply(
            "The order {order} is on its way.",
            "Tell the caller.",
            texting,
            None,
            {"times": asked},
            {"order": arguments.order},
        )


class Orders:
    @hookimpl
    def transfer_skills(self):
        return [OrderStatus]


def test_a_skill_of_ones_own_may_answer_in_words_and_remember(desk, with_plugins):
    with_plugins(orders=Orders())
    desk.add("transfer", {"order_status": {}})
    answer = desk.call("order_status", {"order": "${4711}"}, conversation_type="voice")
    assert "The order $(4711) is on its way." in simulate_answer(answer.raw).told
    again = desk.call("order_status", {"order": "4711"}, **after(answer))
    assert again.state["transfer"]["memory"] == {"order_status": {"times": 2}}


# ---- what always holds ----------------------------------------------------------------------------------------------

_ANYTHING = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["${call.from}", "own", "refused", "(415) 555-0177", "+49 30 901820", "%{x}", "@{y}"]),
    st.none(),
    st.integers(),
    st.floats(),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)
_STATE = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {
            "memory": st.one_of(
                _ANYTHING,
                st.fixed_dictionaries({TOOL: st.fixed_dictionaries({"repeated": _ANYTHING, "taken": _ANYTHING})}),
            ),
            "count": _ANYTHING,
            "last": _ANYTHING,
            "${odd}": _ANYTHING,
        }
    ),
)


@settings(max_examples=40)
@given(
    said=st.fixed_dictionaries(dict.fromkeys(SAID, _ANYTHING)),
    state=_STATE,
    kind=st.sampled_from(["voice", "chat", ""]),
    caller=st.sampled_from([ANN, "anonymous", "sip:ann@example.com", "${x}"]),
)
def test_whatever_arrives_it_answers_and_moves_nothing(new_desk, said, state, kind, caller):
    desk = new_desk().add("take_message", {"deliver": [SMS], "message": "Thanks, {name}: {reason} {caller}"})
    sent = {"call_id": "c", "global_data": {"transfer": state}, "conversation_type": kind, "caller_id_num": caller}
    first = desk.handle(TOOL, said, copy.deepcopy(sent))
    assert not moves(first)
    assert first == desk.handle(TOOL, said, copy.deepcopy(sent))
    data = after(first, sent["global_data"])
    second = desk.handle(TOOL, said, {**sent, **data})
    third = desk.handle(TOOL, said, {**sent, **after(second, data["global_data"])})
    whole = simulate_answer({"response": ".", "action": [*first.actions, *second.actions, *third.actions]})
    assert [event.what for event in whole.events].count("is texted") <= 1
