"""The simulator: what each verb does, from documents that are written by hand."""

import json
from importlib.resources import files

import jsonschema_rs
import pytest

from signalwire_transfer._simulator import (
    Answer,
    Names,
    Scripted,
    SimulationError,
    Timeline,
    lost,
    parse_line,
    paths,
    run,
)
from the_sdk import PACKAGE

ANN, BOB, SIP = "+14155550101", "+14155550102", "sip:ann@pbx.example.com"
NAMES = Names({"ann": [ANN], "bob": [BOB], "desk": [SIP]})
SORRY = {"play": {"url": "say:Nobody is there. Goodbye."}}
HANGUP = {"hangup": {}}
ACCEPT = [
    {"prompt": {"play": "say:Press 1.", "initial_timeout": 10}},
    {"cond": [{"when": "prompt_value == '1'", "then": [{"set": {"accepted": True}}]}, {"else": [HANGUP]}]},
]
SCHEMA = json.loads(files(PACKAGE).joinpath("schema.json").read_text())
VALID = jsonschema_rs.validator_for(SCHEMA)


def document(verbs, **sections):
    return {"version": "1.0.0", "sections": {"main": verbs, **sections}}


def play(*verbs, lines=None, left=True, schema=True, names=NAMES, **sections) -> Timeline:
    """Run verbs as the SWML action of an answer; `left`: the AI session has ended."""
    written = document(list(verbs), **sections)
    if schema:
        assert VALID.is_valid(written), "the document is not even valid"
    action = {"transfer": True, "SWML": written} if left else {"SWML": written}
    return run(Answer("", [action]), Scripted(lines or {}, names), names, caller="+14155550199")


def connect(to=ANN, **more):
    return {
        "connect": {"to": to, "timeout": 20, "result": {"case": {"connected": [HANGUP]}, "default": [SORRY]}, **more}
    }


def wrong(*verbs, **more) -> str:
    with pytest.raises(SimulationError) as error:
        play(*verbs, **{"schema": False, **more})
    return str(error.value)


# Sounds and time


def test_what_the_caller_hears_and_how_long_it_takes():
    sounds = ["say:Hello there.", "silence:3.0", "ring:10.0:us", "https://example.com/bell.mp3"]
    timeline = play({"answer": {}}, {"play": {"urls": sounds}}, {"sleep": 1500}, HANGUP)
    assert timeline.lines() == [
        "  0 s  caller hears  Hello there.",
        "  4 s  caller hears  (ringing)",
        " 14 s  caller hears  (https://example.com/bell.mp3)",
        " 20 s  platform closes the line",
        "  end  hung_up_after_words",
    ]


def test_no_line_is_wider_than_80_columns():
    timeline = play({"play": {"url": "say:" + "Please hold the line. " * 20}}, HANGUP)
    assert max(map(len, timeline.lines())) <= 80
    assert len(str(timeline).splitlines()) > 5


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ({"play": {"url": "tone:440"}}, "sound"),
        ({"play": {"url": "say:"}}, "nothing to say"),
        ({"play": {"url": "say:${nobody_set_it}"}}, "nothing to say"),
        ({"sleep": -1}, "never ends"),
        ({"dance": {}}, 'the verb "dance"'),
        ({"connect": {"to": ANN, "timeuot": 5}}, 'did you mean "timeout"'),
        ({"connect": {"serial": [{"to": ANN, "result": []}]}}, '"result" of a destination'),
        ({"connect": {"to": "queue:sales"}}, "cannot dial"),
        ({"connect": {"to": ANN, "parallel": [{"to": BOB}]}}, "one of"),
        ({"connect": {"to": ANN, "confirm": "https://example.com"}}, "nothing is fetched"),
        ({"connect": {"to": ANN, "confirm": [{"switch": {}}]}}, "a confirm script cannot hold"),
        ({"execute": {"dest": "https://example.com"}}, "nothing is fetched"),
        ({"execute": {"dest": "nowhere"}}, 'no section "nowhere"'),
        ({"goto": {"label": "nowhere"}}, 'no label "nowhere"'),
        ({"request": {"url": "https://example.com", "method": "GET"}}, "write what it answers"),
        ({"play": {"url": "say:${call.from.split('')}"}}, "does not know the expression"),
        ({"cond": [{"when": "call.type.toLowerCase() == 'sip'", "then": []}]}, "does not know the condition"),
        ({"cond": [{"when": "${x} == 1", "then": []}]}, "without ${}"),
        ({"cond": [{"when": "nobody_set_it == 1", "then": []}]}, "nothing has set it"),
        ({"cond": [{"if": "1", "then": []}]}, '"if" of cond'),
        ({"switch": {"variable": "x", "case": {"1": []}}}, "nothing has set it"),
        ({"switch": {"variable": "call.from", "case": {"1": []}}}, "no default"),
        ({"switch": {"variable": "${x}", "case": {"1": []}}}, "bare name"),
        ("hangup", "a verb must be a dict"),
        ({"play": {"url": "say:Hi"}, "hangup": {}}, "a verb must be a dict with one key"),
    ],
)
def test_whatever_is_not_known_is_an_error(verb, words):
    assert words in wrong(verb)


