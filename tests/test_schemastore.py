"""What is ready for SchemaStore holds: files named `*.transfer.yaml`, with the schema that the command prints."""

import json
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from commands import command
from the_editor import underlined

ROOT = Path(__file__).parent.parent
STORE = ROOT / ".github" / "schemastore"
if not STORE.exists():
    pytest.skip("it stands in the repository", allow_module_level=True)
GOOD, BAD = sorted(STORE.glob("test/*.yaml")), sorted(STORE.glob("negative_test/*.yaml"))


@pytest.fixture(scope="module")
def schema():
    return json.loads(command("schema").stdout)


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.name)
def test_an_editor_and_check_find_nothing_in_a_good_file(schema, file):
    assert underlined(schema, file.read_text()) == []
    assert command("check", file).returncode == 0


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.name)
def test_an_editor_and_check_find_something_in_a_bad_one(schema, file):
    assert underlined(schema, file.read_text())
    assert command("check", file).returncode == 1


def test_the_entry_of_the_catalog_matches_these_files_and_no_others():
    entry = json.loads((STORE / "catalog.json").read_text())
    assert set(entry) == {"name", "description", "fileMatch", "url"}
    names = [file.name for file in (*GOOD, *BAD)]
    assert len(GOOD) > 0 < len(BAD)
    assert all(any(fnmatch(name, pattern) for pattern in entry["fileMatch"]) for name in (*names, "a.transfer.yml"))
    assert not any(fnmatch("front-desk.yaml", pattern) for pattern in entry["fileMatch"])


def test_pre_commit_looks_at_the_same_files():
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [
        name
        for name in ("a.transfer.yaml", "b/a.transfer.yml", "a.yaml", "transfer.yaml")
        if re.search(hook["files"], name)
    ] == ["a.transfer.yaml", "b/a.transfer.yml"]
    assert hook["entry"].split() == ["signalwire-transfer", "check"]


def test_a_file_to_begin_with_may_have_such_a_name(tmp_path):
    assert command("init", "after-hours", "office.transfer.yaml", cwd=tmp_path).returncode == 0
    assert command("check", "office.transfer.yaml", cwd=tmp_path).returncode == 0
