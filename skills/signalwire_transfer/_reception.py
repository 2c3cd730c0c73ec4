"""Receiving a call that was handed over: what the agent is told, so that nobody has to say anything twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ._call import STATE_KEY, count_of
from ._outcome import IN_WORDS, OUTCOMES
from ._text import clean

_TITLE = "This call so far"
_MOST = 20


@dataclass(frozen=True, slots=True)
class Reception:
    """A call that reaches an agent with a card: what is known of it, and who has been tried."""

    card: Mapping[str, Any]

    @property
    def tried(self) -> list[tuple[str, str]]:
        """Whom the call was meant to reach before, and the outcome of each attempt."""
        attempts = self.card.get("tried")
        pairs = [_attempt(attempt) for attempt in attempts[:_MOST]] if isinstance(attempts, list) else []
        return [pair for pair in pairs if pair is not None]

    @property
    def returned(self) -> bool:
        """Whether the call comes back to the agent that handed it over."""
        return self.card.get("returned") is True

    def state(self) -> dict[str, Any]:
        """What the call's `global_data` holds from now on."""
        counted = {name: count_of(self.card.get(name)) for name in ("count", "hops")}
        tried = [{"name": name, "outcome": outcome} for name, outcome in self.tried]
        return {STATE_KEY: {**counted, "tried": tried, "card": self._known()}}

    def section(self) -> dict[str, Any]:
        """The prompt section that makes the agent go on instead of greeting."""
        return {"title": _TITLE, "body": self._opening(), "bullets": self._facts()}

    def _opening(self) -> str:
        if not self.returned:
            return "Another agent has handed this call to you. Do not make the caller repeat what is known."
        start = "You were already talking with this caller, and the call has come back to you. Do not greet again."
        message = clean(self.card.get("message"))
        return f"{start} Begin with: {message}" if message else f"{start} Say that nobody could be reached, and go on."

    def _facts(self) -> list[str]:
        facts = [f"{name}: {value}" for name, value in self._known().items() if isinstance(value, str)]
        facts += [f"{name}: {value}" for name, value in _fields(self.card).items()]
        return facts + [f"{name}: {IN_WORDS.get(outcome, outcome)}" for name, outcome in self.tried]

    def _known(self) -> dict[str, Any]:
        texts = {name: clean(self.card.get(name)) for name in ("caller", "reason", "summary", "reference")}
        known: dict[str, Any] = {name: text for name, text in texts.items() if text}
        return {**known, "fields": _fields(self.card)} if _fields(self.card) else known


def reception_of(body: object) -> Reception | None:
    """The reception of a call whose document is asked for with a card in `params`, else None."""
    params = body.get("params") if isinstance(body, Mapping) else None
    card = params.get(STATE_KEY) if isinstance(params, Mapping) else None
    return Reception(card) if isinstance(card, Mapping) else None


def _fields(card: Mapping[str, Any]) -> dict[str, str]:
    fields = card.get("fields")
    pairs = list(fields.items())[:_MOST] if isinstance(fields, Mapping) else []
    return {clean(name, 80): clean(value) for name, value in pairs if clean(value)}


def _attempt(attempt: object) -> tuple[str, str] | None:
    if not isinstance(attempt, Mapping):
        return None
    outcome = clean(attempt.get("outcome"), 40)
    return clean(attempt.get("name"), 100), outcome if outcome in OUTCOMES else "failed"
