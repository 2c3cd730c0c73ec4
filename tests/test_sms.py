"""A text first, then the transfer; and a text that cannot be sent never stops a call."""

import pytest

PHONE, OURS, SIP = "+14155552671", "+14155552672", "sip:ann@pbx.example.com"
SMS = {"from": OURS, "body": "You are being put through to {name}. Reference {reference}."}
TOOL = "text_and_transfer"


def texts(answer):
    return [verb["send_sms"] for verb in answer.main if "send_sms" in verb]


def test_the_caller_gets_the_text_before_anybody_is_dialled(desk):
    answer = desk.add("sms_then_transfer", {"to": PHONE, "sms": SMS, "name": "Ann"}).call(TOOL)
    assert answer.verbs == ["send_sms", "connect"]
    [text] = texts(answer)
    assert (text["to_number"], text["from_number"]) == ("+14155550199", OURS)
    assert text["body"].startswith("You are being put through to Ann. Reference ")


@pytest.mark.parametrize("number", [None, "", "anonymous", "+12", "sip:ann@example.com", "Ann", "+266696687"])
def test_a_caller_who_cannot_be_texted_is_transferred_all_the_same(desk, number):
    answer = desk.add("sms_then_transfer", {"to": PHONE, "sms": SMS}).call(TOOL, caller_id_num=number)
    assert answer.verbs == ["connect"]
    assert answer.dialled == [PHONE]


def test_several_texts_go_to_whom_they_should(desk):
    sms = [
        {**SMS, "to": "destination", "body": "{caller} is on the line: {reason}"},
        {**SMS, "to": "+1 (415) 555-2673"},
        {**SMS, "to": "caller"},
    ]
    answer = desk.add("sms_then_transfer", {"to": [SIP, PHONE], "sms": sms}).call(TOOL, {"reason": "a bill"})
    assert [text["to_number"] for text in texts(answer)] == [PHONE, "+14155552673", "+14155550199"]
    assert texts(answer)[0]["body"] == "Ann Lee is on the line: a bill"


def test_a_text_to_a_destination_without_a_number_is_a_mistake(desk):
    error = desk.refused("sms_then_transfer", {"to": SIP, "sms": {**SMS, "to": "destination"}})
    assert 'sms: must not go to "destination" where `to` has no phone number' in error


def test_a_text_to_the_number_it_comes_from_is_left_out(desk):
    answer = desk.add("sms_then_transfer", {"to": PHONE, "sms": SMS}).call(TOOL, caller_id_num=OURS)
    assert not texts(answer)


def test_a_text_with_nothing_in_it_is_left_out(desk):
    answer = desk.add("sms_then_transfer", {"to": PHONE, "sms": {"from": OURS, "body": "{reason}"}}).call(TOOL)
    assert not texts(answer)
    assert answer.dialled == [PHONE]


def test_a_text_holds_what_a_text_can_hold(desk):
    sms = {"from": OURS, "body": "{reason}" * 3}
    answer = desk.add("sms_then_transfer", {"to": PHONE, "sms": sms}).call(TOOL, {"reason": "a" * 700})
    assert len(texts(answer)[0]["body"]) == 1600
    assert "must have at most 1600 characters, not 1601" in desk.refused(
        "sms_then_transfer", {"to": PHONE, "sms": {"from": OURS, "body": "a" * 1601}, "tool_name": "other"}
    )


def test_a_text_before_a_queue_an_agent_and_a_context(new_desk):
    for to, verb in (("queue:support", "enter_queue"), ("https://agents.example.com/a", "transfer")):
        answer = new_desk().add("sms_then_transfer", {"to": to, "sms": SMS}).call(TOOL)
        assert answer.verbs[:2] == ["send_sms", verb]
    answer = new_desk().add("sms_then_transfer", {"to": "context:billing", "sms": SMS}).call(TOOL)
    assert answer.verbs == ["set", "send_sms"]  # the agent is told to go on, and not what an earlier transfer has left
    assert "transfer" not in answer.document
    assert answer.actions[-1] == {"change_context": "billing"}


@pytest.mark.parametrize(
    ("sms", "place"),
    [
        (None, "sms"),
        ({}, "sms"),
        ([], "sms"),
        ({"body": "x"}, "sms[0].from: required"),
        ({"from": OURS}, "sms[0].body: required"),
        ({"from": SIP, "body": "x"}, "sms[0].from"),
        ({"from": OURS, "body": ""}, "sms[0].body"),
        ({"from": OURS, "body": "{nmae}"}, 'unknown field "{nmae}"; did you mean "name"?'),
        ({"from": OURS, "body": "x", "to": "everybody"}, "sms[0].to"),
        ({"from": OURS, "body": "x", "too": "caller"}, 'unknown key "too"; did you mean "to"?'),
        ([SMS, {"from": OURS, "body": "x", "to": "911"}], "sms[1].to"),
    ],
)
def test_a_text_that_cannot_be_sent_is_a_mistake_at_load(desk, sms, place):
    params = {"to": PHONE} if sms is None else {"to": PHONE, "sms": sms}
    assert place in desk.refused("sms_then_transfer", params)


def test_any_route_may_send_a_text(desk):
    desk.add("department_router", {"departments": {"sales": {"to": PHONE, "sms": SMS}, "support": PHONE}})
    assert len(texts(desk.call("transfer_to_department", {"department": "sales"}))) == 1
    assert not texts(desk.call("transfer_to_department", {"department": "support"}))


def test_what_a_caller_says_cannot_become_an_expression_in_a_text(desk):
    sms = {**SMS, "body": "${reason} %{reason}".replace("${", "$ {").replace("%{", "% {") + " {caller}"}
    desk.add("sms_then_transfer", {"to": PHONE, "sms": sms})
    body = texts(desk.call(TOOL, {"reason": "x}${call.from}"}, caller_id_name="%{evil}"))[0]["body"]
    assert not set("{}") & set(body)
