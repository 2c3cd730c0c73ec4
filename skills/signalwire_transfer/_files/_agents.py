"""Reads the agents of a file, down to the parameters of every skill."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, PlainValidator, ValidationError

from .._addresses._reach import Reach, address_of, reach_in
from .._directories._named import anchored
from .._document._file import File
from .._document._nodes import numbers
from .._errors import ConfigurationError, KeyPath, Mistake, instead, unknown_key
from .._languages._codes import DETECTED, is_code
from .._languages._languages import Languages
from .._sdk._speech import languages_of
from .._seam._plugins import Plugins
from .._skills._settings import STRICT
from .._validation import mistakes_of, refuse, without_misspelt
from ._addresses import base_in, base_that_counts, neighbours_of
from ._ignore import ignores_of
from ._keys import in_view, read_keys
from ._uses import Attempt, Use, at_once, uses_of

_ROUTE = re.compile(r"/|(?:/[A-Za-z0-9._~\-]+)+/?")
_OWN_PATHS = frozenset({"health", "ready", "swaig", "debug", "post_prompt", "check_for_input"})
_TOP = ("agent", "skills", "agents", "public_url", "ignore")
UNTITLED = "Instructions"
"""The title of a prompt that is one text: the SDK shows what skills add only beside titled sections."""


def _route(value: str) -> str:
    if not _ROUTE.fullmatch(value):
        raise ValueError("must be a path such as /receptionist, with letters, digits and - . _ ~ behind each /")
    if (last := value.strip("/").rpartition("/")[2]) in _OWN_PATHS:
        raise ValueError(f"must not end in {last}: the server answers there itself")
    return "/" + value.strip("/")


def _prompt(value: object) -> dict[str, str | list[str]]:
    """Sections by title. One text is one section."""
    if isinstance(value, str):
        return {UNTITLED: str(value)}
    if not isinstance(value, Mapping):
        raise ValueError(f"must be text, or a dict of texts and lists by title{instead(value)}")
    if wrong := [title for title, text in value.items() if not _is_section(text)]:
        refuse(*(((title,), "must be text, or a list of texts") for title in wrong))
    return {title: text if isinstance(text, list) else str(text) for title, text in value.items()}


def _is_section(text: object) -> bool:
    return isinstance(text, str) or (isinstance(text, list) and all(isinstance(item, str) for item in text))


_Prompt = Annotated[
    dict[str, str | list[str]],
    PlainValidator(_prompt, json_schema_input_type=str | dict[str, str | list[str]]),
]
_Name = Annotated[str, Field(min_length=1)]


def _code(value: object) -> str | list[str]:
    """One code, or up to three that are listened for."""
    codes = value if isinstance(value, list) else [value]
    if not 1 <= len(codes) <= _MOST_CODES or not all(isinstance(code, str) and code for code in codes):
        raise ValueError("must be the code of a language, such as en-US, or a list of up to three of them")
    written = [str(code).strip() for code in codes]
    if wrong := [code for code in written if not is_code(code) and code.casefold() != DETECTED]:
        raise ValueError(f"must be the code of a language, such as en-US{instead(wrong[0])}")
    return [str(code) for code in codes] if isinstance(value, list) else str(value)


_MOST_CODES = 3
_Codes = Annotated[list[_Name], Field(min_length=1, max_length=_MOST_CODES)]
_Code = Annotated[str | list[str], PlainValidator(_code, json_schema_input_type=_Name | _Codes)]


class Language(BaseModel):
    """A language that the agent speaks, and the voice it speaks it with."""

    model_config = STRICT

    name: _Name = Field(description="Name of the language, such as English")
    code: _Code = Field(
        description="Its code, such as en-US; up to three of them in a list, or multi to detect what is spoken"
    )
    voice: _Name = Field(description="The voice, such as rime.spore")
    speech_fillers: list[str] | None = Field(default=None, description="What to say while the model thinks")
    function_fillers: list[str] | None = Field(default=None, description="What to say while a tool runs")
    engine: str | None = Field(default=None, description="Engine of the voice, where its name does not say it")
    model: str | None = Field(default=None, description="Model of the voice, where its name does not say it")


class Agent(BaseModel):
    """An agent: who it is and how it speaks."""

    model_config = STRICT

    name: _Name = Field(description="Name of the agent")
    route: Annotated[str, AfterValidator(_route)] = Field(
        default="/", description="Path of its address, such as /receptionist"
    )
    languages: list[Language] = Field(default=[], description="The languages it speaks, the first one first")
    prompt: _Prompt = Field(default={}, description="What the model is told: a text, or sections by title")
    params: Annotated[dict[str, Any], BeforeValidator(numbers)] = Field(
        default={}, description="Parameters of the AI, such as end_of_speech_timeout"
    )
    hints: list[str] = Field(default=[], description="Words that speech recognition should expect")


_UNKNOWN = Reach()


@dataclass(frozen=True, slots=True)
class AgentSpec:
    """An agent of the file with its skills, ready to be built."""

    agent: Agent
    skills: tuple[Use, ...]
    path: KeyPath = ()
    reach: Reach = _UNKNOWN
    base: str = ""
    """The public base URL that its file names; empty where that is left to the environment."""
    speaks: Languages | None = None
    """What an agent in Python speaks; of one in a file that stands in `agent`."""

    @property
    def languages(self) -> Languages:
        """What it speaks, as the SDK's agent will."""
        written = [language.model_dump(exclude_none=True) for language in self.agent.languages]
        return languages_of(written, None, self.agent.name) if self.speaks is None else self.speaks


