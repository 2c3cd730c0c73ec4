"""A transfer skill that chooses among named routes: by the name that was said, or with a question."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from .._calls._call import Call
from .._errors import Mistake, unknown_name
from .._matching._matches import Found
from .._matching._names import Names
from .._matching._spelling import fold
from .._plans._plan import NOT_MOVED, Choice, Refusal
from .._records._watch import Matched, note
from .._routes._named import Rows
from .._routes._route import Route
from .._text import clean
from .._validation import Flag
from ._skill import TransferSkill

NAMES_IN_SCHEMA = 50
"""Above this many names the tool's schema no longer lists them: the model passes on what the caller said."""

_NAMES_IN_ANSWER = 20
_LONGEST_DESCRIPTION = 100
_MORE = "Ask the caller for the full name, and for the department where several have the same name."


class Router(TransferSkill):
    """A transfer skill that lets the model choose among named routes, by their names alone."""

    routes: ClassVar[str]
    argument: ClassVar[str]

    class Params(TransferSkill.Params):
        """What every router takes beside its routes."""

        default: str | None = Field(
            default=None, description="The name that is taken when the model names none or an unknown one"
        )
        names_in_schema: Annotated[int, Field(ge=0, le=1000)] = Field(
            default=NAMES_IN_SCHEMA,
            description="With more names than this the model passes on what the caller said, and is shown none",
        )
        of_people: Flag | None = Field(
            default=None, description="true: the names are those of people (default: those in a directory's file are)"
        )

    may_hold_people: ClassVar[bool] = False
    """Whether routes that stand in a directory are people, if nobody says otherwise."""

    def __init__(self, params: Any) -> None:
        super().__init__(params)
        self.named: Mapping[str, Route] = getattr(params, self.routes)
        aliases = {name: route.aliases for name, route in self.named.items() if route.aliases}
        described = {name: route.description for name, route in self.named.items() if route.description}
        self._names = Names(self.named, aliases, described)

    def route(self, arguments: Any, call: Call) -> Choice | Refusal:
        """The route of the name that was said; a question where several are close; else the default's."""
        said = getattr(arguments, self.argument)
        found = self._names.find(said)
        if found.name is None:
            return self._which(said, found) if found.is_near else self.otherwise(said)
        note(Matched, self.argument, said, found.name, _how(said, found.name))
        return Choice(self.named[found.name], key=found.name, name=found.name)

    def otherwise(self, said: str | None) -> Choice | Refusal:
        """The default's route for an unknown name, else a question. None where nothing of it is known."""
        name = self._names.called(self.params.default) if self.params.default else None
        if name is None:
            return self._unknown(said)
        note(Matched, self.argument, said or "", name, "default")
        return Choice(self.named[name], key=name, name=name)

    @property
    def decides(self) -> bool:
        """Only a class with a `route` of its own may decide by more than the name."""
        return type(self).route is not Router.route

    def prepare(self) -> None:
        """Build now what the first name that is not found would have to wait for."""
        self._names.prepare()

    @property
    def shared_names(self) -> Mapping[str, tuple[str, ...]]:
        """What several routes are called: whoever says it is asked which one they mean."""
        return self._names.shared

    @property
    def _holds_people(self) -> bool:
        said = self.params.of_people
        return bool(said) if said is not None else self.may_hold_people and isinstance(self.named, Rows)

    def _nobody(self, words: str) -> str:
        """The sentence that nobody has this name, without its full stop."""
        return f'There is {"nobody" if self._holds_people else f"no {self.argument}"} called "{words}"'

    def has(self, said: str) -> bool:
        """Whether one of the routes is called so."""
        return self._names.called(said) is not None

    def knows(self, said: str) -> bool:
        """Whether one of the routes is meant by this, or some are close enough to ask."""
        found = self._names.find(said)
        return found.name is not None or found.is_near

    def check(self) -> Iterator[Mistake]:
        """The default must be one of the names."""
        default = self.params.default
        if default is not None and self._names.called(default) is None:
            yield unknown_name("name", default, self.named, "default", below=(self.routes,))

    def arguments_schema(self) -> dict[str, Any]:
        """The names as an enum, and what helps to choose; a large directory leaves the names out."""
        schema = super().arguments_schema()
        asked = schema["properties"].pop(self.argument)
        schema["properties"] = {self.argument: asked, **schema["properties"]}
        described = "The person" if self._holds_people else asked.get("description", f"The {self.argument}")
        if self.shows_names:
            asked |= {"enum": list(self.named), "description": ". ".join(filter(None, (described, self.described)))}
        else:
            asked["description"] = f"{described}: the name, as the caller said it"
        if self.params.default is None:
            schema["required"] = [self.argument, *schema["required"]]
        return schema

    @property
    def shows_names(self) -> bool:
        """Whether the model is shown the names, or passes on what the caller said."""
        return len(self.named) <= int(self.params.names_in_schema)

    @property
    def described(self) -> str:
        """What is known of the routes beside their names: other names and descriptions. May be empty."""
        return "; ".join(
            f"{name}{_also(route)}{_about(route)}" for name, route in self.named.items() if _says_more(route)
        )

    def _which(self, said: str, found: Found) -> Refusal:
        """What to ask where a name is not clear: the caller can tell a description or a full name, but no address."""
        words = clean(said, 80)
        if found.many:
            return Refusal(f'{found.many} fit "{words}". {NOT_MOVED}', instruction=_MORE)
        choices = "; ".join(self._told(name) for name in found.close)
        if len(found.close) > 1:
            again = "Ask the caller which one they mean, and call the tool again with that name."
            return Refusal(f'Several may be meant by "{words}": {choices}. {NOT_MOVED}', instruction=again)
        again = f'Ask the caller whether they mean that; if so, call the tool again with "{found.close[0]}".'
        facts = f"{self._nobody(words)}; the closest is {choices}. {NOT_MOVED}"
        return Refusal(facts, instruction=again)

    def _told(self, name: str) -> str:
        description = self.named[name].description
        told = description[:_LONGEST_DESCRIPTION] if description else ""
        return name if told in name else f"{name} ({told})"

    def _unknown(self, said: str | None) -> Refusal:
        if said is None:
            start = f"No known {'person' if self._holds_people else self.argument} was named."
        elif said.strip():
            start = f"{self._nobody(clean(said, 80))}."
        else:
            start = "Nobody was named." if self._holds_people else f"No {self.argument} was named."
        if not self.shows_names:
            again = "Ask the caller to say the full name again, or to spell it."
            return Refusal(f"{start} {NOT_MOVED}", instruction=again)
        known = list(self.named)
        listed = ", ".join(known[:_NAMES_IN_ANSWER]) + (" and others" if len(known) > _NAMES_IN_ANSWER else "")
        facts = f"{start} {NOT_MOVED} There are: {listed}."
        return Refusal(facts, instruction="Ask the caller which one they need.")


def _how(said: str, name: str) -> str:
    """How a name was found, for whoever asks why."""
    if said == name:
        return "said"
    return "sound" if fold(said) == fold(name) else "close"


def _says_more(route: Route) -> bool:
    return bool(route.aliases or route.description)


def _also(route: Route) -> str:
    return f" (also {', '.join(route.aliases)})" if route.aliases else ""


def _about(route: Route) -> str:
    return f": {route.description}" if route.description else ""
