"""Tests for the receptionist, as you would write them for your own: no phone, no account, no server."""

from pathlib import Path

import pytest

from signalwire_transfer.testing import assert_never_lost, assert_no_leak, simulate

FILE = Path(__file__).with_name("receptionist.yaml")
SALES = {"department": "sales", "reason": "a quote"}


def test_a_colleague_hears_what_the_call_is_about_and_takes_it() -> None:
    timeline = simulate(FILE, "transfer_to_department", SALES, lines={"sales": "answers and presses 1"})
    assert "A call about a quote." in timeline.heard("sales")
    assert timeline.end == "with_callee_then_closed", str(timeline)


def test_a_voicemail_box_at_the_desk_does_not_count_as_a_colleague() -> None:
    lines = {"sales": "voicemail", "our mobile": "answers and presses 1"}
    timeline = simulate(FILE, "transfer_to_department", SALES, lines=lines)
    assert timeline.outcomes == ("not_accepted", "connected"), str(timeline)


def test_when_nobody_is_there_the_caller_can_leave_a_message() -> None:
    lines = {"sales": "busy", "our mobile": "no_answer"}
    timeline = simulate(FILE, "transfer_to_department", SALES, lines=lines)
    assert timeline.end == "voicemail_left", str(timeline)


@pytest.mark.parametrize("day", ["2026-12-25 10:00", "2026-12-26 10:00", "2026-12-24 19:00"])
def test_on_holidays_weekends_and_in_the_evening_the_agent_says_when_a_technician_is_there_again(day: str) -> None:
    timeline = simulate(FILE, "transfer_to_department", {"department": "installation"}, at=day)
    assert timeline.end == "agent", str(timeline)
    assert "closed until" in timeline.response


def test_a_caller_whom_nobody_takes_can_leave_a_message_with_the_agent() -> None:
    said = {"name": "Ann Lee", "number": "own", "reason": "a quote"}
    back = simulate(FILE, "transfer_to_department", {"department": "front desk"}, lines={"front desk": "busy"})
    assert "take a message with the tool take_message" in back.told, str(back)
    repeated = simulate(FILE, "take_message", said, after=back)
    assert "4 1 5, 5 5 5, 0 1 9 9" in repeated.response, str(repeated)
    taken = simulate(FILE, "take_message", said, after=repeated)
    assert taken.end == "agent"
    assert "The message has been passed on." in taken.told + taken.response, str(taken)


def test_nobody_is_ever_lost() -> None:
    assert assert_never_lost(FILE) > 20


def test_the_model_sees_no_number() -> None:
    assert_no_leak(FILE)
