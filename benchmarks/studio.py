"""From a keystroke in the studio to findings and drawing, in a real browser: p50 and p95 for files of several sizes.

    python benchmarks/studio.py [--chromium PATH]

Needs Playwright and a Chromium. The clock runs in the page, from the key until everything is drawn.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

COMMAND = Path(sys.executable).with_name("signalwire-transfer")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PORT = 8089
KEYS = 30


def clinic(count: int) -> str:
    """A file with so many departments."""
    lines = [
        "agent: {name: clinic, route: /clinic}",
        "skills:",
        "  department_router:",
        "    departments:",
        *(
            f"      ward {n}: {{to: +1415555{n:04d}, on_failure: voicemail, timeout: 20}}"
            for n in range(100, 100 + count)
        ),
    ]
    return "\n".join([*lines, "# end"])


def measured(page: object, address: str) -> list[float]:
    """Milliseconds from each of some keys until all is drawn."""
    page.goto(address)  # type: ignore[attr-defined]
    page.locator("html[data-ready]").wait_for(timeout=120_000)  # type: ignore[attr-defined]
    page.locator("#timeline .end").first.wait_for(state="attached", timeout=120_000)  # type: ignore[attr-defined]
    page.locator(".cm-content").click()  # type: ignore[attr-defined]
    page.keyboard.press("Control+End")  # type: ignore[attr-defined]
    taken = []
    for _ in range(KEYS):
        page.evaluate(  # type: ignore[attr-defined]
            """() => { const root = document.documentElement; const before = root.dataset.looked;
                window.taken = new Promise((done) => { addEventListener("keydown", () => {
                  const start = performance.now();
                  new MutationObserver((_, seen) => { if (root.dataset.looked !== before) {
                    seen.disconnect(); requestAnimationFrame(() => done(performance.now() - start)); } }
                  ).observe(root, {attributes: true}); }, {once: true, capture: true}); }); }"""
        )
        page.keyboard.type("x")  # type: ignore[attr-defined]
        taken.append(page.evaluate("window.taken"))  # type: ignore[attr-defined]
        time.sleep(0.15)
    return taken


def main() -> None:
    """Measure each size, and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    chosen = parser.parse_args()
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=chosen.chromium, args=FLAGS)
        for count in (5, 100, 1000):
            file = Path(folder) / f"clinic{count}.yaml"
            file.write_text(clinic(count), encoding="utf-8")
            started = time.perf_counter()
            server = subprocess.Popen([COMMAND, "studio", file, "--port", str(PORT)], stderr=subprocess.PIPE, text=True)
            try:
                server.stderr.readline()  # type: ignore[union-attr]
                served = time.perf_counter() - started
                page = browser.new_page()
                taken = measured(page, f"http://127.0.0.1:{PORT}/")
                paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
                ordered = sorted(taken)
                print(
                    f"{count:>5} departments: key to drawing p50 {statistics.median(taken):.0f} ms, "
                    f"p95 {ordered[int(len(ordered) * 0.95)]:.0f} ms; server up in {served:.2f} s, "
                    f"first paint {paint:.0f} ms after that"
                )
                page.close()
            finally:
                server.terminate()
                server.wait(10)
        browser.close()


if __name__ == "__main__":
    main()
