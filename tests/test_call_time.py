"""The time of a call: skills and plugins ask the call, so that whatever is tried at another time is decided so."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from commands import command
from signalwire_transfer import Call, OneRoute, Route, TransferSkill, hookimpl
from signalwire_transfer.testing import assert_never_lost, simulate

ROTA = '''\
import time

from signalwire_transfer import Refusal, Route, TransferSkill, hookimpl

DAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"]


class OnDuty(TransferSkill):
    """Put the caller through to the person on duty."""

    name = "on_duty"
    tool = "transfer_to_person_on_duty"

    class Params(TransferSkill.Params):
        days: dict[str, Route]
        to: Route

    def route(self, arguments, call):
        return self.params.days.get(DAYS[call.now.weekday()], self.params.to)


@hookimpl
def transfer_skills():
    return [OnDuty]


@hookimpl
def transfer_review(plan, call):
    return Refusal("We never work at midnight.") if call.now.hour == 0 else None
'''
AGENT = """\
agent: {name: desk}
skills:
  on_duty:
    timezone: America/New_York
    days:
      fr: {to: +14155550131, name: Grace}
      sa: {to: +14155550132, name: Mona}
    to: {to: +14155550123, name: the front desk}
"""
TOOL = "transfer_to_person_on_duty"


@pytest.fixture
def rota(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "rota.py").write_text(ROTA)
    (tmp_path / "desk.yaml").write_text(AGENT)
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_PLUGINS", str(tmp_path / "rota.py"))
    return tmp_path / "desk.yaml"


@pytest.mark.parametrize(
    ("at", "who"),
    [
        ("2026-12-25 23:30", "Grace"),
        ("2026-12-26 00:30", "never"),
        ("2026-12-26T05:59+00:00", "never"),  # Saturday begins at five there
        ("2026-12-26T04:59+00:00", "Grace"),
        ("2026-12-26 10:00", "Mona"),
        ("2026-12-28 10:00", "the front desk"),
    ],
)
def test_a_rota_follows_the_time_that_is_tried(rota: Path, at: str, who: str) -> None:
    tried = command("try", rota, TOOL, "--at", at).stdout
    assert who in tried, tried
    assert str(simulate(rota, TOOL, at=at)) == tried.rstrip("\n")
    explained = command("explain", rota, TOOL, "--at", at).stdout
    assert who in explained or who == "never"


def test_nobody_is_lost_on_any_day_of_a_rota(rota: Path) -> None:
    """On Saturdays the call goes to an address that answers nothing: whichever day it is today, that is found."""
    whole = assert_never_lost(rota)
    assert whole > assert_never_lost(rota, at="2026-12-25 10:00"), "one day has fewer ways than all of them"
    rota.write_text(
        "public_url: https://agents.example.com\n" + AGENT.replace("+14155550132", "https://agents.example.com/x")
    )
    assert assert_never_lost(rota, at="2026-12-25 10:00")
    with pytest.raises(AssertionError, match="answers without a document"):
        assert_never_lost(rota)


@pytest.mark.parametrize("day", [datetime.date(2027, 1, 1), datetime.date(2026, 12, 31), datetime.date(2028, 2, 29)])
def test_days_that_come_once_a_year_or_less_are_tried_too(
    desk: Any, with_plugins: Callable[..., Any], day: Any
) -> None:
    asked: set[datetime.date] = set()

    class Odd(OneRoute):
        """Put the caller through."""

        name, tool = "odd", "odd"

        def route(self, arguments: Any, call: Call) -> Route:
            asked.add(call.now.date())
            route: Route = self.params.to
            return route

    plugin = type("Plugin", (), {})()
    plugin.transfer_skills = hookimpl(lambda: [Odd])
    with_plugins(odd=plugin)
    desk.add("transfer", {"odd": {"to": "+14155550123"}})
    assert_never_lost(desk.agent, tool="odd")
    assert (day.month, day.day) in {(each.month, each.day) for each in asked}
    assert len({each.isocalendar().week for each in asked}) > 6


def test_the_time_stands_still_while_a_call_is_decided(desk: Any, with_plugins: Callable[..., Any]) -> None:
    seen: list[datetime.datetime] = []

    class Slow(TransferSkill):
        """Put the caller through."""

        name, tool = "slow", "slow"

        class Params(TransferSkill.Params):
            to: Route

        def route(self, arguments: Any, call: Call) -> Route:
            seen.extend([call.now, call.now])
            route: Route = self.params.to
            return route

    def review(plan: Any, call: Call) -> None:
        seen.append(call.now)

    plugin = type("Plugin", (), {})()
    plugin.transfer_skills, plugin.transfer_review = hookimpl(lambda: [Slow]), hookimpl(review)
    with_plugins(slow=plugin)
    desk.add("transfer", {"slow": {"to": "+14155550123"}})
    before = datetime.datetime.now(datetime.timezone.utc)
    desk.call("slow", {})
    assert len(seen) == 3 and len(set(seen)) == 1
    assert seen[0].tzinfo and before <= seen[0] <= datetime.datetime.now(datetime.timezone.utc)


def test_without_a_timezone_it_is_the_time_of_this_machine() -> None:
    assert Call.from_payload({}).now.utcoffset() == datetime.datetime.now().astimezone().utcoffset()
    assert Call.from_payload({}, "Asia/Kolkata").now.utcoffset() == datetime.timedelta(hours=5.5)
