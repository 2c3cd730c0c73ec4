"""Gives what is unreleased in the changelog the version of pyproject.toml and the date of today."""

import re
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
CHANGELOG = ROOT / "CHANGELOG.md"
UNRELEASED = "## [Unreleased]\n"


def main() -> None:
    """Cut the changelog. Ends with a line on why not, where there is nothing to release."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.search(r'^version = "(.+)"$', project, re.MULTILINE)
    text = CHANGELOG.read_text(encoding="utf-8")
    before, found, after = text.partition(UNRELEASED)
    if version is None or not found:
        sys.exit("error: pyproject.toml must have a version, and CHANGELOG.md a part `## [Unreleased]`")
    if f"## [{version[1]}]" in text:
        sys.exit(f"error: {version[1]} is in CHANGELOG.md already: write the next version into pyproject.toml first")
    if not after.partition("\n## [")[0].strip():
        sys.exit("error: nothing is unreleased")
    CHANGELOG.write_text(
        f"{before}{UNRELEASED}\n## [{version[1]}] - {date.today():%Y-%m-%d}\n{after}", encoding="utf-8"
    )


main()
