"""Makes a subject of an agent in Python: imports its module and looks at the agent."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .._addresses._reach import reach_of
from .._calls._clock import now
from .._errors import ConfigurationError, KeyPath
from .._files._module import Module
from .._rules._rule import Checked, CheckedAgent, CheckedTool
from .._sdk._inside import Inside
from .._sdk._speech import languages_now
from .._seam._plugins import installed
from .._text import texts_in
from ._subject import Subject
from ._tools import tools_of


def python_subject(target: str, module_name: str, name: str) -> Subject:
    """The subject for `module:agent` or `path/to/file.py:agent`. Raises ConfigurationError, with one line."""
    module = Module(module_name)
    agent = module.agent(name)
    if module.problems:  # skills are missing: what the rules would say of the rest may only follow from that
        return Subject(target, module.file, module.source, module.problems, module.located(name), str)
    document = Inside(agent).document()
    checked = _agent(agent, document)
    texts = {path: text for path, text in _texts(document, agent) if module.holds(text)}
    return Subject(
        target,
        module.file,
        module.source,
        [],
        module.located(name),
        str,
        Checked((checked,), texts, now(), asked=installed().wrong_with),
        len(agent.list_skills()),
    )


def _agent(agent: Any, document: Mapping[str, Any]) -> CheckedAgent:
    tools = tuple(_tools(agent))
    urls = {_own_url(agent), *(tool.public_url for tool in tools)} - {""}
    told = {
        path: text
        for ai in _ais(document)
        for key in ("prompt", "hints")
        for path, text in texts_in(ai.get(key), (key,))
    }
    return CheckedAgent(
        str(agent.get_name()),
        str(agent.route),
        frozenset(urls),
        told,
        tools,
        params=_params(document),
        languages=_languages(agent),
    )


def _languages(agent: Any) -> Mapping[str, KeyPath] | None:
    """The codes of its languages; None where a request or a caller decides. They have no place in a file."""
    inside = Inside(agent)
    if inside.is_configured_for_calls or inside.multilingual:
        return None
    return {code: ("languages", code) for code in languages_now(agent).codes}


def _params(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters of the agent's AI."""
    return next((ai["params"] for ai in _ais(document) if isinstance(ai.get("params"), Mapping)), {})


def _own_url(agent: Any) -> str:
    try:
        return reach_of(agent).of(None)
    except ConfigurationError:  # the base is no URL: adding a skill has said so
        return ""


def _tools(agent: Any) -> Iterator[CheckedTool]:
    """The tools of every skill of ours, each skill under its own name or the one that tells several of it apart."""
    skills = {
        id(skill): skill
        for function in Inside(agent).tools.values()
        if (skill := getattr(getattr(function, "handler", None), "skill", None)) is not None
    }
    for skill in skills.values():
        path = str(skill.params.get("tool_name") or skill.owner.name)
        yield from tools_of(skill.configured, (path,), skill.params)


def _ais(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for section in document["sections"].values():
        yield from (verb["ai"] for verb in section if isinstance(verb, Mapping) and "ai" in verb)


def _texts(document: Mapping[str, Any], agent: Any) -> Iterable[tuple[KeyPath, str]]:
    """Every text that the agent was given."""
    for ai in _ais(document):
        yield from texts_in(ai.get("params"), ("params",))
    for skill in agent.skill_manager.loaded_skills.values():
        name = skill.params.get("tool_name") or skill.SKILL_NAME
        yield from texts_in({**skill.params, "swaig_fields": skill.swaig_fields}, (str(name),))
