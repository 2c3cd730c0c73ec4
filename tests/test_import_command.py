"""`signalwire-transfer import FILE`: the file on stdout, what is to be done on stderr, a mistake in one line."""

import json
from pathlib import Path

import pytest

from commands import Completed, command

TOOL = {
    "type": "transferCall",
    "destinations": [
        {"type": "number", "number": "+14155550123", "description": "sales"},
        {"type": "number", "number": "{{boss}}", "description": "the boss"},
    ],
}


def _run(folder: Path, *arguments: str, stdin: bytes = b"") -> Completed:
    return command(*arguments, cwd=folder, stdin=stdin)


def test_the_file_goes_to_stdout_and_what_is_to_be_done_to_stderr(tmp_path: Path) -> None:
    (tmp_path / "tool.json").write_text(json.dumps(TOOL))
    done = _run(tmp_path, "import", "tool.json")
    assert done.returncode == 0
    assert done.stdout.startswith("# Imported from Vapi.")
    assert done.stderr == "Vapi: 2 destinations, 3 notes\n\nhint: set BOSS_NUMBER, or write the values into the file\n"
    assert all(len(line) <= 120 for line in done.stdout.splitlines())


def test_it_is_checked_and_names_what_is_missing(tmp_path: Path) -> None:
    done = _run(tmp_path, "import", "-", "-o", "ours.yaml", stdin=json.dumps(TOOL).encode())
    assert (done.returncode, done.stdout) == (0, "")
    checked = _run(tmp_path, "check", "ours.yaml")
    assert checked.returncode == 1
    assert checked.stdout.endswith("1 mistake in ours.yaml\n")
    assert "the environment variable `BOSS_NUMBER` is not set" in checked.stdout


def test_a_file_that_is_there_is_only_replaced_by_force(tmp_path: Path) -> None:
    (tmp_path / "tool.json").write_text(json.dumps(TOOL))
    (tmp_path / "ours.yaml").write_text("mine\n")
    refused = _run(tmp_path, "import", "tool.json", "-o", "ours.yaml")
    assert (refused.returncode, (tmp_path / "ours.yaml").read_text()) == (1, "mine\n")
    assert refused.stderr == "error: there is a file `ours.yaml` already: write `--force` to replace it\n"
    assert _run(tmp_path, "import", "tool.json", "-o", "ours.yaml", "--force").returncode == 0
    assert "department_router" in (tmp_path / "ours.yaml").read_text()
    assert "cannot be written" in _run(tmp_path, "import", "tool.json", "-o", "nowhere/ours.yaml").stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "in:1: the file is empty"),
        (b"\n# nothing\n", "in:1: the file is empty"),
        (b'{"a": 1,\n "b": }', "in:2: this is no JSON: "),
        (b"a: b: c\n", "in:1: this is no YAML"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "in:1: this is no text file in UTF-8"),
        (b"a: \x00\n", "U+0000"),
        (b'"' + b"x" * 10_000_001 + b'"', "in:1: the file is larger than 10 MB"),
        (b"[" * 5000, "in:1: this is "),
        (b"{}", "in: there is no transfer in it that is known: what can be imported is `transfer_to_number`"),
    ],
    ids=["empty", "comment", "json", "yaml", "binary", "null", "huge", "deep", "unknown"],
)
@pytest.mark.parametrize("name", ["stdin", "in"])
def test_what_cannot_be_read_is_one_line_with_its_place(tmp_path: Path, content: bytes, words: str, name: str) -> None:
    (tmp_path / "in").write_bytes(content)
    done = _run(tmp_path, "import", "-", stdin=content) if name == "stdin" else _run(tmp_path, "import", "in")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert words.replace("in:", f"{name}:", 1) in done.stderr


PYTHON = b"{'type': 'transferCall', 'async': False, 'destinations': [{'number': '+14155550123'},]}"


@pytest.mark.parametrize("name", ["tool.json", "tool", "tool.txt", "tool.yaml"])
def test_a_dict_of_python_is_called_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(PYTHON)
    done = _run(tmp_path, "import", name)
    words = "this is Python: name the file `….py`, and `import` reads it without running it"
    assert (done.returncode, done.stderr) == (1, f"{name}:1: {words}\n")


@pytest.mark.parametrize("name", ["tool.yaml", "tool.yml", "tool.txt"])
@pytest.mark.parametrize("content", [PYTHON.replace(b"False", b"false"), PYTHON.replace(b"'async': False,", b"")])
def test_a_file_that_begins_like_json_may_be_yaml(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    done = _run(tmp_path, "import", name)
    assert done.returncode == 0, done.stderr
    assert "to: +14155550123" in done.stdout


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert _run(tmp_path, "import", "nowhere.json").stderr == "error: there is no file `nowhere.json`\n"


def test_the_kind_is_a_choice(tmp_path: Path) -> None:
    (tmp_path / "tool.json").write_text(json.dumps(TOOL))
    assert _run(tmp_path, "import", "tool.json", "--from", "vapi").returncode == 0
    refused = _run(tmp_path, "import", "tool.json", "--from", "retell")
    assert refused.stderr.startswith("error: tool.json: there is no transfer of Retell in it: what can be imported is")
    assert _run(tmp_path, "import", "tool.json", "--from", "bland").returncode == 2
