"""Builds the agents of a file with an SDK."""

import copy
import os
from pathlib import Path
from typing import Any

from .._addresses._reach import credentials, reached
from .._document._file import File
from .._errors import Mistake
from .._quiet import quiet
from .._sdk._inside import Inside
from .._sdk._sdks import Sdk, chosen_sdk
from .._sdk._skill_class import remembered, skill_class
from .._seam._plugins import installed
from ._agents import AgentSpec, agents_of
from ._keys import in_view
from ._target import PythonFile, read_named
from ._uses import Use

SECRET_VARIABLE = "SIGNALWIRE_SWAIG_SECRET"  # noqa: S105  # the name of a variable, not a secret
"""Signs the tools' tokens, so that they outlive a restart and several machines can serve one agent; without it each
start makes a new one. Read by `run` and every agent of signalwire-sdk."""

_NO_FILE = "/dev/null/none"  # a `config.json` that happens to lie around must not change what the agents' file says


def built(file: Path, host: str, port: int) -> list[tuple[AgentSpec, Any]]:
    """The agents of a file, each with the SDK's for it. Raises FileError with every mistake, and every complaint."""
    return built_from(read_named(file), host, port)


def built_from(read: File, host: str, port: int) -> list[tuple[AgentSpec, Any]]:
    """The same for a file that has been read, and for a module in Python, whose agent is made already."""
    if isinstance(read, PythonFile):
        return [(read.spec, read.agent)]
    sdk = chosen_sdk()
    specs = agents_of(read, installed())
    # `run` says itself what a session costs
    with in_view(read.top(), read.folder, installed()), quiet("signalwire_transfer"):
        made = [_made(sdk, spec, host, port) for spec in specs]
    read.refuse(mistake for _, mistakes in made for mistake in mistakes)
    return [(spec, agent) for spec, (agent, _) in zip(specs, made, strict=True)]


def _made(sdk: Sdk, spec: AgentSpec, host: str, port: int) -> tuple[Any, list[Mistake]]:
    """The SDK's agent for an agent of a file, and what its skills complained about."""
    written = spec.agent
    with quiet(sdk.logger_name("swml_service")):  # it would warn of SWML_PROXY_URL_BASE, and show what stands in it
        agent = sdk.agent_class()(
            written.name, route=written.route, host=host, port=port, basic_auth=credentials(), config_file=_NO_FILE
        )
    reached(agent, spec.reach)
    if spec.base:
        Inside(agent).serve_below(spec.base)
    if (secret := os.environ.get(SECRET_VARIABLE)) and not sdk.signs_itself:
        Inside(agent).sign_with(secret)
    for language in written.languages:
        agent.add_language(**language.model_dump(exclude_none=True))
    for title, text in written.prompt.items():
        agent.prompt_add_section(title, **({"body": text} if isinstance(text, str) else {"bullets": text}))
    agent.set_params(dict(written.params))
    agent.add_hints(list(written.hints))
    return agent, [mistake for use in spec.skills if (mistake := _add(sdk, agent, use))]


def _add(sdk: Sdk, agent: Any, use: Use) -> Mistake | None:
    """Add a skill. What the SDK would only log, or drop in silence, is a mistake."""
    before = len(agent.list_skills())
    owned = skill_class(use.owner, sdk) if use.owner else None
    with quiet(sdk.logger_name("skill_manager")):  # it logs what it returns
        is_added, complaint = agent.skill_manager.load_skill(use.name, owned, _params(use))
    if not is_added:
        return Mistake(use.path, complaint)
    if len(agent.list_skills()) == before:
        return Mistake(use.path, "the SDK has dropped the skill: one of its tools has the name of another's")
    return None


def _params(use: Use) -> dict[str, Any]:
    """A copy of the parameters; reading the file has configured them already."""
    params = copy.deepcopy(dict(use.params))
    return remembered(params, use.configured) if use.configured else params
