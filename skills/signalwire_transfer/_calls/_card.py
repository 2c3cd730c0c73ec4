"""The card: what the next person or agent should know about the call that reaches them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Card:
    """Who calls, why, and what was asked of them. Every text in it has been cleaned."""

    caller: str
    """Who calls, in words."""
    caller_number: str = ""
    """The caller's number; empty when it is withheld."""
    reason: str = ""
    """Why they call, as the model puts it."""
    summary: str = ""
    """What has been said so far, as the model puts it."""
    reference: str = ""
    """Six letters and digits that stand for the call."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What was asked of the caller: field to answer."""
    hops: int = 0
    """How many agents have handed the call over so far."""
    language: str = ""
    """What is spoken with the caller, as a code; empty where the agent has no choice."""

    def values(self, name: str) -> dict[str, str]:
        """What the `{fields}` of a text stand for; a collected field never hides a built-in one."""
        return {
            **self.fields,
            "name": name,
            "caller": self.caller,
            "caller_number": self.caller_number,
            "reason": self.reason,
            "summary": self.summary,
            "reference": self.reference,
        }

    def known(self) -> dict[str, object]:
        """What is known of the call, as the agent's `global_data` keeps it."""
        texts = {"caller": self.caller, "reason": self.reason, "summary": self.summary, "reference": self.reference}
        texts |= {"language": self.language}
        fields = {"fields": dict(self.fields)} if self.fields else {}
        return {**{name: text for name, text in texts.items() if text}, **fields}

    def as_params(self) -> dict[str, object]:
        """What another agent receives as `params.transfer`; `hops` counts the hand-over that brings it there."""
        return {
            "reason": self.reason,
            "summary": self.summary,
            "caller": self.caller,
            "reference": self.reference,
            "fields": dict(self.fields),
            "tried": [],
            "hops": self.hops + 1,
            **({"language": self.language} if self.language else {}),
        }


NOBODY = Card(caller="")
"""That of no call."""
