"""`check` on the command line: which rules count, what a file may ignore, how it is written, what may be given."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from signalwire_transfer import Finding, Rule, hookimpl
from signalwire_transfer._cli._app import app, main
from signalwire_transfer._document._file import FileError, read_file
from signalwire_transfer._files._agents import agents_of
from signalwire_transfer._seam import _plugins
from signalwire_transfer._seam._plugins import installed
from signalwire_transfer.testing import simulate

SILENT = "agent: {name: desk}\nskills:\n  transfer: {to: +14155550123, announce: none}\n"
WRONG = "agent: {name: desk}\nskills:\n  transfer: {to: +14155550123, timout: 20}\n"
Check = Callable[..., Any]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Runs `check` where the files are that a test writes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))

    def run(*words: str, **files: str) -> Any:
        for name, text in files.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return CliRunner().invoke(app, ["check", *words], catch_exceptions=False)

    return run


def codes(printed: str) -> list[str]:
    return re.findall(r"^\S+:\d+: (\w+)", printed, re.MULTILINE)


# ---- which rules ----------------------------------------------------------------------------------------------------


def test_a_warning_alone_fails_the_check(check: Check) -> None:
    checked = check("a.yaml", a=SILENT)
    assert (checked.exit_code, codes(checked.stdout)) == (1, ["TR007"])
    assert checked.stdout.endswith("1 warning in a.yaml\n")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--ignore", "TR007"], []),
        (["--ignore", "TR0"], []),
        (["--select", "TR004"], []),
        (["--select", "TR007"], ["TR007"]),
        (["--select", "TR004,TR007"], ["TR007"]),
        (["--select", "TR004", "--select", "TR007"], ["TR007"]),
        (["--select", "TR0", "--ignore", "TR007"], ["TR006", "TR032"]),
        (["--select", "ALL"], ["TR006", "TR007", "TR032"]),
    ],
)
def test_rules_are_selected_and_left_out_by_their_codes_or_beginnings(
    check: Check, words: list[str], expected: list[str]
) -> None:
    checked = check("a.yaml", *words, a=SILENT)
    assert codes(checked.stdout) == expected
    assert checked.exit_code == bool(expected)


@pytest.mark.parametrize("words", [["--select", "TR004"], ["--ignore", "TR0"], ["--ignore", "TR"]])
def test_what_the_loader_refuses_is_told_whatever_is_selected(check: Check, words: list[str]) -> None:
    assert codes(check("a.yaml", *words, a=WRONG).stdout) == ["TR001"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--select", "TR9"], 'no rule has the code "TR9"; there are TR001, TR002,'),
        (["--ignore", "XX"], 'no rule has the code "XX"'),
        (["--ignore", "TR001"], "TR001 cannot be left out"),
        (["--explain", "TR999"], 'no rule has the code "TR999"'),
        (["--format", "xml"], "xml"),
    ],
)
def test_a_code_that_nobody_has_is_a_mistake_in_the_command(check: Check, words: list[str], sentence: str) -> None:
    checked = check("a.yaml", *words, a=SILENT)
    assert checked.exit_code == 2
    assert sentence in " ".join(re.sub(r"[│╭╮╰╯─]", " ", checked.stderr).split())


def test_nothing_to_check_is_a_mistake_in_the_command(check: Check) -> None:
    assert check().exit_code == 2


def test_the_rules_can_be_listed_and_explained(check: Check) -> None:
    listed = check("--rules")
    assert listed.exit_code == 0
    assert "TR004  A voicemail box that answers counts as a person\n" in listed.stdout
    assert max(map(len, listed.stdout.splitlines())) <= 80
    explained = check("--explain", "TR004")
    assert explained.stdout.startswith("TR004: A voicemail box that answers counts as a person.\n")
    assert "Bad::" in explained.stdout
    assert "Good::" in explained.stdout
    assert max(map(len, explained.stdout.splitlines())) <= 80
    everything = check("--explain", "all").stdout
    assert re.findall(r"^(TR\d+): ", everything, re.MULTILINE) == [
        line.split()[0] for line in listed.stdout.splitlines()
    ]


# ---- `ignore:` in the file ------------------------------------------------------------------------------------------


def ignoring(*entries: str, text: str = SILENT) -> str:
    return f"{text}ignore:\n" + "".join(f"  - {entry}\n" for entry in entries)


@pytest.mark.parametrize("at", ["", "at: skills, ", "at: skills.transfer, ", "at: skills.transfer.announce, "])
def test_a_file_says_what_may_stay_and_why(check: Check, at: str) -> None:
    checked = check("a.yaml", a=ignoring(f"{{rule: TR007, {at}reason: The PBX announces it}}"))
    assert checked.stdout == "a.yaml: no mistakes (1 agent, 1 skill, 1 ignored)\n"
    assert checked.exit_code == 0


@pytest.mark.parametrize("at", ["skills.trans", "skills.transfer.announce.x", "skills.transfer.to"])
def test_a_place_is_a_place_and_no_beginning_of_a_word(check: Check, at: str) -> None:
    checked = check("a.yaml", a=ignoring(f"{{rule: TR007, at: {at}, reason: The PBX announces it}}"))
    assert codes(checked.stdout) == ["TR007", "TR002"]
    assert f"ignores nothing: TR007 finds nothing at {at}" in checked.stdout


def test_an_entry_is_needless_only_if_its_rule_has_looked(check: Check) -> None:
    text = ignoring("{rule: TR012, reason: They are patient}", text=SILENT.replace(", announce: none", ""))
    assert codes(check("a.yaml", a=text).stdout) == ["TR002"]
    assert codes(check("a.yaml", "--ignore", "TR012").stdout) == []
    assert codes(check("a.yaml", "--select", "TR002,TR003").stdout) == []
    assert codes(check("a.yaml", "--ignore", "TR002").stdout) == []
    environment = ignoring("{rule: TR005, reason: The URL is set where it runs}", text=text.partition("ignore")[0])
    assert codes(check("a.yaml", a=environment).stdout) == []


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("{rule: TR007}", "ignore[0].reason: required"),
        ("{rule: TR007, reason: ' '}", "ignore[0].reason: must not be empty: say why"),
        ("{reason: because}", "ignore[0].rule: required"),
        ("{rule: TR001, reason: because}", "ignore[0].rule: must not be TR001"),
        ("{rule: nonsense, reason: because}", "ignore[0].rule: must be the code of one rule, such as TR004"),
        ("{rule: TR007, because: x}", 'ignore[0].because: unknown key "because"'),
        ("TR007", "ignore[0]: must be a dict"),
    ],
)
def test_an_entry_that_says_too_little_is_refused_when_the_file_is_run_too(
    check: Check, tmp_path: Path, entry: str, sentence: str
) -> None:
    checked = check("a.yaml", a=ignoring(entry))
    assert sentence in checked.stdout
    with pytest.raises(FileError, match=re.escape(sentence)):
        agents_of(read_file(tmp_path / "a.yaml"), installed())


def test_a_code_that_nobody_has_is_no_reason_not_to_run(check: Check, tmp_path: Path) -> None:
    checked = check("a.yaml", a=ignoring("{rule: ACME001, reason: because}"))
    assert 'TR001 ignore[0].rule: no rule has the code "ACME001"; there are TR001' in checked.stdout
    assert agents_of(read_file(tmp_path / "a.yaml"), installed())


def test_the_others_who_read_the_file_let_the_key_be(check: Check, tmp_path: Path) -> None:
    check("a.yaml", a=ignoring("{rule: TR007, reason: because}"))
    assert simulate(tmp_path / "a.yaml", "transfer_call").end
    from signalwire_transfer._files._schema import file_schema

    schema = file_schema(installed(), {})
    assert schema["properties"]["ignore"]["items"] == {"$ref": "#/$defs/ignore"}
    assert schema["$defs"]["ignore"]["required"] == ["rule", "reason"]


# ---- how it is written ----------------------------------------------------------------------------------------------


def test_json_is_one_object_with_everything_in_it(check: Check) -> None:
    checked = check("a.yaml", "b.yaml", "--format", "json", a=SILENT, b=WRONG)
    assert json.loads(checked.stdout) == {
        "findings": [
            {
                "file": "a.yaml",
                "line": 3,
                "code": "TR007",
                "severity": "warning",
                "path": "skills.transfer.announce",
                "message": "the caller is moved without a word: leave it out, and the model says it",
            },
            {
                "file": "b.yaml",
                "line": 3,
                "code": "TR001",
                "severity": "error",
                "path": "skills.transfer.timout",
                "message": 'unknown key "timout"; did you mean "timeout"?',
            },
        ],
        "errors": 1,
        "warnings": 1,
        "ignored": 0,
    }
    assert json.loads(check("--format", "json", "a.yaml", "--ignore", "TR007").stdout)["findings"] == []


def test_github_is_told_in_its_own_words(check: Check, tmp_path: Path) -> None:
    (tmp_path / "50%,a.yaml").write_text(WRONG.replace("timout", '"timout%:, x"'), encoding="utf-8")
    checked = check("50%,a.yaml", "--format", "github")
    assert checked.stdout.startswith("::error file=50%25%2Ca.yaml,line=3,title=TR001::skills.transfer.timout%25:, x: ")
    assert len(checked.stdout.splitlines()) == 1
    assert check("a.yaml", "--format", "github", a=SILENT.replace(", announce: none", "")).stdout == ""


def test_several_files_are_told_one_after_the_other_and_one_that_is_missing_stops_none(check: Check) -> None:
    checked = check("nowhere.yaml", "a.yaml", "b.yaml", a=SILENT, b=WRONG)
    assert checked.stderr == "error: there is no file `nowhere.yaml`\n"
    assert codes(checked.stdout) == ["TR007", "TR001"]
    assert checked.exit_code == 2


def test_neither_what_comes_from_the_environment_nor_a_password_is_shown(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "swordfish")
    text = """\
