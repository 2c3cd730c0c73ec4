"""Nobody takes the call: the next rung is tried, and the next, until a verdict ends the chain."""

import json
import re

import pytest

from documents import prepares
from signalwire_transfer import Route, TransferSkill, hookimpl

PHONE, OTHER, THIRD = "+14155552671", "+442079460958", "+14155552672"
SIP, RESOURCE, QUEUE = "sip:ann@pbx.example.com", "/public/front-desk", "queue:support"
AGENT, REFER = "https://agents.example.com/billing", "refer:sip:ann@pbx.example.com"
PUBLIC = "https://user:pass@agents.example.com/desk"
HANGUP = {"hangup": {}}
TOLD = "Nobody took the call. Tried: {}. Tell the caller so, and ask how else you can help."


def failing(verbs):
    """What follows when the attempt that these verbs make fails, without the note of how it ended."""
    (name, what), *_ = next(verb for verb in verbs if {"connect", "enter_queue", "sip_refer"} & set(verb)).items()
    if name == "connect":
        branch = what["result"]["default"]
    else:
        branch = next(verb["switch"]["default"] for verb in verbs if "switch" in verb)
    return [verb for verb in branch if not is_note(verb) and not prepares(verb)]


def is_note(verb):
    """Whether all that the verb does is to set `transfer_outcome_N`."""
    return "set" in verb and all(name.startswith("transfer_outcome_") for name in verb["set"])


def names(verbs):
    return [next(iter(verb)) for verb in verbs]


# ---- depth ----------------------------------------------------------------------------------------------------------


def test_a_rung_is_tried_when_nobody_takes_the_call_and_no_webhook_stands_between(route):
    answer = route(PHONE, on_failure=SIP)
    assert answer.dialled == [PHONE]
    [next_one] = failing(answer.main)
    assert next_one["connect"]["to"] == SIP
    assert next_one["connect"]["result"]["case"] == {"connected": [HANGUP]}
    assert "request" not in json.dumps(answer.main)


@pytest.mark.parametrize("depth", [2, 5, 30])
def test_a_chain_may_be_as_deep_as_it_needs(route, depth):
    rung = {"to": f"sip:last@{depth}.example.com", "timeout": 5, "on_failure": "hangup"}
    for number in range(depth - 1, 0, -1):
        rung = {"to": f"sip:rung@{number}.example.com", "timeout": 5, "on_failure": rung}
    answer = route(PHONE, timeout=5, on_failure=rung)
    verbs, dialled = answer.main, []
    while "connect" in verbs[-1]:
        dialled.append(verbs[-1]["connect"]["to"])
        assert verbs[-1]["connect"]["result"]["case"] == {"connected": [HANGUP]}
        verbs = failing(verbs)
    assert len(dialled) == depth + 1
    assert names(verbs) == ["play", "hangup"]
    assert answer.is_final


def test_every_attempt_is_noted_and_the_agent_is_told_of_all_of_them(route):
    answer = route(
        PHONE,
        name="sales",
        on_failure={"to": QUEUE, "name": "the pool", "on_failure": {"to": SIP, "name": "Ann", "on_failure": REFER}},
        beside={"public_url": PUBLIC},
    )
    verbs = failing(failing(failing(answer.main)))
    assert names(verbs) == ["sip_refer", "switch"]
    noted, back = verbs[1]["switch"]["default"]
    assert noted == {"set": {"transfer_outcome_4": "${sip_refer_result}"}}
    assert back["transfer"]["params"]["transfer"]["tried"] == [
        {"name": "sales", "outcome": "${transfer_outcome_1}"},
        {"name": "the pool", "outcome": "${transfer_outcome_2}"},
        {"name": "Ann", "outcome": "${transfer_outcome_3}"},
        {"name": "a colleague", "outcome": "${transfer_outcome_4}"},
    ]


