"""`one_tool`: several transfer skills behind one tool, in which the model names a destination."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from .._calls._call import Call
from .._errors import KeyPath, Mistake
from .._languages._languages import LANGUAGE, Languages
from .._matching._spelling import fold
from .._plans._plan import Refusal
from .._records._watch import Chosen, note
from .._seam._border import contained
from .._text import clean
from .._tools._answer import Answer
from .._tools._replying import offering
from .._tools._tool import DESTINATION, NOT_POSSIBLE, Tool
from ._configure import chains_of

Schema = dict[str, Any]

_NAMES_IN_ANSWER = 20
_NAMES_IN_LABEL = 8
_ELSEWHERE = "put the skill into a `transfer` of its own"


@dataclass(frozen=True, slots=True, eq=False)
class OneTool:
    """What the model is offered in place of several tools. Each of them answers for its own destinations."""

    name: str
    description: str
    parameters: dict[str, Any]
    parts: tuple[Tool, ...]
    """The skills behind it, each as the tool that it would be alone."""
    single: Mapping[str, Tool]
    """The skills that lead to one place, by the names that the model has for them."""
    default: Tool | None
    """The router that takes unknown names."""
    swaig_fields: ClassVar[Mapping[str, Any]] = {}

    def answer(
        self,
        arguments: object,
        payload: object,
        languages: Callable[[], Languages],
        *,
        is_heard: bool = False,
        agent: str = "",
        message_tool: Callable[[], str] = str,
    ) -> Answer:
        """The answer of the skill whose destination was named; a question where there is none. Never raises."""
        with contained(f"the tool {self.name}", "failed"):
            said = arguments if isinstance(arguments, Mapping) else {}
            return self._answer(said, payload, languages, is_heard=is_heard, agent=agent, message_tool=message_tool)
        return offering(NOT_POSSIBLE, message_tool)  # the SDK would read an exception's text to the model

    @property
    def asks_for_language(self) -> bool:
        """Whether the model is to say what it speaks, if there is a choice."""
        return LANGUAGE not in self.parameters["properties"] and any(part.newest.speaks for part in self.parts)

    def names(self, argument: str) -> list[str]:
        """Every destination, for the argument that names one."""
        routed = (name for part in self.parts for name in part.newest.skill.named)
        return [*self.single, *routed] if argument == DESTINATION else []

    def _answer(
        self,
        arguments: Mapping[str, Any],
        payload: object,
        languages: Callable[[], Languages],
        *,
        is_heard: bool,
        agent: str,
        message_tool: Callable[[], str],
    ) -> Answer:
        said = arguments.get(DESTINATION)
        named = str(said) if isinstance(said, (str, int, float)) else ""
        part = self._part(named)
        if part is None:
            return self._asked_back(named, Call.from_payload(payload), message_tool)
        routed = {part.skill.argument: named} if part.skill.argument else {}
        more = {**arguments, **routed}
        return part.answer(more, payload, languages, is_heard=is_heard, agent=agent, message_tool=message_tool)

    def _part(self, named: str) -> Tool | None:
        """The skill that has this destination, else the only one that it comes close to, else the one that takes
        unknown names. A name that two skills come close to is a question: a guess could be the wrong desk."""
        sound = fold(named[:200])
        having = [part for name, part in self.single.items() if fold(name) == sound]
        having += [part for part in self.parts if part.newest.skill.has(named)]
        if having:
            return having[0]
        close = [part for part in self.parts if part.newest.skill.knows(named)]
        if len(close) > 1:
            return None
        return close[0] if close else self.default

    def _asked_back(self, named: str, call: Call, message_tool: Callable[[], str]) -> Answer:
        """The question for a destination; a call that no skill may move any more is told so at once."""
        most = max(self.parts, key=lambda part: part.settings.limits.per_call)
        if unable := most.unable(call):
            return offering(unable, message_tool)
        start = (
            f'There is no destination called "{clean(named, 80)}".' if named.strip() else "No destination was named."
        )
        facts = f"{start} The call has not been moved. There are: {', '.join(self._listed())}."
        refusal = Refusal(facts, instruction="Ask the caller which one they need.")
        note(Chosen, "transfer", refusal)
        return Answer(refusal.say, refusal.instruction)

    def _listed(self) -> Iterator[str]:
        """What there is: the names that a model can make use of, and the kinds of all others."""
        yield from self.single
        for skill in [part.newest.skill for part in self.parts]:
            if not skill.shows_names:
                yield f"any {skill.argument} by its full name"
                continue
            known = list(skill.named)
            yield from known[:_NAMES_IN_ANSWER]
            if len(known) > _NAMES_IN_ANSWER:
                yield f"any other {skill.argument} by its exact name"


AnyTool = Tool | OneTool
"""What the model can be offered."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A skill that one tool offers among others: where it stands, and the names of its destinations."""

    place: KeyPath
    tool: Tool
    names: tuple[str, ...]

    @property
    def argument(self) -> str:
        """The argument of its own in which the model would name a destination; empty where there is only one."""
        return self.tool.skill.argument

    @property
    def shows_names(self) -> bool:
        """Whether the model is shown the names; those of a large directory, or of one that may change, it is not."""
        return not self.argument or (self.tool.skill.shows_names and self.tool.renewal is None)

    @property
    def label(self) -> str:
        """What its destinations are called together."""
        listed = self.shows_names and len(self.names) <= _NAMES_IN_LABEL
        return ", ".join(self.names) if listed or not self.argument else f"any {self.argument}"

    @property
    def arguments(self) -> dict[str, Schema]:
        """What the model passes beside the destination."""
        return {name: field for name, field in self.tool.parameters["properties"].items() if name != self.argument}

    @property
    def has_default(self) -> bool:
        """Whether it takes unknown names."""
        return bool(self.argument) and self.tool.skill.params.default is not None

    def at(self, *path: str | int) -> str:
        """A place in its parameters, as operators read it."""
        return Mistake((*self.place, *path), "").place