agent: {name: desk, params: {api_key: tiger-lily-12}}
skills:
  agent_handoff:
    agents: {billing: "https://desk:correct-horse@agents.example.com/", swordfish: "https://a:${SECRET}@b.example.com/"}
  transfer: {to: sip:desk:battery-staple@pbx.example.com, announce: none}
"""
    for form in ("text", "json", "github"):
        printed = check("a.yaml", "--format", form, a=text).stdout
        for secret in ("correct-horse", "swordfish", "battery-staple", "tiger-lily"):
            assert secret not in printed, (form, secret)
    assert codes(check("a.yaml").stdout) == ["TR020", "TR001", "TR020", "TR007", "TR020"]
    assert "https://desk:***@agents.example.com" in check("a.yaml").stdout


# ---- files that are none --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line", "sentence"),
    [
        (b"", 1, "the file is empty"),
        (b"\n\n# nothing\n", 1, "the file is empty"),
        (b"x" * 10_000_001, 1, "the file is larger than 10 MB"),
        (bytes(range(256)), 2, "no text file in UTF-8"),
        (b"agent: {name: a}\nx: \xff\n", 2, "no text file in UTF-8"),
        (b"name,number\nsales,+14155550123\nsupport,+14155550124\n", 1, "there are no keys"),
        (b"agent:\n\tname: a\n", 2, "indented with a tab"),
        (b"agent: {name: a}\nagent: {name: b}\n", 2, "agent: must not be written twice: the first is in line 1"),
        (b"- agent\n", 1, "there are no keys"),
        (b'{"agent": \n', 2, "is no YAML"),
    ],
)
def test_what_is_no_file_with_agents_is_one_line_with_its_place(
    check: Check, tmp_path: Path, content: bytes, line: int, sentence: str
) -> None:
    (tmp_path / "a.yaml").write_bytes(content)
    checked = check("a.yaml")
    told = [each for each in checked.stdout.splitlines() if each.startswith("a.yaml:")]
    assert len(told) == 1
    assert told[0].startswith(f"a.yaml:{line}: TR001 ")
    assert sentence in told[0]
    assert (checked.exit_code, checked.stderr) == (1, "")


def test_a_directory_and_a_python_file_are_one_line(check: Check, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "desk.py").write_text("agent = 1\n")
    assert check("folder").stderr == "error: `folder` cannot be read: Is a directory\n"
    assert check("desk.py").stderr == (
        "error: `desk.py` is a Python file: name the agent in it, as in `desk.py:agent`\n"
    )


def test_a_file_that_names_no_skill_of_the_sdks_is_checked_without_the_sdk(check: Check) -> None:
    check("a.yaml", a=SILENT)
    code = (
        "import sys; from signalwire_transfer._cli._app import app\n"
        "try: app(['check', 'a.yaml'])\n"
        "except SystemExit: pass\n"
        "sdks = ('signalwire_agents', 'signalwire.')\n"
        "print([name for name in sys.modules if name.startswith(sdks)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_json_files_have_their_lines(check: Check, tmp_path: Path) -> None:
    text = {"agent": {"name": "a"}, "skills": {"transfer": {"to": "+14155550123", "announce": "none"}}}
    (tmp_path / "a.json").write_text(json.dumps(text, indent=2), encoding="utf-8")
    assert check("a.json").stdout.startswith("a.json:8: TR007 skills.transfer.announce: ")


# ---- agents in Python -----------------------------------------------------------------------------------------------

PYTHON = """\
from signalwire_transfer._sdk import _sdks as _sdk

