"""Somebody who does what a page says, snippet by snippet: `snippets.py` says how such a page is written."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from configparser import RawConfigParser
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import typer
import yaml
from typer.main import get_command

from commands import Completed, command, forked
from ledger_stories import Story, database
from ledger_stories import lines as lines_of
from patience import PATIENCE
from signalwire_transfer import Record
from signalwire_transfer._cli._app import app
from signalwire_transfer._cli._more import add_commands
from snippets import EXAMPLES, ROOT, Block, blocks, elsewhere, left_out, lines
from the_editor import underlined
from the_schemas import all_schemas
from the_sdk import SDK, AgentBase

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

BETWEEN = "\n\n"  # as ruff and everybody else put it between two functions

SERVERS = ("run", "desk", "studio")
"""Commands that go on until they are stopped: their words are understood here, and tests of their own start them."""

STAND_INS = {
    "WEBHOOK_SECRET": "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtMTIzNA==",
    "LIVE_FROM": "+14155552670",
    "LIVE_COLLEAGUE": "+14155552671",
    "LIVE_OTHER": "+14155552672",
    "POSTGRES_PASSWORD": "secret",
    "BILLING_LOGIN": "receptionist:secret",
    "SWML_PROXY_URL_BASE": "https://agents.example.com",
}
"""What a page leaves to its reader (`export NAME=…`, `${NAME}`)."""

_SDKS_IMPORT = "from signalwire_agents import"
"""The only line that differs with another SDK."""

_SCHEMAS: dict[object, Any] = {}

_TIME = re.compile(r"(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d")
"""When a call of a ledger was: now, and another time on the page."""
_SLOW = re.compile(r"^.* took [\d.]+ m?s (?:in .*: a caller waits for it|to import)\n", re.MULTILINE)


def _normal(text: str) -> str:
    """A text without the times in it, what is said of a slow machine, and white space at the ends of its lines."""
    return re.sub(r" +$", "", _TIME.sub("…", _SLOW.sub("", text)), flags=re.MULTILINE)


@dataclass
class Newcomer:
    """Somebody who does what a page says in an empty folder, and compares what they see with what it shows."""

    page: Path
    folder: Path
    site: Path
    variables: dict[str, str] = field(default_factory=dict)
    installed: bool = False

    def do_all(self) -> None:
        """Do the whole page."""
        for block in blocks(self.page):
            try:
                self.do(block)
            except (AssertionError, ValueError, yaml.YAMLError) as wrong:
                raise AssertionError(f"{self.page.name}, line {block.line}: {wrong}") from wrong

    def do(self, block: Block) -> None:
        """Do one block, by its language; what is no language of ours is only to be read."""
        act = getattr(self, f"_do_{block.language}", None)
        if block.file and not block.reason:
            self._write(block)
        if act and not block.reason:
            act(block)

    # ---- the languages ----------------------------------------------------------------------------------------------

    def _do_yaml(self, block: Block) -> None:
        text = block.text if not block.file else (self.folder / block.file).read_text(encoding="utf-8")
        content = yaml.load(text, Loader=yaml.BaseLoader) or {"skills": {}}  # a comment alone
        if "sections" in content:
            document = {**yaml.safe_load(text), "version": "1.0.0"}
            complaints = [complaint for schema in all_schemas() if (complaint := schema.document_complaint(document))]
            assert not complaints, f"the platform's schema does not take it: {complaints}"
        elif not {"agent", "agents", "skills", "to"} & set(content):
            assert block.file, "no file of agents, no skills and no route: say why it is not run"
        elif block.file not in self._checked_by_the_page():
            self._check(block.file, text, content)

    def _check(self, file: str, text: str, content: Mapping[str, Any]) -> None:
        if "to" in content:
            text = "skills:\n  transfer:\n" + "".join(f"    {line}\n" for line in text.splitlines())
        if not {"agent", "agents"} & set(content):
            text = f"agent: {{name: front-desk}}\n{text}"
        name = file or "snippet.yaml"
        self._fetch(re.findall(r"\bfile: ([\w.-]+)", text))
        (self.folder / name).write_text(text, encoding="utf-8")
        done = self._typed(f"signalwire-transfer check {name}")
        assert done.returncode == 0, f"check finds something:\n{done.stdout}{done.stderr}"
        wrong = underlined(self._schema(), text)
        assert not wrong, f"the JSON Schema does not take it: {wrong}"
        if not file:
            (self.folder / name).unlink()

    def _schema(self) -> Any:
        """The JSON Schema that editors complete from; it depends on the plugins alone."""
        plugins = (self.variables.get("SIGNALWIRE_TRANSFER_PLUGINS", ""), self.installed and self.folder)
        if plugins not in _SCHEMAS:
            _SCHEMAS[plugins] = json.loads(self._typed("signalwire-transfer schema").stdout)
        return _SCHEMAS[plugins]

    def _checked_by_the_page(self) -> set[str]:
        shown = [typed for block in blocks(self.page) if block.language == "console" for typed, _ in lines(block)]
        return {word for typed in shown if typed.startswith("signalwire-transfer check ") for word in typed.split()}

    def _do_python(self, block: Block) -> None:
        text = self._for_this_sdk(block.text)
        if not block.file:
            done = forked(lambda: _execute(text), [str(self.page)], self.folder, self._environment())
            assert done.returncode == 0, f"{done.stdout}{done.stderr}"

    def _do_json(self, block: Block) -> None:
        json.loads(block.text)

    def _do_toml(self, block: Block) -> None:
        tomllib.loads(block.text)

    def _do_ini(self, block: Block) -> None:
        RawConfigParser(strict=False).read_string(block.text)

    def _do_console(self, block: Block) -> None:
        for typed, shown in lines(block):
            self._enter(typed, shown)

    # ---- files and commands -----------------------------------------------------------------------------------------

    def _write(self, block: Block) -> None:
        file = self.folder / block.file
        file.parent.mkdir(exist_ok=True)
        before = file.read_text(encoding="utf-8") + BETWEEN if block.is_more else ""
        file.write_text(before + self._for_this_sdk(block.text), encoding="utf-8")

    @staticmethod
    def _for_this_sdk(text: str) -> str:
        return text.replace(_SDKS_IMPORT, f"from {SDK.package} import")

    def _enter(self, typed: str, shown: str) -> None:
        words = shlex.split(typed, comments=True)
        if words[0] == "export":
            pairs = [word.partition("=") for word in words[1:]]
            left_open = ("…", "$(")
            self.variables |= {
                name: STAND_INS[name] if any(sign in value for sign in left_open) else value for name, _, value in pairs
            }
            self._fetch(words)
        elif words[0] == "unset":
            del self.variables[words[1]]
        elif typed == "pip install -e .":
            self._install()
        elif not left_out(typed):
            self._see(typed, shown)

    def _see(self, typed: str, shown: str) -> None:
        done = self._typed(typed)
        seen = [_normal(done.stdout), _normal(done.stdout + done.stderr)]  # with what is said beside it, or without
        assert "Traceback" not in seen[1], seen[1]
        assert shown or done.returncode == 0, f"$ {typed}\n{seen[1]}"
        pattern = r"[\s\S]*".join(re.escape(part).replace("…", ".*") for part in _normal(shown).split("…\n"))
        assert not shown or any(re.fullmatch(pattern, each) for each in seen), (
            f"$ {typed}\n{seen[1]}\nis not what is shown:\n{shown}"
        )

    def _typed(self, typed: str) -> Completed:
        """Run a line: in a fork where it is one of our commands and nothing else, for that is cheap."""
        words = shlex.split(typed, comments=True)
        self._fetch(words)
        if words[0] != "signalwire-transfer" or re.search(r"[|<>&;$]", typed):
            return self._in_a_shell(typed)
        if words[1] in SERVERS:
            return forked(_understand, words, self.folder, self._environment())
        return command(*words[1:], cwd=self.folder, env=self._environment())

    def _in_a_shell(self, typed: str) -> Completed:
        return subprocess.run(
            ["bash", "-c", typed],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def _fetch(self, words: list[str]) -> None:
        """Take what is named from the repository or another page, where this one has not written it; or a ledger."""
        ledger = self.folder / "transfers.db"
        if any(ledger.name in word for word in words) and not ledger.exists():
            database(f"sqlite:///{ledger}").add(lines_of(calls_of_the_last_hour()))
        for word in words:
            found = next((file for file in (ROOT / word, EXAMPLES / word) if word and file.is_file()), None)
            if found and not (self.folder / word).exists():
                (self.folder / word).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(found, self.folder / word)
            elif not (self.folder / word).exists() and (text := elsewhere(word)):
                (self.folder / word).write_text(self._for_this_sdk(text), encoding="utf-8")

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SIGNALWIRE_", "SWML_"))}
        places = [self.site, self.folder] if self.installed else [self.site]
        paths = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(map(str, places)),
        }
        stand_ins = {name: value for name, value in STAND_INS.items() if not name.startswith("SWML_")}
        return kept | stand_ins | {"SIGNALWIRE_LOG_MODE": "off"} | paths | self.variables

    def _install(self) -> None:
        """Leave on disk what pip would leave, read from the `pyproject.toml` as it is now."""
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
        self.installed = True


def calls_of_the_last_hour() -> list[Record]:
    """What the pages about the ledger show: four callers who were reached, one on a later rung, and one who was not."""
    hour = int(time.time() * 1000) - 3_000_000
    people = {"number": "+14155550199", "name": "Ann Lee"}
    stories = [
        *(
            Story(name, "sales", hour + at * 60_000, asked=True, people=people).reached("1.1", 2, 9, 75)
            for at, name in enumerate(("first", "second", "third"))
        ),
        Story("fourth", "sales", hour + 600_000, asked=True, rungs=2, names=("Ann", "the front desk"))
        .tried("1.1", 2, 22, "no_answer")
        .reached("2.1", 24, 31, 160),
        Story("fifth", "support", hour + 1_200_000, verdict="voicemail", names=("support",))
        .tried("1.1", 2, 22, "no_answer")
        .event("voicemail.left", 45),
    ]
    return [replace(record, tool="transfer_to_department") for story in stories for record in story.records]


def _execute(text: str) -> None:
    """Execute a snippet, and what it defines: agents with skills, tests, and a plugin's hook."""
    namespace: dict[str, Any] = {"__name__": "page", "agent": AgentBase("page")}
    exec(text, namespace)
    if "agent" in text:
        assert isinstance(namespace["agent"], AgentBase)
        assert namespace["agent"].list_skills()
    for name, value in list(namespace.items()):
        if name.startswith("test_") or name == "transfer_skills":
            value()


def _understand() -> None:
    """Let a command that serves understand its words, and go no further."""
    whole = typer.Typer()
    whole.registered_commands, whole.registered_groups = list(app.registered_commands), list(app.registered_groups)
    add_commands(whole, ())
    top: Any = get_command(whole)
    top.commands[sys.argv[1]].make_context(sys.argv[1], sys.argv[2:])
