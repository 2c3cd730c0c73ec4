"""A real Chromium for the tests of pages: what a person sees, what the console says, and what leaves the machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from patience import PATIENCE

REBOUND = "evil.example"
"""A stranger's name that leads to this machine, as after DNS rebinding."""
FLAGS = (
    "--no-sandbox",  # tests run as root in containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1",
)
WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")


def chromium_path() -> str:
    """Where the machine's Chromium is; empty where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM", "") or next(filter(None, map(shutil.which, names)), "")


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser. Without one, the tests that need it are skipped, and say why."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs the package playwright")
    if not (path := chromium_path()):
        pytest.skip("there is no Chromium on this machine: `apt-get install chromium`, or set CHROMIUM to one")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=list(FLAGS), timeout=PATIENCE * 1000)
        try:
            yield browser
        finally:
            browser.close()


class Tab:
    """A page of its own, and all that it says and asks for."""

    def __init__(self, browser: Any, width: int = 1280, scheme: str = "light", zone: str = "UTC", **more: Any) -> None:
        size = {"width": width, "height": 900}
        self.context = browser.new_context(viewport=size, color_scheme=scheme, timezone_id=zone, **more)
        self.context.set_default_timeout(PATIENCE * 1000)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.hosts: set[str] = set()
        self.bytes = 0
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname or ""))

    def is_wider_than_the_screen(self) -> bool:
        """Whether a person has to scroll sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))

    def barriers(self) -> list[str]:
        """What axe has against the page, a line each."""
        axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
        found = axe.Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]

    def close(self) -> None:
        self.context.close()
