"""What nobody has said leaves no holes in what others hear and read."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import command
from signalwire_transfer._sdk._inside import Inside
from signalwire_transfer._text import fill
from signalwire_transfer.testing import assert_never_lost, simulate
from the_sdk import AgentBase


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Call: {reason}.", "Call."),
        ("A call about {reason}.", "A call."),
        ("A call about {reason}, passed on from the desk.", "Passed on from the desk."),
        ("An emergency. {reason}", "An emergency."),
        ("Call from {caller}. {reason}", "Call from Ann."),
        ("Call from {caller}: {reason}.", "Call from Ann."),
        ("Call from {caller} about {reason}.", "Call from Ann."),
        ("Call from {caller} ({reason}).", "Call from Ann."),
        ("{caller} - {reason} - {reference}", "Ann - AB12CD"),
        ("Reason: {reason}. Reference: {reference}.", "Reference: AB12CD."),
        ("Reason: {reason}\nFrom: {caller}", "From: Ann"),
        ("{reason}: {caller}", "Ann"),
        ("Anruf wegen {reason}", "Anruf"),
        ("{reason}。{caller}から。", "Annから。"),
        ("About {reason} and {summary}.", ""),
        ("{reason}", ""),
        ("Nothing is left out here.", "Nothing is left out here."),
    ],
)
def test_a_text_loses_the_words_about_what_nobody_said(text: str, heard: str) -> None:
    assert fill(text, {"caller": "Ann", "reference": "AB12CD", "reason": "", "summary": " "}) == heard


_PIECES = st.sampled_from(
    ["A", "call", "about", "{caller}", "{reason}", "{summary}", ",", ".", ":", " ", "(", ")", "\u2013"]
)


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_what_was_said_is_never_lost_and_no_field_stays(text: str) -> None:
    heard = fill(text, {"caller": "Ann", "reason": "", "summary": ""})
    assert heard.count("Ann") == text.count("{caller}")
    assert "{" not in heard
    assert fill(text, {"caller": "Ann", "reason": "R", "summary": "S"}) == (
        text.replace("{caller}", "Ann").replace("{reason}", "R").replace("{summary}", "S")
    )


def test_whisper_and_text_message_have_no_holes() -> None:
    agent = AgentBase("desk")
    params = {
        "to": "+14155550123",
        "whisper": "Call: {reason}.",
        "sms": {"from": "+14155550100", "body": "New call from {caller}: {reason}.", "to": "destination"},
    }
    agent.add_skill("escalate_to_human", params)
    timeline = simulate(agent, "escalate_to_human", {}, lines={"a colleague": "answers and presses 1"})
    assert "Call. Press 1" in timeline.heard("a colleague")
    assert ": ." not in str(timeline)
    assert assert_never_lost(agent) > 0


@pytest.mark.parametrize("accept", ["1", False])
def test_a_whisper_that_says_nothing_is_none(accept: object) -> None:
    agent = AgentBase("desk")
    agent.add_skill("escalate_to_human", {"to": "+14155550123", "whisper": "{reason}", "accept": accept})
    timeline = simulate(agent, "escalate_to_human", {}, lines={"a colleague": "answers and presses 1"})
    assert "connected" in timeline.outcomes
    assert assert_never_lost(agent) > 0


# ---- the same, in other words ---------------------------------------------------------------------------------------


def test_a_queue_that_gives_the_call_back_says_what_was_written() -> None:
    agent = AgentBase("desk", route="/desk")
    queues = {"support": {"to": "queue:support", "final": False, "return_message": "Has that been solved?"}}
    agent.add_skill("queue_router", {"queues": queues, "public_url": "https://agents.example.com/desk"})
    timeline = simulate(agent, "transfer_to_queue", {"topic": "support"})
    assert timeline.end == "agent", str(timeline)
    answer = agent.on_function_call("transfer_to_queue", {"topic": "support"}, {"call_id": "1"})
    assert "Has that been solved?" in json.dumps(answer.to_dict())


def test_an_alias_is_no_reason_for_the_sdk_to_warn(caplog: pytest.LogCaptureFixture, capsys: Any) -> None:
    agent = AgentBase("desk")
    agent.add_skill("department_router", {"departments": {"sales": {"to": "+14155550123", "aliases": ["the shop"]}}})
    with caplog.at_level(logging.DEBUG):
        answer = agent.on_function_call("transfer_to_department", {"department": "the shop"}, {"call_id": "1"})
    assert "+14155550123" in json.dumps(answer.to_dict())
    said = caplog.text + "".join(capsys.readouterr())
    assert "rgument validation" not in said
    # What it would have warned of, where a validator is installed beside it.
    assert Inside(agent).tools["transfer_to_department"].validate_args({"department": "the shop"}) == (True, [])
    assert "the shop" not in said


@pytest.mark.parametrize("template", ["voicemail"])
def test_what_is_said_of_a_person_reads_as_what_is_said_of_a_place(template: str, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "agent: {name: desk}\nskills:\n  escalate_to_human:\n"
        f"    {{to: +14155550123, name: the dentist on duty, on_failure: {template}}}\n"
    )
    played = command("try", file, "escalate_to_human", "--line", "the dentist on duty=busy")
    assert "I'm sorry, the dentist on duty cannot take your call just now." in " ".join(played.stdout.split())