def test_a_list_and_groups_may_be_rungs(route):
    answer = route([PHONE, OTHER], ring="parallel", on_failure={"to": [[SIP], [THIRD, RESOURCE]], "timeout": 10})
    assert [device["to"] for device in answer.connect["parallel"]] == [PHONE, OTHER]
    [rung] = failing(answer.main)
    groups = rung["connect"]["serial_parallel"]
    assert [[device["to"] for device in group] for group in groups] == [[SIP], [THIRD, RESOURCE]]


def test_a_chain_as_json_text_is_understood(route):
    answer = route(PHONE, on_failure=json.dumps({"to": SIP, "timeout": 12, "on_failure": "hangup"}))
    [rung] = failing(answer.main)
    assert (rung["connect"]["to"], rung["connect"]["timeout"]) == (SIP, 12)


# ---- verdicts -------------------------------------------------------------------------------------------------------


def test_without_a_verdict_the_agent_goes_on_and_final_still_holds_after_a_conversation(route):
    answer = route(PHONE, name="sales")
    assert not answer.is_final
    assert answer.connect["result"]["case"] == {"connected": [HANGUP]}
    assert failing(answer.main) == [{"set": {"ai_response": TOLD.format("sales (${transfer_outcome_1})")}}]


def test_with_a_public_url_the_session_ends_and_a_failure_brings_the_call_back(route):
    arguments = {"reason": "a bill"}
    answer = route(PHONE, name="sales", beside={"public_url": PUBLIC}, arguments=arguments)
    assert answer.is_final
    assert answer.connect["result"]["case"] == {"connected": [HANGUP]}
    [back] = failing(answer.main)
    assert back["transfer"]["dest"] == PUBLIC
    card = back["transfer"]["params"]["transfer"]
    assert re.fullmatch("[0-9a-f]{32}", card.pop("id"))
    assert card == {
        "reason": "a bill",
        "summary": "",
        "caller": "Ann Lee",
        "reference": "EKVMK7",
        "fields": {},
        "tried": [{"name": "sales", "outcome": "${transfer_outcome_1}"}],
        "returned": True,
        "count": 1,
        "hops": 0,
        "message": "",
        "skill": "transfer",
        "tool": "transfer_call",
    }


def test_a_route_that_is_not_final_keeps_the_session_even_with_a_public_url(route):
    answer = route(PHONE, final=False, beside={"public_url": PUBLIC})
    assert not answer.is_final
    assert PUBLIC not in json.dumps(answer.main)


@pytest.mark.parametrize("beside", [{}, {"public_url": PUBLIC}])
def test_hanging_up_says_so_and_needs_no_agent(route, beside):
    answer = route(PHONE, name="sales", on_failure="hangup", beside=beside)
    assert answer.is_final
    said, ended = failing(answer.main)
    assert said["play"]["url"] == "say:I'm sorry, sales could not take your call. Please call again later. Goodbye."
    assert ended == HANGUP
    assert PUBLIC not in json.dumps(answer.main)


def test_a_verdict_has_the_words_of_the_rung_it_stands_on(route):
    answer = route(
        PHONE, name="sales", on_failure={"to": SIP, "on_failure": "hangup", "texts": {"hangup": "Bye, {name}."}}
    )
    assert failing(failing(answer.main))[0]["play"]["url"] == "say:Bye, sales."


def test_words_that_the_rung_leaves_open_are_those_of_the_first_route(route):
    deep = {"to": SIP, "on_failure": {"to": OTHER, "on_failure": "hangup"}}
    answer = route(PHONE, texts={"hangup": "So long."}, language="en-GB", on_failure=deep)
    said = failing(failing(failing(answer.main)))[0]["play"]
    assert (said["url"], said["say_language"]) == ("say:So long.", "en-GB")


def test_a_verdict_on_a_route_that_is_not_final_counts_too(route):
    answer = route(PHONE, final=False, on_failure="hangup", return_message="Back.")
    assert answer.connect["result"]["case"]["connected"] == [{"set": {"ai_response": "Back."}}]
    assert names(failing(answer.main)) == ["play", "hangup"]


