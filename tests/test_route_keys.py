"""Each key of a route, as it comes out in the document that the platform runs."""

import json

import pytest

PHONE, OTHER, SIP = "+14155552671", "+442079460958", "sip:ann@pbx.example.com"
RESOURCE, QUEUE, AGENT = "/public/front-desk", "queue:support", "https://agents.example.com/billing"


# ---- to, ring, timeout ----------------------------------------------------------------------------------------------


def test_a_list_rings_one_after_the_other(route):
    connect = route([PHONE, SIP], timeout=12).connect
    assert connect["serial"] == [{"to": PHONE, "timeout": 12}, {"to": SIP, "timeout": 12}]


def test_a_list_can_ring_all_at_once(route):
    assert route([PHONE, SIP, RESOURCE], ring="parallel").connect["parallel"] == [
        {"to": address, "timeout": 30} for address in (PHONE, SIP, RESOURCE)
    ]


def test_a_list_of_lists_is_groups_in_order_each_at_once(route):
    connect = route([[PHONE, SIP], [OTHER]]).connect
    assert [[device["to"] for device in group] for group in connect["serial_parallel"]] == [[PHONE, SIP], [OTHER]]
    assert not {"to", "serial", "parallel"} & set(connect)


def test_one_group_needs_no_order(route):
    assert [device["to"] for device in route([[PHONE, SIP]]).connect["parallel"]] == [PHONE, SIP]


def test_a_list_of_one_is_one_address(route):
    assert route([PHONE]).connect["to"] == PHONE


@pytest.mark.parametrize("written", [[PHONE, QUEUE], [AGENT, PHONE], [QUEUE, "queue:sales"], [["context:x"], [PHONE]]])
def test_only_what_is_dialled_may_share_a_list(mistake, written):
    assert "must hold phone, SIP and resource addresses only where it is a list" in mistake(written)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ([], "to.to: must not be empty"),
        ([[PHONE], []], "to.to[1]: must not be empty"),
        ([PHONE, [SIP]], "to.to: must be either a list of addresses or a list of lists"),
        ([PHONE, "nonsense"], "to.to[1]: not an address"),
        ([[PHONE], [SIP, "nonsense"]], "to.to[1][1]: not an address"),
    ],
)
def test_a_list_that_cannot_be_rung_says_where(mistake, written, told):
    assert told in mistake(written)


def test_groups_have_their_order_already(mistake):
    assert "to.ring: cannot be used with a list of lists" in mistake([[PHONE, SIP], [OTHER]], ring="serial")


@pytest.mark.parametrize("timeout", [5, 300, "45"])
def test_an_address_rings_as_long_as_it_is_told(route, timeout):
    assert route(PHONE, timeout=timeout, patience=300).connect["timeout"] == int(timeout)


@pytest.mark.parametrize("timeout", [4, 301, -1, "soon", 7.5, None.__class__])
def test_a_timeout_out_of_bounds_is_a_mistake(new_desk, timeout):
    written = timeout if not isinstance(timeout, type) else [30]
    assert "to.timeout: must be " in new_desk().refused("transfer", {"to": {"to": PHONE, "timeout": written}})


# ---- name, final, message, announce, return_message -----------------------------------------------------------------


def test_the_name_is_what_callers_hear(route):
    answer = route(PHONE, name="the night desk", on_failure="hangup")
    assert answer.response == "I'm transferring you to the night desk now."
    assert "the night desk could not take your call" in json.dumps(answer.connect)


def test_without_a_name_it_is_a_colleague(route):
    assert route(PHONE).response == "I'm transferring you to a colleague now."


@pytest.mark.parametrize("to", [PHONE, SIP, RESOURCE])
def test_a_call_that_is_not_final_comes_back_to_the_agent(route, to):
    answer = route(to, final="false", name="Ann", return_message="Back from {name}.")
    assert "transfer" not in answer.document
    result = answer.connect["result"]
    assert result["case"]["connected"] == [{"set": {"ai_response": "Back from Ann."}}]
    assert "Nobody took the call. Tried: Ann (" in result["default"][-1]["set"]["ai_response"]
    assert "hangup" not in json.dumps(result)


