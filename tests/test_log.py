"""One line of JSON for each transfer, and no address in it."""

import json
import logging

import pytest

PHONE = "+14155552671"
LOGGER = "signalwire_transfer.log"


@pytest.fixture
def lines(caplog, background):
    """What was logged so far, as the lines are written."""
    caplog.set_level(logging.INFO, logger="signalwire_transfer")

    def logged():
        background()
        return [record.getMessage() for record in caplog.records if record.name == LOGGER]

    return logged


def test_a_transfer_is_one_line_that_any_collector_can_read(desk, lines):
    desk.add("department_router", {"departments": {"Sales": PHONE}})
    desk.call("transfer_to_department", {"department": "sales"})
    [line] = lines()
    written = json.loads(line)
    assert "\n" not in line
    assert written == {
        "event": "transfer_started",
        "call": "5c1f0a2e-5f1b-4d2c-9a57-2f6d3a1b7c90",
        "skill": "department_router",
        "tool": "transfer_to_department",
        "key": "Sales",
        "kind": "phone",
        "final": True,
        "caller": "**********99",
        "reference": written["reference"],
    }
    assert len(written["reference"]) == 6


@pytest.mark.parametrize(
    ("to", "kind"),
    [
        (PHONE, "phone"),
        ("sip:ann@pbx.example.com", "sip"),
        ("/public/front-desk", "resource"),
        ("queue:support", "queue"),
        ("https://user:s3cr3t@agents.example.com/billing", "agent"),
        ("context:billing", "context"),
        ("refer:sip:ann@pbx.example.com", "refer"),
    ],
)
def test_no_kind_of_address_is_written_down(desk, lines, caplog, to, kind):
    desk.add("transfer", {"to": to}).call("transfer_call", {"reason": "why not"})
    [line] = lines()
    assert json.loads(line)["kind"] == kind
    whole = "\n".join(record.getMessage() for record in caplog.records if record.levelno >= logging.INFO)
    for secret in ("2671", "pbx", "front-desk", "agents.example.com", "s3cr3t", "+14155550199", "why not"):
        assert secret not in whole


@pytest.mark.parametrize(
    ("number", "shown"), [(None, ""), ("anonymous", ""), ("+14155550199", "**********99"), ("7", "*7")]
)
def test_the_callers_number_is_masked(desk, lines, number, shown):
    desk.add("transfer", {"to": PHONE}).call("transfer_call", caller_id_num=number)
    assert json.loads(lines()[0])["caller"] == shown


def test_nothing_is_logged_when_nothing_moves(desk, lines):
    desk.add("department_router", {"departments": {"Sales": PHONE}})
    desk.call("transfer_to_department", {"department": "poetry"})
    desk.call("transfer_to_department", {"department": "sales"}, conversation_type="chat")
    assert lines() == []


def test_who_wants_no_lines_gets_none(desk, lines, caplog):
    caplog.set_level(logging.WARNING, logger=LOGGER)
    desk.add("transfer", {"to": PHONE}).call("transfer_call")
    assert lines() == []


def test_a_line_stays_one_line_whatever_the_caller_is_called(desk, lines):
    desk.add("transfer", {"to": PHONE})
    desk.call("transfer_call", call_id="a\nb\u2028c", caller_id_num="+1415\n5550199")
    [line] = lines()
    assert len(line.splitlines()) == 1
