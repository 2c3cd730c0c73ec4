"""What the documentation leaves open: both readings of it, and whether anybody is lost in either."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from signalwire_transfer._rehearsal._tries import TRIED
from signalwire_transfer._simulator import FAULTS, Answer, Names, looks, lost, paths, run
from signalwire_transfer._simulator import Path as Way
from signalwire_transfer.testing import ASSUMPTIONS, SimulationError, Timeline, simulate, simulate_answer
from the_sdk import AgentBase

ANN, BOB, CAROL = "+14155550101", "+14155550102", "+14155550103"
NAMES = {"ann": ANN, "bob": BOB, "carol": CAROL}
BACK = "https://agents.example.com/front"
HANGUP: dict[str, Any] = {"hangup": {}}
SORRY = {"play": {"url": "say:Nobody is there. Goodbye."}}
TOLD = {"set": {"ai_response": "Nobody took the call."}}


def asks(when: str) -> list[Any]:
    """A `confirm` script that wants a 1."""
    ask = {"prompt": {"play": "say:Press 1.", "initial_timeout": 10}}
    return [ask, {"cond": [{"when": when, "then": [{"set": {"accepted": True}}]}, {"else": [HANGUP]}]}]


ACCEPT = asks("vars.prompt_value == '1'")


def answer(*verbs: Any, left: bool = True) -> dict[str, Any]:
    action: dict[str, Any] = {"SWML": {"version": "1.0.0", "sections": {"main": list(verbs)}}}
    return {"response": "", "action": [{"transfer": True, **action} if left else action]}


def connect(failed: list[Any], **more: Any) -> dict[str, Any]:
    where = {} if {"parallel", "serial"} & more.keys() else {"to": ANN}
    return {"connect": {**where, "timeout": 30, "result": {"case": {"connected": [HANGUP]}, "default": failed}, **more}}


def played(*verbs: Any, left: bool = True, lines: Any = None, own_urls: Any = (), **readings: str) -> Timeline:
    return simulate_answer(answer(*verbs, left=left), lines=lines, names=NAMES, own_urls=own_urls, readings=readings)


def assumed(timeline: Timeline) -> set[str]:
    return {f"{reading.assumption}={reading.word}" for reading in timeline.rests_on}


def ways(*verbs: Any, left: bool = True, tried: Any = TRIED) -> list[Way]:
    asked, names = Answer.from_wire(answer(*verbs, left=left)), Names({name: [one] for name, one in NAMES.items()})
    steered = "connect_failed_reason" in looks(asked.actions).steering
    return list(paths(lambda world: run(asked, world, names), names, reads_reason=steered, tried=tried))


def losing(*verbs: Any, also: str = "", left: bool = True) -> set[str]:
    """Why callers are lost when one more reading or fault counts."""
    tried = (*TRIED, also) if also else TRIED
    return {
        why
        for way in ways(*verbs, left=left, tried=tried)
        if (why := str(way.error or "") or (lost(way.timeline, tried) if way.timeline else ""))
    }


def test_each_assumption_has_two_readings_a_sentence_each_and_a_source() -> None:
    for name, one in ASSUMPTIONS.items():
        assert len(one.readings) > 1, name
        assert one.source
        assert all(sentence and sentence[-1] != "." for sentence in one.readings.values())
    known = {f"{name}={word}" for name, one in ASSUMPTIONS.items() for word in one.readings}
    assert {*TRIED} <= known | FAULTS.keys()


def test_a_reading_that_there_is_not_is_named() -> None:
    with pytest.raises(SimulationError, match='unknown assumption "var"; did you mean "vars"'):
        played(HANGUP, var="emptied")
    with pytest.raises(SimulationError, match='unknown reading of vars "empty"; did you mean "emptied"'):
        played(HANGUP, vars="empty")


def test_what_goes_the_same_way_in_both_readings_rests_on_nothing() -> None:
    assert played(SORRY, HANGUP).rests_on == ()
    assert assumed(played(connect([SORRY]), lines={"ann": "busy"})) == set()


# ---- dialling -------------------------------------------------------------------------------------------------------

AT_ONCE = connect([SORRY], parallel=[{"to": ANN, "confirm": ACCEPT}, {"to": BOB, "confirm": ACCEPT}])
BOX_FIRST = {"ann": "answers after 5 s and presses nothing", "bob": "answers after 9 s and presses 1"}


def test_the_first_to_answer_takes_the_others_down() -> None:
    timeline = played(AT_ONCE, lines=BOX_FIRST)
    assert (timeline.outcomes, timeline.end) == (("not_accepted",), "hung_up_after_words")
    assert "  5 s  bob stops ringing" in timeline.lines()
    assert "parallel=first_answers" in assumed(timeline)


def test_or_the_first_to_accept() -> None:
    timeline = played(AT_ONCE, lines=BOX_FIRST, parallel="first_accepts")
    assert timeline.outcomes == ("connected",)
    assert timeline.end == "with_callee_then_closed"
    assert "parallel=first_accepts" in assumed(timeline)
    assert played(AT_ONCE, lines={"ann": "busy", "bob": "answers"}).rests_on == ()


def test_a_refusal_may_end_the_whole_list() -> None:
    serial = connect([SORRY], serial=[{"to": ANN, "confirm": ACCEPT}, {"to": BOB, "confirm": ACCEPT}])
    lines = {"ann": "voicemail"}
    assert played(serial, lines=lines).outcomes == ("not_accepted", "connected")
    ended = played(serial, lines=lines, refusal="ends_connect")
    assert (ended.outcomes, ended.end) == (("not_accepted",), "hung_up_after_words")
    assert "refusal=ends_connect" in assumed(ended)


@pytest.mark.parametrize(
    ("word", "said"), [("failed", "failed"), ("declined", "declined"), ("unknown", "a_reason_nobody_has_heard_of")]
)
def test_a_refusal_is_reported_in_one_word_or_another(word: str, said: str) -> None:
    timeline = played(
        connect([{"play": {"url": "say:${connect_failed_reason}"}}], confirm=ACCEPT),
        lines={"ann": "voicemail"},
        refusal_reason=word,
    )
    assert timeline.heard().endswith(said)
    assert f"refusal_reason={word}" in assumed(timeline)


def test_a_refusal_without_a_word_needs_a_variable_that_is_set_first() -> None:
    switch = {"switch": {"variable": "connect_failed_reason", "case": {"busy": [SORRY]}, "default": [SORRY]}}
    unsafe = connect([switch], confirm=ACCEPT)
    assert losing(unsafe) == {"script error: switch needs connect_failed_reason, and nothing has set it"}
    assert losing({"set": {"connect_failed_reason": ""}}, unsafe) == set()
    assert played(unsafe, lines={"ann": "voicemail"}, refusal_reason="missing", unset_switch="default").end


def test_a_bare_name_that_is_never_set_lets_a_voicemail_box_in() -> None:
    bare = asks("prompt_value == '1'")
    box = {"ann": "voicemail"}
    assert played(connect([SORRY], confirm=bare), lines=box).outcomes == ("not_accepted",)
    timeline = played(connect([SORRY], confirm=bare), lines=box, no_digits="unset")
    assert (timeline.outcomes, timeline.faults) == (("connected",), ("joined_by_error",))
    assert "ann is joined without having accepted" in str(timeline)
    assert losing(connect([SORRY], confirm=bare)) == {FAULTS["joined_by_error"]}


@pytest.mark.parametrize(
    "safe",
    [ACCEPT, [{"set": {"prompt_value": ""}}, *asks("prompt_value == '1'")]],
    ids=["vars.prompt_value", "set first"],
)
def test_a_name_with_its_scope_or_set_first_keeps_it_out(safe: list[Any]) -> None:
    timeline = played(connect([SORRY], confirm=safe), lines={"ann": "voicemail"}, no_digits="unset")
    assert timeline.outcomes == ("not_accepted",)
    assert "no_digits=unset" not in assumed(timeline)


def test_confirm_timeout_may_be_no_limit() -> None:
    slow = connect([SORRY], confirm=ACCEPT, confirm_timeout=3)
    assert "took too long" in str(played(slow, lines={"ann": "answers and presses nothing"}))
    timeline = played(slow, lines={"ann": "answers and presses nothing"}, confirm_timeout="ignored")
    assert "took too long" not in str(timeline)
    assert "confirm_timeout=ignored" in assumed(timeline)


@pytest.mark.parametrize(
    ("line", "outcome", "reason"),
    [
        ("noAnswer", "no_answer", "noAnswer"),
        ("no-answer", "no_answer", "no-answer"),
        ("fails with noAnswer", "no_answer", "noAnswer"),
        ("decline", "declined", "decline"),
        ("fails with decline", "declined", "decline"),
        ("cancel", "failed", "cancel"),
        ("not_found", "failed", "not_found"),
        ("abandoned", "failed", "abandoned"),
        ("max_duration", "failed", "max_duration"),
        ("fails with the_moon_is_full", "failed", "the_moon_is_full"),
    ],
)
def test_every_documented_reason_can_be_played(line: str, outcome: str, reason: str) -> None:
    timeline = played(connect([{"play": {"url": "say:${connect_failed_reason}"}}]), lines={"ann": line})
    assert timeline.outcomes == (outcome,)
    assert (timeline.attempts[0].reason, timeline.heard().splitlines()[-1]) == (reason, reason)


def test_reasons_are_spelled_in_one_way_or_another() -> None:
    said = connect([{"play": {"url": "say:${connect_failed_reason}"}}])
    for word, spelled in (("no_answer", "no_answer"), ("noAnswer", "noAnswer"), ("no-answer", "no-answer")):
        timeline = played(said, lines={"ann": "no_answer"}, reasons=word)
        assert (timeline.outcomes, timeline.heard().splitlines()[-1]) == (("no_answer",), spelled)
        assert assumed(timeline) == {f"reasons={word}"}


# ---- variables ------------------------------------------------------------------------------------------------------


def test_a_dial_may_empty_the_variables() -> None:
    tried = {"set": {"transfer_outcome_1": "${connect_failed_reason}"}}
    told = {"set": {"ai_response": "Tried: ann (${transfer_outcome_1}), bob (${connect_failed_reason})."}}
    second = {"connect": {"to": BOB, "timeout": 20, "result": {"case": {"connected": []}, "default": [told]}}}
    lines = {"ann": "busy", "bob": "no_answer"}
    kept = played(connect([tried, second]), left=False, lines=lines)
    assert kept.told == "Tried: ann (busy), bob (no_answer)."
    emptied = played(connect([tried, second]), left=False, lines=lines, vars="emptied")
    assert emptied.told == "Tried: ann (), bob (no_answer)."
    assert {"vars=survive", "reasons=no_answer"} <= assumed(kept)


def test_what_is_set_before_a_dial_alone_is_not_enough() -> None:
    nothing = "nobody took the call, and the agent that goes on is told nothing"
    assert losing(TOLD, connect([]), left=False) == {nothing, FAULTS["stale_word"]}
    assert losing(TOLD, connect([TOLD]), left=False) == set()


def test_params_arrive_as_they_were_or_as_text() -> None:
    card = {"transfer": {"returned": True, "hops": 1, "tried": [{"name": "ann"}]}}
    back = {"transfer": {"dest": BACK, "params": card}}
    assert played(back).handed == card
    text = {"returned": "true", "hops": "1", "tried": [{"name": "ann"}]}
    assert played(back, params="text").handed == {"transfer": text}
    handed = played(back, params="json").handed
    assert json.loads(handed["transfer"]) == card["transfer"]
    assert assumed(played(back)) == {"params=typed"}
    assert played({"transfer": {"dest": BACK, "params": {"a": "1"}}}).rests_on == ()


def test_what_the_agent_is_told_may_be_filled_in_late() -> None:
    early = {"set": {"ai_response": "It was ${connect_failed_reason}."}}
    assert played(early, connect([]), left=False, lines={"ann": "busy"}).told == "It was ."
    late = played(early, connect([]), left=False, lines={"ann": "busy"}, ai_response="filled_when_read")
    assert late.told == "It was busy."
    assert "ai_response=filled_when_read" in assumed(late)


def test_an_old_word_may_survive_in_a_document_that_sets_none() -> None:
    words = {"play": {"url": "say:One moment."}}
    assert losing(words, left=False) == {FAULTS["stale_word"]}
    assert losing({"set": {"ai_response": "You go on."}}, words, left=False) == set()


def test_the_saved_state_or_the_new_sessions_wins() -> None:
    action = [{"set_global_data": {"transfer": {"hops": 1}}}, *answer(HANGUP)["action"]]
    for word, hops in (("new", 0), ("restored", 1)):
        timeline = simulate_answer({"response": "", "action": action}, readings={"global_data": word})
        assert timeline.next_session({"transfer": {"hops": 0}, "own": 1}) == {"transfer": {"hops": hops}, "own": 1}


# ---- the caller hangs up --------------------------------------------------------------------------------------------

RECORD = {"record": {"beep": True, "max_length": 60}}
NOTIFY = {"send_sms": {"to_number": BOB, "from_number": CAROL, "body": "A message: ${record_url}"}}
GUARDED = {"cond": [{"when": "vars.record_result == 'success'", "then": [NOTIFY]}]}


def test_a_caller_who_hangs_up_after_speaking_may_cost_the_message() -> None:
    lines = {"caller": "hangs up after 6 s"}
    lost_text = played(SORRY, RECORD, NOTIFY, HANGUP, lines=lines)
    assert (lost_text.end, lost_text.faults) == ("caller_hung_up", ("untold_message",))
    assert "texted" not in str(lost_text)
    sent = played(SORRY, RECORD, NOTIFY, HANGUP, lines=lines, caller_gone="goes_on")
    assert (sent.end, sent.faults) == ("caller_hung_up", ())
    assert "bob is texted  A message: https://" in str(sent)
    assert assumed(sent) == {"caller_gone=goes_on"}


def test_a_status_of_the_recording_saves_it() -> None:
    reported = {"record": {**RECORD["record"], "status_url": "https://agents.example.com/recorded"}}
    assert losing(SORRY, RECORD, GUARDED, HANGUP, also="untold_message") == {FAULTS["untold_message"]}
    assert losing(SORRY, reported, GUARDED, HANGUP, also="untold_message") == set()


def test_a_text_without_a_message_is_found() -> None:
    assert played(SORRY, RECORD, NOTIFY, HANGUP, lines={"record": "failed"}).faults == ("empty_text",)
    assert losing(SORRY, RECORD, NOTIFY, HANGUP) == {FAULTS["empty_text"]}
    assert losing(SORRY, RECORD, GUARDED, HANGUP) == set()


def test_a_caller_who_hangs_up_while_it_rings_is_not_spoken_of() -> None:
    chain = connect([SORRY, RECORD, NOTIFY, HANGUP])
    gone = played(chain, lines={"caller": "hangs up after 3 s"}, caller_gone="goes_on")
    assert (gone.end, gone.outcomes, gone.faults) == ("caller_hung_up", ("caller_hung_up",), ("empty_text",))
    assert "caller hears" not in str(gone).split("hangs up")[1]
    assert played(chain, lines={"caller": "hangs up after 3 s"}).faults == ()
    assert any("caller: hangs up while ringing" in way.choices for way in ways(chain))


def test_a_document_that_goes_on_alone_knows_that_they_have_talked() -> None:
    talked = {"connect": {"to": ANN, "result": {"case": {"connected": [{"set": {"x": 1}}, NOTIFY]}, "default": []}}}
    timeline = played(talked, lines={"caller": "hangs up after 20 s"}, caller_gone="goes_on")
    assert (timeline.outcomes, timeline.end) == (("connected",), "caller_hung_up")
    assert "texted" in str(timeline)


# ---- queues and sessions --------------------------------------------------------------------------------------------


def queue(*behind: Any) -> tuple[Any, ...]:
    after = json.dumps({"version": "1.0.0", "sections": {"main": [HANGUP]}})
    return {"enter_queue": {"queue_name": "support", "transfer_after_bridge": after, "wait_time": 60}}, *behind


def test_the_call_may_end_with_the_wait() -> None:
    lines = {"queue:support": "queue: never"}
    assert played(*queue(SORRY, HANGUP), lines=lines).end == "hung_up_after_words"
    ended = played(*queue(SORRY, HANGUP), lines=lines, queue_timeout="ends_call")
    assert ended.end == "hung_up_in_silence"
    assert assumed(ended) == {"queue_timeout=ends_call"}


def test_the_session_may_outlive_a_queue_or_end_with_a_dial() -> None:
    lines = {"queue:support": "queue: never"}
    assert played(*queue(TOLD), left=False, lines=lines).end == "hung_up_in_silence"
    assert played(*queue(TOLD), left=False, lines=lines, queue_session="kept").end == "agent"
    busy = {"ann": "busy"}
    assert played(connect([TOLD]), left=False, lines=busy).end == "agent"
    left = played(connect([TOLD]), left=False, lines=busy, kept_connect="left")
    assert left.end == "hung_up_in_silence"
    assert "kept_connect=left" in assumed(left)


# ---- how many ways --------------------------------------------------------------------------------------------------


def test_raw_reasons_that_only_travel_on_make_no_ways() -> None:
    """A document that stores the platform's own word and hands it on is as easily tried as one without it."""

    def chain(rungs: int, note: list[Any]) -> list[Any]:
        told = {"set": {"ai_response": "Tried: " + ", ".join(f"${{tried_{at}}}" for at in range(rungs))}}
        behind: list[Any] = [told]
        for at in range(rungs):
            raw = [{"set": {f"tried_{at}": "${connect_failed_reason}"}}] if note else []
            behind = [connect([*raw, *behind], confirm=ACCEPT)]
        return behind

    plain, raw = (len(ways(*chain(5, note), left=False, tried=())) for note in ([], [True]))
    assert plain == raw < 30
    assert len(ways(*chain(5, [True]), left=False)) < 5 * len(ways(*chain(1, [True]), left=False))