@pytest.mark.parametrize(
    "texts", [{"hangup": {"en": "Bye.", "de": "Ade."}}, '{"hangup": {"en": "Bye.", "de": "Ade."}}']
)
def test_words_may_be_in_several_languages(route, texts):
    answer = route(PHONE, on_failure="hangup", language="de-DE", texts=texts)
    said = failing(answer.main)[0]["play"]
    assert (said["url"], said["say_language"]) == ("say:Ade.", "de-DE")


@pytest.mark.parametrize("written", [["voicemail"], [PHONE, "hangup"], [[PHONE], ["agent"]]])
def test_a_verdict_stands_in_no_list(mistake, written):
    error = mistake(PHONE, on_failure={"to": written})
    assert "is a verdict, which is written as the `on_failure` of the last rung" in error
    assert "to.on_failure.to[" in error


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("nobody", "must be an address or a verdict"),
        (
            "front desk",
            "must be an address or a verdict (agent, voicemail, hangup); the name of another route cannot stand there",
        ),
        (5, "an address must be text"),
        (True, "must be an address, or a dict"),
        ({}, "required"),
    ],
)
def test_what_is_neither_a_rung_nor_a_verdict_is_a_mistake(mistake, written, told):
    error = mistake(PHONE, on_failure=written)
    assert "to.on_failure" in error
    assert told in error


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"voicemial": "x"}, 'unknown key "voicemial"; did you mean "voicemail"?'),
        ({"hangup": "{nmae}"}, 'unknown field "{nmae}"'),
        ({"closed": " "}, "must not be empty"),
        ("x", "must be a dict"),
        ({"hangup": 5}, "text"),
    ],
)
def test_words_that_would_not_be_said_are_mistakes_with_their_place(mistake, texts, told):
    error = mistake(PHONE, texts=texts)
    assert "to.texts" in error
    assert told in error


# ---- what a rung inherits -------------------------------------------------------------------------------------------


def test_a_rung_takes_the_defaults_of_its_skill_but_not_the_keys_of_the_route_above_it(route):
    answer = route(
        PHONE,
        timeout=50,
        whisper="The first.",
        on_failure=SIP,
        beside={"timeout": 20, "max_duration": 600, "accept": "5"},
    )
    assert (answer.connect["timeout"], answer.connect["max_duration"]) == (50, 600)
    [rung] = failing(answer.main)
    assert (rung["connect"]["timeout"], rung["connect"]["max_duration"]) == (20, 600)
    assert "The first." not in json.dumps(rung)
    assert "'5'" in json.dumps(rung["connect"]["confirm"])


def test_a_rungs_own_key_wins_over_its_skills_and_that_over_the_umbrellas(new_desk):
    rung = {"to": SIP, "timeout": 6, "on_failure": {"to": OTHER, "on_failure": "hangup"}}
    departments = {"sales": {"to": PHONE, "on_failure": rung}}
    defaults = {"timeout": 9, "max_duration": 70}
    params = {"department_router": {"departments": departments, "timeout": 8}, "defaults": defaults}
    answer = new_desk().add("transfer", params).call("transfer_to_department", {"department": "sales"})
    connects = [answer.connect, (second := failing(answer.main))[0]["connect"], failing(second)[0]["connect"]]
    assert [(connect["timeout"], connect["max_duration"]) for connect in connects] == [(8, 70), (6, 70), (8, 70)]


def test_what_belongs_to_a_route_itself_is_not_handed_down(new_desk):
    skill = {
        "name": "the desk",
        "message": "Please hold.",
        "description": "Everything",
        "sms": {"from": THIRD, "body": "We are calling."},
        "hours": "2089 Jan 01 10:00-12:00; 24/7",
        "timezone": "Europe/London",
        "on_closed": "hangup",
        "on_failure": "voicemail",
        "patience": 200,
    }
    departments = {"sales": {"to": PHONE, "final": False, "on_failure": {"to": SIP, "on_failure": RESOURCE}}}
    desk = new_desk().add("department_router", {"departments": departments, **skill})
    answer = desk.call("transfer_to_department", {"department": "sales"})
    assert answer.verbs == ["send_sms", "connect"]
    [second] = failing(answer.main)  # neither a text nor a message comes before it
    [third] = failing([second])
    told = failing([third])[-1]["set"]["ai_response"]  # the skill's own `on_failure` is for its routes
    assert told == TOLD.format(
        "the desk (${transfer_outcome_1}), a colleague (${transfer_outcome_2}), a colleague (${transfer_outcome_3})"
    )