def one_tool(found: Sequence[tuple[KeyPath, Tool]], name: str) -> tuple[OneTool, list[Mistake]]:
    """The one tool for these skills, and every mistake that prevents it."""
    parts = [_Part(place, tool, _destinations(tool)) for place, tool in found]
    asked = _destination(parts)
    tools = {part.place: _renamed(part, name, asked) for part in parts}
    defaults = [part for part in parts if part.has_default]
    one = OneTool(
        name=name,
        description=_description(parts),
        parameters=_parameters(parts, asked, has_default=bool(defaults)),
        parts=tuple(tools.values()),
        single={part.names[0]: tools[part.place] for part in parts if not part.argument},
        default=tools[defaults[0].place] if defaults else None,
    )
    return one, list(_mistakes(parts))


def _destinations(tool: Tool) -> tuple[str, ...]:
    """The names of all. A skill that leads to one place is called as that place is, else as its class says, else as its
    tool."""
    if tool.skill.argument:
        return tuple(tool.skill.named)
    chains = chains_of(tool.skill, tool.inherited)
    own = chains[0].keys.get("name") if len(chains) == 1 else None
    return (own or tool.skill.destination or tool.skill.tool.replace("_", " "),)


def _renamed(part: _Part, name: str, asked: Schema) -> Tool:
    """The skill's tool as it is called now: with its own destinations in place of an argument of its own."""
    own = {**asked, "enum": list(part.names)} if part.shows_names else asked
    properties = {DESTINATION: own, **part.arguments}
    return replace(part.tool, name=name, parameters={**part.tool.parameters, "properties": properties})


def _description(parts: Iterable[_Part]) -> str:
    """What each destination is for; a single one does not repeat its name."""
    words = (f"{part.label}: {part.tool.purpose}" for part in parts)
    return f"Transfer the caller. {'; '.join(words)}"


def _destination(parts: Sequence[_Part]) -> Schema:
    """The argument that names where the call goes; where one directory is too large to be shown, there is no enum."""
    names = [name for part in parts if part.shows_names for name in part.names]
    hidden = [f"the {part.argument}'s name" for part in parts if not part.shows_names]
    more = "; ".join(part.tool.skill.described for part in parts if part.shows_names and part.tool.skill.described)
    about = f". {more}" if more else ""
    if not hidden:
        return {"type": "string", "enum": names, "description": f"Where the call goes{about}"}
    choices = " or ".join([*map('"{}"'.format, names), *hidden])
    return {"type": "string", "description": f"Where the call goes: {choices}, as the caller said it{about}"}


