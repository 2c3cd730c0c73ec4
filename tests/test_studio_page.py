"""The studio as a person uses it: in a browser, with keyboard and mouse."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from browser import SCHEMES, WIDTHS, Tab
from served import served
from signalwire_transfer._cli.init import TEMPLATES, beginning
from signalwire_transfer._studio._app import Studio
from signalwire_transfer.pages import Site

CLINIC = """\
# Our clinic
agent: {name: clinic, route: /clinic}
skills:
  department_router:
    departments:
      sales:                 # who sells
        to: +14155550111
        on_failure:
          to: +14155550112
          name: our mobile
          on_failure: voicemail
      "<b>night</b>": {to: +14155550113, hours: "Mo-Su 20:00-08:00", timezone: Europe/Berlin}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clinic.yaml"
    path.write_text(CLINIC, encoding="utf-8")
    return path


class Desk:
    """A window with the studio in it, ready to be used."""

    def __init__(self, tab: Tab, address: str) -> None:
        self.tab, self.page = tab, tab.page
        self.page.goto(address)
        self.page.locator("html[data-ready]").wait_for()
        self.page.locator("#timeline .end, #timeline .notice, #timeline .empty").first.wait_for(state="attached")

    def open_line(self, number: int) -> None:
        """Put the cursor at the end of a line of the text."""
        self.page.locator(".cm-line").nth(number - 1).click()
        self.page.keyboard.press("End")

    def says(self, place: str, text: str) -> None:
        """Wait until a place on the page says so."""
        self.page.locator(place).filter(has_text=text).first.wait_for()


@contextmanager
def opening(browser: Any, target: Path) -> Iterator[Callable[..., Desk]]:
    """Opens the studio with a file; whatever happens, it says nothing in the console and asks nobody else."""
    tabs: list[Tab] = []
    templates = {name: beginning(name, target.name) for name in TEMPLATES}
    with served(Site("studio", Studio(target, templates).routes())) as server:

        def opened(**more: Any) -> Desk:
            tabs.append(Tab(browser, **more))
            return Desk(tabs[-1], server.address)

        yield opened
        for tab in tabs:
            tab.close()
            assert tab.said == []
            assert tab.hosts == {"127.0.0.1"}


@pytest.fixture
def studio(browser: Any, file: Path) -> Iterator[Callable[..., Desk]]:
    """Opens the studio with the clinic."""
    with opening(browser, file) as opened:
        yield opened


def test_a_mistake_is_underlined_and_said_while_it_is_typed(studio: Callable[..., Desk]) -> None:
    desk = studio()
    desk.says("#findings", "")
    desk.open_line(11)
    desk.page.keyboard.press("Backspace")  # voicemai
    desk.says("#findings .finding.error", "must be an address")
    desk.page.locator(".cm-lintRange-error").first.wait_for()
    assert desk.page.locator("#stale").is_visible()
    assert "our mobile" in desk.page.inner_text("#drawing")  # what was drawn last

    desk.page.locator("#findings .error .at").first.click()
    assert "voicemai" in desk.page.locator(".cm-activeLine").inner_text()
    desk.page.keyboard.press("End")
    desk.page.keyboard.type("l")
    desk.page.locator("#stale").wait_for(state="hidden")


def test_the_page_of_a_finding_is_a_click_away(studio: Callable[..., Desk]) -> None:
    desk = studio()
    desk.open_line(11)
    for _ in "voicemail":
        desk.page.keyboard.press("Backspace")
    desk.page.keyboard.type("hangup")
    desk.page.locator("#findings .code").first.wait_for()
    code = desk.page.locator("#findings .code").first.inner_text()
    desk.page.locator("#findings .code").first.click()
    desk.says("#rule-title", code)
    desk.page.keyboard.press("Escape")
    assert not desk.page.locator("#rule").is_visible()


def test_keys_and_verdicts_are_completed_inside_a_rung(studio: Callable[..., Desk]) -> None:
    desk = studio()
    desk.open_line(10)
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.type("timeo")
    desk.page.locator(".cm-tooltip-autocomplete").wait_for()
    time.sleep(0.1)  # CodeMirror takes no Enter in the first moment, so that nobody completes by mistake
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.type("20")
    desk.says("#drawing", "rings 20 s")
    assert "          timeout: 20" in desk.page.inner_text("#editor .cm-content")


def test_a_word_tells_its_meaning(studio: Callable[..., Desk]) -> None:
    desk = studio()
    desk.page.locator(".cm-line").nth(10).get_by_text("on_failure").hover()
    desk.says(".cm-meaning", "When nobody takes the call")


def test_a_line_that_is_made_busy_in_the_drawing_changes_the_call(studio: Callable[..., Desk]) -> None:
    desk = studio()
    desk.says("#timeline .end", "talked to somebody")
    desk.page.get_by_label("What sales does").select_option("busy")
    desk.says("#timeline .events", "our mobile rings")
    desk.says("#timeline .reasons", "the line was busy")
    desk.says("#command", "--line sales=busy")
    desk.page.get_by_label("What our mobile does").select_option("no_answer")
    desk.says("#timeline .end", "left a message")

    desk.page.get_by_role("button", name="Copy").click()
    desk.says("#timeline button", "Copied")
    desk.page.locator("#line-list label").filter(has_text="sales").locator("select").select_option("answers")
    desk.says("#timeline .end", "talked to somebody")