def test_the_skills_own_on_failure_counts_for_every_route_that_has_none(new_desk):
    departments = {"sales": PHONE, "support": {"to": SIP, "on_failure": "hangup"}}
    desk = new_desk().add("department_router", {"departments": departments, "on_failure": {"to": OTHER, "name": "Bob"}})
    sales = desk.call("transfer_to_department", {"department": "sales"})
    assert failing(sales.main)[0]["connect"]["to"] == OTHER
    support = desk.call("transfer_to_department", {"department": "support"})
    assert names(failing(support.main)) == ["play", "hangup"]


def test_an_inherited_on_failure_is_left_out_where_nothing_can_fail(new_desk):
    agents = {"billing": AGENT, "orders": "context:orders", "person": PHONE}
    desk = new_desk().add("agent_handoff", {"agents": agents, "on_failure": "hangup", "patience": 60})
    assert desk.call("hand_off_to_agent", {"specialty": "billing"}).verbs == ["transfer"]
    assert desk.call("hand_off_to_agent", {"specialty": "orders"}).moved
    assert names(failing(desk.call("hand_off_to_agent", {"specialty": "person"}).main)) == ["play", "hangup"]


def test_a_rung_speaks_only_if_it_has_something_to_say(route):
    rung = {"to": SIP, "message": "Now I try {name}.", "name": "Ann", "on_failure": OTHER}
    answer = route(PHONE, message="Hold on.", on_failure=rung)
    said, dialled = failing(answer.main)
    assert said["play"]["url"] == "say:Now I try Ann."
    assert names(failing([dialled])) == ["connect"]


def test_a_rungs_own_text_is_sent_when_it_is_its_turn(route):
    rung = {"to": OTHER, "sms": {"from": THIRD, "to": "destination", "body": "{caller}: {reason}"}}
    answer = route(PHONE, on_failure=rung, arguments={"reason": "a leak"})
    assert answer.verbs == ["connect"]
    text, _ = failing(answer.main)
    assert text["send_sms"] == {"to_number": OTHER, "from_number": THIRD, "body": "Ann Lee: a leak"}


@pytest.mark.parametrize("key", ["final", "patience"])
@pytest.mark.parametrize("place", ["on_failure", "on_closed"])
def test_what_counts_for_the_whole_chain_is_refused_on_a_rung(mistake, key, place):
    rung = {"to": SIP, key: 60 if key == "patience" else False}
    error = mistake(PHONE, hours="24/7", timezone="UTC", **{place: rung})
    assert f"to.{place}.{key}: must stand on the first route: it belongs to the whole chain" in error


def test_a_mistake_deep_in_a_chain_is_told_with_its_place(mistake):
    error = mistake(PHONE, on_failure={"to": SIP, "on_failure": {"to": QUEUE, "accept": "1", "on_failure": "+1555"}})
    assert "to.on_failure.on_failure.on_failure" in error
    error = mistake(PHONE, on_failure={"to": SIP, "on_failure": {"to": QUEUE, "accept": "1"}})
    assert "to.on_failure.on_failure.accept: cannot be used with a queue" in error
    error = mistake(PHONE, on_failure={"to": SIP, "timeot": 5})
    assert 'to.on_failure.timeot: unknown key "timeot"; did you mean "timeout"?' in error


# ---- queues, agents, REFER as rungs ---------------------------------------------------------------------------------


