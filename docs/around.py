"""What the site has beside its own pages: those that stand elsewhere in the repository, and what machines read.

`llms.txt` is for language models, `SKILL.md` for coding assistants; both come from the pages that people read.
"""

import re
from collections.abc import Iterable
from importlib.metadata import metadata
from pathlib import Path
from typing import Any

import reference_of

_ANY_LINK = re.compile(r"\[([^\]]+)\]\((?!https?://)[^)]*\)")


def llms(site: Iterable[Path], folder: Path) -> str:
    """`llms.txt`: what there is to read, a line each, for a language model (https://llmstxt.org)."""
    lines = ["# signalwire-transfer", "", f"> {_about()}", "", "## Pages", ""]
    for file in site:
        text = file.read_text(encoding="utf-8")
        if found := re.search(r"^# (.+)\n\n((?!```)[^#|<!\n][^\n]*)?", text, re.MULTILINE):
            about = _ANY_LINK.sub(r"\1", found[2] or "").strip("*:")
            address = file.relative_to(folder).with_suffix(".html").as_posix()
            lines.append(f"- [{found[1]}]({address}){about and f': {about}'}")
    return "\n".join(lines) + "\n"


_FOR_ASSISTANTS = (
    ("README.md", "The smallest example"),
    ("README.md", "Before the first real call"),
    ("README.md", "The skills"),
    ("docs/files.md", "What stands in the file"),
    ("docs/routes.md", "By what you want"),
    ("docs/routes.md", "Where a call can go"),
    ("docs/routes.md", "When nobody takes the call"),
    ("docs/testing.md", "What a line can do"),
)
"""What of the pages a coding assistant needs, beside the keys of a route."""


def skill_of(root: Path) -> str:
    """`SKILL.md`: what a coding assistant needs to write a file, check it and try it."""
    parts = [section((root / page).read_text(encoding="utf-8"), heading) for page, heading in _FOR_ASSISTANTS]
    keys_told = "\n".join(list(reference_of.keys())[3:])
    return (
        "---\nname: signalwire-transfer\n"
        f'description: "{_about()} Use it when an AI voice agent on SignalWire is to move a call."\n---\n\n'
        "# Moving calls with signalwire-transfer\n\n"
        "1. Begin with `signalwire-transfer init receptionist agent.yaml`, or the smallest example below.\n"
        "2. After each change run `signalwire-transfer check agent.yaml --format json`, and mend every finding; "
        "`check --explain CODE` says why.\n"
        "3. Play what can happen: `signalwire-transfer try agent.yaml TOOL key=value --line NAME=busy --format json`. "
        "`lost` must be null. Without a tool, `try agent.yaml` lists what there is to try.\n"
        "4. Never put a secret into the file: write `${NAME}`.\n"
        "5. Ask for the numbers; never make them up.\n\n"
        + "\n\n".join(_ANY_LINK.sub(r"\1", part) for part in parts)
        + f"\n\n## Keys of a route\n\n{keys_told}\n"
    )


def section(text: str, heading: str) -> str:
    """A section of a page with its heading, which becomes one of the second level."""
    found = re.search(rf"^(##+) {re.escape(heading)}\n(.*?)(?=^##? |\Z)", text, re.DOTALL | re.MULTILINE)
    if not found:
        raise LookupError(heading)
    body = re.split(rf"^{found[1]} ", found[2], maxsplit=1, flags=re.MULTILINE)[0]
    return f"## {heading}\n{body}".strip()


def _about() -> str:
    return f"{metadata('signalwire-transfer')['Summary']}."


TAKEN_OVER = {
    "own-skill.md": "examples/own-skill.md",
    "changelog.md": "CHANGELOG.md",
    "security.md": "SECURITY.md",
}
"""Pages that stand elsewhere in the repository, where people look for them, too."""

_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?!https?://|#)([^)]*)\)")
_OF_THE_SITE = re.compile(r"(?:\.\./)?docs/")


def take_over(root: Path, folder: Path) -> None:
    """Copy these pages into the site. What they link to is a page here, or in the repository alone: its name stays."""
    for name, source in TAKEN_OVER.items():
        text = (root / source).read_text(encoding="utf-8")
        (folder / name).write_text(
            f"<!-- {source}, taken over by docs/around.py -->\n\n" + _LINK.sub(_from_the_repository, text),
            encoding="utf-8",
        )


def _from_the_repository(link: re.Match[str]) -> str:
    page = _OF_THE_SITE.sub("", link[2], count=1)
    return link[1] if page == link[2] else f"[{link[1]}]({page})"


def on_site(_site: Any, name: str, text: list[str]) -> None:
    """What Sphinx calls with each page that it reads: what is taken over is a page here, and a folder has none."""
    up = "../" * name.count("/")
    for taken, source in TAKEN_OVER.items():
        text[0] = text[0].replace(f"]({up}../{source}", f"]({up}{taken}")
    text[0] = re.sub(rf"\[([^\]]+)\]\({re.escape(up)}\.\./[\w/-]+\)", r"\1", text[0])
    if name == "glossary":
        text[0] = _WORDS.sub(_as_glossary, text[0])


_WORDS = re.compile(r"^\| word \| meaning \|\n\| --- \| --- \|\n((?:\|.*\n)+)", re.MULTILINE)


def _as_glossary(table: re.Match[str]) -> str:
    """The words of a table as Sphinx knows them: each has an anchor, and is found first by the search.

    In the repository they stay a table, because GitHub shows a directive as it is written.
    """
    words = re.findall(r"^\| \*\*(.+?)\*\* \| (.+) \|$", table[1], re.MULTILINE)
    return "```{glossary}\n" + "\n\n".join(f"{word}\n  {meaning}" for word, meaning in words) + "\n```\n"


def everything(site: Any) -> None:
    """What Sphinx calls before it reads the pages."""
    source = Path(site.srcdir)
    reference_of.write(source / "reference")
    take_over(source.parent, source)


def beside(site: Any, error: Exception | None) -> None:
    """What Sphinx calls when the pages are written: what stands beside them."""
    if error is None and site.builder.format == "html":
        source, out = Path(site.srcdir), Path(site.outdir)
        (out / "llms.txt").write_text(llms(sorted(source.rglob("*.md")), source), encoding="utf-8")
        (out / "SKILL.md").write_text(skill_of(source.parent), encoding="utf-8")
