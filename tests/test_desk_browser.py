"""The desk in a real Chromium: as people see it, wide and narrow, light and dark, and as other pages may not."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("sqlalchemy")
pytest.importorskip("jinja2")
pytest.importorskip("playwright.sync_api", reason="needs the package playwright")

from starlette.responses import HTMLResponse

from browser import REBOUND, SCHEMES, WIDTHS, Tab
from ledger_stories import Story, database, lines
from plausible import fill
from served import Served, served
from signalwire_transfer.pages import Password, Site
from signalwire_transfer_plugins.ledger._settings import Settings
from signalwire_transfer_plugins.ledger.desk._pages import Desk
from signalwire_transfer_plugins.ledger.desk._reader import Reader, Watched

PAGES = {"now": "", "reasons": "reasons", "calls": "calls", "one call": ""}
LARGEST = 60_000
"""Bytes, compressed, of all that a page loads."""


def site(url: str, **more: Any) -> Site:
    return Site("desk", Desk(Watched(Reader(Settings(url=url))), "").routes(), **more)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two weeks of a clinic."""
    url = f"sqlite:///{tmp_path_factory.mktemp('clinic')}/transfers.db"
    fill(database(url), time.time_ns() // 1_000_000, days=14, each_day=30)
    return url


@pytest.fixture(scope="module")
def desk(clinic: str) -> Iterator[Served]:
    with served(site(clinic)) as running:
        yield running


@pytest.fixture
def tab(browser: Any) -> Iterator[Tab]:
    opened = Tab(browser, zone="America/New_York")
    yield opened
    opened.close()


def address_of(desk: Served, name: str) -> str:
    """The address of a page; that of one call is one of a call with two attempts."""
    if name != "one call":
        return desk.address + PAGES[name]
    rows = desk.get("export?form=csv&outcome=voicemail").content.decode().splitlines()
    return f"{desk.address}call?id={rows[-1].split(',')[1]}"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_can_be_read_by_everybody(browser: Any, desk: Served, width: int, scheme: str) -> None:
    tab = Tab(browser, width, scheme, "Europe/Berlin")
    for name in PAGES:
        tab.page.goto(address_of(desk, name))
        tab.page.locator("h1").wait_for()
        assert tab.barriers() == [], (name, width, scheme)
        assert not tab.is_wider_than_the_screen(), (name, width, scheme)
        for summary in tab.page.locator("summary").all()[:2]:
            summary.click()
        assert not tab.is_wider_than_the_screen(), (name, width, scheme)
    assert tab.said == []
    assert tab.hosts == {"127.0.0.1"}
    tab.close()


def test_a_page_is_small(desk: Served) -> None:
    for name in PAGES:
        text = desk.get(address_of(desk, name).removeprefix(desk.address)).content
        assets = [part.split('"')[0] for part in text.decode().split('"/look/')[1:]]
        loaded = [text, *(desk.get(f"look/{asset}").content for asset in set(assets))]
        assert sum(len(gzip.compress(part)) for part in loaded) < LARGEST, name


def test_times_are_in_the_viewers_zone_and_the_zone_is_named(tab: Tab, desk: Served) -> None:
    tab.page.goto(desk.address + "calls")
    first = tab.page.locator("td time").first
    utc, shown = first.get_attribute("datetime"), first.inner_text()
    assert shown != utc.replace("T", " ").replace("Z", "")
    hours = (int(utc[11:13]) - int(shown[11:13])) % 24
    assert hours in {4, 5}
    assert "America/New York" in tab.page.locator("footer").inner_text()
    assert "From (America/New York)" in tab.page.locator("form").inner_text()


def test_a_new_transfer_appears_within_five_seconds_and_the_focus_stays(tab: Tab, browser: Any, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/transfers.db"
    made = database(url)
    now = time.time_ns() // 1_000_000
    made.add(lines(Story("first", at=now - 60_000, key="sales").records))
    with served(site(url)) as running:
        tab.page.goto(running.address)
        link = tab.page.locator("#fresh table a").first
        link.focus()
        focused = tab.page.evaluate("document.activeElement.id")
        assert float(tab.page.locator("#fresh").get_attribute("data-every")) < 5
        made.add(lines(Story("second", at=now - 1000, key="billing").records))
        tab.page.locator("#fresh tbody th", has_text="billing").first.wait_for()
        assert tab.page.evaluate("document.activeElement.id") == focused
    tab.page.locator("#banner", has_text="does not answer").wait_for()
    assert tab.page.locator("#fresh tbody th", has_text="billing").first.is_visible()


def test_a_ledger_that_goes_away_is_said_over_what_was_there_and_comes_back(tab: Tab, tmp_path: Path) -> None:
    file = tmp_path / "transfers.db"
    with served(site(f"sqlite:///{file}")) as running:
        tab.page.goto(running.address)
        assert "There is no ledger yet" in tab.page.locator("h1").inner_text()
        made = database(f"sqlite:///{file}")
        made.add(lines(Story("first", at=time.time_ns() // 1_000_000 - 1000, key="sales").records))
        tab.page.locator("#fresh tbody th", has_text="sales").first.wait_for()
        file.rename(tmp_path / "aside.db")
        tab.page.locator("#banner", has_text="There is no ledger").wait_for()
        assert "Seen since" in tab.page.locator("#banner").inner_text()
        assert tab.page.locator("#fresh tbody th", has_text="sales").first.is_visible()
        (tmp_path / "aside.db").rename(file)
        tab.page.locator("#banner").wait_for(state="hidden")


def test_the_desk_works_by_keyboard(tab: Tab, desk: Served) -> None:
    tab.page.goto(desk.address + "calls")
    tab.page.keyboard.press("Tab")
    assert tab.page.evaluate("document.activeElement.className") == "skip"
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.type("no such call")
    tab.page.keyboard.press("Enter")
    tab.page.locator(".empty", has_text="Nothing found").wait_for()
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    tab.page.keyboard.press("Tab")
    tab.page.keyboard.press("Tab")
    assert tab.page.evaluate(outline) == "solid"


def test_it_says_the_same_without_scripts(browser: Any, desk: Served) -> None:
    tab = Tab(browser, java_script_enabled=False)
    tab.page.goto(desk.address)
    assert tab.page.locator("h1").inner_text() == "The last hour"
    assert "UTC" in tab.page.locator("footer").inner_text()
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in tab.page.content()
    tab.page.goto(address_of(desk, "one call"))
    assert tab.page.locator(".command button").first.is_hidden()
    tab.close()


def test_a_call_is_found_and_a_command_copied(browser: Any, desk: Served) -> None:
    tab = Tab(browser, permissions=["clipboard-read", "clipboard-write"])
    tab.page.goto(address_of(desk, "one call"))
    reference = tab.page.locator("h1").inner_text().split()[1]
    tab.page.goto(desk.address + "calls")
    tab.page.get_by_label("Call, transfer or reference").fill(reference)
    tab.page.get_by_role("button", name="Search").click()
    tab.page.get_by_role("link", name=reference).first.click()
    tab.page.locator("h1", has_text=reference).wait_for()
    tab.page.get_by_role("button", name="Copy").first.click()
    tab.page.get_by_role("button", name="Copied").wait_for()
    assert tab.page.evaluate("navigator.clipboard.readText()").startswith("signalwire-transfer ledger ")
    tab.close()


def test_nothing_in_a_ledger_is_run(tab: Tab, tmp_path: Path) -> None:
    url, evil = (
        f"sqlite:///{tmp_path}/transfers.db",
        "<script>document.title='got'</script><img src=x onerror=alert(1)>",
    )
    story = Story("evil", at=time.time_ns() // 1_000_000 - 5000, key=evil)
    story.event("attempt.started", 1, "1.1", reason=evil)
    database(url).add(lines(story.records))
    with served(site(url)) as running:
        for path in ("", "reasons", "calls", "call?id=call-evil"):
            tab.page.goto(running.address + path)
            assert evil in tab.page.locator("main").inner_text() or path == "reasons"
            assert "got" not in tab.page.title()
            assert tab.page.locator("main script, main img").count() == 0
    assert tab.said == []


# ---- other pages ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Served]:
    """Another web page that the person has open."""

    with served(SimpleNamespace(app=lambda: HTMLResponse("<h1>A game</h1>"))) as running:  # type: ignore[arg-type]
        yield running


_FETCHED = ".then((got) => got.text(), () => 'refused')"
_LOADED = "one.onerror = () => done('refused'); document.body.append(one); })"
ATTACKS = {
    "fetch": f"(to) => fetch(to, {{credentials: 'include'}}){_FETCHED}",
    "no-cors": f"(to) => fetch(to, {{mode: 'no-cors'}}){_FETCHED}",
    "post": f"(to) => fetch(to, {{method: 'POST', mode: 'no-cors', body: 'x'}}){_FETCHED}",
    "script": "(to) => new Promise((done) => { const one = document.createElement('script'); one.src = to;"
    f" one.onload = () => done('run'); {_LOADED}",
    "frame": "(to) => new Promise((done) => { const one = document.createElement('iframe'); one.src = to;"
    " one.onload = () => { try { done(one.contentDocument ? one.contentDocument.body.innerText : 'refused'); }"
    f" catch {{ done('refused'); }} }}; {_LOADED}",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_another_page_reads_nothing(tab: Tab, desk: Served, elsewhere: Served, attack: str) -> None:
    tab.page.goto(elsewhere.address.replace("127.0.0.1", "localhost"))
    got = tab.page.evaluate(ATTACKS[attack], desk.address + "calls")
    assert "Calls" not in got and got != "run"
    tab.page.goto(elsewhere.address)
    assert "Calls" not in tab.page.evaluate(ATTACKS[attack], desk.address + "calls")


def test_a_name_that_was_pointed_at_this_machine_shows_nothing(tab: Tab, desk: Served) -> None:
    """DNS rebinding: the browser takes what the attacker's name leads to for the attacker's own page."""
    answer = tab.page.goto(desk.address.replace("127.0.0.1", REBOUND) + "calls")
    assert answer.status == 421
    assert "Calls" not in tab.page.content() and "not called that" in tab.page.content()
    assert tab.page.evaluate("() => fetch('/export').then((got) => got.status)") == 421


def test_a_browser_asks_for_the_password(browser: Any, clinic: str) -> None:
    guarded = site(clinic, password=Password("correct horse"))
    with served(guarded) as running:
        for text, is_in in (("correct horse", True), ("wrong one", False)):
            tab = Tab(browser, http_credentials={"username": "anna", "password": text})
            tab.page.goto(running.address)
            assert (tab.page.locator("h1").count() == 1) is is_in
            tab.close()