def test_an_error_carries_the_timeline_until_then():
    with pytest.raises(SimulationError) as error:
        play({"play": {"url": "say:Hello."}}, {"dance": {}}, schema=False)
    assert error.value.timeline.lines() == ["  0 s  caller hears  Hello.", "  end  script_error"]


# Variables, conditions, and the way through a script


def test_variables_are_looked_up_by_path_and_are_empty_when_unset():
    values = {"who": {"name": "Ann", "numbers": [1, 2]}, "yes": True}
    words = "say:${who.name} %{vars.who.numbers[1]} ${yes} ${call.from} [${who.age}]"
    timeline = play({"set": values}, {"play": {"url": words}}, {"unset": "yes"}, {"play": {"url": "say:x${yes}"}})
    assert timeline.heard() == "Ann 2 true +14155550199 []\nx"


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("a == '1'", True),
        ("a === 1", False),
        ("a == 1 && b != 'x'", True),
        ("!(a == 1) || missing.x == null", True),
        ("vars.missing == 'x' || false", False),
        ("n >= 3 && n < 10 && n <= 3", True),
        ("b > 'a'", True),
        ("list.length == 2", True),
        ('"1" == a', True),
        ("!yes", False),
        ("b", True),
        ("n !== '3'", True),
    ],
)
def test_conditions(when, holds):
    values = {"a": "1", "b": "y", "n": 3, "list": [1, 2], "yes": True, "missing": {}}
    branches = [{"when": when, "then": [{"play": {"url": "say:yes"}}]}, {"else": [{"play": {"url": "say:no"}}]}]
    assert play({"set": values}, {"cond": branches}).heard() == ("yes" if holds else "no")


@pytest.mark.parametrize(
    "when", ["a ==", "a = 1", "(a == 1", "a == 1)", "a + 1 == 2", "typeof == 1", "a ? 1 : 2", "f(a)"]
)
def test_other_conditions_are_an_error(when):
    assert "does not know the condition" in wrong({"set": {"a": 1, "f": 1}}, {"cond": [{"when": when, "then": []}]})


def test_switch_takes_a_case_or_the_default():
    def verbs(variable):
        cases = {"5": [{"play": {"url": "say:five"}}]}
        return {"switch": {"variable": variable, "case": cases, "default": [{"play": {"url": "say:other"}}]}}

    assert play({"set": {"n": 5}}, verbs("n"), verbs("vars.n"), verbs("call.from")).heard() == "five\nfive\nother"


def test_goto_jumps_as_often_as_it_may():
    verbs = [{"label": "again"}, {"play": {"url": "say:Hello."}}, {"goto": {"label": "again", "max": 3}}, HANGUP]
    assert play(*verbs).heard().count("Hello.") == 4


def test_goto_leaves_a_branch_and_minds_its_condition():
    again = {"cond": [{"when": "n == 1", "then": [{"set": {"n": 2}}, {"goto": {"label": "top"}}]}]}
    never = {"goto": {"label": "top", "when": "n == 7"}}
    timeline = play({"set": {"n": 1}}, {"label": "top"}, {"play": {"url": "say:n is ${n}"}}, again, never)
    assert timeline.heard() == "n is 1\nn is 2"


def test_an_endless_loop_is_an_error():
    assert "round in circles" in wrong({"label": "top"}, {"goto": {"label": "top"}})
    assert "round in circles" in wrong({"transfer": {"dest": "main"}})
    assert "round in circles" in wrong({"execute": {"dest": "main"}})


