"""Where there is no call to move, the tools answer in words."""

import pytest

SKILLS = {
    "escalate_to_human": ("escalate_to_human", {"to": "+14155552671"}),
    "transfer_to_department": ("department_router", {"departments": {"sales": "+14155552671"}, "default": "sales"}),
    "transfer_to_queue": ("queue_router", {"queues": {"support": "queue:support"}, "default": "support"}),
    "hand_off_to_agent": ("agent_handoff", {"agents": {"billing": "https://a.example.com/b"}, "default": "billing"}),
    "text_and_transfer": (
        "sms_then_transfer",
        {"to": "+14155552671", "sms": {"from": "+14155552672", "body": "Hello"}},
    ),
    "transfer_call": ("transfer", {"to": "context:billing"}),
}


@pytest.fixture(params=SKILLS)
def tool(request, desk):
    desk.add(*SKILLS[request.param])
    return request.param


def test_in_a_text_chat_nobody_is_transferred(desk, tool):
    answer = desk.call(tool, conversation_type="chat")
    assert not answer.actions
    assert "text chat" in answer.response


def test_a_call_that_has_ended_is_not_transferred(desk, tool):
    answer = desk.call(tool, channel_active=False)
    assert not answer.actions
    assert "has ended" in answer.response


@pytest.mark.parametrize("active", [None, True, "false", 0, "no"])
def test_a_call_of_which_nobody_says_that_it_ended_goes_on(desk, tool, active):
    assert desk.call(tool, channel_active=active).moved


def test_a_payload_with_nothing_in_it_still_moves_the_call(desk, tool):
    assert desk.handle(tool, {}, {}).moved
    assert desk.handle(tool, {}, None).moved
