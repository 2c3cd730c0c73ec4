"""The guide for plugin authors, walked line by line in an empty folder, ends with the package in examples/third_party.

Only what needs an index of packages is not done here: `pip install -e .` leaves on disk what pip would leave, and the
other commands of pip, build and twine are left out. `make third-party` builds and installs the package with pip itself.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

EXAMPLES = Path(__file__).parent.parent / "examples"
GUIDE = (EXAMPLES / "own-skill.md").read_text(encoding="utf-8")
PACKAGE = EXAMPLES / "third_party"
BESIDE = {"agent.py", "tests/test_agent.py"}
"""What the package holds beyond the guide, which names them at its end."""

LEFT_OUT = ("pip install pytest", "pip install build twine", "python -m build", "twine ")
BETWEEN = "\n\n"  # as ruff and everybody else put it between two functions
AGENT = "from signalwire_transfer._sdk._sdks import chosen_sdk\nagent = chosen_sdk().agent_class()('guide')\n"


@dataclass(frozen=True)
class Block:
    """A block of the guide: its language, its text, and the file it belongs to, if any."""

    language: str
    text: str
    file: str = ""
    is_more: bool = False


def blocks() -> Iterator[Block]:
    fenced = re.compile(r"^(?:`([\w./-]+)`([^\n]*):\n\n)?(````?)(\w+)\n(.*?)^\3$", re.DOTALL | re.MULTILINE)
    for found in fenced.finditer(GUIDE):
        yield Block(found[4], found[5], found[1] or "", "at the end" in (found[2] or ""))


def write(folder: Path, block: Block) -> None:
    file = folder / block.file
    file.parent.mkdir(exist_ok=True)
    before = file.read_text(encoding="utf-8") + BETWEEN if block.is_more else ""
    file.write_text(before + block.text, encoding="utf-8")


@dataclass
class Newcomer:
    """Somebody who does in an empty folder what the guide says, and compares what they see with what it shows."""

    folder: Path
    site: Path
    variables: dict[str, str] = field(default_factory=dict)

    def do(self, block: Block) -> None:
        if block.file:
            write(self.folder, block)
        elif block.language == "python":
            self.see([sys.executable, "-c", AGENT + block.text], "")
        else:
            for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block.text, re.MULTILINE):
                self.enter(command, shown)

    def enter(self, command: str, shown: str) -> None:
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            self.variables[name] = value
        elif command.startswith("unset "):
            del self.variables[command.removeprefix("unset ")]
        elif command == "pip install -e .":
            self.install()
        elif not command.startswith(LEFT_OUT):
            self.see(["bash", "-c", command], shown)

    def see(self, command: list[str], shown: str) -> None:
        paths = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(self.site)}
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=os.environ | paths | self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if shown else subprocess.PIPE,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"$ {command[-1]}\n{done.stdout}{done.stderr}"
        pattern = r"[\s\S]*".join(re.escape(part).replace("…", ".*") for part in shown.split("…\n"))
        assert re.fullmatch(pattern, done.stdout), (
            f"$ {command[-1]}\n{done.stdout}\nis not what the guide shows:\n{shown}"
        )

    def install(self) -> None:
        """What pip would leave on disk, read from the `pyproject.toml` as it is now."""
        project = tomllib.loads((self.folder / "pyproject.toml").read_text())["project"]
        info = self.site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
        info.mkdir(exist_ok=True)
        named = [f"Name: {project['name']}", f"Version: {project['version']}"]
        (info / "METADATA").write_text("\n".join(["Metadata-Version: 2.1", *named, ""]))
        groups = [
            "\n".join([f"[{group}]", *(f"{name} = {value}" for name, value in points.items())])
            for group, points in project["entry-points"].items()
        ]
        (info / "entry_points.txt").write_text("\n".join(groups))
        (self.site / "sitecustomize.py").write_text(f"import sys\nsys.path.append({str(self.folder)!r})\n")


def files(folder: Path) -> dict[str, str]:
    found = [file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    named = {file.relative_to(folder).as_posix(): file for file in found if ".pytest_cache" not in file.parts}
    return {name: file.read_text(encoding="utf-8") for name, file in named.items()}


def test_a_newcomer_who_does_all_of_it_sees_what_it_shows_and_has_the_package(tmp_path: Path) -> None:
    newcomer = Newcomer(tmp_path / "package", tmp_path / "site")
    newcomer.folder.mkdir()
    newcomer.site.mkdir()
    for block in blocks():
        newcomer.do(block)
    package = files(PACKAGE)
    assert package.keys() >= BESIDE
    assert files(newcomer.folder) == {name: text for name, text in package.items() if name not in BESIDE}


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