# ---- from the command line, and for an agent ------------------------------------------------------------------------


def test_simulate_takes_readings() -> None:
    agent = AgentBase("front")
    agent.add_skill("transfer", {"to": [ANN, BOB], "ring": "parallel", "whisper": "A call", "name": "sales"})
    lines = {"sales 1": "voicemail", "sales 2": "answers after 25 s and presses 1"}
    assert simulate(agent, "transfer_call", lines=lines).outcomes == ("not_accepted",)
    assert simulate(agent, "transfer_call", lines=lines, readings={"parallel": "first_accepts"}).outcomes[-1:] == (
        "connected",
    )


@pytest.fixture
def front(tmp_path: Path) -> Path:
    file = tmp_path / "front.yaml"
    file.write_text(
        "agent: {name: front, route: /front}\nskills:\n  transfer:\n    name: sales\n    whisper: A call\n"
        f"    to: [[{ANN}, {BOB}]]\n    public_url: {BACK}\n"
    )
    return file


def tried(front: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("signalwire-transfer")), "try", str(front), "transfer_call", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_try_names_what_it_assumes_a_line_each_and_takes_another_reading(front: Path) -> None:
    lines = ["--line", "sales 1=voicemail", "--line", "sales 2=answers after 25 s and presses 1"]
    usual = tried(front, *lines).stdout
    assert "  assumed  parallel=first_answers: of several that ring at once" in usual
    assert max(map(len, usual.splitlines())) <= 80
    other = tried(front, *lines, "--reading", "parallel=first_accepts").stdout
    assert "caller talks to sales 2" in other
    assert "caller talks to" not in usual


def test_try_lists_every_reading(front: Path) -> None:
    shown = " ".join(tried(front, "--help").stdout.replace("│", " ").split())
    for name, one in ASSUMPTIONS.items():
        assert name in shown
        assert all(word in shown for word in one.readings)
    assert 'did you mean "vars"' in tried(front, "--reading", "var=emptied").stderr
