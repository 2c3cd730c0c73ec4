"""What the simulation asks the world outside: who answers, what the platform reports, who presses what.

Two worlds answer: `Scripted` as a test wrote it down, `Choosing` (see `_paths`) with everything that can happen.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from .._errors import unknown
from ._lines import (
    KINDS,
    Callee,
    Caller,
    Line,
    Queue,
    Referred,
    Response,
    Success,
    Written,
    each_time,
    failed_as,
    parse_line,
)
from ._readings import ASSUMPTIONS
from ._timeline import SimulationError

_Kind = TypeVar("_Kind", bound=Line)
_VERBS = ("send_sms", "record", "send_digits")


class World(Protocol):
    """Each method is told a state that holds all the document can ever know at that moment."""

    def caller(self) -> Caller:
        """When the caller hangs up."""

    def callee(self, state: Hashable, address: str, *, is_last: bool) -> Callee:
        """What somebody who is dialled does; `is_last`: nobody else is dialled by this `connect`."""

    def presses(self, state: Hashable, who: str, line: Callee | Caller, asked: Sequence[str]) -> str:
        """The digits that are pressed at a prompt; `asked` are those that the document compares with."""

    def queue(self, state: Hashable, name: str) -> Queue:
        """When the caller is taken out of the queue."""

    def refer(self, state: Hashable, uri: str) -> Referred:
        """Whether the PBX takes the call."""

    def succeeds(self, state: Hashable, verb: str) -> bool:
        """Whether a text is sent, a message recorded, a tone sent."""

    def response(self, url: str) -> Response:
        """What a URL answers."""

    def takes_over(self, url: str) -> bool:
        """Whether another agent's address answers with a document."""

    def leaves(self, state: Hashable, during: str) -> bool:
        """Whether the caller hangs up at this very moment, which `during` names."""

    def reading(self, state: Hashable, assumption: str) -> str:
        """How something is read that the documentation leaves open; without a state no way depends on it."""


