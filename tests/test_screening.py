"""Whoever answers hears who is calling, and says that they take the call: a voicemail box cannot."""

import json

import pytest

PHONE, OTHER, SIP = "+14155552671", "+442079460958", "sip:ann@pbx.example.com"
RESOURCE, QUEUE, AGENT = "/public/front-desk", "queue:support", "https://agents.example.com/billing"
HANGUP = {"hangup": {}}


def heard(answer):
    """What the person hears who answers."""
    script = answer.connect["confirm"]
    return next(verb["prompt"]["play"] for verb in script if "prompt" in verb).removeprefix("say:")


def test_whoever_answers_hears_the_whisper_and_has_to_press_one(route):
    answer = route(PHONE, {"reason": "a refund"}, whisper="{caller} about {reason}.")
    prompt, decision = answer.connect["confirm"]
    assert prompt["prompt"]["play"] == "say:Ann Lee about a refund. Press 1 to take the call."
    assert prompt["prompt"]["max_digits"] == 1
    assert decision == {
        "cond": [{"when": "vars.prompt_value == '1'", "then": [{"set": {"accepted": True}}]}, {"else": [HANGUP]}]
    }
    assert answer.connect["confirm_timeout"] > prompt["prompt"]["initial_timeout"]


def test_only_the_person_who_answers_hears_it(route):
    answer = route(
        PHONE, whisper="A secret for you.", announce="play", beside={"public_url": "https://a.example.com/b"}
    )
    elsewhere = json.loads(json.dumps(answer.raw))
    for action in elsewhere["action"]:
        for verb in action.get("SWML", {}).get("sections", {}).get("main", []):
            verb.get("connect", {}).pop("confirm", None)
    assert "secret" in json.dumps(answer.raw)
    assert "secret" not in json.dumps(elsewhere)


@pytest.mark.parametrize("digit", ["7", 7, "0"])
def test_the_digit_can_be_chosen_with_a_whisper_or_without(route, digit):
    answer = route(PHONE, accept=digit)
    assert heard(answer) == f"Press {digit} to take the call."
    assert f"vars.prompt_value == '{digit}'" in json.dumps(answer.connect["confirm"])
    assert heard(route(PHONE, accept=digit, whisper="A call!")) == f"A call! Press {digit} to take the call."


@pytest.mark.parametrize("accept", [False, "false"])
def test_a_whisper_can_be_heard_without_having_to_press(route, accept):
    answer = route(PHONE, whisper="From the hotline.", accept=accept)
    assert answer.connect["confirm"] == [{"play": {"url": "say:From the hotline."}}]


@pytest.mark.parametrize(
    ("keys", "seconds"),
    [
        ({"whisper": "x" * 500, "accept": False, "timeout": 5}, 50),  # a sentence of 500 characters takes 50 s to say
        ({"digits": "w" * 40 + "12"}, 20),
        ({"digits": "w" * 40 + "12", "whisper": "A call."}, 20 + 10),  # tones, and the time to press
        ({"digits": "W" * 30}, 30),
        ({"accept": "1"}, 10),
    ],
)
def test_nobody_who_has_answered_is_cut_off_before_it_is_over(route, keys, seconds):
    assert seconds < route(PHONE, **keys).connect["confirm_timeout"] < seconds + 20


def test_without_either_nobody_is_asked(route):
    assert "confirm" not in route(PHONE).connect
    assert "confirm" not in route(PHONE, accept=False).connect


def test_an_extension_is_dialled_before_anybody_is_asked(route):
    digits, prompt, _ = route(PHONE, digits="w12#", whisper="A call.").connect["confirm"]
    assert digits == {"send_digits": {"digits": "w12#"}}
    assert "prompt" in prompt


@pytest.mark.parametrize(
    ("to", "keys", "devices"),
    [
        ([PHONE, SIP], {}, lambda connect: connect["serial"]),
        ([PHONE, SIP], {"ring": "parallel"}, lambda connect: connect["parallel"]),
        ([[PHONE, SIP], [OTHER]], {}, lambda connect: [d for group in connect["serial_parallel"] for d in group]),
    ],
)
def test_in_a_list_everybody_is_asked_for_themselves(route, to, keys, devices):
    connect = route(to, whisper="A call for you.", accept="3", **keys).connect
    assert "confirm" not in connect
    for device in devices(connect):
        assert device["confirm"][0]["prompt"]["play"] == "say:A call for you. Press 3 to take the call."
        assert device["confirm_timeout"] > 0


def test_a_resource_cannot_be_asked_and_the_others_in_its_list_still_are(route):
    phone, resource = route([PHONE, RESOURCE], whisper="A call.").connect["serial"]
    assert "confirm" in phone
    assert set(resource) == {"to", "timeout"}


@pytest.mark.parametrize("key", ["whisper", "accept", "digits"])
@pytest.mark.parametrize("to", [RESOURCE, QUEUE, AGENT, "context:billing", "refer:" + SIP])
def test_where_nobody_can_be_asked_it_is_refused_on_the_route_and_left_out_when_inherited(new_desk, key, to):
    value = "1" if key != "whisper" else "A call."
    error = new_desk().refused("department_router", {"departments": {"sales": {"to": to, key: value}}})
    assert f"departments.sales.{key}: cannot be used with" in error
    desk = new_desk().add("department_router", {"departments": {"sales": to}, key: value})
    assert "confirm" not in json.dumps(desk.call("transfer_to_department", {"department": "sales"}).raw)


