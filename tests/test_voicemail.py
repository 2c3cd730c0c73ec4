"""The chain ends with a message: what the caller hears, what is recorded, and who gets the link."""

import json

import pytest

PHONE, OURS, THEIRS = "+14155552671", "+14155552672", "+14155552673"
SIP, QUEUE, REFER = "sip:ann@pbx.example.com", "queue:support", "refer:sip:ann@pbx.example.com"
PUBLIC = "https://user:pass@agents.example.com/desk"
NOTIFY = {"from": OURS, "to": THEIRS}


@pytest.fixture
def ends(new_desk):
    """The last verbs of a chain whose only route has these keys."""

    def called(to=PHONE, beside=None, languages=(), arguments=None, payload=None, **keys):
        desk = new_desk()
        for language in languages:
            desk.agent.add_language(**language)
        params = {"to": {"to": to, "name": "Sales", "on_failure": "voicemail", **keys}, **(beside or {})}
        answer = desk.add("transfer", params).call("transfer_call", arguments, **(payload or {}))
        assert answer.is_final
        if "connect" in answer.verbs:
            return answer.connect["result"]["default"]
        return answer.verb("switch")["default"]

    return called


def texted(verbs):
    """The text that goes out once something was recorded."""
    [step] = verbs[2]["cond"][0]["then"]
    return step


def kinds(verbs):
    return [next(iter(verb)) for verb in verbs]


@pytest.mark.parametrize("beside", [{}, {"public_url": PUBLIC}])
@pytest.mark.parametrize("to", [PHONE, [PHONE, SIP], QUEUE, REFER])
def test_the_caller_is_invited_hears_a_tone_is_recorded_and_thanked(ends, to, beside):
    verbs = ends(to, beside)
    assert kinds(verbs) == ["play", "record", "play", "hangup"]
    assert verbs[0]["play"]["url"] == (
        "say:I'm sorry, Sales cannot take your call just now. Please leave a message after the tone, "
        "and press the pound key when you are done."
    )
    assert verbs[1]["record"]["beep"] is True
    assert verbs[1]["record"]["terminators"] == "#"
    assert 0 < verbs[1]["record"]["max_length"] <= 300
    assert "Thank you" in verbs[2]["play"]["url"]
    assert PUBLIC not in json.dumps(verbs)


@pytest.mark.parametrize(
    "texts", [{"voicemail": "{name} is out, {caller}."}, '{"voicemail": "{name} is out, {caller}."}']
)
def test_the_invitation_may_be_ones_own(ends, texts):
    assert ends(texts=texts)[0]["play"]["url"] == "say:Sales is out, Ann Lee."


def test_an_invitation_of_empty_fields_alone_is_the_usual_one(ends):
    assert "leave a message after the tone" in ends(texts={"voicemail": "{reason}"})[0]["play"]["url"]


def test_the_invitation_is_in_the_agents_language(ends):
    german = {"name": "Deutsch", "code": "de-DE", "voice": "gcloud.heidi"}
    verbs = ends(texts={"voicemail": {"en": "After the tone.", "de": "Nach dem Ton."}}, languages=[german])
    assert verbs[0]["play"] == {"url": "say:Nach dem Ton.", "say_voice": "gcloud.heidi", "say_language": "de-DE"}
    assert verbs[2]["play"]["say_language"] == "de-DE"


@pytest.mark.parametrize("notify", [NOTIFY, json.dumps(NOTIFY), {"from": "+1 (415) 555-2672", "to": "+1 415 555 2673"}])
def test_the_link_is_texted_to_whom_it_may_concern(ends, notify):
    verbs = ends(notify=notify)
    assert kinds(verbs) == ["play", "record", "cond", "play", "hangup"]
    assert verbs[2]["cond"] == [{"when": "vars.record_result == 'success'", "then": [texted(verbs)]}]
    assert texted(verbs)["send_sms"] == {
        "to_number": THEIRS,
        "from_number": OURS,
        "body": "Voicemail for Sales from Ann Lee: ${record_url}",
    }


