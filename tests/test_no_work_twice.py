"""What a file says of a skill is looked at once for each use of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from signalwire_transfer import TransferSkill
from signalwire_transfer._cli._app import app

USES = "\n".join(f"    - {{to: +1415555012{at % 10}, tool_name: desk_{at}, name: desk {at}}}" for at in range(12))
FILE = f"""\
agent: {{name: front, prompt: You answer the phone.}}
skills:
  escalate_to_human:
{USES}
"""


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every time that the parameters of a skill are made into one, from now on."""
    from signalwire_transfer_skills.escalate_to_human import EscalateToHuman

    made: list[Any] = []

    def noted(skill: TransferSkill, params: Any) -> None:
        made.append(params.tool_name)
        TransferSkill.__init__(skill, params)

    monkeypatch.setattr(EscalateToHuman, "__init__", noted, raising=False)
    return made


@pytest.fixture
def said(tmp_path: Path) -> Callable[..., str]:
    def run(command: str, *words: str) -> str:
        file = tmp_path / "front.yaml"
        file.write_text(FILE, encoding="utf-8")
        result = CliRunner().invoke(app, [command, str(file), *words])
        assert result.exit_code == 0, result.output
        return result.output

    return run


@pytest.mark.parametrize("words", [("check",), ("show",), ("try", "desk_3"), ("explain", "desk_3")])
def test_a_command_looks_at_each_use_of_a_skill_once(said: Callable[..., str], looked: list[str], words: Any) -> None:
    said(*words)
    assert sorted(looked) == sorted(f"desk_{at}" for at in range(12))