def agents_of(file: File, plugins: Plugins) -> list[AgentSpec]:
    """The agents of a file. Raises FileError with every mistake in it."""
    specs, mistakes = read_agents(file, plugins)
    file.refuse(mistakes)
    return specs


def read_agents(file: File, plugins: Plugins, attempt: Attempt = at_once) -> tuple[list[AgentSpec], list[Mistake]]:
    """The agents of a file that could be read, and every mistake beside those of reading it."""
    mistakes: list[Mistake] = []
    top, known = file.top(), (*_TOP, *plugins.file_keys)
    mistakes += [unknown_key("key", (key,), known) for key in top if key not in known]
    mistakes += read_keys(top, file.folder, plugins)[1]
    with in_view(top, file.folder, plugins):
        specs = list(_specs(anchored(top, file.folder), plugins, mistakes, attempt))
    mistakes += _same_routes(specs)
    mistakes += ignores_of(top.get("ignore"))[1]
    return specs, mistakes


def _specs(top: Mapping[str, Any], plugins: Plugins, mistakes: list[Mistake], attempt: Attempt) -> Iterator[AgentSpec]:
    """Every agent that could be read; mistakes are added to the list."""
    agents = list(_written(top, mistakes))
    mistakes[:] = without_misspelt(mistakes)
    read = [_read(path, written, mistakes, attempt) for path, written, _, _ in agents]
    own = base_in(top, mistakes)
    base = base_that_counts(own, mistakes)
    known = [(agent.name, agent.route, skills) for agent, (*_, skills) in zip(read, agents, strict=True) if agent]
    neighbours = neighbours_of(known, base)  # each skill may name any of them
    for agent, (path, _, skills_path, skills) in zip(read, agents, strict=True):
        reach = reach_in(address_of(agent.route if agent else "", base), neighbours)
        uses = uses_of(skills, skills_path, reach, plugins, mistakes, attempt)
        if agent:
            yield AgentSpec(agent, tuple(uses), path, reach, own)


def _read(path: KeyPath, written: Any, mistakes: list[Mistake], attempt: Attempt) -> Agent | None:
    agent, more = attempt(written, _agent)
    mistakes += [mistake.below(*path) for mistake in more]
    return agent


def _written(top: Mapping[str, Any], mistakes: list[Mistake]) -> Iterator[tuple[KeyPath, Any, KeyPath, Any]]:
    """Each agent as it is written, with its path, and its skills with theirs."""
    if "agents" not in top:
        if "agent" in top:
            yield ("agent",), top["agent"], ("skills",), top.get("skills")
        else:
            mistakes.append(Mistake(("agent",), "required; for several agents, write `agents`", "missing"))
        return
    beside = [key for key in ("agent", "skills") if key in top]
    mistakes += [Mistake((key,), "must stand inside one of the `agents`, not beside them") for key in beside]
    several = top["agents"]
    if not isinstance(several, list) or not several:
        mistakes.append(Mistake(("agents",), f"must be a list of agents{instead(several) if several else ''}", "type"))
        return
    for index, written in enumerate(several):
        is_dict = isinstance(written, Mapping)
        own = {key: value for key, value in written.items() if key != "skills"} if is_dict else written
        skills = written.get("skills") if is_dict else None
        yield ("agents", index), own, ("agents", index, "skills"), skills


def _agent(written: Any) -> Agent:
    try:
        return Agent.model_validate(written)
    except ValidationError as error:
        raise ConfigurationError(mistakes_of(error, _known)) from None


def _known(path: KeyPath) -> Iterable[str]:
    """The keys that may stand at a place of an agent, for "did you mean"."""
    return Language.model_fields if path[0] == "languages" and len(path) > 1 else Agent.model_fields


def _same_routes(specs: Iterable[AgentSpec]) -> Iterator[Mistake]:
    owners: dict[str, AgentSpec] = {}
    for spec in specs:
        route = spec.agent.route
        if (owner := owners.setdefault(route, spec)) is not spec:
            yield Mistake((*spec.path, "route"), f'must be another path: "{route}" is the route of {owner.agent.name}')