def test_a_queue_that_takes_too_long_goes_on_to_the_next_rung(route):
    answer = route(QUEUE, wait_time=60, on_failure={"to": PHONE, "on_failure": "hangup"})
    assert answer.verbs == ["enter_queue", "switch"]
    switch = answer.verb("switch")
    assert switch["variable"] == "queue_result"
    assert switch["case"] == {"connected": [HANGUP], "hangup": [HANGUP]}
    assert failing(answer.main)[0]["connect"]["to"] == PHONE


def test_a_queue_as_a_rung_hangs_up_after_its_bridge(route):
    [queue, switch] = failing(route(PHONE, on_failure={"to": QUEUE, "wait_time": 90, "on_failure": "hangup"}).main)
    assert (queue["enter_queue"]["queue_name"], queue["enter_queue"]["wait_time"]) == ("support", 90)
    after = json.loads(queue["enter_queue"]["transfer_after_bridge"])
    assert after["sections"]["main"] == [HANGUP]
    assert names(switch["switch"]["default"]) == ["play", "hangup"]


def test_after_a_queue_without_a_public_url_the_caller_hears_a_word_for_the_session_is_gone(route):
    answer = route(PHONE, name="sales", on_failure=QUEUE)
    assert answer.is_final
    said, ended = failing(failing(answer.main))
    assert "sales could not take your call" in said["play"]["url"]
    assert ended == HANGUP


def test_a_queue_in_a_chain_that_is_to_come_back_needs_a_public_url(mistake, route):
    error = mistake(PHONE, final=False, on_failure=QUEUE)
    assert "to.final: must be true for a queue, unless `public_url`" in error
    answer = route(PHONE, final=False, on_failure=QUEUE, beside={"public_url": PUBLIC})
    assert answer.is_final  # the platform leaves the session for the queue, so all of it comes back by the URL
    [after] = answer.connect["result"]["case"]["connected"]
    assert after["transfer"]["dest"] == PUBLIC


def test_another_agent_may_be_the_last_rung_and_gets_the_card(route):
    answer = route(PHONE, on_failure=AGENT, arguments={"reason": "a bill"})
    [handed] = failing(answer.main)
    assert handed["transfer"]["dest"] == AGENT
    card = handed["transfer"]["params"]["transfer"]
    assert (card["reason"], card["hops"], card["count"]) == ("a bill", 1, 1)
    assert answer.is_final


def test_a_rung_is_not_one_agent_too_many_either(route):
    called_before = {"global_data": {"transfer": {"hops": 2, "count": 1}}}
    limits = {"limits": {"hops": 2}}
    answer = route(PHONE, name="sales", on_failure=AGENT, beside=limits, payload=called_before)
    assert AGENT not in json.dumps(answer.actions)
    assert failing(answer.main) == [{"set": {"ai_response": TOLD.format("sales (${transfer_outcome_1})")}}]
    fresh = route(PHONE, on_failure=AGENT, beside=limits, payload={"global_data": {"transfer": {"hops": 1}}})
    assert failing(fresh.main)[0]["transfer"]["params"]["transfer"]["hops"] == 2


def test_a_pbx_that_refuses_leads_to_the_next_rung(route):
    answer = route(REFER, on_failure=PHONE)
    assert answer.verb("switch")["case"] == {"success": [HANGUP]}
    assert failing(answer.main)[0]["connect"]["to"] == PHONE


@pytest.mark.parametrize(("to", "told"), [(AGENT, "another agent"), ("context:billing", "context")])
@pytest.mark.parametrize("onward", ["voicemail", PHONE])
def test_where_nothing_can_fail_an_on_failure_is_refused(mistake, to, told, onward):
    assert f"to.on_failure: cannot be used with {told}" in mistake(to, on_failure=onward)


def test_a_context_is_no_rung_after_a_failure_but_may_stand_for_a_closed_route(mistake, route):
    told = "must not be a context behind a failure"
    assert f"to.on_failure.to: {told}" in mistake(PHONE, on_failure="context:billing")
    deep = mistake(PHONE, on_failure={"to": SIP, "on_failure": "context:billing"})
    assert f"to.on_failure.on_failure.to: {told}" in deep
    closed = {"hours": "2089 Jan 01 10:00-12:00", "timezone": "UTC", "on_closed": "context:billing"}
    assert route(PHONE, **closed).actions[-1] == {"change_context": "billing"}
    late = mistake(PHONE, on_failure={"to": SIP, **closed})
    assert f"to.on_failure.on_closed.to: {told}" in late


