"""Takes the pictures in README and docs: `make pictures`. They show the examples, at a moment that stays the same."""

import tempfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from browser import Tab, chromium
from ledger_stories import database
from plausible import fill
from served import served
from signalwire_transfer._studio._app import Studio
from signalwire_transfer.pages import Site
from signalwire_transfer_plugins.ledger._settings import Settings
from signalwire_transfer_plugins.ledger.desk._pages import Desk
from signalwire_transfer_plugins.ledger.desk._reader import Reader, Watched

HERE = Path(__file__).parent
NOW = int(datetime(2026, 11, 24, 19, 40, tzinfo=timezone.utc).timestamp() * 1000)
WIDTH = 1100


def take(browser: Any, name: str, address: str, height: int, scheme: str = "light") -> None:
    """A picture of the top of a page."""
    tab = Tab(browser, WIDTH, scheme, "Europe/London")
    tab.page.set_viewport_size({"width": WIDTH, "height": height})
    tab.page.goto(address)
    tab.page.wait_for_load_state("networkidle")
    tab.page.screenshot(path=HERE / f"{name}.png")
    tab.close()


def desk(browser: Any, folder: Path) -> None:
    """A clinic's ledger on a Tuesday afternoon."""
    url = f"sqlite:///{folder}/transfers.db"
    fill(database(url), NOW, days=28, each_day=70)
    pages = Desk(Watched(Reader(Settings(url=url))), " --ledger sqlite:///transfers.db", lambda: NOW)
    with served(Site("desk", pages.routes())) as running:
        take(browser, "desk-now", running.address, 760)
        take(browser, "desk-reasons", f"{running.address}reasons", 760)
        rows = running.get("export?form=csv&outcome=voicemail").content.decode().splitlines()
        take(browser, "desk-call", f"{running.address}call?id={rows[-1].split(',')[1]}", 860)


def studio(browser: Any, folder: Path) -> None:
    """The receptionist of the examples, whose sales desk is busy."""
    file = folder / "receptionist.yaml"
    file.write_text(
        (HERE.parent.parent / "examples" / "receptionist.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    with served(Site("studio", Studio(file, {}).routes())) as running:
        tab = Tab(browser, 1280, "light", "Europe/London")
        tab.page.goto(running.address)
        tab.page.get_by_label("Time of the call").fill("2026-11-24T19:40")
        tab.page.get_by_label("What sales does").select_option("busy", timeout=60_000)
        tab.page.locator("#timeline .events").filter(has_text="our mobile rings").wait_for()
        tab.page.get_by_role("button", name="Go to line").or_(tab.page.locator("#drawing .go")).first.click()
        tab.page.screenshot(path=HERE / "studio.png")
        tab.close()


if __name__ == "__main__":
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        desk(browser, Path(folder))
        studio(browser, Path(folder))
