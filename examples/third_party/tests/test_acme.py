"""What the package promises, without a phone and without a server."""

from pathlib import Path

import pytest
import signalwire_transfer_acme as acme

from signalwire_transfer import ConfigurationError, Outcome
from signalwire_transfer.testing import assert_never_lost, assert_no_leak, simulate

FILE = Path(__file__).parent.parent / "acme.yaml"
TOOL = "transfer_to_account_owner"
GRACE, MONA, FRONT_DESK = "+14155550131", "sip:mona@pbx.example.com", "+14155550123"


@pytest.mark.parametrize(
    ("caller", "called"),
    [("+14155550199", GRACE), ("+14155550198", MONA), ("+14155550100", FRONT_DESK), ("", FRONT_DESK)],
)
def test_callers_reach_the_person_who_looks_after_their_account(caller: str, called: str) -> None:
    timeline = simulate(FILE, TOOL, caller=caller)
    assert [attempt.address for attempt in timeline.attempts] == [called]


def test_when_the_owner_is_busy_the_agent_goes_on() -> None:
    timeline = simulate(FILE, TOOL, lines={GRACE: "busy"})
    assert timeline.end == "agent", str(timeline)


def test_those_who_call_for_fun_are_not_put_through() -> None:
    timeline = simulate(FILE, TOOL, caller="+14155550166")
    assert timeline.response == "Please write to us instead."
    assert not timeline.attempts


def test_a_number_that_no_caller_can_have_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(FILE.read_text().replace("+14155550199", "(415) 555-0199"))
    with pytest.raises(ConfigurationError, match=r"owners\.\(415\) 555-0199: is not a caller's number"):
        simulate(file, TOOL)


def test_what_has_ended_is_counted() -> None:
    acme.transfer_ended(Outcome("busy", "Mona"))
    assert acme.TALLY["busy"] == 1


def test_nobody_is_ever_lost() -> None:
    assert assert_never_lost(FILE) > 0


def test_the_model_sees_no_number() -> None:
    assert_no_leak(FILE)
