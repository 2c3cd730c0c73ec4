"""Makes a subject of a YAML or JSON file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .._calls._clock import now
from .._document._file import File, FileError, read_file
from .._errors import KeyPath
from .._files._agents import AgentSpec, read_agents
from .._files._ignore import ignores_of
from .._languages._codes import DETECTED
from .._rules._rule import Checked, CheckedAgent
from .._sdk._speech import languages_of
from .._seam._plugins import Plugins
from ._repair import in_rounds
from ._subject import Subject
from ._tools import tools_of


def file_subject(name: str, plugins: Plugins) -> Subject:
    """The subject for a file. Raises ConfigurationError where there is none that can be read at all."""
    return subject_of_file(read_file(name), plugins)


def subject_of_file(file: File, plugins: Plugins) -> Subject:
    """The subject for a file that has been read."""
    name = file.name
    try:
        specs, mistakes = read_agents(file, plugins, in_rounds)
    except FileError as error:  # nothing in it can be looked at
        return Subject(name, name, file.source, error.problems, file.located, file.hidden)
    return Subject(
        name,
        name,
        file.source,
        FileError(name, [*file.read_problems(), *file.located(mistakes)]).problems,
        file.located,
        file.hidden,
        Checked(tuple(map(_agent, specs)), file.texts(), now(), _base(specs), file.comments(), plugins.wrong_with),
        sum(len(spec.skills) for spec in specs),
        frozenset(mistake.path for mistake in mistakes),
        ignores_of(file.top().get("ignore"))[0],
        specs,
    )


def _agent(spec: AgentSpec) -> CheckedAgent:
    tools = tuple(
        tool for use in spec.skills if use.configured for tool in tools_of(use.configured, use.path, use.params)
    )
    own = {spec.reach.of(None), *(tool.public_url for tool in tools)} - {""}
    return CheckedAgent(
        spec.agent.name,
        spec.agent.route,
        frozenset(own),
        dict(_told(spec)),
        tools,
        spec.path,
        spec.agent.params,
        _languages(spec),
    )


def _base(specs: Sequence[AgentSpec]) -> str:
    return next((spec.reach.neighbours.base for spec in specs if spec.reach.neighbours), "")


def _languages(spec: AgentSpec) -> Mapping[str, KeyPath] | None:
    """The codes with their places. What is detected, nobody can tell."""
    places: dict[str, KeyPath] = {}
    for index, language in enumerate(spec.agent.languages):
        codes = [language.code] if isinstance(language.code, str) else language.code
        for code in languages_of([language.model_dump(exclude_none=True)], None, spec.agent.name).codes:
            places.setdefault(code, (*spec.path, "languages", index, "code"))
        if DETECTED in codes:
            return None
    return places


def _told(spec: AgentSpec) -> Iterator[tuple[KeyPath, str]]:
    prompt: Mapping[str, Any] = spec.agent.prompt
    for title, text in prompt.items():
        yield (*spec.path, "prompt", title), f"{title}: {text}" if isinstance(text, str) else title
        if isinstance(text, list):
            yield from (((*spec.path, "prompt", title, index), item) for index, item in enumerate(text))
    yield from (((*spec.path, "hints", index), hint) for index, hint in enumerate(spec.agent.hints))
