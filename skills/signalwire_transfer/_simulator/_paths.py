"""Everything that can happen, one path after the other.

A path is a list of choices, taken whenever the simulation asks the world something. Depth first: the last choice that
has an alternative is changed, and the simulation runs again from the start.

Three things keep the number of paths small, and lose nothing that a document can tell apart:

- where a document is never steered by `connect_failed_reason` (or `send_sms_result`, …), all its values count as one,
  and whoever is dialled before the last one of a `connect` either takes the call or does not;
- what the documentation leaves open is read in one way throughout a path, and is a choice only where it can lead the
  document another way;
- a choice that is met again in a state that is the same in all that what follows can depend on (place in the document,
  variables, what the caller has heard; never the time) is not followed twice.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass

from ._lines import UNHEARD_OF, Callee, Caller, Queue, Referred, Response
from ._readings import ASSUMPTIONS
from ._timeline import SimulationError, Timeline
from ._world import Names, World

_CALLEES = {
    "answers": Callee(),
    "no_answer": Callee("no_answer"),
    "busy": Callee("busy", after=2.0),
    "declined": Callee("declined", after=4.0),
    "failed": Callee("failed", after=1.0),
    "noAnswer": Callee("no_answer", reason="noAnswer"),
    "decline": Callee("declined", after=4.0, reason="decline"),
    f"fails with {UNHEARD_OF}": Callee("failed", after=1.0, reason=UNHEARD_OF),
}
_QUEUES = {
    "queue: 30 s": Queue(),
    "queue: never": Queue(None),
    "queue: failed": Queue(None, result="failed"),
    f"queue: fails with {UNHEARD_OF}": Queue(None, result=UNHEARD_OF),
}
_REFERRED = {
    "accepted": Referred(),
    "rejected": Referred("failed"),
    f"fails with {UNHEARD_OF}": Referred(UNHEARD_OF),
}


class _Known(Exception):  # noqa: N818  # a way out, no error
    """Ends a path whose continuation has been tried already."""


@dataclass(frozen=True, slots=True)
class Path:
    """One way that things went: what was chosen, and what came of it."""

    choices: tuple[str, ...]
    timeline: Timeline | None
    error: SimulationError | None = None


class Choosing:
    """A world that takes the choices it is given, and the first of each that it is not given."""

    def __init__(
        self, given: Sequence[int], known: set[Hashable], names: Names, reads_reason: bool, tried: Collection[str]
    ) -> None:
        self.given, self.known, self.names, self.reads_reason = given, known, names, reads_reason
        self.tried = tried
        """What is tried beside the usual readings: `assumption=reading`."""
        self.readings: dict[str, str] = {}
        self.taken: list[tuple[int, int]] = []
        self.said: list[str] = []

    def following(self) -> list[int] | None:
        """The choices of the next path; None after the last one."""
        taken = list(self.taken)
        while taken:
            chosen, several = taken.pop()
            if chosen + 1 < several:
                return [*(before for before, _ in taken), chosen + 1]
        return None

    def _choose(self, state: Hashable, who: str, options: Sequence[str]) -> str:
        at = len(self.taken)
        state = state, tuple(sorted(self.readings.items()))
        if at >= len(self.given):
            if (who, state) in self.known:
                raise _Known
            self.known.add((who, state))
        chosen = self.given[at] if at < len(self.given) else 0
        self.taken.append((chosen, len(options)))
        self.said.append(f"{who}: {options[chosen]}")
        return options[chosen]

    def caller(self) -> Caller:
        """Never hangs up: a caller who does is not lost."""
        return Caller()

    def callee(self, state: Hashable, address: str, *, is_last: bool) -> Callee:
        """Every outcome where the document may see the reason; otherwise, only whether they take the call."""
        options = list(_CALLEES) if is_last and self.reads_reason else ["answers", "no_answer"]
        return _CALLEES[self._choose(state, self.names.of(address), options)]

    def presses(self, state: Hashable, who: str, line: Callee | Caller, asked: Sequence[str]) -> str:
        """Each digit that is asked for, another one, and nothing: a voicemail box."""
        other = next(digit for digit in "1234567890*#" if digit not in asked)
        options = {**{f"presses {digit}": digit for digit in (*asked, other)}, "presses nothing": ""}
        return options[self._choose((state, "presses"), who, list(options))]

    def queue(self, state: Hashable, name: str) -> Queue:
        """Taken, never taken, failed, and a result that nobody has heard of."""
        return _QUEUES[self._choose(state, self.names.of(name), list(_QUEUES))]

    def refer(self, state: Hashable, uri: str) -> Referred:
        """Accepted, rejected, and a result that nobody has heard of."""
        return _REFERRED[self._choose(state, self.names.of(uri), list(_REFERRED))]

    def succeeds(self, state: Hashable, verb: str) -> bool:
        """Both, where the document looks at the result; there is no state where it does not."""
        if state is None:
            return True
        return self._choose((state, verb), verb, ["succeeds", "failed"]) == "succeeds"

    def leaves(self, state: Hashable, during: str) -> bool:
        """Both while a message is recorded; while it rings only where the document may go on by itself."""
        if during == "ringing" and "caller_gone=goes_on" not in self.tried:
            return False
        return self._choose((state, during), "caller", ["stays", f"hangs up while {during}"]) != "stays"

    def reading(self, state: Hashable, assumption: str) -> str:
        """Each reading that is tried, where the document may go another way; the same one from then on."""
        readings = ASSUMPTIONS[assumption].readings
        options = [word for index, word in enumerate(readings) if not index or f"{assumption}={word}" in self.tried]
        if assumption in self.readings:
            return self.readings[assumption]
        if state is None or len(options) == 1:
            return options[0]
        word = self._choose((state, assumption), assumption, options)
        self.readings[assumption] = word
        return word

    def takes_over(self, url: str) -> bool:
        """Always: no document decides what becomes of a call that another agent does not take."""
        return True

    def response(self, url: str) -> Response:
        """Nobody has said what the URL answers."""
        raise SimulationError(f"the document requests {url}: what it answers cannot be tried out")


def paths(
    play: Callable[[World], Timeline], names: Names, *, reads_reason: bool, tried: Collection[str] = ()
) -> Iterator[Path]:
    """Every path of a simulation, in the usual readings and those that are `tried`, as in `vars=emptied`."""
    known: set[Hashable] = set()
    given: list[int] | None = []
    while given is not None:
        world = Choosing(given, known, names, reads_reason, tried)
        try:
            timeline = play(world)
            yield Path(tuple(world.said), timeline)
        except _Known:
            pass
        except SimulationError as error:
            yield Path(tuple(world.said), error.timeline, error)
        given = world.following()