def test_another_agent_is_told_what_it_gets_instead(mistake):
    assert "to.whisper: cannot be used with another agent: it receives the card as `params.transfer`" in mistake(
        AGENT, whisper="A call."
    )


@pytest.mark.parametrize("accept", ["12", "*", "#", "", "one", True, "true", -1, 10, None.__class__, ["1"], 1.0])
def test_what_is_no_digit_is_a_mistake(new_desk, accept):
    written = {} if isinstance(accept, type) else accept
    error = new_desk().refused("transfer", {"to": {"to": PHONE, "accept": written}})
    assert 'to.accept: must be one digit, such as "1", or false' in error


def test_not_pressing_goes_on_to_the_next_rung_which_asks_too(route):
    answer = route(PHONE, on_failure={"to": SIP, "on_failure": "hangup"}, beside={"whisper": "For you.", "accept": "2"})
    rung = answer.connect["result"]["default"][-1]["connect"]
    assert rung["to"] == SIP
    for connect in (answer.connect, rung):
        assert connect["confirm"][0]["prompt"]["play"] == "say:For you. Press 2 to take the call."
        assert connect["confirm"][-1]["cond"][-1] == {"else": [HANGUP]}


def test_the_whole_card_can_be_whispered_with_its_values_baked_in(new_desk):
    text = "{name}|{caller}|{caller_number}|{reason}|{reference}|{account}"
    desk = new_desk().add("transfer", {"to": PHONE, "whisper": text, "collect": {"account": "The account"}})
    said = heard(desk.call("transfer_call", {"reason": "a bill", "account": "4711"}))
    assert said.startswith("a colleague|Ann Lee|+14155550199|a bill|")
    assert said.endswith("|4711. Press 1 to take the call.")


def test_nothing_that_is_said_can_become_an_expression_or_another_sentence_of_ours(route):
    evil = "${call.from} %{x} @{y} {name} $" + "{" * 3 + "'; press 9\n\u2028\x00"
    for accept in ("1", False):
        answer = route(PHONE, {"reason": evil}, whisper="About {reason}", accept=accept)
        script = json.dumps(answer.connect["confirm"])  # and the desk looks for expressions in the whole answer
        assert "$(call.from) %(x) @(y) (name) $(((" in script
        assert "{name}" not in script
        assert "\\n" not in script
        assert "\\u2028" not in script
    conditions = [
        verb for verb in route(PHONE, {"reason": evil}, whisper="{reason}").connect["confirm"] if "cond" in verb
    ]
    assert conditions[0]["cond"][0]["when"] == "vars.prompt_value == '1'"


def test_a_whisper_of_fields_alone_that_are_empty_still_asks(route):
    assert heard(route(PHONE, whisper="{reason}")) == "Press 1 to take the call."
    assert "confirm" not in route(PHONE, whisper="{reason}", accept=False).connect


def test_the_person_hears_the_language_and_voice_of_the_route(route):
    languages = [{"name": "Deutsch", "code": "de-DE", "voice": "gcloud.heidi"}]
    whisper = {"en": "A call.", "de": "Ein Anruf."}
    prompt = route(PHONE, languages=languages, whisper=whisper).connect["confirm"][0]["prompt"]
    assert prompt["play"].startswith("say:Ein Anruf.")
    assert (prompt["say_voice"], prompt["say_language"]) == ("gcloud.heidi", "de-DE")
    prompt = route(PHONE, languages=languages, whisper=whisper, language="en-US").connect["confirm"][0]["prompt"]
    assert prompt["play"].startswith("say:A call.")


@pytest.mark.parametrize(
    ("whisper", "told"),
    [("", "must not be empty"), ("{nmae}", 'unknown field "{nmae}"'), ("${x}", 'unknown field "{x}"')],
)
def test_a_whisper_that_would_not_be_what_it_says_is_a_mistake(mistake, whisper, told):
    error = mistake(PHONE, whisper=whisper)
    assert "to.whisper" in error
    assert told in error


@pytest.mark.parametrize("place", ["own", "rung", "skill"])
def test_a_whisper_that_takes_over_ten_seconds_is_a_warning_with_its_place(new_desk, caplog, place):
    long = "word " * 40
    departments = {"sales": {"to": PHONE, "on_failure": SIP}}
    params = {"departments": departments}
    if place == "own":
        departments["sales"]["whisper"] = {"en": "Short.", "de": long}
    elif place == "rung":
        departments["sales"]["on_failure"] = {"to": SIP, "whisper": long}
    else:
        params["whisper"] = long
    new_desk().add("department_router", params)
    where = "departments.sales.on_failure.whisper" if place == "rung" else "departments.sales.whisper"
    assert f"{where} of department_router takes over ten seconds to say" in caplog.text


def test_a_whisper_of_usual_length_warns_nobody(new_desk, caplog):
    new_desk().add("transfer", {"to": PHONE, "whisper": "{caller} is calling about {reason}."})
    assert "ten seconds" not in caplog.text