def test_a_caller_cannot_put_an_expression_into_that_text(ends):
    verbs = ends(notify=NOTIFY, payload={"caller_id_name": "${record_url} ${x}"})
    assert texted(verbs)["send_sms"]["body"] == "Voicemail for Sales from $(record_url) $(x): ${record_url}"


def test_only_a_voicemail_is_told_of(new_desk):
    for verdict in ("agent", "hangup"):
        desk = new_desk().add("transfer", {"to": {"to": PHONE, "on_failure": verdict, "notify": NOTIFY}})
        assert THEIRS not in json.dumps(desk.call("transfer_call").raw)


def test_the_last_rung_decides_who_is_told_and_a_skill_may_decide_for_all(new_desk):
    rung = {"to": SIP, "on_failure": "voicemail"}
    params = {"departments": {"sales": {"to": PHONE, "on_failure": rung}}}

    def texted(**beside):
        desk = new_desk().add("department_router", {**params, **beside})
        text = json.dumps(desk.call("transfer_to_department", {"department": "sales"}).raw)
        return [number for number in (THEIRS, "+14155552674") if number in text]

    assert texted() == []
    assert texted(notify=NOTIFY) == [THEIRS]
    params["departments"]["sales"]["notify"] = NOTIFY
    assert texted() == [THEIRS]
    rung["notify"] = {"from": OURS, "to": "+14155552674"}
    assert texted(notify=NOTIFY) == ["+14155552674"]


def test_a_route_that_is_not_final_may_end_in_a_voicemail_too(new_desk):
    desk = new_desk().add("transfer", {"to": {"to": PHONE, "final": False, "on_failure": "voicemail"}})
    answer = desk.call("transfer_call")
    assert "ai_response" in answer.connect["result"]["case"]["connected"][0]["set"]
    assert kinds(answer.connect["result"]["default"]) == ["play", "record", "play", "hangup"]


def test_after_hours_a_message_can_be_left_without_any_ringing(new_desk):
    keys = {"hours": "2089 Jan 01 10:00-12:00", "timezone": "UTC", "on_closed": "voicemail", "notify": NOTIFY}
    answer = new_desk().add("transfer", {"to": {"to": PHONE, **keys}}).call("transfer_call")
    assert answer.verbs == ["play", "record", "cond", "play", "hangup"]
    assert PHONE not in json.dumps(answer.raw)


def test_the_model_is_told_what_happens_and_not_that_somebody_is_called(new_desk):
    keys = {"hours": "2089 Jan 01 10:00-12:00", "timezone": "UTC", "name": "Sales", "announce": "say"}
    for verdict, facts in (("voicemail", "is being asked to leave a message"), ("hangup", "and the call ends")):
        answer = new_desk().add("transfer", {"to": {"to": PHONE, **keys, "on_closed": verdict}}).call("transfer_call")
        assert facts in answer.response
        assert "transferred" not in answer.response


@pytest.mark.parametrize(
    ("notify", "told"),
    [
        ({"from": OURS}, "to.notify.to: required"),
        ({"to": THEIRS}, "to.notify.from: required"),
        ({"from": OURS, "to": "caller"}, "to.notify.to: "),
        ({"from": OURS, "to": SIP}, "to.notify.to: must be a phone number"),
        ({"from": OURS, "to": "+15551234567"}, "to.notify.to: "),
        ({"from": OURS, "to": THEIRS, "body": "x"}, 'to.notify.body: unknown key "body"'),
        (THEIRS, "to.notify: must be a dict"),
        ([NOTIFY], "to.notify: must be a dict"),
    ],
)
def test_a_link_that_could_not_be_sent_is_a_mistake(new_desk, notify, told):
    error = new_desk().refused("transfer", {"to": {"to": PHONE, "on_failure": "voicemail", "notify": notify}})
    assert told in error


def test_the_model_is_not_shown_who_is_told(new_desk):
    error = new_desk().refused("transfer", {"to": {"to": PHONE, "notify": NOTIFY, "message": f"Ask {THEIRS}."}})
    assert "to.message: must not give an address away" in error
