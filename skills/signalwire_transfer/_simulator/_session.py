"""The AI session while the actions of an answer run, and where the call is afterwards."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ._arrivals import Server, nobody
from ._expressions import as_text
from ._leg import Leg, Over
from ._timeline import Timeline

_GOES_ON = {"agent", "other_agent", "context"}
_LEFT_BEHIND = "(what an earlier document has left behind)"


@dataclass(slots=True)
class Session:
    """The AI session while the actions run."""

    leg: Leg
    response: str
    own_urls: Collection[str]
    global_data: dict[str, Any]
    is_kept: bool = True
    context: str = ""
    end: str = ""
    keeps: bool = False
    """Whether something was left in `global_data`."""
    has_run: bool = False
    """Whether a document has been run."""
    handed: Mapping[str, Any] = field(default_factory=dict)
    server: Server = nobody
    agent: str = ""
    """The agent of the same file that has taken the call over."""

    def timeline(self) -> Timeline:
        """What happened, and where the call is now."""
        end = self._end()
        self.is_kept = self.is_kept and end in _GOES_ON
        told = self._told() if self.is_kept else ""
        if end == "agent" and told:
            self.leg.note("is told", told, "agent")
        return self.leg.recorder.timeline(
            end,
            told=told,
            is_kept=self.is_kept,
            handed=self.handed,
            agent=self.agent,
            response=self.response,
            global_data=self.global_data,
            keeps=self.keeps,
        )

    def _end(self) -> str:
        if self.leg.is_gone:
            return "caller_hung_up"
        return self.end or ("context" if self.context else "agent")

    def _told(self) -> str:
        """What the agent that goes on is told: `ai_response`, whenever it is filled in."""
        leg, told = self.leg, as_text(self.leg.variables.get("ai_response"))
        if self.has_run and "ai_response" not in leg.variables and leg.assume("old_ai_response") == "survives":
            leg.fault("stale_word")
            return _LEFT_BEHIND
        if leg.written_response is None or "ai_response" not in leg.variables:
            return told
        later = as_text(leg.fill(*leg.written_response))
        if later != told and leg.assume("ai_response", steers=not (later and told)) == "filled_when_read":
            return later
        return told

    def over(self, over: Over) -> None:
        """A script has ended: find out where that leaves the call."""
        self.is_kept = self.is_kept and not self.leg.told.left
        if self.leg.is_gone:
            return None
        if over.how == "url":
            return self._taken_over(over)
        if over.how == "caller_hung_up":
            self.end = over.how
            if self.leg.told.untold:
                self.leg.fault("untold_message")
            return self.leg.leave()
        if over.how == "script_error":
            self.end = over.how
            return self.leg.note("stops the document", f"({over.where})", "platform")
        self.end = _closed(self.leg)
        return self.leg.note("closes the line", who="platform")

    def _taken_over(self, over: Over) -> None:
        self.handed = over.params
        if place(over.where) in self.own_urls:
            self.end = "agent"
            return self.leg.note("goes on", who="agent")
        arrival = self.server(over.where, over.params)
        refused = arrival.refused if arrival else ""
        if refused or not self.leg.world.takes_over(over.where):
            self.end = "hung_up_in_silence"
            self.leg.fault("no_document")
            return self.leg.note("closes the line", f"({refused or 'the other agent gives no document'})", "platform")
        self.end = "other_agent"
        self.leg.note("takes over", self._called(over.where), "another agent")
        if arrival:
            self.agent = arrival.agent
            self.leg.note("is told", arrival.told, arrival.agent)
        return None

    def _called(self, url: str) -> str:
        """What an address is called; one without a name is shown without its login."""
        names, parts = self.leg.names, urlsplit(url)
        name = names.of(url)
        return name if name != url else names.of(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl())


def _closed(leg: Leg) -> str:
    """How a line that closes leaves the caller."""
    told = leg.told
    if told.referred:
        return "referred"
    if told.recorded and told.heard:
        return "voicemail_left"
    if told.talked:
        return "with_callee_then_closed"
    return "hung_up_after_words" if told.heard else "hung_up_in_silence"


def place(url: str) -> str:
    """A URL as it is compared: without its login, query and closing slash."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}".lower()