print("hello")
agent = _sdk.chosen_sdk().agent_class()(name="desk", route="/desk")
agent.prompt_add_section("Rules", "Never say 415 555 0123.", bullets=["Be brief."])
agent.add_skill("datetime")
agent.add_skill(
    "transfer",
    {"escalate_to_human": {"to": "+14155550123", "announce": "none"}, "defaults": {"timeout": 5}},
)
agent.add_skill("agent_handoff", {"agents": {"billing": "https://me:correct-horse@agents.example.com/desk"}})
"""


def test_an_agent_in_python_is_looked_at_as_it_has_become(check: Check, tmp_path: Path) -> None:
    (tmp_path / "desk.py").write_text(PYTHON, encoding="utf-8")
    for target in ("desk.py:agent", "desk:agent"):
        checked = check(target)
        told = [line.split(": ")[:2] for line in checked.stdout.splitlines() if line.startswith("desk.py:")]
        assert told == [
            ["desk.py:4", "TR008 prompt.pom[0].body"],
            ["desk.py:7", "TR007 transfer.escalate_to_human.announce"],
            ["desk.py:7", "TR013 transfer.defaults.timeout"],
            ["desk.py:11", "TR014 agent_handoff.agents.billing.to"],
            ["desk.py:11", "TR020 agent_handoff.agents.billing"],
        ]
        assert checked.stdout.endswith(f"5 warnings in {target}\n")
        assert "correct-horse" not in checked.stdout
        assert "hello" not in checked.stdout
        sys.modules.pop("desk")
    assert codes(check("desk.py:agent", "--select", "TR007").stdout) == ["TR007"]


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("desk.py:agnt", "`desk.py` holds no `agnt`: write the name that its agent has there"),
        ("desk.py:number", "`desk.py:number` is no agent of the SDK: it is a int"),
        ("desk.py:Desk", "`desk.py:Desk` is no agent of the SDK: it is the class Desk"),
        ("broken.py:agent", "broken.py:2: `broken.py` cannot be imported: ZeroDivisionError: division by zero"),
        ("typo.py:agent", "typo.py:1: `typo.py` cannot be imported: SyntaxError: "),
        ("leaving.py:agent", "leaving.py:1: `leaving.py` cannot be imported: SystemExit: 3"),
        ("lacking.py:agent", "cannot be imported: ModuleNotFoundError: No module named 'no_such_module'"),
        ("nowhere.py:agent", "there is no file `nowhere.py`"),
        ("no_such_module:agent", "there is no module `no_such_module`"),
        ("no_such.module:agent", "`no_such.module` cannot be imported: "),
    ],
)
def test_what_is_no_agent_is_one_line(check: Check, tmp_path: Path, target: str, sentence: str) -> None:
    files = {
        "desk": "number = 5\nclass Desk: pass\n",
        "broken": "\n1 / 0\n",
        "typo": "agent = = 1\n",
        "leaving": "raise SystemExit(3)\n",
        "lacking": "import no_such_module\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(text)
    checked = check(target)
    assert sentence in checked.stderr
    assert checked.stderr.startswith("error: ")
    assert len(checked.stderr.splitlines()) == 1
    assert (checked.exit_code, checked.stdout) == (2, "")


def test_a_skill_that_refuses_its_parameters_while_a_module_is_imported_is_told_like_in_a_file(
    check: Check, tmp_path: Path
) -> None:
    text = PYTHON.replace('"announce": "none"', '"timout": 20').replace('"timeout": 5', '"timeout": 1')
    (tmp_path / "desk.py").write_text(text, encoding="utf-8")
    checked = check("desk.py:agent")
    assert [line for line in checked.stdout.splitlines() if line.startswith("desk.py:")] == [
        "desk.py:7: TR001 defaults.timeout: must be at least 5, not 1",
        'desk.py:7: TR001 escalate_to_human.timout: unknown key "timout"; did you mean "timeout"?',
    ]
    assert checked.exit_code == 1


# ---- rules of others ------------------------------------------------------------------------------------------------


def rule(code: str, find: Any = lambda self, checked: ()) -> type[Rule]:
    return type("Theirs", (Rule,), {"code": code, "find": find, "__doc__": "Theirs."})


class Hashable(SimpleNamespace):
    __hash__ = object.__hash__


@pytest.fixture
def others(check: Check, with_plugins: Any) -> Check:
    """Runs `check` with plugins that offer these rules, by the plugin's name."""

    def run(*words: str, **rules: list[Any]) -> Any:
        modules = {name: Hashable(transfer_rules=hookimpl(lambda found=found: found)) for name, found in rules.items()}
        with_plugins(**modules)
        return check("a.yaml", *words, a=SILENT)

    return run


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such pipes")
def test_a_pipe_that_nobody_writes_to_hangs_nothing(check: Check, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    checked = check("pipe.yaml")
    assert (checked.exit_code, checked.stdout) == (2, "")
    assert checked.stderr == "error: `pipe.yaml` is no file: write the name of one\n"


@pytest.mark.skipif(not Path("/dev/stdin").exists(), reason="this system has no such name for it")
def test_what_is_piped_in_is_looked_at() -> None:
    words = [sys.executable, "-c", "from signalwire_transfer._cli._app import main; main()", "check", "/dev/stdin"]
    done = subprocess.run(words, input=WRONG, capture_output=True, text=True, check=False)
    assert (done.returncode, codes(done.stdout)) == (1, ["TR001"])


DOCTORS = """\
agent: {name: desk}
skills:
  department_router:
    timezone: UTC
    departments:
      Dr: {to: +14155550123, on_failure: hangup}
      Dr. Smith: {to: +14155550124, on_failure: hangup}
ignore:
  - {rule: TR003, at: skills.department_router.departments.%s, reason: Nobody else is there}
"""


@pytest.mark.parametrize(("at", "left"), [("Dr", "Dr. Smith"), ("Dr. Smith", "Dr"), ("Dr. Smith.on_failure", "Dr")])
def test_an_entry_counts_for_its_own_key_whatever_dots_are_in_another(check: Check, at: str, left: str) -> None:
    printed = check("a.yaml", "--select", "TR003", a=DOCTORS % at).stdout
    assert codes(printed) == ["TR003"]
    assert f"departments.{left}.on_failure: nobody else" in printed


LEAKY = """\
agent: {name: desk}
skills:
  transfer:
    to: +14155550123
    "https://desk:hunter2@h.example.com/": 1
    timezone: "https://desk:hun ter2@h.example.com/?sig=hunter2"
    region: https://hunter2@h.example.com/
    hours: Mo 10:00-12:00
    swaig_fields: {"Authorization": "Bearer hunter2", "b": "sip:a:hun ter2@x"}
"""


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_a_password_that_stands_in_the_file_is_printed_nowhere(check: Check, form: str) -> None:
    printed = check("a.yaml", "--format", form, a=LEAKY).output
    assert "skills.transfer.https://desk:***@h.example.com/: unknown key" in printed or form == "json"
    assert "desk:***@h.example.com" in printed
    assert "hunter2" not in printed
    assert "hun ter2" not in printed


def test_neither_is_it_where_a_command_cannot_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yaml").write_text(LEAKY, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["signalwire-transfer", "show", str(tmp_path / "a.yaml")])
    with pytest.raises(SystemExit):
        main()
    printed = capsys.readouterr().err
    assert "unknown key" in printed
    assert "hunter2" not in printed
    assert "hun ter2" not in printed


def test_a_strangers_rule_is_one_like_ours(others: Check) -> None:
    def find(self: Any, checked: Any) -> Any:
        for chain in checked.chains:
            yield chain.finding(chain.first, "to", "is not ours")
        yield Finding(("agent",), "has no name that we like")

    printed = others(acme=[rule("ACME001", find)]).stdout
    assert codes(printed) == ["ACME001", "ACME001", "TR007"]
    assert "a.yaml:3: ACME001 skills.transfer.to: is not ours" in printed
    assert codes(others("--select", "ACME", acme=[rule("ACME001", find)]).stdout) == ["ACME001", "ACME001"]
    assert "ACME001  Theirs" in others("--rules", acme=[rule("ACME001")]).stdout


def test_a_rule_that_raises_is_left_out_and_named_and_the_others_go_on(others: Check) -> None:
    def find(self: Any, checked: Any) -> Any:
        yield Finding(("agent",), "said before it raised")
        raise KeyError("a value of the environment")

    checked = others(acme=[rule("ACME001", find)])
    assert codes(checked.stdout) == ["TR007"]
    why = r"it raised KeyError: 'a value of the environment' \(test_check_command\.py, line \d+\)"
    assert re.fullmatch(rf"warning: rule ACME001 of acme \(no distribution\) is left out: {why}\n", checked.stderr)


def test_under_trace_its_author_sees_the_way_it_came(others: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(self: Any, checked: Any) -> Any:
        return [chain.finding(chain.first, 5, "x") for chain in no_such_thing]  # type: ignore[name-defined]  # noqa: F821

    monkeypatch.setenv("SIGNALWIRE_TRANSFER_TRACE", "1")
    checked = others(acme=[rule("ACME001", find)])
    assert "Traceback (most recent call last):\n" in checked.stderr
    assert "for chain in no_such_thing]" in checked.stderr
    assert "NameError: name 'no_such_thing' is not defined\n" in checked.stderr


def test_what_it_raises_holds_no_secret(others: Check) -> None:
    def find(self: Any, checked: Any) -> Any:
        raise ValueError("sip:me:hunter2@pbx.example.com is odd")

    assert "hunter2" not in others(acme=[rule("ACME001", find)]).stderr


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (Finding((["list"],), "x"), "it gave what is no Finding"),  # type: ignore[arg-type]  # a stranger's mistake
        ((Finding(("agent",), "x"), "y"), "it gave what is no Finding"),
        (Finding(("agent",), 5), "it gave what is no Finding"),  # type: ignore[arg-type]
        (Finding("agent", "x"), "it gave what is no Finding"),  # type: ignore[arg-type]
        (None, "it gave what is no Finding"),
        (SystemExit(0), "it raised SystemExit"),
        (ValueError("x"), "it raised ValueError"),
    ],
)
def test_nobody_knows_what_a_rule_would_have_found_that_could_not_look(others: Check, told: Any, why: str) -> None:
    def find(self: Any, checked: Any) -> Any:
        if isinstance(told, BaseException):
            raise told
        yield told

    checked = others("--ignore", "TR007", acme=[rule("ACME001", find)])
    assert (checked.exit_code, codes(checked.stdout)) == (1, [])
    assert checked.stderr.startswith(f"warning: rule ACME001 of acme (no distribution) is left out: {why}")
    assert "Traceback" not in checked.stderr