def test_execute_comes_back_and_transfer_does_not():
    after = [{"play": {"url": "say:back with ${return_value}"}}]
    verbs = [
        {"execute": {"dest": "inner", "params": {"n": 2}, "on_return": after}},
        {"transfer": {"dest": "last"}},
        SORRY,
    ]
    inner = [{"play": {"url": "say:n is ${params.n}"}}, {"return": "b"}, SORRY]
    timeline = play(*verbs, inner=inner, last=[{"play": {"url": "say:the end"}}])
    assert timeline.heard() == "n is 2\nback with b\nthe end"


def test_transfer_to_an_inline_document():
    inline = json.dumps(document([{"switch": {"variable": "params.a", "case": {"b": [{"play": {"url": "say:b"}}]}}}]))
    assert play({"transfer": {"dest": inline, "params": {"a": "b"}}}, SORRY).heard() == "b"
    assert "nobody knows when" in wrong({"transfer": {"dest": inline.replace("say:b", "say:${b}")}})


def test_transfer_to_a_url_ends_here_with_its_params():
    timeline = play(
        {"set": {"x": "1"}}, {"transfer": {"dest": "https://u:p@agents.example.com/b", "params": {"a": "${x}"}}}
    )
    assert (timeline.end, timeline.handed) == ("other_agent", {"a": "1"})


def test_return_ends_the_script():
    assert play(SORRY, {"return": 1}, {"play": {"url": "say:never"}}).heard() == "Nobody is there. Goodbye."


# Connect


@pytest.mark.parametrize(
    ("line", "outcome", "reason"),
    [
        ("busy", "busy", "busy"),
        ("no_answer", "no_answer", "no_answer"),
        ("declined", "declined", "declined"),
        ("failed", "failed", "failed"),
        ("fails with the_moon_is_full", "failed", "the_moon_is_full"),
        ("answers after 25 s", "no_answer", "no_answer"),
    ],
)
def test_nobody_takes_the_call(line, outcome, reason):
    words = {"play": {"url": "say:${connect_result} ${connect_failed_reason} ${return_value}"}}
    timeline = play(connect(result=[{"when": "connect_result == 'failed'", "then": [words]}]), lines={"ann": line})
    assert timeline.outcomes == (outcome,)
    assert timeline.heard() == f"(ringing)\nfailed {reason} failed"


def test_a_conversation():
    timeline = play(connect(), lines={"ann": "answers after 12 s and talks 90 s"})
    assert timeline.lines() == [
        "  0 s  caller hears  (ringing)",
        "  0 s  ann rings",
        " 12 s  ann answers",
        " 12 s  caller talks to ann",
        "102 s  ann hangs up",
        "102 s  platform closes the line",
        "  end  with_callee_then_closed",
    ]


def test_max_duration_ends_a_conversation():
    assert " 15 s  platform ends the conversation  (max_duration 10 s)" in play(connect(max_duration=10)).lines()


def test_serial_tries_one_after_the_other():
    serial = {"serial": [{"to": ANN, "timeout": 10}, {"to": BOB}], "timeout": 15}
    timeline = play({"connect": serial}, SORRY, lines={"ann": "no_answer", "bob": "no_answer"})
    assert [(attempt.name, attempt.started, attempt.ended) for attempt in timeline.attempts] == [
        ("ann", 0, 10),
        ("bob", 10, 25),
    ]


def test_parallel_joins_the_first_and_stops_the_rest():
    lines = {"ann": "busy", "bob": "answers after 9 s", "desk": "answers after 11 s"}
    timeline = play({"connect": {"parallel": [{"to": ANN}, {"to": BOB}, {"to": SIP}]}}, lines=lines)
    assert timeline.outcomes == ("busy", "connected")
    assert "  9 s  desk stops ringing" in timeline.lines()
    assert "caller talks to bob" in str(timeline)


def test_serial_parallel_tries_groups_in_order():
    groups = {"serial_parallel": [[{"to": ANN}, {"to": BOB}], [{"to": SIP}]], "timeout": 10}
    timeline = play({"connect": groups}, lines={"ann": "no_answer", "bob": "busy"})
    assert timeline.outcomes == ("busy", "no_answer", "connected")
    assert timeline.attempts[-1].started == 10