def _parameters(parts: Sequence[_Part], asked: Schema, *, has_default: bool) -> Schema:
    """The arguments of all skills. What only some of them need is asked for when one of those is chosen."""
    uses: dict[str, list[_Part]] = {}
    for part in parts:
        for name in part.arguments:
            uses.setdefault(name, []).append(part)
    properties = {name: _merged(name, users, len(parts)) for name, users in uses.items()}
    common = [name for name, users in uses.items() if len(users) == len(parts) and all(_needs(name, u) for u in users)]
    required = common if has_default else [DESTINATION, *common]
    return {"type": "object", "properties": {DESTINATION: asked, **properties}, "required": required}


def _needs(name: str, part: _Part) -> bool:
    return name in part.tool.parameters["required"]


def _merged(name: str, users: Sequence[_Part], several: int) -> Schema:
    """One argument of several skills: their words together, and whose destinations need it."""
    labels: dict[tuple[str, bool], list[str]] = {}
    for part in users:
        labels.setdefault((part.arguments[name].get("description", ""), _needs(name, part)), []).append(part.label)
    [(words, is_needed), *others] = labels
    is_plain = not others and (len(users) == several or not is_needed)
    described = words if is_plain else "; ".join(_told(*known, ", ".join(own)) for known, own in labels.items())
    return users[0].arguments[name] | ({"description": described} if described else {})


def _told(words: str, is_needed: bool, label: str) -> str:
    return f"{words} ({'needed for' if is_needed else 'for'} {label})"


def _mistakes(parts: Sequence[_Part]) -> Iterator[Mistake]:
    """What keeps skills from sharing a tool: names and arguments that a model would mix up, each at its place."""
    yield from _needless(parts)
    yield from _same_names(parts)
    yield from _second(parts)
    yield from _strange(parts)


def _needless(parts: Iterable[_Part]) -> Iterator[Mistake]:
    """Settings for a tool of the skill's own, which it does not have here."""
    for part in parts:
        if part.tool.skill.params.tool_name is not None:
            told = "; here a `name` tells the destinations apart" if not part.argument else ""
            sentence = f"must stand beside `one_tool`, as the name of the one tool{told}"
            yield Mistake((*part.place, "tool_name"), sentence)
        if part.tool.is_data_map:
            yield Mistake(
                (*part.place, "mode"),
                f'must be "webhook" behind one tool: a data_map is a tool of its own; {_ELSEWHERE}',
            )
        if part.tool.swaig_fields:
            yield Mistake((*part.place, "swaig_fields"), "must stand beside `one_tool`, as the fields of the one tool")


def _same_names(parts: Iterable[_Part]) -> Iterator[Mistake]:
    """Destinations that a caller could not tell apart."""
    owners: dict[str, str] = {}
    for part in parts:
        for name in part.names:
            path = (part.tool.skill.routes, name) if part.argument else ("name",)
            other = owners.setdefault(fold(name), part.at(*path))
            if not fold(name):
                yield Mistake((*part.place, *path), "must have letters or digits")
            elif other != part.at(*path):
                sentence = f'must be another name: "{name}" sounds the same as {other}, and both are behind one tool'
                yield Mistake((*part.place, *path), sentence)


def _second(parts: Iterable[_Part]) -> Iterator[Mistake]:
    """Every `default` but the first: nobody could say which one is meant."""
    defaults = [part for part in parts if part.has_default]
    for part in defaults[1:]:
        sentence = f"must not be set twice behind one tool: an unknown name goes to {defaults[0].at('default')}"
        yield Mistake((*part.place, "default"), sentence)


def _strange(parts: Sequence[_Part]) -> Iterator[Mistake]:
    """Arguments that have the same name and different schemas."""
    kinds: dict[str, tuple[Schema, _Part]] = {}
    for part in parts:
        for name, field in part.arguments.items():
            place = (*part.place, "collect", name) if name in part.tool.settings.collect else part.place
            kind = {key: value for key, value in field.items() if key != "description"}
            known, other = kinds.setdefault(name, (kind, part))
            if name == DESTINATION:
                yield Mistake(place, f'must not ask for "{name}", which names where the call goes: {_ELSEWHERE}')
            elif kind != known:
                sentence = f'must ask for the same kind of "{name}" as {other.at()} behind one tool, or {_ELSEWHERE}'
                yield Mistake(place, sentence)
