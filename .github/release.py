"""Gives what is unreleased in the changelog the version of pyproject.toml and the date of today."""

import re
import sys
from datetime import date
from pathlib import Path

from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parent.parent
UNRELEASED = "## [Unreleased]"


def main() -> None:
    """Cut the changelog. Ends with a line on why not, where there is nothing to release."""
    changelog = ROOT / "CHANGELOG.md"
    version = version_of(read(ROOT / "pyproject.toml"))
    changelog.write_text(cut(read(changelog), version, date.today()), encoding="utf-8")
    print(f"CHANGELOG.md: what was unreleased is {version} now. Commit it, tag it v{version}, and publish the release.")


def read(file: Path) -> str:
    """The text of a file of this project."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        sys.exit(f"error: there must be a file {file.name} in {ROOT}")


def version_of(project: str) -> Version:
    """The version that pyproject.toml names."""
    written = re.search(r'^version = "(.*)"$', project, re.MULTILINE)
    if written is None:
        sys.exit('error: pyproject.toml must name the version in a line of its own, as in `version = "1.2.0"`')
    try:
        return Version(written[1])
    except InvalidVersion:
        sys.exit(f"error: the version in pyproject.toml must be a version, as in 1.2.0, not {written[1]!r}")


def cut(text: str, version: Version, today: date) -> str:
    """The changelog with that version in it."""
    before, found, after = text.partition(f"{UNRELEASED}\n")
    if not found:
        sys.exit(f"error: CHANGELOG.md must have a line `{UNRELEASED}` above what is new")
    released = [Version(number) for number in re.findall(r"^## \[(\d[^\]]*)\]", after, re.MULTILINE)]
    if version in released:
        sys.exit(f"error: {version} is in CHANGELOG.md already: write the next version into pyproject.toml first")
    if released and version < max(released):
        sys.exit(f"error: the version in pyproject.toml must be higher than {max(released)}, not {version}")
    if not re.search(r"^(?!#)\S", after.partition("\n## [")[0], re.MULTILINE):
        sys.exit(f"error: CHANGELOG.md must say what is new below `{UNRELEASED}`")
    return f"{before}{UNRELEASED}\n\n## [{version}] - {today:%Y-%m-%d}\n{after}"


main()