class Names:
    """The names that stand for addresses in lines and timelines."""

    def __init__(
        self, names: Mapping[str, Sequence[str]], *, chosen: Iterable[str] = (), silent: Iterable[str] = ()
    ) -> None:
        """`chosen` are the names of this call: they count for an address that has several. `silent` are those of which
        no line can say anything."""
        self.addresses = {name: tuple(addresses) for name, addresses in names.items()}
        self._chosen, self._silent = frozenset(chosen), frozenset(silent)
        for name, several in list(self.addresses.items()):
            if len(several) > 1:
                self.addresses |= {f"{name} {number}": (one,) for number, one in enumerate(several, 1)}
        self._shown: dict[str, str] = {}
        self._together: dict[frozenset[str], str] = {}
        for name, several in self.addresses.items():
            self._together.setdefault(frozenset(several), name)
            if len(several) == 1:
                self._shown.setdefault(several[0], name)

    def of(self, address: str) -> str:
        """The name of an address; the address itself where it has none."""
        return self._shown.get(address, address)

    def of_all(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """The name of these addresses together, then, where they are several, that of each; without those that have
        none."""
        several = tuple(addresses)
        together = self._together.get(frozenset(several), "")
        each = (self._shown.get(address, "") for address in several) if len(several) > 1 else ()
        return tuple(name for name in (together, *each) if name)

    def called(self, addresses: Iterable[str]) -> str:
        """The name that stands for all of these addresses; empty where none does."""
        wanted = set(addresses)
        return next((name for name, several in self.addresses.items() if wanted <= set(several)), "")

    def behind(self, key: str) -> tuple[str, ...]:
        """The addresses that a key of `lines` stands for."""
        if key in self._silent:
            raise SimulationError(f"the line {key} can do nothing: the agent itself goes on there, in another context")
        if key in self.addresses:
            return self.addresses[key]
        if key in {"caller", *_VERBS} or key.startswith("+") or ":" in key or "/" in key:
            return (key,)
        raise self.unknown(key)

    def unknown(self, key: str) -> SimulationError:
        """What to say of a line that is nobody's."""
        return SimulationError(unknown("line", key, [*self.addresses, "caller", *_VERBS]))

    def counts(self, key: str) -> bool:
        """Whether a key of `lines` is a name of this call, which counts more than another name of the same address."""
        return key in self._chosen or key.rpartition(" ")[0] in self._chosen


class Scripted:
    """Every line does what was written for it; where nothing was, all goes well."""

    def __init__(self, lines: Mapping[str, Written], names: Names, readings: Mapping[str, str] | None = None) -> None:
        self._readings = readings or {}
        self.asked: dict[str, str] = {}
        """The readings that were asked for."""
        self._lines = {
            _bare(address): [(parse_line(each), _complaint(key, each)) for each in each_time(written)]
            for key, written in sorted(lines.items(), key=lambda line: names.counts(line[0]))
            for address in names.behind(key)
        }
        self.heard: set[str] = set()
        """The addresses whose line was asked for."""

    def caller(self) -> Caller:
        """As written for "caller"; else the caller waits for ever and presses nothing."""
        return self._line("caller", Caller())

    def callee(self, state: Hashable, address: str, *, is_last: bool) -> Callee:
        """As written; else somebody answers after 5 s."""
        return self._line(address, Callee())

    def presses(self, state: Hashable, who: str, line: Callee | Caller, asked: Sequence[str]) -> str:
        """As written; else a person presses the first digit that was asked for."""
        if line.presses is not None:
            return line.presses
        return asked[0] if asked else "1"

    def queue(self, state: Hashable, name: str) -> Queue:
        """As written; else somebody takes the caller after 30 s."""
        return self._line(name, Queue())

    def refer(self, state: Hashable, uri: str) -> Referred:
        """As written; else accepted."""
        return self._line(uri, Referred())

    def succeeds(self, state: Hashable, verb: str) -> bool:
        """As written for the verb; else yes."""
        return self._line(verb, Success()).is_one

    def response(self, url: str) -> Response:
        """As written; nothing is ever fetched."""
        if url not in self._lines:
            raise SimulationError(f"the document requests {url}: write what it answers, as in `responds 200`")
        return self._line(url, Response())

    def takes_over(self, url: str) -> bool:
        """As written; else yes."""
        return self._line(url, Success()).is_one

    def leaves(self, state: Hashable, during: str) -> bool:
        """No: when the caller hangs up is a time, as written."""
        return False

    def reading(self, state: Hashable, assumption: str) -> str:
        """As chosen; else the usual one."""
        self.asked[assumption] = self._readings.get(assumption, ASSUMPTIONS[assumption].usual)
        return self.asked[assumption]

    def _line(self, address: str, otherwise: _Kind) -> _Kind:
        self.heard.add(_bare(address))
        times = self._lines.get(_bare(address)) or [(otherwise, str)]
        written, complaint = times.pop(0) if len(times) > 1 else times[0]
        line = failed_as(written, otherwise)
        if not isinstance(line, type(otherwise)):
            raise SimulationError(complaint(KINDS[type(otherwise)]))
        return line


def _complaint(key: str, written: str | Line) -> Callable[[str], str]:
    """What to say of a line that does something for another kind of line."""
    return lambda wanted: f"the line {key} must do {wanted}, not `{written}`"


def _bare(address: str) -> str:
    """An address without the scheme that only our own configuration knows, and without a login."""
    for scheme in ("queue:", "refer:"):
        address = address.removeprefix(scheme)
    scheme, is_url, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{is_url}{host.rpartition('@')[2]}{slash}{path}" if is_url else address


def idle(lines: Iterable[str], names: Names, heard: frozenset[str] | set[str]) -> tuple[str, ...]:
    """The lines that nobody asked for what they do."""
    return tuple(key for key in lines if key != "caller" and heard.isdisjoint(map(_bare, names.behind(key))))


def refuse_strangers(lines: Iterable[str], names: Names, answer: str) -> None:
    """Raise SimulationError for a line that is written with an address that is neither configured nor in the answer."""
    known = {_bare(address) for several in names.addresses.values() for address in several}
    for key in lines:
        is_known = key in names.addresses or key in {"caller", *_VERBS}
        if not is_known and not any(
            _bare(address) in known or _bare(address) in answer for address in names.behind(key)
        ):
            raise names.unknown(key)
