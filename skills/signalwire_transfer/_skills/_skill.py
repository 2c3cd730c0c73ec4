"""A transfer skill, as its author writes it: its parameters, what the model is asked, and which route that gives."""

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from .._calls._call import Call
from .._calls._memory import memory_of
from .._errors import Mistake
from .._plans._plan import Choice, Refusal, Reply
from .._routes._route import Route
from .._validation import JSON_TEXT, Flag, from_json_text_if_it_is, inlined, refuse
from ._settings import STRICT, Settings

_TEXTS = (str, str | None)


def _not_the_tools_own(fields: dict[str, Any]) -> dict[str, Any]:
    own = sorted(fields.keys() & {"function", "name", "description", "purpose", "parameters", "argument", "data_map"})
    if own:
        refuse(*(((key,), "must not stand here: use `tool_name`, `tool_description` and `collect`") for key in own))
    return fields


def tool_named(name: str) -> str:
    """A name that a tool may have."""
    if not re.fullmatch("[a-zA-Z_][a-zA-Z0-9_]{0,63}", name):
        raise ValueError("must be a tool's name: at most 64 letters, digits and _, no digit first")
    return name


Maker = Callable[[type, str], type]
_makers: list[Maker] = []


def made_by(maker: Maker) -> None:
    """Set what makes an SDK's skill class of ours. `_sdk` calls this: nothing here knows an SDK."""
    _makers[:] = [maker]


class _Made:
    """An SDK's skill class, made when it is asked for."""

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, _instance: object, owner: type) -> type:
        return _makers[0](owner, self._name)


class SkillClasses:
    """What entry points name: an SDK's skill class for a transfer skill, made on first use.

    So no author imports an SDK, and one class serves the agents of both.
    """

    skill: ClassVar[Any] = _Made()
    """For the group `signalwire_agents.skills`, of signalwire-agents 1.x."""
    sdk3_skill: ClassVar[Any] = _Made()
    """For the group `signalwire.skills`, of signalwire-sdk 3.x."""


def description_of(kind: type) -> str:
    """What a skill does, in a line. Its docstring serves where it says nothing else; `python -OO` keeps none."""
    name = str(getattr(kind, "name", kind.__name__))
    words: str = getattr(kind, "description", "") or kind.__doc__ or name.replace("_", " ").capitalize()
    return words.strip().splitlines()[0]


