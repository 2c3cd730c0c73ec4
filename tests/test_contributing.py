"""CONTRIBUTING.md names what there is: its files, its commands, and the rooms of its map."""

import re

import pytest

from the_house import CORE, ROOT, drawn

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAP = GUIDE.partition("```text\n")[2].partition("```")[0]


def files() -> list[str]:
    """Every path between backticks or behind a link, and what a command names."""
    quoted = re.findall(r"`([\w./-]+)`", GUIDE)
    linked = re.findall(r"\]\((?!http)([^)]+)\)", GUIDE)
    commanded = re.findall(r"\btests/\w+\.py", GUIDE)
    return sorted({name for name in [*quoted, *linked, *commanded] if re.search(r"/|\.(py|md|toml)$", name)})


@pytest.mark.parametrize("name", files())
def test_every_file_that_it_names_is_there(name: str) -> None:
    assert (ROOT / name).exists() or (CORE / name).exists()


def test_it_names_files_at_all() -> None:
    assert len(files()) > 25


def test_every_target_of_make_is_one() -> None:
    targets = set(re.findall(r"^(\$\(\w+\)/)?([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake (?:\.venv(?:-sdk3)?/)?([\w-]+)", "\n".join(re.findall(r"\$ .*|`make .*?`", GUIDE))))
    assert named > {"test", "tests", "lint", "types", "package", "demo", "docs"}
    assert named <= {name for _, name in targets}


def test_the_one_test_that_it_shows_is_there() -> None:
    shown = re.findall(r"pytest (tests/\w+\.py) -k (\w+)", GUIDE)
    assert shown
    for file, words in shown:
        assert re.search(rf"def test_\w*{words}", (ROOT / file).read_text(encoding="utf-8")), (file, words)


def test_its_map_follows_the_one_of_the_package() -> None:
    order = [*drawn("Workbench"), *drawn("Runtime")]
    workbench, _, runtime = MAP.partition("Runtime")
    for half, text in (("Workbench", workbench), ("Runtime", runtime)):
        named = re.findall(r"(?<!\w)(_\w+|testing)(?=/| |\n)", text)
        assert named and set(named) <= set(drawn(half)), half
        if half == "Runtime":
            assert named == sorted(named, key=order.index)
