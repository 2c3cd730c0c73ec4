"""A transfer skill as the SDK sees it.

What the SDK would let pass in silence is refused here: a skill added twice, and a tool name that is taken.
"""

import copy
import functools
import inspect
import logging
from collections.abc import Callable, Mapping
from types import MethodType
from typing import Any

from .._addresses._reach import reach_of
from .._errors import ConfigurationError, Mistake, TransferError
from .._seam._plugins import installed
from .._setup._one_tool import AnyTool
from .._setup._umbrella import Configured, configured
from .._skills._skill import description_of
from .._tools._tool import Tool
from .._validation import from_json_text_if_it_is
from ._arrival import receive
from ._asking import offer, spoken_data_map
from ._inside import Inside
from ._listening import listen, listens
from ._offering import message_tool, remember
from ._reserved import RESERVED
from ._sdks import AGENTS, SDK3, Sdk
from ._speech import languages_now

_log = logging.getLogger("signalwire_transfer")
_PROMPT = {
    "title": "Transfers",
    "body": "Only a tool moves a call: never promise a transfer without calling it.",
}


_OF_THE_WEBHOOK = frozenset({"secure", "webhook_url", "web_hook_url", "required"})
"""What the SDK makes of `swaig_fields` for a tool with a webhook."""


_SOMETHING: dict[str, Any] = {"tool_name": {}}
"""A schema that nobody reads."""


class _Remembered(dict[str, Any]):
    """A skill's parameters with what was made of them. The SDK hands them back for every per-request copy."""

    configured: Configured | None = None


def remembered(params: Mapping[str, Any], made: Configured) -> dict[str, Any]:
    """Parameters with what has been made of them already: a skill that is given them does not look at them again."""
    own = _Remembered(params)
    own.configured = made
    return own


class _Handler:
    """What the SDK calls for a tool. It knows its skill, so that a copy of the agent recognises its own tools.

    It is bound to an agent as a method is: a per-request copy is asked as the agent that this call has.
    """

    def __init__(self, skill: "_Skill", tool: AnyTool) -> None:
        self.skill, self.tool = skill, tool
        self._result = skill.sdk.results_for(skill.agent)

    def __call__(self, agent: Any, arguments: Any, payload: Any = None) -> Any:
        is_heard = listens(agent)
        if not is_heard and any(part.rules.public_url for part in self.tool.parts):
            _say_that_it_is_not_on_the_web(agent.get_name())
        answer = self.tool.answer(
            arguments,
            payload,
            lambda: languages_now(agent, payload),
            is_heard=is_heard,
            agent=agent.get_name(),
            message_tool=lambda: message_tool(agent),
        )
        return self._result(answer)


class _DataMap(dict[str, Any]):
    """A tool that the platform runs by itself: the SDK hands it on as it is. It knows its skill, as a handler does."""

    def __init__(self, fields: Mapping[str, Any], handler: MethodType, tool: Tool) -> None:
        self.handler = handler
        own = {key: value for key, value in fields.items() if key not in _OF_THE_WEBHOOK}
        answers = spoken_data_map(tool, languages_now(handler.__self__))
        super().__init__({"function": tool.name, **own, "data_map": answers})

    def __deepcopy__(self, memo: dict[int, Any]) -> "_DataMap":
        """For a per-request copy of the agent, as 3.x makes it: what belongs to the skill is not copied with it."""
        twin = copy.copy(self)
        twin.update(copy.deepcopy(dict(self), memo))
        return twin


