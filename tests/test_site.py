"""The pages of the site: those made from the code say all that there is, and what they link to exists."""

import importlib
import re
from collections.abc import Iterator
from os.path import normpath
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from signalwire_transfer import _public
from signalwire_transfer._check._offered import offered
from signalwire_transfer._routes._route import KEYS
from signalwire_transfer._seam import _hookspecs
from signalwire_transfer._seam._plugins import installed
from signalwire_transfer._simulator import ENDS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]+))?\)")


@pytest.fixture(scope="module")
def around() -> Iterator[ModuleType]:
    """What `docs/conf.py` calls."""
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(DOCS)
        yield importlib.import_module("around")


@pytest.fixture
def reference(around: ModuleType, tmp_path: Path) -> dict[str, str]:
    around.reference_of.write(tmp_path)
    return {page.name: page.read_text(encoding="utf-8") for page in tmp_path.iterdir()}


def test_the_reference_has_all_that_there_is(reference: dict[str, str]) -> None:
    wanted = {
        "rules.md": [f"## {code}: " for code in offered(installed()).rules],
        "hooks.md": [f"## {name}\n" for name in vars(_hookspecs) if name.startswith("transfer_")],
        "keys.md": [f"| `{key}` | " for key in ("to", *KEYS)],
        "skills.md": [
            *(f"## {name}\n" for name in installed().skills()),
            "`take_message(name, number, reason)`",
            "| `message` | What the caller is told at the end",
            "| `defaults` | ",
            "| `one_tool` | ",
            "| `to` | Where the call goes, if it is one route |",
        ],
        "public-names.md": [
            "| `now`: `datetime` | The time of the call",
            "| `talked_ms`: `int \\| None` | ",
            "`@hookimpl`",
        ],
        "outcomes.md": [f"| `{end}` | " for end in ENDS],
        "commands.md": [
            "## check\n",
            "## studio\n",
            "## ledger\n",
            "### ledger stats\n",
            "## desk\n",
            "`--reading",
            "| `FILE...` | YAML or JSON files with agents",
            r"| `--format <text\|json\|github>` | Output format [default: text] |",
            r"| `--from [elevenlabs\|retell\|swml_transfer\|vapi]` | ",
        ],
        "ledger.md": ["`reached_rate`", "`offered`"],
    }
    missing = [(page, text) for page, texts in wanted.items() for text in texts if text not in reference[page]]
    assert missing == []
    assert [name for name in _public.__all__ if f"## {name}\n" not in reference["public-names.md"]] == []


def test_no_cell_of_a_table_is_empty(reference: dict[str, str]) -> None:
    """Whatever users can write says what it means."""
    for name in ("keys.md", "skills.md", "outcomes.md", "commands.md", "public-names.md"):
        empty = [line for line in reference[name].splitlines() if re.search(r"\|\s*\|$", line)]
        assert empty == [], name


def test_what_the_pages_link_to_is_there_and_has_the_section(around: ModuleType, tmp_path: Path) -> None:
    """On the site, and in the repository, where the reference and what is taken over have not been made."""
    around.reference_of.write(tmp_path / "reference")
    around.take_over(ROOT, tmp_path)
    generated = {DOCS / file.relative_to(tmp_path): file for file in tmp_path.rglob("*.md")}
    written = [file for file in DOCS.rglob("*.md") if file not in generated]
    wrong = []
    for page in [*generated, *written, ROOT / "README.md"]:
        text = generated.get(page, page).read_text(encoding="utf-8")
        linked = [(name, "") for name in re.findall(r"^([a-z][\w/-]*)$", "\n".join(_toctrees(text)), re.MULTILINE)]
        for name, section in [
            *((f"{name}.md", section) for name, section in linked),
            *LINK.findall(_without_code(text)),
        ]:
            target = Path(normpath(page.parent / name)) if name else page
            file = generated.get(target, target)
            if not file.exists() or (section and section not in _sections(file.read_text(encoding="utf-8"))):
                wrong.append(f"{page.name}: {name}#{section}")
    assert wrong == []


def _without_code(text: str) -> str:
    return re.sub(r"^(````?)\w.*?^\1$|`[^`\n]+`", "", text, flags=re.DOTALL | re.MULTILINE)


def _sections(text: str) -> set[str]:
    """As GitHub and MyST name them, and those that a page names itself."""
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    named = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
    return named | set(re.findall(r"^\((\w+)\)=$", text, re.MULTILINE))


def _toctrees(text: str) -> list[str]:
    return re.findall(r"```\{toctree\}\n(.*?)```", text, re.DOTALL)


def test_a_coding_assistant_learns_what_a_person_does(around: ModuleType) -> None:
    skill = around.skill_of(ROOT)
    _, head, body = skill.split("---\n", 2)
    assert yaml.safe_load(head).keys() == {"name", "description"}
    assert "agent.add_skill(" in body
    assert not re.findall(r"\]\((?!http)", body), "it is read apart from the pages"
    wanted = [*(f"| `{key}` | " for key in ("to", *KEYS)), *(f"| `{skill}` | " for skill in installed().skills())]
    assert [row for row in wanted if row not in body] == []
    told = around.llms([DOCS / "running.md"], DOCS)
    assert "- [Running for real](running.html): `signalwire-transfer run agent.yaml` is the server." in told


_READ = re.compile(
    r"""(?:environ(?:\.get|\.setdefault)?[(\[]|getenv\()\s*["'](\w+)["']|["']((?:SIGNALWIRE|SWML)_[A-Z_]+)["']"""
)


def test_every_variable_that_the_code_reads_is_told_with_who_reads_it(reference: dict[str, str]) -> None:
    code = "\n".join(
        file.read_text(encoding="utf-8") for folder in ("skills", "plugins") for file in (ROOT / folder).rglob("*.py")
    )
    read = {name for found in _READ.findall(code) for name in found if name}
    terms = re.findall(r"^(`.+`)\n: .+ \*Read by .+\*$", reference["environment.md"], re.MULTILINE)
    told = {name for term in terms for name in re.findall(r"`(\w+)`", term)}
    inside = set(re.findall(r"^- `(\w+)`", reference["environment.md"], re.MULTILINE))
    assert read - told - inside == set()
    assert {name for name in told | inside if f'"{name}"' not in code} == set()
