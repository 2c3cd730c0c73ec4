"""How the house is laid out: who may import whom, and what is public."""

import ast
import importlib
import os
import re
import sys

import pytest

from the_house import BOX, CORE, JOINERS, ROOT, circle, drawn, imports, reached, room, rooms

PACKAGE = "signalwire_transfer"
PUBLIC = (PACKAGE, f"{PACKAGE}.pages", f"{PACKAGE}.testing")
"""What strangers import; the second is only for commands that show pages."""
HOUSES = (CORE, BOX, JOINERS)
GUESTS = sorted([*BOX.rglob("*.py"), *JOINERS.rglob("*.py")])
HOUSE = sorted([*CORE.rglob("*.py"), *GUESTS])
ROOMS = sorted(file.parent for file in CORE.glob("_*/__init__.py"))


def imported(file):
    """Every module that a file imports, wherever in it, with the names that it takes."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, []) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or ""), [alias.name for alias in node.names]


def test_the_house_is_where_the_tests_look_for_it():
    assert len(list(CORE.glob("*.py"))) > 10
    assert {file.stem for file in BOX.glob("*.py")} >= {"department_router", "transfer"}
    assert {file.stem for file in JOINERS.glob("*.py")} >= {"log"}


def test_the_source_roots_are_no_packages():
    assert not (ROOT / "skills" / "__init__.py").exists()
    assert not (ROOT / "plugins" / "__init__.py").exists()


# ---- who imports whom -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["top", "function", "typing", "string"])
def test_a_circle_is_seen_however_its_last_import_is_written(tmp_path, how):
    last = {
        "top": "from .two import thing\n",
        "function": "def late():\n    from .two import thing\n",
        "typing": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from . import two\n",
        "string": "import importlib\ndef late():\n    return importlib.import_module('..two', __package__ + '.x')\n",
    }
    package = tmp_path / "house"
    (package / "room").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "room" / "__init__.py").touch()
    (package / "two.py").write_text("import house.room.inner\n")
    written = last[how].replace(".two", "..two") if how in {"top", "function"} else last[how]
    (package / "room" / "inner.py").write_text(written.replace("from . import", "from .. import"))
    graph = imports(package)
    assert graph["house.room.inner"] == {"house.two"}
    assert set(circle(graph)) == {"house.two", "house.room.inner"}
    assert set(circle(rooms(graph))) == {"house.two", "house.room"}


def test_no_import_runs_in_a_circle_neither_between_files_nor_between_rooms():
    graph = imports(*HOUSES)
    assert len(graph) > 150 and sum(map(len, graph.values())) > 600
    assert circle(graph) == []
    assert circle(rooms(graph)) == []


def test_the_map_names_every_room_once_and_no_other():
    here = {path.stem for path in CORE.glob("*.py")} | {path.parent.name for path in CORE.glob("*/__init__.py")}
    assert sorted([*drawn("Workbench"), *drawn("Runtime")]) == sorted(here - {"__init__"})


@pytest.mark.parametrize(
    "room", sorted(path.parent for path in CORE.glob("_*/__init__.py")), ids=lambda room: room.name
)
def test_each_folder_draws_what_is_in_it(room):
    text = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
    rows = re.findall(r"^ {0,2}([\w.]+)/? {2,}\S", text, re.MULTILINE)
    files = {path.stem for path in room.glob("*.py")} - {"__init__"}
    assert files <= set(rows), "a file needs its line in the docstring of its folder"
    assert {name for name in rows if not (room / f"{name}.py").exists()} <= {path.name for path in room.iterdir()}
    assert len(rows) == len(set(rows))


def test_no_import_runs_back_up_the_map():
    order = [f"{PACKAGE}.{name}" for name in [*drawn("Workbench"), *drawn("Runtime")]]
    needs = rooms(imports(CORE))
    upward = {f"{name} -> {other}" for name in order for other in needs[name] if other in order[: order.index(name)]}
    assert upward == set(), "a room stands above what it imports: move it down, or what it needs into a room below"


def test_the_runtime_is_what_the_public_names_need_and_no_call_loads_the_workbench():
    needed = {room(name) for name in reached(imports(CORE), f"{PACKAGE}._public")}
    assert needed == {f"{PACKAGE}.{name}" for name in drawn("Runtime")}
    desk = {"_check", "_show", "_explain", "_import", "_files", "_server", "_cli", "testing", "_rehearsal"}
    desk |= {"_simulator", "pages"}
    assert desk <= set(drawn("Workbench"))


def test_the_core_imports_neither_the_skills_in_the_box_nor_the_plugins():
    strangers = ("signalwire_transfer_skills", "signalwire_transfer_plugins")
    for file in CORE.rglob("*.py"):
        for module, names in imported(file):
            assert not {module.partition(".")[0], *names} & set(strangers), file


@pytest.mark.parametrize("file", GUESTS, ids=lambda file: file.stem)
def test_the_others_import_the_public_api_alone(file):
    for module, names in imported(file):
        if (
            module.startswith(".")
            and (file.parents[len(module) - len(module.lstrip(".")) - 1] / "__init__.py").exists()
        ):
            home = file.parents[len(module) - len(module.lstrip(".")) - 1]
            assert home not in HOUSES, file  # a plugin of several files; never another plugin
            continue
        if module.startswith("signalwire_transfer"):
            assert module in PUBLIC, file
            assert set(names) <= set(importlib.import_module(module).__all__)
        assert not module.startswith("."), file
        assert module.partition(".")[0] not in {"signalwire_agents", "signalwire"}, file


def texts(file):
    """Every text in a file that is no docstring, and every module that it imports."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    yield from (module for module, _ in imported(file))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.value


