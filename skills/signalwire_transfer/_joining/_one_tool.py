"""`one_tool`: several transfer skills behind one tool, in which the model names a destination."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from .._answer import Answer
from .._call import Call
from .._plan import Refusal, Speech
from .._router import Router
from .._spelling import fold
from .._text import clean
from .._tool import NOT_POSSIBLE, Tool
from .._watch import Chosen, note

DESTINATION = "destination"
"""The argument in which the model names where the call goes."""

_NAMES_IN_ANSWER = 20
_log = logging.getLogger("signalwire_transfer")


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
    """The router that takes a name which nobody knows."""
    swaig_fields: ClassVar[Mapping[str, Any]] = {}

    def answer(self, arguments: object, payload: object, speech: Callable[[], Speech]) -> Answer:
        """The answer of the skill whose destination was named; a question where there is none. Never raises."""
        try:
            return self._answer(arguments if isinstance(arguments, Mapping) else {}, payload, speech)
        except Exception:  # the SDK would read an exception's text to the model
            _log.exception("the tool %s failed", self.name)
            return NOT_POSSIBLE

    def names(self, argument: str) -> list[str]:
        """Every destination, for the argument that names one."""
        skills = [part.newest.skill for part in self.parts]
        routed = (name for skill in skills if isinstance(skill, Router) for name in skill.named)
        return [*self.single, *routed] if argument == DESTINATION else []

    def _answer(self, arguments: Mapping[str, Any], payload: object, speech: Callable[[], Speech]) -> Answer:
        said = arguments.get(DESTINATION)
        named = str(said) if isinstance(said, (str, int, float)) else ""
        part = self._part(named)
        if part is None:
            return self._asked_back(named, Call.from_payload(payload))
        routed = {part.skill.argument: named} if isinstance(part.skill, Router) else {}
        others = {name: value for name, value in arguments.items() if name != DESTINATION}
        return part.answer({**others, **routed}, payload, speech)

    def _part(self, named: str) -> Tool | None:
        """The skill that has this destination, else the only one that it comes close to, else the one that takes
        unknown names. A name that two skills come close to is a question: a guess could be the wrong desk."""
        sound = fold(named[:200])
        routers = [(part, part.newest.skill) for part in self.parts if isinstance(part.skill, Router)]
        having = [part for name, part in self.single.items() if fold(name) == sound]
        having += [part for part, skill in routers if isinstance(skill, Router) and skill.has(named)]
        if having:
            return having[0]
        close = [part for part, skill in routers if isinstance(skill, Router) and skill.knows(named)]
        if len(close) > 1:
            return None
        return close[0] if close else self.default

    def _asked_back(self, named: str, call: Call) -> Answer:
        """The question for a destination; a call that no skill may move any more is told so at once."""
        most = max(self.parts, key=lambda part: part.settings.limits.per_call)
        if unable := most.unable(call):
            return unable
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
            if isinstance(skill, Router) and skill.shows_names:
                known = list(skill.named)
                yield from known[:_NAMES_IN_ANSWER]
                if len(known) > _NAMES_IN_ANSWER:
                    yield f"any other {skill.argument} by its exact name"
            elif isinstance(skill, Router):
                yield f"any {skill.argument} by its full name"


AnyTool = Tool | OneTool
"""What the model can be offered."""
