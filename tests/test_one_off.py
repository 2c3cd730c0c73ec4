"""A plugin of one file: no package, no entry point, and yet as good as an installed one, wherever a skill is named."""

import importlib
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from commands import command
from signalwire_transfer._seam import _plugins

COMMAND = Path(sys.executable).with_name("signalwire-transfer")
VARIABLE = "SIGNALWIRE_TRANSFER_PLUGINS"
PHONE, NIGHT = "+14155550123", "+14155550124"
WATCH = '''
    from __future__ import annotations

    from signalwire_transfer import Route, TransferSkill, hookimpl


    class NightWatch(TransferSkill):
        """Put the caller through to the night watch."""

        name = "night_watch"
        tool = "call_the_night_watch"

        class Params(TransferSkill.Params):
            to: Route

        def route(self, arguments, call):
            return self.params.to


    @hookimpl
    def transfer_skills():
        return [NightWatch]


    @hookimpl
    def transfer_schemes():
        return ["watch"]


    @hookimpl
    def transfer_resolve(address):
        return "+14155550124"
'''


@pytest.fixture
def one_off(tmp_path, monkeypatch):
    """Writes a plugin of one file, and names it in the environment."""

    def put(source=WATCH, name="night_watch_of_a_test.py"):
        file = tmp_path / name
        file.write_text(textwrap.dedent(source))
        monkeypatch.setenv(VARIABLE, str(file))
        _plugins._found.cache_clear()
        return file

    yield put
    for name in [name for name, module in sys.modules.items() if str(tmp_path) in str(getattr(module, "__file__", ""))]:
        del sys.modules[name]


def found(file):
    [plugin] = [plugin for plugin in _plugins.installed().found if plugin.distribution == str(file)]
    return plugin


def test_its_skill_and_its_addresses_are_there_below_transfer(desk, one_off):
    one_off()
    desk.add("transfer", {"night_watch": {"to": PHONE}, "department_router": {"departments": {"night": "watch:x"}}})
    assert desk.call("call_the_night_watch").dialled == [PHONE]
    assert desk.call("transfer_to_department", {"department": "night"}).dialled == [NIGHT]


def test_it_is_known_by_its_file(one_off):
    file = one_off()
    assert str(found(file)) == f"night_watch_of_a_test ({file})"
    assert not found(file).failure


def test_where_it_offers_what_a_package_offers_unsetting_the_variable_is_an_answer(desk, one_off):
    file = one_off(WATCH.replace('"night_watch"', '"escalate_to_human"'))
    error = desk.refused("transfer", {"escalate_to_human": {"to": PHONE}})
    assert error.endswith(f"SIGNALWIRE_TRANSFER_BLOCK, or unset {VARIABLE}, which names {file}")


def test_so_it_is_where_it_has_the_name_of_a_package(one_off):
    file = one_off(name="department_router.py")
    assert f": rename one, or unset {VARIABLE}, which names {file}" in found(file).failure


def test_a_program_that_has_imported_it_shares_its_module(one_off, monkeypatch):
    file = one_off()
    monkeypatch.syspath_prepend(str(file.parent))
    module = importlib.import_module(file.stem)
    assert _plugins.installed().skill("night_watch") is module.NightWatch


def test_a_name_that_another_module_has_does_no_harm(one_off):
    assert not found(one_off(name="json.py")).failure
    assert sys.modules["json"].dumps({}) == "{}"


@pytest.mark.parametrize(
    ("source", "name", "failure"),
    [
        ("import nowhere_to_be_found", "broken.py", "ModuleNotFoundError: No module named 'nowhere_to_be_found'"),
        ("def transfer_skills(): ...", "unmarked.py", "has `@hookimpl` been forgotten?"),
        (WATCH, "watch.txt", "ends in .py"),
    ],
)
def test_a_broken_one_is_remembered_and_disturbs_nobody(desk, one_off, source, name, failure):
    file = one_off(source, name)
    assert failure in found(file).failure
    assert failure in desk.refused("transfer", {"night_watch": {"to": PHONE}})
    assert desk.add("transfer", {"to": PHONE}).call("transfer_call").moved


def test_one_that_fails_half_way_leaves_no_half_module_behind(one_off):
    file = one_off("half = 1\nimport nowhere_to_be_found", "half_way.py")
    assert "ModuleNotFoundError" in found(file).failure
    assert "half_way" not in sys.modules


def test_one_that_is_not_there_is_told_by_its_name(desk, monkeypatch):
    monkeypatch.setenv(VARIABLE, "nowhere/night_watch.py, ")
    assert "night_watch (nowhere/night_watch.py) cannot be used: FileNotFoundError" in desk.refused(
        "transfer", {"night_watch": {"to": PHONE}}
    )


def test_it_can_be_blocked_like_any_other(one_off, monkeypatch):
    file = one_off("raise SystemExit(9)")
    monkeypatch.setenv("SIGNALWIRE_TRANSFER_BLOCK", file.stem)
    assert found(file).is_blocked


def test_files_and_commands_know_it_too(tmp_path, one_off):
    file = one_off()
    (tmp_path / "agent.yaml").write_text(f"agent: {{name: night}}\nskills:\n  night_watch: {{to: {PHONE}}}\n")
    done = {
        words: command(*words.split(), cwd=tmp_path, env=os.environ | {VARIABLE: file.name}).stdout
        for words in ("plugins", "check agent.yaml", "try agent.yaml call_the_night_watch")
    }
    assert f"{file.name}\n  night_watch_of_a_test  ok; skill night_watch; scheme watch:; hooks " in done["plugins"]
    assert "1 skill" in done["check agent.yaml"]
    assert "with_callee_then_closed" in done["try agent.yaml call_the_night_watch"]


def test_one_with_the_name_of_a_module_of_pythons_takes_nobodys_place(one_off):
    import statistics

    del sys.modules["statistics"]
    file = one_off(name="statistics.py")
    assert not found(file).failure
    assert importlib.import_module("statistics").mean([1, 3]) == 2
    sys.modules["statistics"] = statistics


def test_descriptions_and_rules_do_not_depend_on_docstrings(tmp_path, one_off):
    """`python -OO` drops them."""
    file = one_off()
    (tmp_path / "agent.yaml").write_text(
        f"agent: {{name: night}}\nskills:\n  night_watch: {{to: {PHONE}}}\n  escalate_to_human: {{to: {PHONE}}}\n"
    )
    code = """if True:
        import sys
        from signalwire_transfer._check._offered import offered
        from signalwire_transfer._rules._rule import page, title
        from signalwire_transfer._seam._plugins import installed
        from signalwire_transfer._skills._skill import description_of
        rules = offered(installed())
        assert_ = lambda truth, what: truth or sys.exit(what)
        assert_(len(rules.rules) > 20 and not rules.complaints, f"rules: {rules.complaints}")
        short = [code for code, rule in rules.rules.items() if len(page(rule)) < 100 or not title(rule)]
        assert_(not short, f"write the page as `description`, not as the docstring: {short}")
        skills = {name: description_of(skill) for name, skill in installed().skills().items()}
        assert_(" " in skills["escalate_to_human"], skills)
        assert_(skills["night_watch"] == "Night watch", skills)
    """
    environment = os.environ | {VARIABLE: str(file)}
    done = subprocess.run([sys.executable, "-OO", "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
