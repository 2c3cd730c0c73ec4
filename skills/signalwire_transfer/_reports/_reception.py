"""Receiving a call that was handed over: what the agent is told, so that nobody has to say anything twice."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .._calls._call import STATE_KEY, count_of
from .._calls._memory import carried, transfer_in
from .._languages._codes import is_code
from .._records._outcome import IN_WORDS, outcome_of
from .._text import clean
from .._validation import from_json_text_if_it_is

_TITLE = "This call so far"
_MOST = 20
_UNFILLED = re.compile(r"[$%@][{(]")


@dataclass(frozen=True, slots=True)
class Reception:
    """A call that reaches an agent with a card: what is known of it, and who has been tried."""

    card: Mapping[str, Any]
    variables: Mapping[str, Any] = field(default_factory=dict)
    """The call's variables, which the platform sends beside the card."""

    @property
    def tried(self) -> list[tuple[str, str]]:
        """Whom the call was meant to reach before, and the outcome of each attempt."""
        attempts = from_json_text_if_it_is(self.card.get("tried"))
        if not isinstance(attempts, list):
            return []
        pairs = [_attempt(attempt, self._kept(at, len(attempts))) for at, attempt in enumerate(attempts[:_MOST], 1)]
        return [pair for pair in pairs if pair is not None]

    def _kept(self, attempt: int, last: int) -> object:
        """The platform's word for an attempt as it stands in the call's variables, if the card came without it."""
        word = self.variables.get(f"transfer_outcome_{attempt}")
        return word or (self.variables.get("connect_failed_reason") if attempt == last else None)

    @property
    def returned(self) -> bool:
        """Whether the call comes back to the agent that handed it over."""
        return _is_true(self.card.get("returned"))

    @property
    def transfer(self) -> str:
        """The id of the transfer that the call comes back from, where it brought one along."""
        return transfer_in(self.card.get("id"))

    @property
    def skill(self) -> str:
        """The transfer skill that decided where the call went."""
        return clean(self.card.get("skill"), 100)

    @property
    def tool(self) -> str:
        """The tool that the model had called for it."""
        return clean(self.card.get("tool"), 100)

    @property
    def first_rung(self) -> int:
        """Which rung of the chain the first attempt in `tried` was."""
        return count_of(self.card.get("rung")) or 1

    def state(self) -> dict[str, Any]:
        """What the call's `global_data` holds from now on."""
        counted = {name: count_of(self.card.get(name)) for name in ("count", "hops")}
        tried = [{"name": name, "outcome": outcome} for name, outcome in self.tried]
        spoken = {"language": self.language} if self.language else {}
        return {STATE_KEY: {**counted, **spoken, "tried": tried, "card": self._known(), **self._carried()}}

    @property
    def language(self) -> str:
        """The language spoken with the caller, as a code; empty where it is unknown."""
        code = self.card.get("language")
        return code if isinstance(code, str) and is_code(code) else ""

    def _carried(self) -> dict[str, Any]:
        memory = from_json_text_if_it_is(self.card.get("memory"))
        return carried({"memory": memory, "last": self.card.get("last")}) if self.returned else {}

    def section(self, message_tool: str = "") -> dict[str, Any]:
        """The prompt section that makes the agent go on instead of greeting; it offers to take a message, if it can."""
        facts = self._facts()
        return {"title": _TITLE, "body": self._opening(message_tool), **({"bullets": facts} if facts else {})}

    def _opening(self, message_tool: str) -> str:
        if not self.returned:
            return "Another agent has handed this call to you. Do not make the caller repeat what is known."
        start = "You were already talking with this caller, and the call has come back to you. Do not greet again."
        message = clean(self.card.get("message"))
        if message:
            return f"{start} Begin with: {message}"
        further = f"offer to take a message with the tool {message_tool}" if message_tool else "go on"
        return f"{start} Say that nobody could be reached, and {further}."

    def _facts(self) -> list[str]:
        facts = [f"{name}: {value}" for name, value in self._known().items() if isinstance(value, str)]
        facts += [f"{name}: {value}" for name, value in _fields(self.card).items()]
        return facts + [f"{name}: {IN_WORDS.get(outcome, outcome)}" for name, outcome in self.tried]

    def _known(self) -> dict[str, Any]:
        texts = {name: clean(self.card.get(name)) for name in ("caller", "reason", "summary", "reference")}
        known: dict[str, Any] = {name: text for name, text in (texts | {"language": self.language}).items() if text}
        return {**known, "fields": _fields(self.card)} if _fields(self.card) else known


def reception_of(body: object) -> Reception | None:
    """The reception of a call whose document is asked for with a card in `params`, else None."""
    sent = body if isinstance(body, Mapping) else {}
    params, variables = (from_json_text_if_it_is(sent.get(key)) for key in ("params", "vars"))
    card = from_json_text_if_it_is(params.get(STATE_KEY)) if isinstance(params, Mapping) else None
    if not isinstance(card, Mapping):
        return None
    return Reception(card, variables if isinstance(variables, Mapping) else {})


def _fields(card: Mapping[str, Any]) -> dict[str, str]:
    fields = from_json_text_if_it_is(card.get("fields"))
    pairs = list(fields.items())[:_MOST] if isinstance(fields, Mapping) else []
    return {clean(name, 80): clean(value) for name, value in pairs if clean(value)}


def _attempt(attempt: object, kept: object) -> tuple[str, str] | None:
    """The name and the outcome of an attempt. A word that was never put in is the variable's name."""
    attempt = from_json_text_if_it_is(attempt)
    if not isinstance(attempt, Mapping):
        return None
    word = attempt.get("outcome")
    word = kept if not word or _UNFILLED.match(str(word)) else word
    return clean(attempt.get("name"), 100), outcome_of(word, asked=_is_true(attempt.get("asked")))


def _is_true(value: object) -> bool:
    """Whether a parameter is true, though it may have become a text or a number on its way."""
    return str(value).strip().casefold() in {"true", "1", "1.0"}