def test_an_agent_that_gives_the_call_back_is_handed_it_as_the_sdk_does(route):
    answer = route(AGENT, final=False)
    assert answer.verbs == ["set", "transfer"]
    assert answer.verb("set") == {"ai_response": "The transfer is complete. How else can I help you?"}
    assert not answer.is_final


TOLD = "The call is being transferred to a colleague. Say nothing more."


@pytest.mark.parametrize(
    ("announce", "response", "said", "played"),
    [
        ("ai", "Hold the line.", [], False),
        ("say", TOLD, ["Hold the line."], False),
        ("play", TOLD, [], True),
        ("none", TOLD, [], False),
    ],
)
def test_the_message_is_said_by_whom_it_should_be(route, announce, response, said, played):
    answer = route(PHONE, message="Hold the line.", announce=announce)
    assert answer.response == response
    assert answer.post_process is (announce == "ai")
    assert [action["say"] for action in answer.actions if "say" in action] == said
    assert (answer.verbs == ["play", "connect"]) is played
    if said:
        kinds = [next(iter(action)) for action in answer.actions]
        assert kinds.index("say") < kinds.index("SWML")
    if played:
        assert answer.verb("play")["url"] == "say:Hold the line."


def test_a_message_before_another_context_can_be_played_too(route):
    answer = route("context:billing", announce="play", message="One moment.")
    assert answer.verb("play")["url"] == "say:One moment."
    assert "transfer" not in answer.document
    assert list(answer.actions[-1]) == ["change_context"]


# ---- texts ----------------------------------------------------------------------------------------------------------


def test_texts_are_filled_with_what_is_known_of_the_call(new_desk):
    text = "{name}|{caller}|{caller_number}|{reason}|{reference}|{account}"
    desk = new_desk().add("transfer", {"to": PHONE, "message": text, "collect": {"account": "The account"}})
    said = desk.call("transfer_call", {"reason": "a bill", "account": "4711"}).response.split("|")
    assert said[:4] == ["a colleague", "Ann Lee", "+14155550199", "a bill"]
    assert said[4].isalnum()
    assert len(said[4]) == 6
    assert said[5] == "4711"


def test_a_summary_reaches_the_texts_of_a_handoff(new_desk):
    desk = new_desk().add("agent_handoff", {"agents": {"billing": AGENT}, "message": "{summary}"})
    assert desk.call("hand_off_to_agent", {"specialty": "billing", "summary": "Paid twice."}).response == "Paid twice."


@pytest.mark.parametrize(
    ("name", "number", "caller"),
    [
        ("Ann Lee", "+14155550199", "Ann Lee"),
        ("", "+14155550199", "+14155550199"),
        ("anonymous", "anonymous", "a caller with a withheld number"),
        (None, None, "a caller with a withheld number"),
        (None, "Restricted", "a caller with a withheld number"),
    ],
)
def test_the_caller_is_the_name_else_the_number_else_withheld(new_desk, name, number, caller):
    desk = new_desk().add("transfer", {"to": PHONE, "message": "{caller}"})
    assert desk.call("transfer_call", caller_id_name=name, caller_id_num=number).response == caller


@pytest.mark.parametrize(
    "where",
    [
        {"caller_id_number": "+14155550199"},
        {"caller_id": "+14155550199"},
        {"SWMLCall": {"from": "+14155550199"}},
        {"call": {"from": "+14155550199"}},
    ],
)
def test_the_callers_number_is_found_wherever_a_kind_of_payload_keeps_it(new_desk, where):
    desk = new_desk().add("transfer", {"to": PHONE, "message": "{caller_number}."})
    assert desk.call("transfer_call", caller_id_num=None, **where).response == "+14155550199."


def test_the_reference_is_the_same_for_a_whole_call_and_another_for_another(new_desk):
    desk = new_desk().add("transfer", {"to": PHONE, "message": "{reference}"})
    first, again = desk.call("transfer_call", {"reason": "a"}), desk.call("transfer_call", {"reason": "b"})
    assert first.response == again.response
    assert desk.call("transfer_call", call_id="another").response != first.response


def test_a_text_of_fields_alone_still_says_something_when_they_are_empty(route):
    for announce in ("ai", "say", "play", "none"):
        answer = route(PHONE, message="{reason}", announce=announce)
        assert answer.response.strip()
        assert answer.dialled == [PHONE]
        assert all(action["say"].strip() for action in answer.actions if "say" in action)
        assert '"say:"' not in json.dumps(answer.actions)


