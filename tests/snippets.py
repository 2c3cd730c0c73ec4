"""The snippets of a page, which `newcomer.py` does in an empty folder, comparing what they show.

How a page is written, so that it can be done:

- A block below a line that ends with "`office.yaml`:" is that file. "`office.yaml`, anew:" writes it again, and
  "`office.py`, at the end:" adds to it.
- A file of agents passes `check` and the JSON Schema, unless the page shows what `check` says of it. A snippet of YAML
  may also be the `skills` of a file alone, or a route alone, and then stands for a file that has nothing else.
- Python is executed: its agents are built, and its tests are called.
- Each `$ command` is run. What is shown below it is compared: `…` stands for anything within a line, and a line that is
  `…` for any number of lines; the time of a call in a ledger is any time. A command below which nothing is shown must
  succeed.
- A command that names `transfers.db` finds a ledger there, with a few calls of the last hour.
- `<!-- not run: the reason -->` above a block says why it is none of these.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
LEFT_OUT = {
    "pip install": "it asks an index of packages",
    "python3 -m venv": "the tests have an environment already",
    "make ": "CI runs it",
    "sudo ": "it changes the machine",
    "docker ": "it needs a Docker daemon",
    "cp deploy/": "it is about the container's settings",
    "python agent.py": "it serves until it is stopped",
    "python -m build": "it asks an index of packages",
    "twine ": "it talks to PyPI",
    "curl ": "it talks to the server of the line above it",
}
"""How the commands begin that no test runs, and why."""


@dataclass(frozen=True)
class Block:
    """A block of a page: its language, its text, the file that it is, and why it is not run, if it is not."""

    language: str
    text: str
    line: int
    file: str = ""
    is_more: bool = False
    reason: str = ""


_FENCED = re.compile(
    r"(?:`(?P<file>[\w./-]+\.\w+)`(?P<how>, at the end|, anew)?:\n\n)?"
    r"(?:^<!-- not run: (?P<reason>[^\n]+?) -->\n+)?"
    r"^(?P<fence>````?)(?P<language>\{?\w+\}?)[^\n]*\n(?P<text>.*?)^(?P=fence)$",
    re.DOTALL | re.MULTILINE,
)


def blocks(page: Path) -> Iterator[Block]:
    """All fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in _FENCED.finditer(text):
        part = found.groupdict(default="")
        line = text.count("\n", 0, found.start("fence")) + 1
        more = part["how"] == ", at the end"
        file = part["file"] if part["language"] != "console" else ""  # "With this file as `office.yaml`:"
        yield Block(part["language"], part["text"], line, file, more, part["reason"])


def lines(block: Block) -> Iterator[tuple[str, str]]:
    """The commands of a block, each with what is shown below it."""
    for typed, shown in re.findall(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", block.text, re.MULTILINE):
        yield typed.replace("\\\n", " "), shown


@cache
def elsewhere(name: str) -> str:
    """The text of a file that some page of the site has."""
    pages = sorted((ROOT / "docs").rglob("*.md")) if re.fullmatch(r"[\w-]+\.\w+", name) else []
    return next((block.text for page in pages for block in blocks(page) if block.file == name), "")


def left_out(typed: str) -> str:
    """Why no test runs a command; nothing where one does."""
    return next((reason for start, reason in LEFT_OUT.items() if typed.startswith(start)), "")