def test_exactly_one_file_knows_the_sdks():
    named = re.compile(r"signalwire_agents\b|signalwire-agents\b|signalwire-sdk\b|signalwire\.|sdk3")
    knowing = {file.relative_to(CORE).as_posix() for file in HOUSE if any(map(named.match, texts(file)))}
    assert knowing == {"_sdk/_sdks.py"}


def inner_attributes(tree):
    """Every attribute with a leading underscore that is read or set on something other than `self` or `cls`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            is_own = isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}
            name = "" if is_own else node.attr
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
            "getattr",
            "setattr",
            "hasattr",
            "delattr",
        }:
            name = getattr(node.args[1], "value", "")
        else:
            continue
        if isinstance(name, str) and re.match("_(?!_)", name):
            yield name


def our_names():
    """Every name that the package itself defines, and what a named tuple calls by one underscore."""
    for file in HOUSE:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield node.name
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                yield from [node.attr] if getattr(node.value, "id", "") in {"self", "cls"} else []
    yield from ("_replace", "_asdict", "_fields", "_make", "_exit")  # the last is that of `os`


def test_exactly_one_class_looks_inside_the_sdks():
    ours = set(our_names())
    looking = {
        (file.name, getattr(part, "name", ""))
        for file in HOUSE
        for part in ast.parse(file.read_text(encoding="utf-8")).body
        if set(inner_attributes(part)) - ours
    }
    assert looking == {("_inside.py", "Inside")}


def test_exactly_one_file_calls_hooks():
    def calls(file):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"hook", "subset_hook_caller"}:
                yield node

    assert {file.name for file in HOUSE if any(calls(file))} == {"_hooks.py"}


def test_the_compiler_and_the_matching_of_names_are_pure():
    rooms = [*(CORE / "_compiler").glob("*.py"), *(CORE / "_matching").glob("*.py"), CORE / "_records" / "_outcome.py"]
    assert len(rooms) > 9
    pure = {"json", "collections", "collections.abc", "dataclasses", "functools", "math", "re", "threading", "typing"}
    pure.add("unicodedata")
    words = {"_addresses._address", "_addresses._kinds", "_calls._call", "_calls._card", "_calls._memory"}
    words |= {"_languages._speech", "_plans._plan", "_routes._defaults", "_routes._session", "_text"}
    for file in rooms:
        for module, _ in imported(file):
            is_beside = module.startswith("._") and (file.parent / f"{module[1:]}.py").exists()
            is_library = file.stem == "_sounds" and module.partition(".")[0] in {"rapidfuzz", "jellyfish", "nicknames"}
            assert is_beside or is_library or module in pure or module.lstrip(".") in words, (file, module)


def test_the_simulator_needs_the_errors_and_the_answer_alone():
    needed = {*(CORE / "_simulator").glob("*.py"), CORE / "_errors.py", CORE / "_tools" / "_answer.py"}
    assert len(needed) > 12
    for file in needed:
        for module, names in imported(file):
            up = len(module) - len(module.lstrip("."))
            home = [*file.parents][max(up - 1, 0)]
            beside = [module.lstrip(".")] if module.lstrip(".") else names
            is_needed = up and all((home / name.replace(".", "/")).with_suffix(".py") in needed for name in beside)
            assert is_needed or (not up and module.partition(".")[0] in sys.stdlib_module_names), (file, module)


def test_what_is_public_is_sorted_and_complete():
    package = importlib.import_module("signalwire_transfer")
    assert package.__all__ == sorted(package.__all__)
    public = {name for _, names in imported(CORE / "_public.py") for name in names if name[0] != "_"}
    assert set(package.__all__) == public
    for name in package.__all__:
        assert getattr(package, name).__doc__ or name == "hookimpl"
    pages = importlib.import_module(f"{PACKAGE}.pages")
    assert pages.__all__ == sorted(pages.__all__)
    assert set(pages.__all__) == {name for _, names in imported(CORE / "pages" / "__init__.py") for name in names}


def test_each_module_in_the_box_is_one_skill_and_one_entry_point():
    from importlib_metadata import distribution

    ours = {point.name: point for point in distribution("signalwire-transfer").entry_points}
    mine = [point for point in distribution("signalwire-transfer").entry_points if point.group == "signalwire_transfer"]
    folders = [folder for home in (BOX, JOINERS) for folder in home.iterdir() if (folder / "__init__.py").exists()]
    modules = {
        file.stem for home in (BOX, JOINERS) for file in [*home.glob("[a-z]*.py"), *folders] if home in file.parents
    }
    assert {point.name for point in mine} == modules == {point.module.rpartition(".")[2] for point in mine}
    for file in BOX.glob("[a-z]*.py"):
        [skill] = importlib.import_module(f"signalwire_transfer_skills.{file.stem}").transfer_skills()
        assert skill.name == file.stem
        assert ours[file.stem]
    points = distribution("signalwire-transfer").entry_points
    for group, attribute in (("signalwire_agents.skills", ".skill"), ("signalwire.skills", ".sdk3_skill")):
        named = {point.name for point in points.select(group=group) if point.value.endswith(attribute)}
        assert named == {file.stem for file in BOX.glob("[a-z]*.py")}


def test_importing_the_package_loads_neither_the_sdk_nor_what_only_some_agents_need():
    import subprocess

    heavy = [
        "signalwire_agents",
        "signalwire",
        "phonenumbers",
        "rich",
        "typer",
        "yaml",
        "rapidfuzz",
        "jellyfish",
        "nicknames",
        "email.policy",
        "signalwire_transfer._rules._rule",
        "signalwire_transfer._setup._schema",
        "signalwire_transfer_plugins.rules.loops",
    ]
    code = f"import sys, signalwire_transfer; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_adding_a_skill_loads_nothing_that_only_directories_and_forms_need(tmp_path):
    import subprocess

    code = """if True:
        import sys
        from the_sdk import AgentBase
        AgentBase("desk").add_skill("queue_router", {"queues": {"sales": "queue:sales"}})
        rooms = ("_setup._schema", "_directories._elsewhere", "_document._file")
        print([room for room in rooms if f"signalwire_transfer.{room}" in sys.modules])"""
    path = {"PYTHONPATH": str(ROOT / "tests"), "SIGNALWIRE_LOG_MODE": "off"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env={**os.environ, **path})
    assert done.stdout.strip() == "[]"
