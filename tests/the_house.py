"""The package as its sources show it: which file imports which, and the map that its docstring draws."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORE = ROOT / "skills" / "signalwire_transfer"
BOX = ROOT / "skills" / "signalwire_transfer_skills"
JOINERS = ROOT / "plugins" / "signalwire_transfer_plugins"

Graph = Mapping[str, set[str]]


def modules(*packages: Path) -> dict[str, Path]:
    """Every module of some packages by its whole name, with its file."""
    return {".".join(_parts(file, package)): file for package in packages for file in package.rglob("*.py")}


def _parts(file: Path, package: Path) -> list[str]:
    parts = [package.name, *file.relative_to(package).with_suffix("").parts]
    return parts[:-1] if parts[-1] == "__init__" else parts


def imports(*packages: Path) -> dict[str, set[str]]:
    """What each module imports of these packages, wherever in it: in functions and under TYPE_CHECKING, too."""
    known = modules(*packages)
    return {
        name: {nearest for named in _imported(name, file) if (nearest := _known(named, known)) and nearest != name}
        for name, file in known.items()
    }


def _known(name: str, known: Mapping[str, Path]) -> str:
    """The module that is imported: `package.module.function` is of `package.module`."""
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name


def _imported(name: str, file: Path) -> Iterator[str]:
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute("." * node.level + (node.module or ""), package)
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _is_import(node.func) and isinstance(node.args[0], ast.Constant):
            yield _absolute(str(node.args[0].value), package)


def _is_import(function: ast.expr) -> bool:
    return getattr(function, "attr", getattr(function, "id", "")) in {"import_module", "__import__"}


def _absolute(name: str, package: str) -> str:
    """A module's whole name; each dot after the first goes a package up."""
    bare = name.lstrip(".")
    up = len(name) - len(bare)
    parts = package.split(".")[: len(package.split(".")) - up + 1] if up else []
    return ".".join([*parts, *([bare] if bare else [])])


def room(name: str) -> str:
    """The room that a module is in: a folder of its package, or, at its top, the module itself."""
    return ".".join(name.split(".")[:2])


def rooms(graph: Graph) -> dict[str, set[str]]:
    """Which room needs which."""
    needs: dict[str, set[str]] = {room(name): set() for name in graph}
    for name, imported in graph.items():
        needs[room(name)] |= {room(other) for other in imported} - {room(name)}
    return needs


def circle(graph: Graph) -> list[str]:
    """A circle in a graph, if there is one."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def reached(graph: Graph, *starts: str) -> set[str]:
    """All that is imported by some, directly or by what they import."""
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(graph[name])
    return seen


def drawn(half: str) -> list[str]:
    """The rooms of one half of the map, from top to bottom: the workbench's, or the runtime's."""
    text = ast.get_docstring(ast.parse((CORE / "__init__.py").read_text(encoding="utf-8"))) or ""
    _, _, rest = text.partition(f"\n{half}: ")
    return list(_rows(rest.partition("\n\n\n")[0].splitlines()[1:]))


def _rows(lines: Iterable[str]) -> Iterator[str]:
    """What stands first in each row of a table; a heading stands farther left."""
    for line in lines:
        if row := re.match(r" {8}(\w+)/? {2,}\S", line):
            yield row[1]
