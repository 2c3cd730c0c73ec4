"""One leg of the call: who is on it, what time it is there, which variables it has, and what was heard."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ._expressions import UNSET, Scopes, as_text, filled, look_up
from ._lines import Callee, Caller
from ._looks import Looks
from ._timeline import Recorder, SimulationError
from ._world import Names, World

_MOST_JUMPS = 32


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
    untold: bool = False
    """A message is recorded, and the text about it has not been sent yet."""
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
    looks: Looks
    """Which variables the answer looks at. What it never looks at, it cannot tell apart."""
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
    unsure: set[str] = field(default_factory=set)
    """Variables that are empty here, and that the platform may not have set at all."""
    written_response: Any = None
    """`ai_response` as the document has it, before anything is filled in, with the `params` there."""
    is_gone: bool = False
    """The caller has hung up, and the document goes on."""

    @property
    def is_caller(self) -> bool:
        """Whether this is the caller's own leg."""
        return isinstance(self.line, Caller)

    def note(self, what: str, text: str = "", who: str = "", spoken: str = "") -> None:
        """Write down what happens now."""
        self.recorder.note(self.clock.now, who or self.name, what, text, spoken)

    def scopes(self, params: dict[str, Any]) -> Scopes:
        """The variables by scope."""
        return {"vars": self.variables, "envs": {}, "call": self.call, "params": params}

    def fill(self, value: Any, params: dict[str, Any]) -> Any:
        """A value of the document, its variables filled in."""
        return filled(value, self.scopes(params))

    def text_of(self, path: str, params: dict[str, Any]) -> str:
        """The value of a variable as `switch` compares it."""
        return as_text(look_up(path, self.scopes(params)))

    def is_unset(self, path: str, params: dict[str, Any]) -> bool:
        """Whether nothing has set a variable."""
        return look_up(path, self.scopes(params)) is UNSET

    def jump(self) -> None:
        """Count a `transfer` or a `goto`: the platform allows 32 in a call."""
        self.jumps += 1
        if self.jumps > _MOST_JUMPS:
            raise SimulationError(f"more than {_MOST_JUMPS} transfers and gotos: the document goes round in circles")

    def assume(self, name: str, *, steers: bool = True) -> str:
        """The reading of an assumption. `steers`: the document may go another way under another reading."""
        return self.world.reading(self.state() if steers else None, name)

    def fault(self, name: str) -> None:
        """Write down what went wrong."""
        if name not in self.recorder.faults:
            self.recorder.faults.append(name)

    def leave(self) -> None:
        """The caller hangs up, and the document goes on."""
        self.is_gone, self.clock.limit = True, None
        self.recorder.cut(self.clock.now)
        self.note("hangs up")

    def state(self) -> Hashable:
        """All that what follows can depend on. The time is not in it: no document can tell the time."""
        variables = [(name, self._told_apart(name)) for name in sorted(self.variables) if self.looks.reads(name)]
        return (
            self.origin,
            tuple(self.path),
            tuple(variables),
            self.jumps,
            repr(self.jumped),
            repr(self.told),
            tuple(sorted(self.unsure)),
            tuple(self.recorder.faults),
            self.is_gone,
            self.has_failed,
        )

    def _told_apart(self, name: str) -> str | bool:
        """As much of a variable as the document can tell apart."""
        value = self.variables[name]
        return repr(value) if name in self.looks.steering else as_text(value) != ""

    @property
    def has_failed(self) -> bool:
        """Whether the last attempt reached nobody."""
        attempts = self.recorder.attempts
        return bool(attempts) and attempts[-1].outcome != "connected"