# ---- addresses that a plugin resolves -------------------------------------------------------------------------------


def resolving(**known):
    class Owners:
        @hookimpl
        def transfer_schemes(self):
            return ["owner"]

        @hookimpl
        def transfer_resolve(self, address):
            return known.get(address.rest)

    return Owners()


def test_a_rung_may_be_an_address_that_a_plugin_resolves(with_plugins, route):
    with_plugins(owners=resolving(acme={"to": SIP, "timeout": 7}))
    answer = route(PHONE, on_failure={"to": "owner:acme", "timeout": 9, "max_duration": 60, "on_failure": "hangup"})
    [rung] = failing(answer.main)
    connect = rung["connect"]
    assert (connect["to"], connect["timeout"], connect["max_duration"]) == (SIP, 7, 60)
    assert names(failing([rung])) == ["play", "hangup"]


@pytest.mark.parametrize("known", [{}, {"acme": "nonsense"}, {"acme": "owner:acme"}, {"acme": "context:late"}])
def test_a_rung_that_no_plugin_can_resolve_is_passed_over(with_plugins, route, known):
    with_plugins(owners=resolving(**known))
    answer = route(PHONE, on_failure={"to": "owner:acme", "on_failure": {"to": SIP, "on_failure": "hangup"}})
    [rung] = failing(answer.main)
    assert rung["connect"]["to"] == SIP
    answer = route(PHONE, name="sales", on_failure="owner:acme")
    assert failing(answer.main) == [{"set": {"ai_response": TOLD.format("sales (${transfer_outcome_1})")}}]


def test_a_route_that_no_plugin_can_resolve_goes_the_way_of_its_failure(with_plugins, route):
    with_plugins(owners=resolving())
    answer = route("owner:acme", name="the owner", on_failure=SIP)
    assert answer.dialled == [SIP]
    assert answer.response.startswith("the owner cannot be reached")
    assert not route("owner:acme").moved


@pytest.mark.parametrize(
    "found",
    [
        {"to": PHONE, "on_failure": "owner:acme"},
        {"to": PHONE, "on_failure": {"to": PHONE}},
        {"to": PHONE, "hours": "24/7"},
        {"to": PHONE, "on_failure": "context:late"},
        {"to": PHONE, "timeout": 200},
    ],
)
def test_a_chain_of_a_plugins_that_could_not_be_configured_is_passed_over(with_plugins, route, caplog, found):
    with_plugins(owners=resolving(acme=found))
    answer = route(SIP, name="sales", on_failure="owner:acme")
    assert PHONE not in json.dumps(answer.actions)
    assert failing(answer.main) == [{"set": {"ai_response": TOLD.format("sales (${transfer_outcome_1})")}}]
    assert "resolved an address to" in caplog.text


def test_the_hours_of_what_a_plugin_resolves_count(with_plugins, route):
    closed = {"to": PHONE, "hours": "2089 Jan 01 10:00-12:00", "timezone": "UTC", "on_closed": OTHER}
    with_plugins(owners=resolving(acme=closed))
    assert failing(route(SIP, on_failure="owner:acme").main)[0]["connect"]["to"] == OTHER
    answer = route("owner:acme", name="the owner")
    assert answer.dialled == [OTHER]
    assert answer.response.startswith("the owner is closed until ")


def test_a_chain_of_a_plugins_is_taken_as_it_is(with_plugins, route):
    with_plugins(owners=resolving(acme={"to": PHONE, "message": "One more.", "on_failure": {"to": OTHER}}))
    said, rung = failing(route(SIP, on_failure="owner:acme").main)
    assert said["play"]["url"] == "say:One more."
    assert rung["connect"]["to"] == PHONE
    assert failing([rung])[0]["connect"]["to"] == OTHER


