"""`--at` names a moment that exists, or says what it is instead."""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from signalwire_transfer._calls._clock import that_exists
from signalwire_transfer._cli._app import app

FILE = """\
agent: {name: desk}
skills:
  transfer:
    to: sip:ann@pbx.example.com
    hours: Mo-Su 03:00-17:00
    timezone: America/New_York
"""
COMMANDS = (["show"], ["try", "transfer_call"], ["explain", "transfer_call"])


def run(tmp_path: Path, words: list[str], at: str) -> Any:
    file = tmp_path / "a.yaml"
    file.write_text(FILE, encoding="utf-8")
    command, *rest = words
    return CliRunner().invoke(app, [command, str(file), *rest, "--at", at], catch_exceptions=False)


@pytest.mark.parametrize("words", COMMANDS)
def test_an_hour_that_clocks_leave_out_is_its_end(tmp_path: Path, words: list[str]) -> None:
    ran = run(tmp_path, words, "2026-03-08 02:30")
    assert ran.exit_code == 0
    assert "Sunday, 8 March 2026, 03:00 (America/New_York)" in ran.stderr
    assert ("open until" if words == ["show"] else "with_callee_then_closed") in ran.stdout


@pytest.mark.parametrize("words", COMMANDS)
@pytest.mark.parametrize("at", ["9999-12-31T23:59-12:00", "0001-01-01", "0001-01-01T00:00+14:00", "9999-12-31"])
def test_the_ends_of_time_are_no_moments(tmp_path: Path, words: list[str], at: str) -> None:
    ran = run(tmp_path, words, at)
    assert ran.exit_code == 2
    assert "must be a time in the years from 1970 to 2999" in ran.stderr


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2037, 1, 1), timezones=st.timezones()).map(
        lambda moment: moment.replace(microsecond=0)
    )
)
def test_a_moment_exists(moment: datetime) -> None:
    found = that_exists(moment)
    assert found.astimezone(timezone.utc).astimezone(found.tzinfo) == found
    assert found.astimezone(timezone.utc).astimezone(found.tzinfo).replace(tzinfo=None) == found.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("zone", "written", "first"),
    [
        ("America/New_York", "2026-03-08 02:30", "2026-03-08 03:00"),
        ("America/New_York", "2026-03-08 02:00", "2026-03-08 03:00"),
        ("America/New_York", "2026-03-08 01:59", "2026-03-08 01:59"),
        ("America/New_York", "2026-11-01 01:30", "2026-11-01 01:30"),
        ("Pacific/Apia", "2011-12-30 10:00", "2011-12-31 00:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04 02:30"),
    ],
)
def test_the_first_moment_after_a_gap(zone: str, written: str, first: str) -> None:
    found = that_exists(datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)))
    assert found.replace(tzinfo=None) == datetime.fromisoformat(first)
    before = (found.astimezone(timezone.utc) - timedelta(seconds=1)).astimezone(found.tzinfo)
    assert before.replace(tzinfo=None) < datetime.fromisoformat(written)