def test_sixty_seconds_by_default():
    assert play({"connect": {"to": ANN}}, SORRY, lines={"ann": "no_answer"}).attempts[0].ended == 60


def test_who_answers_is_asked_to_accept_and_the_caller_hears_none_of_it():
    timeline = play(connect(confirm=ACCEPT), lines={"ann": "answers after 12 s and presses 1"})
    assert timeline.outcomes == ("connected",)
    assert timeline.heard("ann") == "Press 1."
    assert "Press" not in timeline.heard()


@pytest.mark.parametrize("line", ["answers and presses nothing", "answers and presses 2", "voicemail"])
def test_who_does_not_press_is_not_joined(line):
    timeline = play(connect(confirm=ACCEPT, timeout=30), lines={"ann": line})
    assert timeline.outcomes == ("not_accepted",)
    assert timeline.end == "hung_up_after_words"


def test_a_willing_person_presses_what_is_asked_for():
    seven = json.loads(json.dumps(ACCEPT).replace("'1'", "'7'"))
    assert play(connect(confirm=seven)).outcomes == ("connected",)


def test_the_next_one_rings_when_one_does_not_accept():
    serial = {"serial": [{"to": ANN, "confirm": ACCEPT}, {"to": BOB}]}
    timeline = play({"connect": serial}, lines={"ann": "answers and presses nothing"})
    assert timeline.outcomes == ("not_accepted", "connected")


def test_a_confirmation_that_takes_too_long_fails():
    timeline = play(connect(confirm=ACCEPT, confirm_timeout=5), lines={"ann": "answers and presses nothing"})
    assert timeline.outcomes == ("not_accepted",)
    assert "took too long" in str(timeline)


def test_the_other_leg_knows_no_variables_of_the_callers():
    whisper = [{"play": {"url": "say:From [${secret}]"}}]
    assert play({"set": {"secret": "x"}}, connect(confirm=whisper)).heard("ann") == "From []"
    outer = [{"cond": [{"when": "secret == 'x'", "then": []}]}]
    assert "nothing has set it" in wrong({"set": {"secret": "x"}}, connect(confirm=outer))


def test_digits_and_texts_on_the_other_leg():
    script = [
        {"send_digits": {"digits": "ww12"}},
        {"send_sms": {"to_number": "+14155550199", "from_number": ANN, "body": "On my way"}},
    ]
    lines = play(connect(confirm=script)).lines()
    assert "  5 s  ann hears  (the tones ww12)" in lines
    assert any("caller is texted  On my way" in line for line in lines)


def test_transfer_after_bridge():
    after = json.dumps(document([{"play": {"url": "say:That was Ann."}}]))
    assert play({"connect": {"to": ANN, "transfer_after_bridge": after}}, SORRY).heard().endswith("That was Ann.")
    timeline = play({"connect": {"to": ANN, "transfer_after_bridge": after}}, SORRY, lines={"ann": "busy"})
    assert timeline.heard().endswith("Goodbye.")
    assert "which of" in wrong(connect(transfer_after_bridge=after))


def test_the_caller_hangs_up():
    for seconds, outcome in ((3, "caller_hung_up"), (30, "connected")):
        timeline = play(connect(), lines={"caller": f"hangs up after {seconds} s"})
        assert (timeline.end, timeline.outcomes) == ("caller_hung_up", (outcome,))
        assert timeline.lines()[-2] == f"{seconds:3} s  caller hangs up"


# Queues, SIP REFER, and the rest


def queue(**more):
    after = json.dumps(document([HANGUP]))
    verbs = {"queue_name": "support", "transfer_after_bridge": after, "wait_time": 60, **more}
    told = {"play": {"url": "say:${queue_result}"}}
    return {"enter_queue": verbs}, told, HANGUP


@pytest.mark.parametrize(
    ("line", "outcome", "heard", "end"),
    [
        ("queue: 40 s", "connected", "", "with_callee_then_closed"),
        ("queue: 400 s", "queue_timeout", "timeout", "hung_up_after_words"),
        ("queue: never", "queue_timeout", "timeout", "hung_up_after_words"),
        ("queue: failed", "failed", "failed", "hung_up_after_words"),
        ("queue: fails with lunch", "failed", "lunch", "hung_up_after_words"),
    ],
)
def test_a_queue(line, outcome, heard, end):
    timeline = play(*queue(), lines={"queue:support": line})
    assert (timeline.outcomes, timeline.heard(), timeline.end) == ((outcome,), heard, end)