# ---- patience -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "keys", "seconds"),
    [
        (PHONE, {"timeout": 181}, 181),
        ([PHONE, OTHER], {"timeout": 100}, 200),
        ([PHONE, OTHER], {"timeout": 181, "ring": "parallel"}, 181),
        ([[PHONE, OTHER], [SIP], [THIRD]], {"timeout": 61}, 183),
        (PHONE, {"timeout": 100, "on_failure": {"to": SIP, "timeout": 50, "on_failure": {"to": OTHER}}}, 0),
        (PHONE, {"timeout": 100, "on_failure": {"to": SIP, "timeout": 51, "on_failure": {"to": OTHER}}}, 181),
        (QUEUE, {"wait_time": 3600, "on_failure": {"to": [PHONE, SIP], "timeout": 90}}, 0),
        (QUEUE, {"wait_time": 3600, "on_failure": {"to": [PHONE, SIP], "timeout": 91}}, 182),
        (PHONE, {"timeout": 180, "on_failure": REFER}, 0),
        (PHONE, {"timeout": 180, "on_failure": AGENT}, 0),
        (PHONE, {"hours": "24/7", "timezone": "UTC", "on_closed": {"to": SIP, "timeout": 200}}, 200),
        (PHONE, {"timeout": 100, "hours": "24/7", "timezone": "UTC", "on_closed": {"to": SIP, "timeout": 100}}, 0),
        (
            PHONE,
            {
                "timeout": 100,
                "on_failure": {
                    "to": SIP,
                    "timeout": 5,
                    "hours": "24/7",
                    "timezone": "UTC",
                    "on_closed": {"to": OTHER, "timeout": 90},
                },
            },
            190,
        ),
    ],
)
def test_a_chain_rings_no_longer_than_a_caller_waits(new_desk, to, keys, seconds):
    params = {"to": {"to": to, **keys}}
    if not seconds:
        assert new_desk().add("transfer", params).call("transfer_call").moved
        return
    error = new_desk().refused("transfer", params)
    assert f"to.patience: must be at least {seconds}, not 180: it may ring for {seconds} s in all" in error
    longer = {"to": {"to": to, **keys, "patience": seconds}}
    assert new_desk().add("transfer", longer).call("transfer_call").moved
    shorter = {"to": {"to": to, **keys, "patience": seconds - 1}}
    assert f"must be at least {seconds}, not {seconds - 1}" in new_desk().refused("transfer", shorter)


@pytest.mark.parametrize("patience", [4, 3601, "long", 7.5, True])
def test_patience_has_bounds(mistake, patience):
    assert "to.patience: " in mistake(PHONE, patience=patience)


def test_patience_may_be_set_for_all_routes_of_a_skill(new_desk):
    departments = {"sales": {"to": PHONE, "timeout": 200}}
    desk = new_desk().add("department_router", {"departments": departments, "patience": "240"})
    assert desk.call("transfer_to_department", {"department": "sales"}).moved
    error = new_desk().refused("department_router", {"departments": departments, "patience": 60})
    assert "departments.sales.patience: must be at least 200, not 60" in error


# ---- circles --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "rung", "place"),
    [
        (PHONE, PHONE, "to.on_failure.to"),
        (PHONE, "(415) 555-2671", "to.on_failure.to"),
        (PHONE, {"to": SIP, "on_failure": PHONE}, "to.on_failure.on_failure.to"),
        ([PHONE, SIP], {"to": [OTHER, SIP]}, "to.on_failure.to"),
        (QUEUE, {"to": PHONE, "on_failure": QUEUE}, "to.on_failure.on_failure.to"),
    ],
)
def test_a_chain_that_comes_back_to_itself_is_refused(new_desk, to, rung, place):
    error = new_desk().refused("transfer", {"to": {"to": to, "on_failure": rung}, "region": "US"})
    assert f"{place}: must not be tried again: the chain comes back to itself" in error