def test_what_callers_say_cannot_become_an_expression(route):
    evil = "${call.from} %{x} @{y} {name} $" + "{" * 3 + "a}}}\n\u2028\x00 done"
    for announce in ("ai", "say", "play"):
        answer = route(SIP, {"reason": evil}, message="{reason}", announce=announce, headers={"X-Why": "{reason}"})
        # that there is no expression but ours in any answer is seen to by the desk
        header = answer.connect["headers"][0]["value"]
        assert "$(call.from) %(x) @(y) (name)" in header
        assert header.isprintable()


def test_no_expression_forms_across_two_fields(new_desk):
    desk = new_desk().add(
        "transfer", {"to": SIP, "message": "{reason}{account}", "announce": "say", "collect": {"account": "Account"}}
    )
    answer = desk.call("transfer_call", {"reason": "$", "account": "{call.from}"})
    assert {"say": "$(call.from)"} in answer.actions


def test_long_words_are_cut_at_six_hundred_characters(route):
    assert len(route(PHONE, {"reason": "a" * 5000}, message="{reason}").response) == 600


@pytest.mark.parametrize(
    ("languages", "heard"),
    [
        ([("English", "en-US")], "Hello"),
        ([("Deutsch", "de-AT")], "Hallo"),
        ([("Français", "fr-FR")], "Hello"),
        ([], "Hello"),
        ([("Deutsch", "de-CH"), ("English", "en-US")], "Grüezi"),
    ],
)
def test_a_message_by_language_follows_the_agents_first_language(route, languages, heard):
    spoken = [{"name": name, "code": code, "voice": "rime.spore"} for name, code in languages]
    message = {"en": "Hello", "de": "Hallo", "de-CH": "Grüezi"}
    assert route(PHONE, languages=spoken, message=message).response == heard


def test_what_is_spoken_in_a_document_has_the_agents_voice_unless_the_route_has_its_own(route):
    english = {"name": "English", "code": "en-US", "voice": "rime.spore"}
    play = route(PHONE, languages=[english], announce="play").verb("play")
    assert (play["say_voice"], play["say_language"]) == ("rime.spore", "en-US")
    play = route(PHONE, languages=[english], announce="play", voice="gcloud.nova", language="de-DE").verb("play")
    assert (play["say_voice"], play["say_language"]) == ("gcloud.nova", "de-DE")
    assert "say_voice" not in route(PHONE, announce="play").verb("play")


@pytest.mark.parametrize("key", ["message", "return_message"])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("for {nmae}", 'unknown field "{nmae}"; did you mean "name"?'),
        ("for {account}", "known: name, caller"),
        ("a { alone", "brace"),
        ("${call.from}", "brace"),
        ("%{x.y}", "brace"),
        ("  ", "must not be empty"),
        ({}, "by language"),
        (["a"], "by language"),
        ({"en": "ok", "de": "{nmae}"}, 'unknown field "{nmae}"'),
        ({"en": 5}, "text"),
    ],
)
def test_a_text_that_would_not_be_what_it_says_is_a_mistake(mistake, key, text, told):
    error = mistake(PHONE, **{key: text})
    assert told in error
    assert f"to.{key}" in error


# ---- from, headers, ringback, max_duration, digits ------------------------------------------------------------------


@pytest.mark.parametrize(("shown", "kept"), [("+1 (415) 555-2672", "+14155552672"), ("sip:desk@example.com",) * 2])
def test_the_caller_id_that_is_shown_can_be_chosen(route, shown, kept):
    assert route(PHONE, **{"from": shown}).connect["from"] == kept


def test_without_it_the_callers_own_is_shown(route):
    assert "from" not in route(PHONE).connect


@pytest.mark.parametrize("shown", ["queue:support", AGENT, "nobody", "+15551234567", 14155552672])
def test_a_caller_id_is_a_number_or_a_sip_uri(mistake, shown):
    assert "to.from: " in mistake(PHONE, **{"from": shown})


def test_sip_headers_are_filled_and_arrive_as_the_platform_wants_them(route):
    answer = route(SIP, {"reason": "a bill"}, headers={"X-Reason": "about {reason}", "X-From": "{caller_number}"})
    assert answer.connect["headers"] == [
        {"name": "X-Reason", "value": "about a bill"},
        {"name": "X-From", "value": "+14155550199"},
    ]


