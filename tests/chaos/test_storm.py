"""A short storm, and a clock that jumps: nobody is put through to somebody else, and nothing is lost in silence."""

import random
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from storm import storm

from signalwire_transfer._calls._clock import fixed

SEED = 20261126
HERE = ZoneInfo("America/New_York")
HOURS = {"hours": "Mo-Fr 09:00-17:00", "timezone": "America/New_York"}
OPEN, CLOSED = "+14155551001", "+14155551002"


@pytest.mark.parametrize("workers", [1, 2])
def test_a_storm_does_no_harm(tmp_path, workers):
    result = storm(10, workers, SEED, tmp_path)
    assert result.tally.counts["requests"]
    assert not any(result.faults.values()), [result.faults, *result.tally.findings]
    assert "stopped" in result.last_line


def test_a_clock_that_jumps_leads_nobody_to_a_desk_that_is_closed(desk):
    chance = random.Random(SEED)
    desk.add("transfer", {"to": {"to": OPEN, **HOURS, "on_closed": {"to": CLOSED}}})
    first = datetime(2024, 1, 1, tzinfo=timezone.utc)
    for _ in range(300):
        at = first + timedelta(seconds=chance.randrange(4 * 366 * 86_400))
        here = at.astimezone(HERE)
        is_open = here.weekday() < 5 and 9 <= here.hour < 17
        with fixed(at):
            assert desk.call("transfer_call").dialled == [OPEN if is_open else CLOSED], here
