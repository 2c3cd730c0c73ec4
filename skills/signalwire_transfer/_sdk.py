"""The only file that imports an SDK (signalwire-agents 1.x): it makes the SDK's skill class of a transfer skill.

What the SDK would let pass in silence is refused here: a skill added twice, and a tool name that is taken.
"""

import contextlib
import copy
import functools
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit, urlunsplit

from signalwire_agents.core.function_result import SwaigFunctionResult
from signalwire_agents.core.skill_base import SkillBase

from ._call import Call
from ._errors import ConfigurationError, Mistake, TransferError
from ._outcome import Outcome
from ._plan import Speech
from ._plugins import installed
from ._reception import Reception, reception_of
from ._schema import parameter_schema
from ._tool import Tool
from ._umbrella import Configured, configured
from ._validation import from_json_text_if_it_is

if TYPE_CHECKING:
    from ._agents import AgentSpec
    from ._uses import Use

_RESERVED = frozenset(
    {
        *("startup_hook", "hangup_hook", "summarize_conversation", "check_for_input", "end_call", "hangup"),
        *("check_time", "wait_for_user", "wait_seconds", "adjust_response_latency", "next_step", "change_context"),
        *("gather_submit", "get_visual_input", "get_ideal_strategy", "pause_conversation"),
    }
)
_TOLD = "_transfer_told_what_it_costs"
_RECEIVES = "_transfer_receives"
_PROMPT = {
    "title": "Transfers",
    "body": "Only a tool moves a call: never promise a transfer without calling it, and say what it answers.",
}


class _Remembered(dict[str, Any]):
    """A skill's parameters with what was made of them. The SDK hands them back for every per-request copy."""

    configured: Configured


class _Handler:
    """What the SDK calls for a tool. It knows its skill, so that a copy of the agent recognises its own tools."""

    def __init__(self, skill: "_Skill", tool: Tool) -> None:
        self.skill, self.tool = skill, tool

    def __call__(self, arguments: Any, payload: Any = None) -> SwaigFunctionResult:
        answer = self.tool.answer(arguments, payload, self.skill.speech)
        result = SwaigFunctionResult(answer.response, post_process=answer.post_process)
        result.action = answer.actions
        return result


class _Skill(SkillBase):  # type: ignore[misc]  # the SDK is not typed
    """The SDK's view of a transfer skill; `skill_class` makes one subclass for each."""

    SUPPORTS_MULTIPLE_INSTANCES = True
    owner: type
    params: _Remembered

    def __init__(self, agent: Any, params: Any = None) -> None:
        super().__init__(agent, _own_copy(params))
        if not isinstance(params, _Remembered):
            remembered = _Remembered(self.params)
            raw = {**self.params, "swaig_fields": self.swaig_fields} if self.swaig_fields else self.params
            remembered.configured = configured(self.owner, raw, installed(), public_url(agent))
            self.params = remembered
        self.configured: Configured = self.params.configured
        self._refuse_twice()

    def setup(self) -> bool:
        """Refuse names that the SDK would silently drop the skill for."""
        mistakes = [mistake for tool in self.configured.tools if (mistake := self._taken(tool))]
        if mistakes:
            raise ConfigurationError(mistakes)
        return True

    def register_tools(self) -> None:
        """Define the tools. On a per-request copy the SDK's own complaint ends the loading, as it is meant to."""
        for tool in self.configured.tools:
            fields = {**self.configured.swaig_fields, **tool.swaig_fields}
            self.agent.define_tool(
                **fields
                | {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": tool.parameters,
                    "handler": _Handler(self, tool),
                }
            )

        receive(self.agent)
        self._say_what_it_costs()

    def _say_what_it_costs(self) -> None:
        """Once for each agent: a session that is kept while people talk is billed while they do."""
        if any(tool.keeps_session for tool in self.configured.tools) and not getattr(self.agent, _TOLD, False):
            setattr(self.agent, _TOLD, True)
            self.logger.info(
                "no public URL is known, so the AI session is kept, and billed, while callers talk to a person: "
                "set `public_url` or SWML_PROXY_URL_BASE"
            )

    def cleanup(self) -> None:
        """Take the tools away with the skill, so that it can be added again."""
        for tool in self.configured.tools:
            self.agent._tool_registry.remove_function(tool.name)

    def speech(self) -> Speech:
        """The voice and language of the agent's first language, as they are now."""
        languages = getattr(self.agent, "_languages", None) or [{}]
        return Speech(languages[0].get("voice", ""), languages[0].get("code", ""))

    def _get_prompt_sections(self) -> list[dict[str, Any]]:
        skipped = self.configured.skip_prompt or all(tool.skip_prompt for tool in self.configured.tools)
        return [] if skipped or self.agent.prompt_has_section(_PROMPT["title"]) else [dict(_PROMPT)]

    def get_prompt_sections(self) -> list[dict[str, Any]]:
        """The section that every skill of the package shares; the SDK's own check knows no "true" as text."""
        return self._get_prompt_sections()

    def _refuse_twice(self) -> None:
        key = self.get_instance_key()
        if key in self.agent.skill_manager.loaded_skills:
            sentence = f'the skill "{self.SKILL_NAME}" is on this agent already: give this one a `tool_name` of its own'
            raise ConfigurationError([Mistake((), sentence)])

    def _taken(self, tool: Tool) -> Mistake | None:
        if tool.name in _RESERVED:
            return Mistake(("tool_name",), f'"{tool.name}" is a name of the platform\'s own: write another `tool_name`')
        defined = self.agent._tool_registry.get_function(tool.name)
        if defined is None or self._is_copy_of(getattr(defined, "handler", None), tool):
            return None
        return Mistake(("tool_name",), f'the agent has another tool "{tool.name}": write another `tool_name`')

    def _is_copy_of(self, handler: object, tool: Tool) -> bool:
        """Whether the tool was defined by this very skill on the agent that this one is a per-request copy of."""
        return isinstance(handler, _Handler) and handler.tool is tool and handler.skill.agent is not self.agent