class _Skill:
    """The SDK's view of a transfer skill; `skill_class` makes of it one subclass of the SDK's own base for each."""

    SUPPORTS_MULTIPLE_INSTANCES = True
    SKILL_NAME: str
    owner: type
    sdk: Sdk
    agent: Any
    params: _Remembered
    swaig_fields: Any
    get_instance_key: Callable[[], str]

    def __init__(self, agent: Any, params: Any = None) -> None:
        self.sdk.check()
        own = _own_copy(params)
        super().__init__(agent, own)  # type: ignore[call-arg]  # the SDK's base comes next
        self.params = own  # the base has a dict of its own where there are none
        if own.configured is None:
            raw = {**own, "swaig_fields": self.swaig_fields} if self.swaig_fields else own
            own.configured = configured(self.owner, raw, installed(), reach_of(agent))
        self.configured = own.configured
        self._refuse_twice()

    def setup(self) -> bool:
        """Refuse names that the SDK would silently drop the skill for."""
        mistakes = [mistake for tool in self.configured.for_the_model if (mistake := self._taken(tool))]
        mistakes += self.configured.unkept(installed().hooks)
        if mistakes:
            raise ConfigurationError(mistakes)
        return True

    def register_tools(self) -> None:
        """Define the tools. Where a per-request copy has them already, the SDK's own complaint ends the loading."""
        self._take_over()
        for tool in self.configured.for_the_model:
            fields = {**self.configured.swaig_fields, **tool.swaig_fields}
            described = {"description": tool.description, "parameters": tool.parameters}
            handler = MethodType(_Handler(self, tool), self.agent)
            if isinstance(tool, Tool) and tool.is_data_map:
                self.agent.register_swaig_function(_DataMap(fields | described, handler, tool))
            else:
                self.agent.define_tool(**fields | described | {"name": tool.name, "handler": handler})
                Inside(self.agent).accept_everything(tool.name)
            remember(tool)

        offer(self.agent, self.configured.for_the_model)
        receive(self.agent)
        listen(self.agent)
        if any(tool.keeps_session for tool in self.configured.tools):
            _say_what_it_costs(self.agent.get_name())
        if not all(tool.rules.public_url for tool in self.configured.tools if tool.skill.moves):
            _say_that_nothing_is_heard(self.agent.get_name())

    def _take_over(self) -> None:
        """On a per-request copy: its tools speak as the copy does; those that a call's configuration adds anew replace
        the agent's for this call."""
        inside = Inside(self.agent)
        own = {name: handler for name, defined in inside.tools.items() if (handler := self._own(defined))}
        for name, handler in own.items():
            if inside.is_copy:
                del inside.tools[name]
            else:  # 1.x makes the skills of a copy anew, but not their tools
                inside.tools[name] = copy.copy(inside.tools[name])
                inside.tools[name].handler = MethodType(handler, self.agent)

    def cleanup(self) -> None:
        """Take the tools away with the skill, so that it can be added again."""
        for tool in self.configured.for_the_model:
            Inside(self.agent).tools.pop(tool.name, None)

    def _get_prompt_sections(self) -> list[dict[str, Any]]:
        skipped = self.configured.skip_prompt or all(tool.skip_prompt for tool in self.configured.tools)
        return [] if skipped or self.agent.prompt_has_section(_PROMPT["title"]) else [dict(_PROMPT)]

    def get_prompt_sections(self) -> list[dict[str, Any]]:
        """The section that every skill of the package shares; the SDK's own check knows no "true" as text."""
        return self._get_prompt_sections()

    def _refuse_twice(self) -> None:
        """Refuse what the SDK would swallow. What configures a call may say again what is said already."""
        is_there = self.get_instance_key() in self.agent.skill_manager.loaded_skills
        if is_there and not Inside(self.agent).is_copy:
            sentence = f'must have a `tool_name` of its own: the skill "{self.SKILL_NAME}" is on this agent already'
            raise ConfigurationError([Mistake((), sentence)])

    def _taken(self, tool: AnyTool) -> Mistake | None:
        if tool.name in RESERVED:
            return Mistake(("tool_name",), f'must be another name: "{tool.name}" is a name of the platform\'s own')
        defined = Inside(self.agent).tools.get(tool.name)
        if defined is None or self._own(defined):
            return None
        return Mistake(("tool_name",), f'must be another name: the agent has another tool "{tool.name}"')

    def _own(self, defined: object) -> _Handler | None:
        """The handler of a tool that this very skill has defined on the agent that this one is a copy of."""
        handler = getattr(getattr(defined, "handler", None), "__func__", None)
        if not isinstance(handler, _Handler) or handler.skill.agent is self.agent:
            return None
        return handler if handler.skill.get_instance_key() == self.get_instance_key() else None


@functools.cache
def _say_what_it_costs(agent: str) -> None:
    """Log once for each agent, however many copies of it there are."""
    _log.warning(
        "%s: no public URL is known, so the AI session is kept, and billed, while callers talk to a person: "
        "set `public_url` or SWML_PROXY_URL_BASE",
        agent,
    )


@functools.cache
def _say_that_nothing_is_heard(agent: str) -> None:
    """Log this once, too."""
    _log.info(
        "%s: what becomes of a transfer is heard only if its call comes back, for want of a public URL: "
        "set `public_url` or SWML_PROXY_URL_BASE",
        agent,
    )


@functools.cache
def _say_that_it_is_not_on_the_web(agent: str) -> None:
    """Log this once, too, but not where a call is only simulated."""
    _log.info(
        "%s: no web app of this agent runs here, so what becomes of a transfer is heard only if its call comes back",
        agent,
    )


@functools.cache
def skill_class(owner: type, sdk: Sdk) -> type:
    """An SDK's skill class for a transfer skill or the umbrella; always the same one."""
    name: str = owner.name  # type: ignore[attr-defined]  # both kinds have one
    members: dict[str, Any] = {
        "SKILL_NAME": name,
        "SKILL_DESCRIPTION": description_of(owner),
        "SKILL_VERSION": "1.0.0",
        "owner": owner,
        "sdk": sdk,
        "get_parameter_schema": classmethod(_schema_of(owner, sdk)),
        "__module__": owner.__module__,
        "__doc__": owner.__doc__,
    }
    return type(f"{owner.__name__}Skill", (_Skill, sdk.skill_base()), members)


def skill_for(owner: type, name: str) -> type:
    """The same by the name of the attribute that an entry point asks for."""
    return skill_class(owner, {"skill": AGENTS}.get(name, SDK3))


def _schema_of(owner: type, sdk: Sdk) -> Callable[[type], dict[str, Any]]:
    def get_parameter_schema(_cls: type) -> dict[str, Any]:
        if sdk.only_checks(inspect.currentframe()):
            return _SOMETHING
        from .._setup._schema import parameter_schema

        return parameter_schema(owner)

    return get_parameter_schema


def _own_copy(params: Any) -> _Remembered:
    """A copy, because the SDK takes `swaig_fields` out of the dict it is given; JSON text for them is understood."""
    if params is not None and not isinstance(params, Mapping):
        raise TransferError(f"a skill's parameters must be a dict, not {type(params).__name__}")
    own = _Remembered(params or {})
    if isinstance(params, _Remembered):
        own.configured = params.configured
    fields = from_json_text_if_it_is(own.pop("swaig_fields", None))  # what is wrong with them is told with the rest
    if fields:
        own["swaig_fields"] = fields
    return own