def test_the_caller_hangs_up_in_a_queue():
    lines = {"queue:support": "queue: never", "caller": "hangs up after 9 s"}
    assert play(*queue(), lines=lines).outcomes == ("caller_hung_up",)


def test_a_queue_leaves_the_session_behind():
    timeline = play(*queue()[:1], left=False, lines={"queue:support": "queue: never"})
    assert (timeline.end, timeline.is_kept) == ("hung_up_in_silence", False)
    assert lost(timeline)


def test_a_queue_hands_on_to_a_url():
    verbs = queue(transfer_after_bridge="https://agents.example.com/x")
    assert play(*verbs).end == "other_agent"


def test_sip_refer():
    verbs = [
        {"sip_refer": {"to_uri": SIP}},
        {"switch": {"variable": "sip_refer_result", "case": {"success": [HANGUP]}, "default": [SORRY, HANGUP]}},
    ]
    assert play(*verbs).end == "referred"
    assert play(*verbs, lines={"desk": "rejected"}).end == "hung_up_after_words"


def test_a_voicemail():
    record = {"record": {"beep": True, "max_length": 6}}
    texted = {"send_sms": {"to_number": ANN, "from_number": BOB, "body": "Listen: ${record_url}"}}
    timeline = play(SORRY, record, texted, HANGUP)
    assert timeline.end == "voicemail_left"
    assert "ann is texted  Listen: https://recordings" in str(timeline)
    assert play(SORRY, record, HANGUP, lines={"record": "failed"}).end == "hung_up_after_words"


def test_a_text_that_cannot_be_sent():
    sms = {"send_sms": {"to_number": "+14155550199", "from_number": ANN, "body": "Hello"}}
    told = {"play": {"url": "say:${send_sms_result}"}}
    assert play(sms, told).heard() == "success"
    timeline = play(sms, told, lines={"send_sms": "failed"})
    assert timeline.heard() == "failed"
    assert "caller could not be texted" in str(timeline)


def test_the_caller_is_asked_for_digits():
    prompt = {"prompt": {"play": "say:Your number, please.", "max_digits": 4, "terminators": "#"}}
    told = {"play": {"url": "say:${prompt_result} [${prompt_value}] ${prompt_digit_terminator}"}}
    assert play(prompt, told, lines={"caller": "presses 12#"}).heard().endswith("match_digits [12] #")
    assert play(prompt, told, lines={"caller": "presses 123456"}).heard().endswith("match_digits [1234]")
    assert play(prompt, told).heard().endswith("no_input []")


def test_a_request_that_is_scripted():
    ask = {"request": {"url": "https://example.com/open", "method": "GET", "save_variables": True}}
    told = {"play": {"url": "say:${request_result} ${request_response.open}"}}
    lines = {"https://example.com/open": 'responds 200 {"open": true}'}
    assert play(ask, told, lines=lines).heard() == "success true"
    assert play(ask, told, lines={"https://example.com/open": "failed"}).heard() == "failed"


# Actions


def act(*actions, lines=None, response="I'm transferring you.", said=False, **more):
    return run(Answer(response, actions, said), Scripted(lines or {}, NAMES), NAMES, **more)


def test_the_agent_goes_on_and_is_told():
    told = {"set": {"ai_response": "Ann: ${connect_failed_reason}"}}
    swml = {"SWML": document([connect(result={"case": {"connected": []}, "default": [told]})])}
    timeline = act(swml, lines={"ann": "busy"})
    assert (timeline.end, timeline.told, timeline.is_kept) == ("agent", "Ann: busy", True)
    assert "  2 s  agent is told  Ann: busy" in timeline.lines()


def test_words_before_the_actions():
    actions = ({"set_global_data": {"a": 1}}, {"say": "One moment."}, {"change_context": "billing"})
    timeline = act(*actions, said=True, global_data={"b": 2})
    assert timeline.heard() == "I'm transferring you.\nOne moment."
    assert (timeline.end, timeline.global_data) == ("context", {"b": 2, "a": 1})