def test_a_header_name_cannot_break_out_of_its_line(mistake):
    error = mistake(SIP, headers={"X-A": "1", "X B": "2", "X\r\nC": "3"})
    assert "to.headers.X B: must be a header name" in error
    assert error.count("must be a header name") == 2


def test_what_is_heard_while_it_rings_can_be_chosen(route):
    urls = ["https://cdn.example.com/ring.mp3", "ring:us"]
    assert route(PHONE, ringback=urls).connect["ringback"] == urls


def test_a_conversation_can_be_capped(route):
    assert route(PHONE, max_duration="600").connect["max_duration"] == 600
    assert "max_duration" not in route(PHONE).connect


def test_an_extension_is_dialled_after_the_answer_where_a_phone_is_dialled(route):
    devices = route([PHONE, RESOURCE], digits="w12#").connect["serial"]
    assert devices[0]["confirm"] == [{"send_digits": {"digits": "w12#"}}]
    assert "confirm" not in devices[1]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("digits", "12a"),
        ("digits", ""),
        ("max_duration", 0),
        ("ringback", []),
        ("ringback", ["http://cdn.example.com/a.mp3"]),
        ("ringback", ["ring.mp3"]),
        ("ring", "both"),
        ("announce", "loud"),
        ("final", "perhaps"),
        ("name", "{caller}"),
        ("name", " "),
        ("voice", "${x}"),
        ("headers", "X-A: 1"),
        ("description", ""),
    ],
)
def test_a_value_that_a_key_cannot_have_is_named_with_its_place(mistake, key, value):
    assert f"to.{key}" in mistake(SIP, **{key: value})


# ---- queues ---------------------------------------------------------------------------------------------------------


def test_waiting_has_its_time_and_its_music(route):
    queue = route(QUEUE, wait_time=90, wait_url="https://cdn.example.com/music.mp3").verb("enter_queue")
    assert (queue["wait_time"], queue["wait_url"]) == (90, "https://cdn.example.com/music.mp3")
    assert route(QUEUE).verb("enter_queue")["wait_time"] == 600


# ---- own and inherited keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "key", "value"),
    [
        (PHONE, "headers", {"X-A": "1"}),
        (PHONE, "wait_time", 60),
        (RESOURCE, "digits", "1"),
        (QUEUE, "timeout", 20),
        (QUEUE, "ringback", ["https://cdn.example.com/a.mp3"]),
        (QUEUE, "from", PHONE),
        (AGENT, "timeout", 20),
        (AGENT, "max_duration", 60),
        (AGENT, "wait_url", "https://cdn.example.com/a.mp3"),
        ("context:billing", "final", False),
        ("context:billing", "return_message", "Back."),
        ("refer:" + SIP, "final", True),
        ("refer:" + SIP, "digits", "1"),
        ("refer:" + SIP, "headers", {"X-A": "1"}),
    ],
)
def test_a_key_that_an_address_cannot_use_is_refused_on_the_route_and_left_out_when_inherited(new_desk, to, key, value):
    own = new_desk().refused("department_router", {"departments": {"sales": {"to": to, key: value}}})
    assert f"departments.sales.{key}: cannot be used with" in own
    desk = new_desk().add("department_router", {"departments": {"sales": to}, key: value})
    inherited = desk.call("transfer_to_department", {"department": "sales"})
    assert inherited.moved
    without = new_desk().add("department_router", {"departments": {"sales": to}})
    assert inherited.raw == without.call("transfer_to_department", {"department": "sales"}).raw


def test_a_key_beside_a_bare_address_is_written_on_the_route_itself(new_desk):
    assert "timeout: cannot be used with a queue" in new_desk().refused("transfer", {"to": QUEUE, "timeout": 20})


def test_a_routes_own_key_wins_over_its_skills_and_that_over_the_table(new_desk):
    departments = {"sales": {"to": PHONE, "timeout": 10}, "support": OTHER}
    desk = new_desk().add("department_router", {"departments": departments, "timeout": 20})
    rings = [desk.call("transfer_to_department", {"department": name}).connect["timeout"] for name in departments]
    assert rings == [10, 20]
