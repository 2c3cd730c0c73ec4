"""How a release is made: the changelog is cut by a command, which says in a line why it cannot be."""

import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / ".github" / "release.py"
HEAD = "# Changelog\n\nAll notable changes are written down here.\n\n"
NEW = "### Added\n\n- A call can be handed over.\n"

pytest.importorskip("packaging")
if not SCRIPT.exists():
    pytest.skip("releases are made from the repository", allow_module_level=True)


@pytest.fixture
def release(tmp_path):
    """`make release` in a project of its own. A text that is None is a file that is not there."""

    def run(changelog, project='[project]\nversion = "0.2.0"\n'):
        (tmp_path / ".github").mkdir(exist_ok=True)
        shutil.copy(SCRIPT, tmp_path / ".github" / "release.py")
        for name, text in (("CHANGELOG.md", changelog), ("pyproject.toml", project)):
            if text is not None:
                (tmp_path / name).write_text(text, encoding="utf-8")
        command = [sys.executable, tmp_path / ".github" / "release.py"]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=60)

    run.changelog = tmp_path / "CHANGELOG.md"
    return run


def test_what_is_unreleased_gets_the_version_and_the_day(release):
    older = "## [0.1.0] - 2026-01-02\n\n- The first.\n"
    before = date.today()
    done = release(f"{HEAD}## [Unreleased]\n\n{NEW}\n{older}")
    assert (done.returncode, done.stderr) == (0, "")
    assert "tag it v0.2.0" in done.stdout
    days = "|".join(f"{day:%Y-%m-%d}" for day in (before, date.today()))  # it may be midnight
    cut = re.escape(f"{HEAD}## [Unreleased]\n\n## [0.2.0] - ") + f"({days})" + re.escape(f"\n\n{NEW}\n{older}")
    assert re.fullmatch(cut, release.changelog.read_text(encoding="utf-8"))


def test_the_next_one_can_be_cut_on_the_same_day_once_it_has_a_version_of_its_own(release):
    release(f"{HEAD}## [Unreleased]\n\n{NEW}")
    once = release.changelog.read_text(encoding="utf-8")
    again = release(once)
    assert again.returncode == 1
    assert again.stderr == "error: 0.2.0 is in CHANGELOG.md already: write the next version into pyproject.toml first\n"
    assert release.changelog.read_text(encoding="utf-8") == once
    more = once.replace("## [Unreleased]\n", "## [Unreleased]\n\n- More.\n")
    assert release(more, 'version = "0.2.1"\n').returncode == 0
    versions = re.findall(r"^## \[(.+)\]", release.changelog.read_text(encoding="utf-8"), re.MULTILINE)
    assert versions == ["Unreleased", "0.2.1", "0.2.0"]


@pytest.mark.parametrize(
    ("changelog", "project", "said"),
    [
        (f"{HEAD}## [0.1.0]\n\n{NEW}", None, "CHANGELOG.md must have a line `## [Unreleased]` above what is new"),
        (f"{HEAD}## Unreleased\n\n{NEW}", None, "CHANGELOG.md must have a line `## [Unreleased]` above what is new"),
        (f"{HEAD}## [Unreleased]\n", None, "CHANGELOG.md must say what is new below `## [Unreleased]`"),
        (f"{HEAD}## [Unreleased]\n\n### Added\n\n### Fixed\n\n## [0.1.0]\n\n- It.\n", None, "must say what is new"),
        ("", None, "CHANGELOG.md must have a line `## [Unreleased]`"),
        (f"{HEAD}## [Unreleased]\n\n{NEW}", "[project]\n", 'must name the version in a line of its own, as in `'),
        (f"{HEAD}## [Unreleased]\n\n{NEW}", 'version = "next"\n', "must be a version, as in 1.2.0, not 'next'"),
        (f"{HEAD}## [Unreleased]\n\n{NEW}", 'version = ""\n', "must be a version, as in 1.2.0, not ''"),
        (f"{HEAD}## [Unreleased]\n\n{NEW}\n## [0.10.0]\n", None, "must be higher than 0.10.0, not 0.2.0"),
        (None, None, "there must be a file CHANGELOG.md in "),
    ],
)  # fmt: skip
def test_what_cannot_be_released_is_said_in_a_line_and_nothing_is_written(release, changelog, project, said):
    done = release(changelog, *filter(None, [project]))
    assert done.returncode == 1
    assert done.stderr.startswith("error: ") and said in done.stderr and done.stderr.count("\n") == 1
    assert not done.stdout
    assert changelog is None or release.changelog.read_text(encoding="utf-8") == changelog