def test_an_answer_in_words_alone():
    timeline = act(response="There is no such department.")
    assert (timeline.end, timeline.told, lost(timeline)) == ("agent", "There is no such department.", "")


def test_a_call_that_comes_back_to_the_same_agent():
    swml = {"transfer": True, "SWML": document([{"transfer": {"dest": "https://u:p@example.com/front/"}}])}
    assert act(swml, own_urls=["https://example.com/front"]).end == "agent"
    assert act(swml, own_urls=["https://example.com/back"]).end == "other_agent"


@pytest.mark.parametrize("action", [{"dance": True}, {"transfer": True}])
def test_unknown_actions_are_an_error(action):
    with pytest.raises(SimulationError):
        act(action)


def test_nothing_may_stand_behind_the_end():
    over = {"transfer": True, "SWML": document([{"transfer": {"dest": "https://example.com/x"}}])}
    assert act(over, {"say": "Nobody hears this."}).end == "other_agent"


# Lines


def test_a_line_that_cannot_be_read_lists_what_can_be_written():
    with pytest.raises(SimulationError, match=r'must do something such as .*, not "sleeps"') as error:
        parse_line("sleeps")
    assert "answers after 12 s and presses 1" in error.value.hint


def test_an_unknown_name_is_an_error_and_an_address_is_not():
    with pytest.raises(SimulationError, match='did you mean "ann"'):
        Scripted({"anna": "busy"}, NAMES)
    assert Scripted({"+14155559999": "busy"}, NAMES)


def test_a_line_of_the_wrong_kind_is_an_error():
    told = wrong(connect(), lines={"ann": "queue: 5 s"})
    assert told == (
        "the line ann must do what somebody who is called does, as in `busy` or `answers after 12 s`, not `queue: 5 s`"
    )


def test_a_name_may_stand_for_several_addresses():
    names = Names({"sales": [ANN, BOB]})
    timeline = play(connect(), names=names, lines={"sales": "busy"})
    assert timeline.attempts[0].name == "sales 1"
    assert play(connect(), names=names, lines={"sales 2": "busy"}).outcomes == ("connected",)


# Paths


def ways(*verbs, reads_reason=True):
    answer = Answer("", [{"transfer": True, "SWML": document(list(verbs))}])
    return list(paths(lambda world: run(answer, world, NAMES), NAMES, reads_reason=reads_reason))


def test_every_outcome_of_one_address_is_tried():
    found = ways(connect())
    assert [way.choices for way in found] == [
        (f"ann: {line}",)
        for line in (
            "answers",
            "no_answer",
            "busy",
            "declined",
            "failed",
            "noAnswer",
            "decline",
            "fails with a_reason_nobody_has_heard_of",
        )
    ]
    assert not any(lost(way.timeline) for way in found)


def test_outcomes_that_no_document_can_tell_apart_count_as_one():
    assert len(ways(connect(), reads_reason=False)) == 2
    serial = {
        "serial": [{"to": to, "confirm": ACCEPT} for to in (ANN, BOB, SIP)],
        "result": connect()["connect"]["result"],
    }
    found = ways({"connect": serial}, reads_reason=False)
    assert any("connected" not in way.timeline.outcomes and len(way.timeline.outcomes) == 3 for way in found)
    assert len(found) <= 8


def test_the_way_that_loses_a_caller_is_found():
    forgotten = {"switch": {"variable": "connect_failed_reason", "case": {"busy": [SORRY]}, "default": [HANGUP]}}
    found = ways(connect(result={"case": {"connected": [HANGUP]}, "default": [forgotten]}))
    assert {way.choices for way in found if lost(way.timeline)} >= {("ann: no_answer",), ("ann: declined",)}
    assert not any(lost(way.timeline) for way in found if way.choices == ("ann: busy",))


def test_errors_are_paths_too():
    found = ways(connect(result={"case": {"connected": [HANGUP]}}))
    assert "no default" in str(next(way.error for way in found if way.error))


def test_a_loop_that_asks_for_ever_comes_to_an_end():
    again = [
        {"label": "top"},
        connect(result={"case": {"connected": [HANGUP]}, "default": []}),
        {"goto": {"label": "top"}},
    ]
    found = ways(*again)
    assert "round in circles" in str(found[-1].error or next(way.error for way in found if way.error))
