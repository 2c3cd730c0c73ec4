"""The rules of `check`: every page's bad example is found, its good one is clean, and none finds more than it says."""

import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signalwire_transfer._check._engine import Report, report_on
from signalwire_transfer._check._offered import Offered, offered
from signalwire_transfer._check._rule import page, title
from signalwire_transfer._check._selection import selection
from signalwire_transfer._check._target import subject_of
from signalwire_transfer._plugins import Plugins, installed

CODES = [f"TR{number:03}" for number in range(1, 24)]
Check = Callable[..., list[str]]


@pytest.fixture
def known() -> Offered:
    return offered(installed())


def examples(rule: Any) -> dict[str, str]:
    """The `Bad::` and `Good::` of a page."""
    parts = re.split(r"^(Bad|Good)::\n", page(rule), flags=re.MULTILINE)
    return {name: textwrap.dedent(text) for name, text in zip(parts[1::2], parts[2::2], strict=True)}


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., Report]:
    """The report on a file of this text."""

    def made(text: str, codes: frozenset[str] | None = None, plugins: Plugins | None = None) -> Report:
        (tmp_path / "f.yaml").write_text(text, encoding="utf-8")
        plugins = plugins or installed()
        known = offered(plugins)
        subject = subject_of(str(tmp_path / "f.yaml"), plugins)
        return report_on(subject, known, codes or selection(known.rules, [], []))

    return made


@pytest.fixture
def check(report: Callable[..., Report]) -> Check:
    """What is found in a skill's parameters, each as `code path: message` without the path's beginning."""

    def found(skills: str, above: str = "agent: {name: desk}\n") -> list[str]:
        text = f"{above}skills:\n{textwrap.indent(textwrap.dedent(skills), '  ')}"
        return [f"{each.code} {each.path.removeprefix('skills.')}: {each.message}" for each in report(text).found]

    return found


def codes_of(found: list[str]) -> list[str]:
    return [line.split()[0] for line in found]


def test_the_rules_in_the_box_are_these(known: Offered) -> None:
    assert list(known.rules) == CODES
    assert not known.complaints


@pytest.mark.parametrize("code", CODES)
def test_the_bad_example_of_a_page_is_found_and_the_good_one_is_clean(
    known: Offered, report: Callable[..., Report], code: str
) -> None:
    both = examples(known.rules[code])
    assert list(both) == ["Bad", "Good"], code
    codes = selection(known.rules, [], []) | {code}
    assert code in {found.code for found in report(both["Bad"], codes).found}
    assert report(both["Good"], codes).found == []


@pytest.mark.parametrize("code", CODES)
def test_a_page_begins_with_one_sentence_and_says_why(known: Offered, code: str) -> None:
    rule = known.rules[code]
    assert title(rule).endswith(".")
    assert len(page(rule).split("\n\n")) > 3, "a title, why, and two examples"


def test_a_rule_file_holds_rules_and_each_file_is_found_by_being_there(known: Offered) -> None:
    modules = {rule.__module__ for rule in known.rules.values() if rule.__module__.startswith("signalwire_transfer_p")}
    folder = Path(__file__).parent.parent / "plugins" / "signalwire_transfer_plugins" / "rules"
    assert {module.rpartition(".")[2] for module in modules} == {file.stem for file in folder.glob("[a-z]*.py")}
