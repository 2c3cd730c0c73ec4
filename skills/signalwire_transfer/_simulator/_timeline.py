"""What comes out of a simulation: who heard what and when, how each attempt ended, and whether the caller was lost."""

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from .._errors import TransferError
from ._reports import Report, given_up

_WIDTH = 80
_INDENT = " " * 7
_GRAVE = ("joined_by_error", "stale_word")
_WITH_SOMEBODY = {"connected", "caller_hung_up"}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happens: `who` is the caller, somebody who is called, the agent or the platform."""

    seconds: float
    who: str
    what: str
    text: str = ""
    spoken: str = ""
    """In which language and voice the document has it spoken, as in `es-ES, rime.luna`; empty where it says neither."""

    def lines(self, usual: str | None = None) -> list[str]:
        """The event as a person reads it. How it is spoken is said where that is not as usual, if that is known."""
        how = f" ({self.spoken})" if self.spoken and usual not in {None, self.spoken} else ""
        said = f"{self.seconds:3.0f} s  {self.who} {self.what}{how}" + (f"  {self.text}" if self.text else "")
        return _folded(said)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to reach somebody. `outcome` is a word of the design; `reason` is the platform's own word, if any."""

    name: str
    address: str = field(repr=False)
    outcome: str
    started: float
    ended: float
    reason: str = ""


class Reading(NamedTuple):
    """How something was read that the documentation leaves open."""

    assumption: str
    word: str
    sentence: str
    source: str

    def __str__(self) -> str:
        return f"{self.assumption}={self.word}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Timeline:
    """A simulated transfer. It shows what the documentation says would happen; no platform was asked."""

    events: tuple[Event, ...]
    attempts: tuple[Attempt, ...]
    end: str
    """Where it ends; one of `ENDS`."""
    told: str = ""
    """What the agent that goes on was told."""
    is_kept: bool = False
    """Whether the AI session was kept: the agent goes on by itself, and knows only what it is told."""
    handed: Mapping[str, Any] = field(default_factory=dict)
    """The `params` that the agent receives to whose URL the call goes."""
    agent: str = ""
    """The name of the agent that has the call now, where that is the same one or another of its file."""
    response: str = ""
    """The words of the tool's answer."""
    global_data: Mapping[str, Any] = field(default_factory=dict)
    """The call's `global_data` afterwards: hand it to the next simulation to go on with the same call."""
    rests_on: tuple[Reading, ...] = ()
    """What was assumed where the documentation leaves it open, as far as another reading gives another timeline."""
    faults: tuple[str, ...] = ()
    """What went wrong without the caller being lost: keys of `FAULTS`."""
    keeps: bool = False
    """Whether the tool has left something in `global_data`."""
    readings: Mapping[str, str] = field(default_factory=dict)
    """The readings that were chosen, by assumption."""
    idle: tuple[str, ...] = field(default=(), compare=False)
    """The keys of `lines` that have done nothing, as this call did not get there."""
    reports: tuple[Report, ...] = field(default=(), repr=False, compare=False)
    """What the platform would post while all this happens."""
    usual: str | None = None
    """The agent's first language and its voice, as `Event.spoken` writes them; None where nobody knows."""

    def next_session(self, own: Mapping[str, Any]) -> dict[str, Any]:
        """The `global_data` of a session that begins on this call later, and whose document says `own`."""
        saved = dict(self.global_data)
        return {**own, **saved} if self.readings.get("global_data") == "restored" else {**saved, **own}

    @property
    def waits(self) -> bool:
        """Whether nothing has happened yet, and the call remembers that something was asked: the tool is to be called
        once more."""
        return self.end == "agent" and not self.attempts and self.keeps and len(self.events) == 1

    @property
    def outcomes(self) -> tuple[str, ...]:
        """How the attempts ended, in order."""
        return tuple(attempt.outcome for attempt in self.attempts)

    def heard(self, who: str = "caller") -> str:
        """Everything that somebody heard, one piece a line."""
        return "\n".join(event.text for event in self.events if event.who == who and event.what == "hears")

    def reworded(self, words: Callable[[str], str]) -> "Timeline":
        """The same with what happens put through a function, text by text."""
        events = (
            replace(event, who=words(event.who), what=words(event.what), text=words(event.text))
            for event in self.events
        )
        return replace(self, events=tuple(events))

    def lines(self) -> list[str]:
        """The timeline as a person reads it, at most 80 columns wide."""
        assumed = (line for reading in self.rests_on for line in _folded(f"  assumed  {reading}"))
        return [*self._lines(), f"  end  {self.end}", *assumed]

    def _lines(self) -> Iterator[str]:
        for event in self.events:
            yield from event.lines(self.usual)

    def __str__(self) -> str:
        return "\n".join(self.lines())


