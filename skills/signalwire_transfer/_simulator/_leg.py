"""One leg of the call: who is on it, what time it is there, which variables it has, and what was heard."""

import json
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ._expressions import Scopes, as_text, filled, look_up
from ._lines import Callee, Caller
from ._timeline import Recorder, SimulationError
from ._world import Names, World

_MOST_JUMPS = 32
_DIGITS = re.compile(r"[\d*#]+")
_QUOTED = re.compile(r"""['"]([\d*#]+)['"]""")


class Over(Exception):  # noqa: N818  # a way out, no error
    """The script ends here: `how` is hangup, url, context or the like, `where` the URL."""

    def __init__(self, how: str, where: str = "", params: Any = None) -> None:
        super().__init__(how)
        self.how, self.where, self.params = how, where, params or {}


@dataclass(slots=True)
class Clock:
    """Simulated seconds since the tool was called. At `limit` the leg is gone, by the way that `then` names."""

    now: float = 0.0
    limit: float | None = None
    then: str = "caller_hung_up"

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        if self.limit is not None and self.now + seconds >= self.limit:
            self.now = self.limit
            raise Over(self.then)
        self.now += seconds


@dataclass(slots=True)
class Told:
    """What matters for the question whether a caller is lost. It is part of the state, so all of it is compared."""

    heard: bool = False
    """Words, since the last attempt began."""
    talked: bool = False
    """With somebody, in the last attempt."""
    recorded: bool = False
    """A message, since the last attempt began."""
    referred: bool = False
    left: bool = False
    """The platform has left the AI session."""

    def begin(self) -> None:
        """An attempt begins: what was said before no longer counts."""
        self.heard = self.talked = self.recorded = self.referred = False


@dataclass(slots=True)
class Leg:
    """The caller's leg, or that of somebody who has answered and hears a `confirm` script."""

    name: str
    world: World
    recorder: Recorder
    names: Names
    clock: Clock
    source: str
    """The text of all that was produced: which variables it mentions at all."""
    line: Callee | Caller
    call: dict[str, Any]
    asked: Sequence[str] = ()
    """The digits that its script compares anything with."""
    origin: Hashable = ()
    """The state of the caller's leg while this one is somebody else's."""
    variables: dict[str, Any] = field(default_factory=dict)
    path: list[Any] = field(default_factory=list)
    jumps: int = 0
    jumped: dict[Any, int] = field(default_factory=dict)
    """How often each `goto` has jumped."""
    told: Told = field(default_factory=Told)

    @property
    def is_caller(self) -> bool:
        """Whether this is the caller's own leg."""
        return isinstance(self.line, Caller)

    def note(self, what: str, text: str = "", who: str = "") -> None:
        """Write down what happens now."""
        self.recorder.note(self.clock.now, who or self.name, what, text)

    def scopes(self, params: dict[str, Any]) -> Scopes:
        """The variables by scope."""
        return {"vars": self.variables, "envs": {}, "call": self.call, "params": params}

    def fill(self, value: Any, params: dict[str, Any]) -> Any:
        """A value of the document, its variables filled in."""
        return filled(value, self.scopes(params))

    def text_of(self, path: str, params: dict[str, Any]) -> str:
        """The value of a variable as `switch` compares it."""
        return as_text(look_up(path, self.scopes(params)))

    def jump(self) -> None:
        """Count a `transfer` or a `goto`: the platform allows 32 in a call."""
        self.jumps += 1
        if self.jumps > _MOST_JUMPS:
            raise SimulationError(f"more than {_MOST_JUMPS} transfers and gotos: the document goes round in circles")

    def state(self) -> Hashable:
        """All that what follows can depend on. The time is not in it: no document can tell the time."""
        variables = repr(sorted(self.variables.items()))
        return (
            self.origin,
            tuple(self.path),
            variables,
            self.jumps,
            repr(self.jumped),
            repr(self.told),
            self.has_failed,
        )

    @property
    def has_failed(self) -> bool:
        """Whether the last attempt reached nobody."""
        attempts = self.recorder.attempts
        return bool(attempts) and attempts[-1].outcome != "connected"

    def mentions(self, variable: str) -> bool:
        """Whether the document looks at a variable anywhere. What it never looks at, it cannot tell apart."""
        return variable in self.source


def digits_compared(document: Any) -> list[str]:
    """The digits that a document compares anything with: keys of `case`, and texts in conditions."""
    return list(dict.fromkeys(_compared(document)))


def _compared(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (key for key in value.get("case", ()) if _DIGITS.fullmatch(str(key)))
        yield from _QUOTED.findall(str(value.get("when", "")))
        value = list(value.values())
    if isinstance(value, str) and value.lstrip().startswith("{") and '"sections"' in value:
        value = [_inline(value)]
    for inner in value if isinstance(value, list) else ():
        yield from _compared(inner)


def _inline(text: str) -> Any:
    """A document as JSON text. One that is no JSON is refused where it is run."""
    try:
        return json.loads(text)
    except ValueError:
        return None
