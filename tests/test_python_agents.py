"""Agents in Python on the command line: every command takes them as it takes a file."""

import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from commands import command
from signalwire_transfer.testing import assert_never_lost, simulate

Run = Callable[..., "CompletedProcess[str]"]
SDK = "from signalwire_transfer._sdk import _sdks\n\nAgent = _sdks.chosen_sdk().agent_class()\n"
DESK = f"""\
{SDK}
print("hello")
agent = Agent("desk", route="/desk")
agent.add_skill("datetime")
sales = {{"to": "+14155550123", "on_failure": "voicemail"}}
agent.add_skill("department_router", {{"departments": {{"sales": sales}}}})


def make_agent(name="made"):
    made = Agent(name, route="/made")
    made.add_skill("escalate_to_human", {{"to": "+14155550124", "timeout": 5}})
    return made


def needy(tenant):
    return make_agent(tenant)


def wrong():
    made = Agent("wrong")
    made.add_skill("escalate_to_human", {{"to": "+1415"}})
    return made


if __name__ == "__main__":
    agent.run()
"""
TRY = ("transfer_to_department", "department=sales", "--line", "sales=busy")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (tmp_path / "desk.py").write_text(DESK)
    return lambda *words: command(*words, cwd=tmp_path)


@pytest.mark.parametrize("target", ["desk.py:agent", "desk.py", "desk:agent"])
def test_every_command_takes_the_agent_by_file_module_and_name(run: Run, target: str) -> None:
    tried = run("try", target, *TRY)
    assert "sales is busy" in tried.stdout and "end  voicemail_left" in tried.stdout
    assert "hello" not in tried.stdout, "what the module prints is no result"
    shown = run("show", target)
    assert shown.stdout.startswith("desk  /desk\n") and "other skills: datetime" in shown.stdout
    explained = run("explain", target, *TRY)
    assert 'department "sales" is the name of a route' in explained.stdout
    checked = run("check", target)
    assert "desk.py:9: TR004 " in checked.stdout
    assert {tried.returncode, shown.returncode, explained.returncode} == {0}


def test_a_function_that_makes_an_agent_is_called(run: Run) -> None:
    tried = run("try", "desk.py:make_agent", "escalate_to_human")
    assert "no answer" in tried.stdout or "does not answer" in tried.stdout, "it rings for 5 s alone"
    assert "desk.py:14: TR013" in run("check", "desk:make_agent").stdout


def test_python_tests_take_the_same_words(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert simulate("desk.py:agent", "transfer_to_department", {"department": "sales"}).attempts
    assert assert_never_lost("desk.py:make_agent") > 3


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("desk.py:agnt", "error: `desk.py` holds no `agnt`: write the name that its agent has there"),
        ("desk.py:needy", "error: `desk.py:needy` must make an agent without being told anything: it needs tenant"),
        ("two.py", "error: `two.py` holds several agents: write `two.py:a` or `two.py:b`"),
        ("none.py", "error: `none.py` is a Python file: name the agent in it, as in `none.py:agent`"),
        ("broken.py", "error: broken.py:2: `broken.py` cannot be imported: ZeroDivisionError: division by zero"),
        ("typo.py:agent", "error: typo.py:1: `typo.py` cannot be imported: SyntaxError: invalid syntax"),
        ("leaving.py", "error: leaving.py:1: `leaving.py` cannot be imported: SystemExit: 3"),
        ("serving.py", "error: serving.py:6: `serving.py` cannot be imported: it starts a server, which belongs below"),
        ("gone.py:agent", "error: there is no file `gone.py`"),
        ("gone:agent", "error: there is no module `gone`"),
        ("desk.py:wrong", "desk.py:24: to: no phone number has this length"),
        ("desk.yaml", "desk.yaml:1: this is Python: give the file a name that ends in .py"),
    ],
)
def test_what_cannot_be_taken_is_one_line_with_its_place(run: Run, tmp_path: Path, target: str, sentence: str) -> None:
    files = {
        "two.py": f"{SDK}a, b = Agent('a'), Agent('b')\n",
        "none.py": "number = 5\n",
        "broken.py": "\n1 / 0\n",
        "typo.py": "agent = = 1\n",
        "leaving.py": "raise SystemExit(3)\n",
        "serving.py": f"{SDK}\nagent = Agent('a')\nagent.run()\n",
        "desk.yaml": DESK,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    for words in (("try", target, *TRY), ("show", target), ("explain", target, *TRY)):
        done = run(*words)
        lines = [line for line in done.stderr.splitlines() if line != "hello"]
        assert len(lines) == 1 and lines[0].startswith(sentence), done.stderr
        assert (done.returncode, done.stdout) == (1, "")


def test_run_serves_no_python(run: Run) -> None:
    done = run("run", "desk.py")
    assert done.stderr == "error: `desk.py` is Python: start it with `python`, for `run` serves YAML and JSON files\n"


def test_check_reports_every_skill_that_cannot_be_added_each_at_its_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(
        f"{SDK}agent = Agent('a')\n"
        "agent.add_skill('departmnt_router', {'departments': {'sales': '+14155550123'}})\n"
        "agent.add_skill(\n    'department_router', {'departments': {'sales': '+1415', 'help': 'queu:help'}}\n)\n"
        "agent.add_skill('escalate_to_human', {'to': '+14155550123', 'timout': 3}).add_skill('datetime')\n"
        "skill = agent.skill_manager.loaded_skills['escalate_to_human']\n"
    )
    checked = run("check", "bad.py")
    found = [line.partition(": ")[::2] for line in checked.stdout.splitlines() if line.startswith("bad.py:")]
    assert [place for place, _ in found] == ["bad.py:5", "bad.py:6", "bad.py:6", "bad.py:9"]
    assert "departmnt_router" in found[0][1]
    assert 'timout: unknown key "timout"; did you mean "timeout"?' in found[3][1]
    assert checked.returncode == 1
    assert run("try", "bad.py", "escalate_to_human").stderr.count("bad.py:") == 4


PLUGIN = """\
from signalwire_transfer import Route, TransferSkill, hookimpl


class Rota(TransferSkill):
    name, tool = "rota", "transfer_by_rota"

    class Params(TransferSkill.Params):
        to: Route


@hookimpl
def transfer_skills():
    return [Rota]
"""


def test_a_skill_that_the_sdk_does_not_find_is_misspelt_or_one_of_a_file_that_is_a_plugin(tmp_path: Path) -> None:
    (tmp_path / "plugin.py").write_text(PLUGIN)
    (tmp_path / "bad.py").write_text(
        f"{SDK}agent = Agent('a')\nagent.add_skill('departmentrouter', {{}})\nagent.add_skill('rota', {{}})\n"
    )
    variables = os.environ | {"SIGNALWIRE_TRANSFER_PLUGINS": "plugin.py"}
    said = command("check", "bad.py", cwd=tmp_path, env=variables).stdout
    assert 'bad.py:5: TR001 unknown skill "departmentrouter"; did you mean "department_router"?' in said
    assert 'bad.py:6: TR001 must be added as add_skill("transfer", {"rota": …})' in said


def test_import_reads_a_module_and_never_runs_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "old.py").write_text(
        "raise SystemExit('this is run')\nfrom signalwire_agents import AgentBase\nagent = AgentBase('old')\n"
        "agent.add_skill('swml_transfer', {'transfers': {'/sales/i': {'address': '+14155550123'}}})\n"
    )
    for target in ("old.py", "old.py:agent", "old:agent"):
        done = run("import", target)
        assert "+14155550123" in done.stdout, done.stderr