class SimulationError(TransferError):
    """A document that cannot be run on, or that holds something the simulator does not know.

    `timeline` is what had happened until then.
    """

    timeline: Timeline | None = None


ENDS: Mapping[str, str] = {
    "with_callee_then_closed": "the caller talked to somebody, and the line closed afterwards",
    "agent": "the caller is with the agent",
    "other_agent": "another agent has the call",
    "context": "the agent goes on in another context",
    "referred": "another PBX has the call",
    "voicemail_left": "the caller left a message, and the line closed",
    "hung_up_after_words": "the caller was told something, and the line closed",
    "hung_up_in_silence": "the line closed without a word",
    "caller_hung_up": "the caller hung up",
    "script_error": "the document cannot be run on",
}
"""Every way that a timeline can end."""

FAULTS: Mapping[str, str] = {
    "joined_by_error": "a script of `confirm` stops at an error, and whoever has answered is joined without accepting",
    "empty_text": "somebody is texted about a message that nobody has left",
    "untold_message": "the caller has left a message, and nobody is told of it",
    "no_document": "the address that the call is handed to answers without a document, and the line closes",
    "stale_word": "the agent may be told what an earlier transfer of the call has left behind",
}
"""What can go wrong without the caller being lost."""


@dataclass(slots=True)
class Recorder:
    """Collects what happens."""

    events: list[Event] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)

    def note(self, seconds: float, who: str, what: str, text: str = "", spoken: str = "") -> None:
        """Write one event down."""
        self.events.append(Event(seconds, who, what, text, spoken))

    def cut(self, now: float) -> None:
        """The caller hung up: what would have come later does not happen."""
        self.events = [event for event in self.events if event.seconds <= now]
        self.attempts = [_given_up(attempt, now) for attempt in self.attempts if attempt.started <= now]
        self.reports = given_up(self.reports, now)

    def timeline(self, end: str, **more: Any) -> Timeline:
        """All of it, in the order of time."""
        events = sorted(self.events, key=lambda event: event.seconds)
        reports = tuple(sorted(self.reports, key=lambda report: report.seconds))
        return Timeline(tuple(events), tuple(self.attempts), end, faults=tuple(self.faults), reports=reports, **more)


def lost(timeline: Timeline, faults: Iterable[str] = ()) -> str:
    """Why the caller of a timeline is lost, in a sentence; empty when nobody is.

    An answered conversation that has ended is fine, a message that was left, a line that closes after words, a call
    that another agent or PBX has, and a caller who hangs up. `faults` are those that count beside the grave ones.
    """
    if timeline.end == "script_error":
        return "the document cannot be run on, and the platform stops there"
    if "no_document" in timeline.faults:
        return FAULTS["no_document"]
    if timeline.end == "hung_up_in_silence":
        return "the line closes, and the caller has heard no word since it rang"
    if timeline.end == "agent" and timeline.is_kept and not timeline.told and _was_in_vain(timeline):
        return "nobody took the call, and the agent that goes on is told nothing"
    return next((FAULTS[fault] for fault in (*_GRAVE, *faults) if fault in timeline.faults), "")


def _was_in_vain(timeline: Timeline) -> bool:
    """Whether the last attempt reached nobody. A tool that answers neither in words nor in deeds is no better."""
    if not timeline.attempts:
        return not timeline.events
    return timeline.attempts[-1].outcome not in _WITH_SOMEBODY


def _given_up(attempt: Attempt, now: float) -> Attempt:
    if attempt.ended <= now:
        return attempt
    return replace(attempt, outcome="caller_hung_up", ended=now, reason="")


def _folded(text: str) -> list[str]:
    text = re.sub(r"\s*\n\s*", " ", text) if "\n" in text else text
    return textwrap.wrap(text, _WIDTH, subsequent_indent=_INDENT, drop_whitespace=True) or [text]