class TransferSkill(SkillClasses):
    """A way of moving calls. Subclass it, give it a name, a tool and parameters, and return a route.

    Example::

        class AccountOwner(TransferSkill):
            '''Put the caller through to the person who owns their account.'''

            name = "account_owner"
            tool = "transfer_to_account_owner"

            class Params(TransferSkill.Params):
                owners: dict[str, Route]
                to: Route

            def route(self, arguments, call):
                return self.params.owners.get(call.caller_number, self.params.to)
    """

    name: ClassVar[str]
    """What a configuration calls the skill."""
    tool: ClassVar[str]
    """The default name of the tool that the model calls."""
    description: ClassVar[str] = ""
    """What the model is told the tool does; without it, the first line of the class's docstring, which
    `python -OO` does not keep."""
    destination: ClassVar[str] = ""
    """What the model calls the only place that the skill leads to, where `one_tool` offers it among others and its
    route has no `name`; without it, the words of `tool`."""

    moves: ClassVar[bool] = True
    """Whether it moves calls. A skill that does not answers with a `Reply`: it takes no keys of routes, works in text
    chats and over the limit of transfers, and its calls are not counted."""
    takes_messages: ClassVar[bool] = False
    """Whether the agent may offer it to a caller whom nobody takes."""

    routes: ClassVar[str] = ""
    """The parameter that holds the named routes, where the model chooses among some."""
    argument: ClassVar[str] = ""
    """The argument in which the model names one of them; empty where it names none."""
    named: Mapping[str, Route] = MappingProxyType({})
    """The routes that can be named."""

    class Params(Settings):
        """What a configuration may say beside the route keys. Add fields of `Route`, `Routes` or your own."""

        model_config = STRICT

        tool_name: Annotated[str, AfterValidator(tool_named)] | None = Field(
            default=None, description="Name of the tool; set it to add the skill more than once"
        )
        tool_description: Annotated[str, Field(min_length=1)] | None = Field(
            default=None, description="What the model is told the tool does"
        )
        skip_prompt: Flag = Field(default=False, description="true: add nothing to the agent's prompt")
        swaig_fields: Annotated[dict[str, Any], AfterValidator(_not_the_tools_own), JSON_TEXT] = Field(
            default={}, description="More fields of the SWAIG function"
        )

        @model_validator(mode="before")
        @classmethod
        def _decode(cls, raw: Any) -> Any:
            """Visual agent builders send a dict or a list as JSON text: wherever no text is wanted, it is decoded."""
            if not isinstance(raw, Mapping):
                return raw
            texts = {name for name, field in cls.model_fields.items() if field.annotation in _TEXTS}
            return {key: value if key in texts else from_json_text_if_it_is(value) for key, value in raw.items()}

    class Arguments(BaseModel):
        """What the model passes. A field with a default may be missing or nonsense; one without is asked for."""

        model_config = ConfigDict(
            defer_build=True, extra="ignore", coerce_numbers_to_str=True, hide_input_in_errors=True
        )

        reason: str = Field(default="", description="Why they call")

    params: Any
    """What a configuration says: an instance of the class's `Params`. Write `params: Params` below your own `Params`
    to have its fields typed."""

    def __init__(self, params: Any) -> None:
        self.params = params

    @property
    def decides(self) -> bool:
        """Whether `route` looks at anything but the parameters: what does not, the platform can run as a data_map."""
        return True

    @property
    def shows_names(self) -> bool:
        """Whether the model is shown the names of all routes that can be named."""
        return True

    @property
    def described(self) -> str:
        """What is known of the routes beside their names. May be empty."""
        return ""

    @property
    def shared_names(self) -> Mapping[str, tuple[str, ...]]:
        """What several routes are called: whoever says it is asked which one they mean."""
        return {}

    def prepare(self) -> None:
        """Do what a first call would have to wait for. Called once, away from every call."""

    def has(self, said: str) -> bool:
        """Whether one of the routes is called so."""
        return False

    def knows(self, said: str) -> bool:
        """Whether one of the routes is meant by this, or some are close enough to ask."""
        return False

    def route(self, arguments: Any, call: Call) -> "Choice | Route | Refusal | Reply | Mapping[str, Any] | str":
        """Where this call goes: a `Route` of the parameters, an address, a dict as in a configuration, or a
        `Refusal`; or a `Reply`, where it stays. Runs in the tool's handler: it may look things up in memory, and must
        not wait for anything."""
        raise NotImplementedError(f"{type(self).__name__} has no route method")

    @property
    def tool_name(self) -> str:
        """What the model calls the tool."""
        return str(self.params.tool_name or self.tool)

    def memory(self, call: Call) -> Mapping[str, Any]:
        """What the call remembers of this tool: the `memory` of an earlier `Reply`, whichever process has made it.
        Empty where there is none; what is in it has been outside, so trust none of it."""
        return memory_of(call, self.tool_name)

    def samples(self, argument: str) -> list[str]:
        """Values of an argument that a test should try, where any text would not do."""
        return []

    @property
    def kept_by(self) -> Mapping[tuple[str | int, ...], str]:
        """The ways in which plugins deliver what this skill takes (`events`, `ledger`), each by the place in the
        parameters that names it. Where one of them would lose it, the skill is refused when it is added."""
        return {}

    @property
    def shown(self) -> Mapping[tuple[str | int, ...], str]:
        """Texts of the parameters that the model gets to see, by their place: none of them may give an address away.
        What every skill has, such as `tool_description`, need not be here."""
        return {}

    def check(self) -> Iterable[Mistake]:
        """Mistakes that only all parameters together show. Called once, when the skill is added."""
        return ()

    def arguments_schema(self) -> dict[str, Any]:
        """The JSON schema of the tool's arguments, without what `collect` adds."""
        schema = _json_schema(type(self).Arguments)
        definitions = schema.get("$defs", {})
        properties = {
            name: inlined(_without_title(field), definitions) for name, field in schema.get("properties", {}).items()
        }
        return {"type": "object", "properties": properties, "required": list(schema.get("required", ()))}


@functools.cache
def _json_schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema()


def _without_title(field: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in field.items() if key not in {"title", "default"}}
