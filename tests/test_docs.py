"""Every page of the site, and the guide for plugin authors, can be done as it stands: see `snippets.py`."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from newcomer import Newcomer
from signalwire_transfer._records._outcome import IN_WORDS
from signalwire_transfer_plugins.ledger._settings import STATE_VARIABLE
from snippets import EXAMPLES, LEFT_OUT, ROOT, blocks, left_out, lines

MADE = {"reference", "own-skill.md", "changelog.md", "security.md"}
"""What the site is given when it is built, and no page of its own."""

WRITTEN = [page for page in (ROOT / "docs").rglob("*.md") if page.relative_to(ROOT / "docs").parts[0] not in MADE]
PAGES = [ROOT / "README.md", *sorted(WRITTEN)]
ALL = [*PAGES, EXAMPLES / "own-skill.md"]
PACKAGE = EXAMPLES / "third_party"
BESIDE = {"agent.py", "tests/test_agent.py"}
"""What the package holds beyond the guide, which names them at its end."""


def newcomer(page: Path, folder: Path) -> Newcomer:
    reader = Newcomer(page, folder / "package", folder / "site")
    reader.folder.mkdir()
    reader.site.mkdir()
    return reader


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_whoever_does_what_a_page_says_sees_what_it_shows(page: Path, tmp_path: Path) -> None:
    newcomer(page, tmp_path).do_all()


def test_a_newcomer_who_does_all_of_the_guide_for_plugins_has_the_package(tmp_path: Path) -> None:
    reader = newcomer(EXAMPLES / "own-skill.md", tmp_path)
    reader.do_all()
    package = files(PACKAGE)
    assert package.keys() >= BESIDE
    assert files(reader.folder) == {name: text for name, text in package.items() if name not in BESIDE}


def files(folder: Path) -> dict[str, str]:
    found = [file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    named = {file.relative_to(folder).as_posix(): file for file in found if ".pytest_cache" not in file.parts}
    return {name: file.read_text(encoding="utf-8") for name, file in named.items()}


def test_the_unit_of_systemd_on_the_page_is_the_one_that_is_there() -> None:
    unit = (ROOT / "deploy" / "signalwire-transfer.service").read_text(encoding="utf-8")
    [shown] = [block.text for block in blocks(ROOT / "docs" / "running.md") if block.language == "ini"]
    assert unit.endswith(shown)


def test_the_workflow_on_the_page_is_the_one_that_is_linted() -> None:
    workflow = (ROOT / "deploy" / "check.yml").read_text(encoding="utf-8")
    shown, *_ = [block.text for block in blocks(ROOT / "docs" / "ci.md")]
    assert workflow.endswith(shown)


@pytest.mark.parametrize("name", ["Dockerfile", "signalwire-transfer.service"])
def test_what_waits_for_the_ledger_stands_where_it_may_be_written_and_stays(name: str) -> None:
    """Neither has a home of its own, and the spool of a ledger on PostgreSQL would stand there."""
    recipe = (ROOT / "deploy" / name).read_text(encoding="utf-8")
    assert re.search(rf"^(?:ENV |Environment=){STATE_VARIABLE}=/var/lib/signalwire-transfer$", recipe, re.MULTILINE)


def test_the_glossary_names_every_outcome() -> None:
    [told] = re.findall(
        r"^\| \*\*outcome\*\* \| (.*?)\. ", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE
    )
    assert set(re.findall(r"`(\w+)`", told)) == {*IN_WORDS, "refused"}  # a transfer that moved nothing has no attempt


def test_the_messages_that_are_explained_are_those_that_are_printed() -> None:
    """The longest piece of each that no value stands in."""
    page = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8").partition("## Messages and what")[2]
    told = re.findall(r"^\| (`.+?`) \| ", page, re.MULTILINE)
    code = "".join(
        file.read_text(encoding="utf-8") for root in ("skills", "plugins") for file in (ROOT / root).rglob("*.py")
    )
    code = re.sub(r'"\s*\n\s*f?"', "", code).replace("`", "")
    pieces = [max(re.split(r"…|\d+|[A-Z]{3,}", message.replace("`", "")), key=len) for message in told]
    assert len(pieces) > 10
    assert [piece for piece in pieces if piece.strip() not in code] == []


# ---- the runner itself ----------------------------------------------------------------------------------------------

GOOD = "agent: {name: desk}\nskills: {transfer: {to: +14155550123}}"


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ("```yaml\nskills: {transfer: {too: +14155550123}}\n```", "check finds something"),
        ("```yaml\nto: +15551234567\n```", "check finds something"),
        ("```yaml\nqueue: support\n```", "say why it is not run"),
        (f"`desk.yaml`:\n\n```yaml\n{GOOD}\nlegder: x\n```", "check finds something"),
        ('```yaml\nsections: {main: [{play: "loud"}]}\n```', "the platform's schema"),
        ("```python\nagent.add_skill('transfer', {'to': '12'})\n```", "without its country code"),
        ("```python\nagent = 1\n```", "isinstance"),
        ("```console\n$ signalwire-transfer chekc x.yaml\n```", "No such command"),
        ("```console\n$ signalwire-transfer run desk.yaml --prot 1\n```", "No such option"),
        ("```console\n$ signalwire-transfer --version\nsignalwire-transfer 0.0.0 …\n```", "is not what is shown"),
        ("```console\n$ echo one | cat\ntwo\n```", "is not what is shown"),
        ("```json\n{event: 1}\n```", "enclosed in double quotes"),
    ],
)
def test_what_is_wrong_on_a_page_is_found_with_its_line(wrong: str, complaint: str, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# A page\n\n{wrong}\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"page\.md, line (3|5): ") as caught:
        newcomer(page, tmp_path).do_all()
    assert complaint in str(caught.value)


# ---- what is not run ------------------------------------------------------------------------------------------------

NOT_RUN: dict[str, list[str]] = {
    "docs/ci.md": [
        "it is deploy/check.yml, which is linted as this project's own workflows are",
        "it is the end of the workflow above",
        "pre-commit takes it from the network",
    ],
    "docs/running.md": ["it needs the clone and a network"],
    "docs/start.md": [
        "it needs a network",
        "the tests have a folder of their own",
        "it needs a network",
        "it needs the tunnel",
    ],
}
"""All snippets that no test runs, by their page, with the reason that stands there."""


def test_what_is_not_run_says_why() -> None:
    marked = {name_of(page): [block.reason for block in blocks(page) if block.reason] for page in PAGES}
    assert {page: reasons for page, reasons in marked.items() if reasons} == NOT_RUN


def test_what_is_left_out_stands_on_some_page(record_property: Callable[[str, object], None]) -> None:
    typed = [line for page in ALL for block in blocks(page) if block.language == "console" for line, _ in lines(block)]
    counted = Counter(reason for line in typed if (reason := left_out(line)))
    record_property("left out", dict(counted))  # in what `pytest --junit-xml` writes
    assert set(LEFT_OUT.values()) == set(counted)


def test_no_snippet_is_in_a_language_that_is_not_tested() -> None:
    """Such as `bash` and `sh`, `yml` and `py`."""
    known = {"console", "dockerfile", "ini", "json", "markdown", "python", "text", "toml", "yaml", "{toctree}"}
    assert {block.language for page in ALL for block in blocks(page)} <= known