def test_two_ways_that_never_meet_may_lead_to_the_same_place(route):
    keys = {"hours": "24/7", "timezone": "UTC", "on_closed": SIP, "on_failure": SIP}
    assert route(PHONE, **keys).moved


def test_a_closed_route_has_not_been_tried_and_may_be_called_by_another_rung(route):
    keys = {"hours": "24/7", "timezone": "UTC", "on_closed": {"to": SIP, "on_failure": PHONE}}
    assert route(PHONE, **keys).moved


def test_a_rung_of_the_skill_itself_that_a_route_has_tried_already_is_refused(new_desk):
    error = new_desk().refused("department_router", {"departments": {"sales": PHONE}, "on_failure": PHONE})
    assert "must not be tried again" in error


@pytest.mark.parametrize("beside", [{}, {"departments": {"sales": Route(to=PHONE)}}])
def test_a_dict_that_holds_itself_is_one_clear_mistake(new_desk, beside):
    rung = {"to": PHONE}
    rung["on_failure"] = {"to": SIP, "on_failure": rung}
    departments = {**beside.get("departments", {}), "support": rung}
    error = new_desk().refused("department_router", {"departments": departments})
    assert (
        "departments.support.on_failure.on_failure: must not hold itself: a chain cannot come back to itself" in error
    )
    assert "recursion" not in error


def test_a_dict_that_is_used_twice_holds_nobody(new_desk):
    rung = {"to": SIP, "on_failure": "hangup"}
    departments = {"sales": {"to": PHONE, "on_failure": rung}, "support": {"to": OTHER, "on_failure": rung}}
    desk = new_desk().add("department_router", {"departments": departments})
    for name in departments:
        assert failing(desk.call("transfer_to_department", {"department": name}).main)[0]["connect"]["to"] == SIP


# ---- chains and what else there is ----------------------------------------------------------------------------------


def test_no_address_of_a_rung_may_be_shown_to_the_model(new_desk):
    rung = {"to": SIP, "message": "Trying ann@pbx.example.com."}
    error = new_desk().refused("transfer", {"to": {"to": PHONE, "on_failure": rung}})
    assert "to.on_failure.message: must not give an address away" in error


def test_a_strangers_skill_has_chains_as_well(desk, with_plugins):
    class Owner(TransferSkill):
        """Put the caller through to the owner."""

        name = "owner"
        tool = "owner"

        class Params(TransferSkill.Params):
            to: Route

        def route(self, arguments, call):
            return {"to": PHONE, "on_failure": self.params.to}

    class Plugin:
        @hookimpl
        def transfer_skills(self):
            return [Owner]

    with_plugins(mine=Plugin())
    answer = desk.add("transfer", {"owner": {"to": {"to": SIP, "on_failure": "hangup"}}}).call("owner")
    [rung] = failing(answer.main)
    assert rung["connect"]["to"] == SIP
    assert names(failing([rung])) == ["play", "hangup"]


def test_the_same_call_gives_the_same_chain_again(new_desk):
    desk = new_desk().add("transfer", {"to": {"to": PHONE, "on_failure": {"to": SIP, "on_failure": QUEUE}}})
    assert desk.call("transfer_call").raw == desk.call("transfer_call").raw


def test_it_is_said_once_that_a_session_that_is_kept_costs(new_desk, caplog):
    new_desk().add("transfer", {"to": PHONE, "public_url": PUBLIC}).add("escalate_to_human", {"to": AGENT})
    new_desk().add("transfer", {"to": PHONE, "on_failure": "hangup"})
    assert "no public URL is known" not in caplog.text
    new_desk().add("transfer", {"to": PHONE}).add("escalate_to_human", {"to": SIP})
    assert caplog.text.count("no public URL is known") == 1


@pytest.mark.parametrize("to", ["+14155552671", "sip:ann@pbx.example.com"])
def test_the_answer_for_one_address_is_small(new_desk, to):
    answer = new_desk().add("transfer", {"to": to}).call("transfer_call", {"reason": "a refund"})
    assert len(json.dumps(answer.raw, separators=(",", ":"))) <= 700