def skill_class(owner: type) -> type:
    """The SDK's skill class for a transfer skill or the umbrella; always the same one."""
    return _CLASSES.get(owner) or _CLASSES.setdefault(owner, _made_for(owner))


_CLASSES: dict[type, type] = {}


def _made_for(owner: type) -> type:
    name: str = owner.name  # type: ignore[attr-defined]  # both kinds have one
    members: dict[str, Any] = {
        "SKILL_NAME": name,
        "SKILL_DESCRIPTION": (owner.__doc__ or name).strip().splitlines()[0],
        "SKILL_VERSION": "1.0.0",
        "owner": owner,
        "get_parameter_schema": classmethod(_schema_of(owner)),
        "__module__": owner.__module__,
        "__doc__": owner.__doc__,
    }
    return type(f"{owner.__name__}Skill", (_Skill,), members)


def _schema_of(owner: type) -> Callable[[type], dict[str, Any]]:
    return lambda _cls: parameter_schema(owner)


def _own_copy(params: Any) -> dict[str, Any]:
    """A copy, because the SDK takes `swaig_fields` out of the dict it is given; JSON text for them is understood."""
    if params is not None and not isinstance(params, Mapping):
        raise TransferError(f"a skill's parameters are a dict, not {type(params).__name__}")
    copy = _Remembered(params or {})
    if isinstance(params, _Remembered):
        copy.configured = params.configured
    fields = from_json_text_if_it_is(copy.pop("swaig_fields", None))  # what is wrong with them is told with the rest
    if fields:
        copy["swaig_fields"] = fields
    return copy


def public_url(agent: Any) -> str:
    """The agent's public SWML address where the environment names its base; credentials are built in only there."""
    base = os.environ.get("SWML_PROXY_URL_BASE", "").rstrip("/")
    if not base:
        return ""
    user, password = agent.get_basic_auth_credentials()
    parts = urlsplit(base)
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if "@" not in parts.netloc else ""
    route = "" if agent.route == "/" else f"/{agent.route.strip('/')}"
    return urlunsplit((parts.scheme, login + parts.netloc, parts.path + route, "", ""))


def receive(agent: Any) -> None:
    """Let the agent receive calls that are handed over: with the card, and without greeting a caller it knows."""
    if not getattr(agent, _RECEIVES, False):
        setattr(agent, _RECEIVES, True)
        agent.on_swml_request = _receiving(agent, agent.on_swml_request)


def _receiving(agent: Any, asked: Callable[..., Any]) -> Callable[..., Any]:
    """What the SDK asks before it renders a document. Requests without a card go through untouched."""

    def on_swml_request(request_data: Any = None, callback_path: Any = None, request: Any = None) -> Any:
        reception = reception_of(request_data)
        if reception is None:
            return asked(request_data, callback_path, request)
        _note(reception, request_data)
        return _welcomed(agent, reception, asked, (request_data, callback_path, request))

    return on_swml_request