def test_what_the_caller_says_and_the_clock_decide(studio: Callable[..., Desk]) -> None:
    desk = studio()
    desk.page.locator("#at").fill("2026-11-27T18:05")
    desk.says("#moment", "Friday, 27 November 2026, 18:05 (Europe/Berlin)")
    assert desk.page.locator("#drawing .closed").count() == 1
    desk.page.locator("#arguments select").first.select_option("<b>night</b>")
    desk.says("#timeline .reasons", "closed")
    desk.page.locator("#at").fill("2026-11-27T22:05")
    desk.says("#timeline .end", "talked to somebody")
    desk.page.locator("#now").click()
    desk.page.locator("#moment:empty").wait_for(state="attached")


def test_a_rung_leads_to_its_line(studio: Callable[..., Desk]) -> None:
    desk = studio()
    desk.page.locator("#drawing .go").filter(has_text="our mobile").click()
    assert "+14155550112" in desk.page.locator(".cm-activeLine").inner_text()
    desk.page.locator("#drawing .go").filter(has_text="voicemail").click()
    assert "on_failure: voicemail" in desk.page.locator(".cm-activeLine").inner_text()


def test_every_way_is_tried_and_listed(studio: Callable[..., Desk]) -> None:
    desk = studio()
    desk.page.locator("#every").click()
    desk.says("#ways", "the caller left a message")
    assert "ways" in desk.page.inner_text("#trying")


def test_saving_writes_the_file_only_when_asked(studio: Callable[..., Desk], file: Path) -> None:
    desk = studio()
    desk.open_line(1)
    desk.page.keyboard.type(", and more")
    desk.says("#saved", "not saved")
    assert file.read_text(encoding="utf-8") == CLINIC
    desk.page.keyboard.press("Control+s")
    desk.page.locator("#saved:not(.unsaved)").wait_for()
    assert file.read_text(encoding="utf-8") == CLINIC.replace("# Our clinic", "# Our clinic, and more")


def test_what_somebody_else_has_written_is_not_lost(studio: Callable[..., Desk], file: Path) -> None:
    desk = studio()
    file.write_text(CLINIC + "# theirs\n", encoding="utf-8")
    desk.open_line(1)
    desk.page.keyboard.type(" mine")
    desk.page.locator("#save").click()
    desk.page.locator("#conflict").wait_for()
    assert file.read_text(encoding="utf-8") == CLINIC + "# theirs\n"
    desk.page.locator("#take-theirs").click()
    desk.says(".cm-content", "# theirs")
    desk.open_line(1)
    desk.page.keyboard.type(" again")
    desk.page.locator("#save").click()
    desk.page.locator("#saved:not(.unsaved)").wait_for()
    assert file.read_text(encoding="utf-8") == (CLINIC + "# theirs\n").replace("clinic\n", "clinic again\n", 1)


def test_what_changes_elsewhere_is_shown_when_the_page_is_looked_at_again(
    studio: Callable[..., Desk], file: Path
) -> None:
    desk = studio()
    file.write_text(CLINIC + "# theirs\n", encoding="utf-8")
    desk.page.evaluate("dispatchEvent(new Event('focus'))")
    desk.says(".cm-content", "# theirs")
    assert not desk.page.locator("#conflict").is_visible()


def test_a_new_file_begins_with_a_template(browser: Any, tmp_path: Path) -> None:
    with opening(browser, tmp_path / "new.yaml") as opened:
        desk = opened()
        desk.page.get_by_role("button", name="two-agents").click()
        desk.says("#findings", "No mistakes.")
        assert desk.page.locator("#agent option").count() == 2
        desk.page.locator("#agent").select_option(index=1)
        desk.says("#timeline .end", "")
        desk.page.locator("#save").click()
        desk.page.locator("#saved:not(.unsaved)").wait_for()
        assert (tmp_path / "new.yaml").exists()


def test_an_agent_in_python_has_no_text_here(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "reception_on_a_page.py"
    example = Path(__file__).parent.parent / "examples" / "department_router.py"
    file.write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    with opening(browser, file) as opened:
        desk = opened()
        assert not desk.page.locator("#editor").is_visible()
        desk.says("#timeline .end", "")
        assert desk.page.locator("#drawing .step").count() > 1
        assert desk.tab.barriers() == []


def test_nothing_in_the_file_is_markup(studio: Callable[..., Desk]) -> None:
    desk = studio()
    assert desk.page.locator("#drawing b, #call b").count() == 0
    assert "<b>night</b>" in desk.page.inner_text("#drawing")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_it_can_be_used_by_everybody_on_every_screen(studio: Callable[..., Desk], width: int, scheme: str) -> None:
    desk = studio(width=width, scheme=scheme)
    assert not desk.tab.is_wider_than_the_screen()
    assert desk.tab.barriers() == []
    if width < 1000:
        for name in ("flow", "call"):
            desk.page.locator(f"#tab-{name}").click()
            assert desk.page.locator(f"#{name}").is_visible()
            assert not desk.page.locator("#editor").is_visible()
            assert not desk.tab.is_wider_than_the_screen()
            assert desk.tab.barriers() == []


def test_the_tabs_of_a_small_screen_go_by_keyboard(studio: Callable[..., Desk]) -> None:
    desk = studio(width=390)
    desk.page.locator("#tab-text").focus()
    desk.page.keyboard.press("ArrowRight")
    assert desk.page.evaluate("document.activeElement.id") == "tab-flow"
    assert desk.page.locator("#flow").is_visible()