def test_an_entry_for_a_rule_that_could_not_look_is_not_called_needless(others: Check) -> None:
    entry = 'ignore: [{rule: ACME001, reason: "We know"}, {rule: TR004, reason: "We know"}]\n'

    def find(self: Any, checked: Any) -> Any:
        raise ValueError

    module = sys.modules[__name__]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "SILENT", SILENT + entry)
        printed = others("--ignore", "TR007", acme=[rule("ACME001", find)]).stdout
    assert "ignores nothing: TR004" in printed
    assert "ignores nothing: ACME001" not in printed


def test_a_plugin_that_ends_python_ends_no_check(check: Check, with_plugins: Callable[..., Any]) -> None:
    with_plugins(acme=Hashable(transfer_rules=hookimpl(lambda: sys.exit(0))))
    checked = check("a.yaml", "--select", "TR001", a=SILENT)
    assert (checked.exit_code, checked.stdout) == (1, "a.yaml: no mistakes (1 agent, 1 skill)\n")
    assert checked.stderr.rpartition("are left out: ")[2].startswith("transfer_rules raised SystemExit: 0 (")


def test_a_code_that_is_offered_twice_is_a_clash_that_names_both(others: Check) -> None:
    checked = others(acme=[rule("ACME001")], other=[rule("ACME001")])
    assert checked.stderr == (
        'warning: rule "ACME001" is offered by acme (no distribution) and other (no distribution): '
        f"block one with {_plugins.BLOCK_VARIABLE}\n"
    )
    assert codes(checked.stdout) == ["TR007"]


@pytest.mark.parametrize(
    ("offered", "why"),
    [
        (rule("TR099"), "TR099 of Theirs has the letters of signalwire-transfer: choose your own"),
        (rule("acme1"), "the code of Theirs is no letters and three digits, as in ACME001: 'acme1'"),
        (type("Bare", (Rule,), {"code": "ACME001"}), "Bare has no docstring"),
        (5, "transfer_rules returned 5, which is no Rule class"),
    ],
)
def test_rules_that_cannot_be_used_are_left_out_and_the_plugin_is_named(others: Check, offered: Any, why: str) -> None:
    checked = others(acme=[offered])
    assert checked.stderr.startswith(f"warning: the rules of the plugin acme (no distribution) are left out: {why}")
    assert codes(checked.stdout) == ["TR007"]