def _welcomed(agent: Any, reception: Reception, asked: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """Have this one document rendered from a copy of the agent that knows the card.

    A per-request copy is what the SDK makes for a dynamic configuration callback; so one stands in for the agent's own
    until the copy is made. Between here and there the SDK awaits nothing: no other request can meet it.
    """
    own = agent._dynamic_config_callback

    def configure(query: Any, body: Any, headers: Any, copy: Any) -> None:
        agent._dynamic_config_callback = own
        if own:
            own(query, body, headers, copy)
        _welcome(copy, reception)

    agent._dynamic_config_callback = configure
    answer = asked(*arguments)
    if isinstance(answer, dict) and answer.get("__use_ephemeral_agent"):
        return answer
    agent._dynamic_config_callback = own
    return {**(answer or {}), "global_data": {**(answer or {}).get("global_data", {}), **reception.state()}}


def _welcome(copy: Any, reception: Reception) -> None:
    copy.update_global_data(reception.state())
    if reception.returned:
        copy._params.pop("static_greeting", None)
    section = reception.section()
    if text := copy._prompt_manager._prompt_text:  # an agent with one text for a prompt shows no sections
        copy.set_prompt_text("\n\n".join([text, section["title"], section["body"], *section["bullets"]]))
    else:
        copy.prompt_add_section(**section)


def _note(reception: Reception, body: Mapping[str, Any]) -> None:
    """Tell the plugins how the attempts ended that the call comes back from."""
    asked = body.get("call")
    call = Call.from_payload({"call_id": body.get("call_id") or (asked or {}).get("call_id"), "call": asked})
    for name, outcome in reception.tried if reception.returned else ():
        installed().hooks.ended(Outcome(outcome, name), call)


SECRET_VARIABLE = "SIGNALWIRE_SWAIG_SECRET"  # noqa: S105  # the name of a variable, not a secret
"""Signs the tokens of all tools: workers that share it serve each other's calls, and a restart keeps them valid."""

_NO_FILE = "/dev/null/none"  # a `config.json` that happens to lie around must not change what the agents' file says


def is_reserved(tool: str) -> bool:
    """Whether a name of a tool is the platform's own."""
    return tool in _RESERVED


def public_url_at(route: str) -> str:
    """The public address of an agent that is not built yet; the credentials in it are this environment's."""
    user = os.environ.get("SWML_BASIC_AUTH_USER") or "signalwire"
    password = os.environ.get("SWML_BASIC_AUTH_PASSWORD") or "generated"
    return public_url(SimpleNamespace(route=route, get_basic_auth_credentials=lambda: (user, password)))


@functools.cache
def skill_schemas() -> Mapping[str, Any]:
    """What the SDK knows of every skill that it can find: parameters, packages, environment variables."""
    from signalwire_agents.skills.registry import skill_registry

    schemas: Mapping[str, Any] = skill_registry.get_all_skills_schema()
    return schemas


def make_agent(spec: "AgentSpec", host: str, port: int) -> tuple[Any, list[Mistake]]:
    """The SDK's agent for an agent of a file, and what its skills complained about."""
    from signalwire_agents import AgentBase

    written = spec.agent
    with _quiet("swml_service"):  # it would warn of SWML_PROXY_URL_BASE, and show what stands in it
        agent = AgentBase(written.name, route=written.route, host=host, port=port, config_file=_NO_FILE)
    if secret := os.environ.get(SECRET_VARIABLE):
        agent._session_manager.secret_key = secret
    for language in written.languages:
        agent.add_language(**language.model_dump(exclude_none=True))
    for title, text in written.prompt.items():
        agent.prompt_add_section(title, **({"body": text} if isinstance(text, str) else {"bullets": text}))
    agent.set_params(dict(written.params))
    agent.add_hints(list(written.hints))
    return agent, [mistake for use in spec.skills if (mistake := _add(agent, use))]


def _add(agent: Any, use: "Use") -> Mistake | None:
    """Add a skill. What the SDK would only log, or drop in silence, is a mistake."""
    before = len(agent.list_skills())
    owned = skill_class(use.owner) if use.owner else None
    with _quiet("skill_manager"):  # it logs what it returns
        is_added, complaint = agent.skill_manager.load_skill(use.name, owned, copy.deepcopy(dict(use.params)))
    if not is_added:
        return Mistake(use.path, complaint)
    if len(agent.list_skills()) == before:
        return Mistake(use.path, "the SDK has dropped the skill: one of its tools has the name of another's")
    return None


@contextlib.contextmanager
def _quiet(name: str) -> Iterator[None]:
    logger = logging.getLogger(name)
    was_disabled, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = was_disabled


def make_app(agents: Iterable[Any]) -> Any:
    """The ASGI application that serves the agents."""
    from signalwire_agents import AgentServer

    server = AgentServer()
    for agent in agents:
        server.register(agent)
    return server.app
