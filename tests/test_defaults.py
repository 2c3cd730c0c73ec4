"""What counts where nobody writes a key: one table, and everything that tells of it agrees."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from signalwire_transfer import Plan
from signalwire_transfer._addresses._address import Rules
from signalwire_transfer._routes._chains import chain
from signalwire_transfer._routes._defaults import DEFAULTS, Keys
from signalwire_transfer._routes._route import KEYS, ROUTE, RouteKeys

PAGE = (Path(__file__).parent.parent / "docs" / "routes.md").read_text(encoding="utf-8")
ROWS = {
    key: default
    for keys, default in re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| ([^|]*) \|", PAGE, re.MULTILINE)
    for key in re.findall(r"`(\w+)`", keys)
}
TOLD = [key for key, value in DEFAULTS.items() if value and value is not True] + ["final"]


def as_told(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@pytest.mark.parametrize("key", TOLD)
def test_the_page_tells_the_default(key: str) -> None:
    assert as_told(DEFAULTS[key]) in ROWS[key]


@pytest.mark.parametrize("key", [key for key in TOLD if key != "name"])
def test_the_schema_tells_the_default(key: str) -> None:
    [field] = [field for field in RouteKeys.__dataclass_fields__.values() if field.name == KEYS[key]]
    assert f"(default: {as_told(DEFAULTS[key])})" in field.default.description


def test_every_default_is_of_a_route_key_and_a_plan_has_the_same() -> None:
    assert DEFAULTS.keys() <= KEYS.keys()
    plain = {"final", "announce", "timeout", "wait_time"}
    assert {key: Plan.__dataclass_fields__[key].default for key in plain} == {key: DEFAULTS[key] for key in plain}


def test_a_key_that_nobody_has_set_counts_by_default_and_is_not_there() -> None:
    keys = chain((), ROUTE.validate_python("+14155552671", context=Rules()), {}).keys
    assert keys["timeout"] == 30
    assert "timeout" not in keys
    assert keys.get("timeout") is None
    with pytest.raises(KeyError):
        keys["hours"]


def test_a_whisper_asks_for_a_digit_unless_somebody_says_no() -> None:
    assert Keys()["accept"] is False
    assert Keys(whisper="A call.")["accept"] == "1"
    assert Keys(whisper="A call.", accept=False)["accept"] is False
