"""The guide for plugin authors is about every hook, and what it links to is there. `test_docs.py` does what it says."""

import re
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"
GUIDE = (EXAMPLES / "own-skill.md").read_text(encoding="utf-8")
PACKAGE = EXAMPLES / "third_party"


def test_the_guide_is_about_every_hook() -> None:
    from signalwire_transfer._seam import _hookspecs

    hooks = {name for name in vars(_hookspecs) if name.startswith("transfer_")}
    shown = set(re.findall(r"^def (transfer_\w+)\(", GUIDE, re.MULTILINE))
    told = set(re.findall(r"`(transfer_\w+)`", GUIDE.partition("**The rest.**")[2].partition("\n\n")[0]))
    assert len(told) <= 5  # those that few need are named, and shown in _hookspecs.py
    assert hooks <= shown | told


@pytest.mark.parametrize("page", [EXAMPLES / "own-skill.md", PACKAGE / "README.md"], ids=lambda page: page.name)
def test_every_file_and_section_that_is_linked_to_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target, section in re.findall(r"\]\((?!http)([^)#]*)(?:#([^)]+))?\)", text):
        linked = page.parent / target if target else page
        assert linked.exists(), target
        if section:
            titles = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            assert section in {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
