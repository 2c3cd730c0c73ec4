"""What a tool answers: words for the model, and the actions that the platform runs."""

from dataclasses import dataclass, field
from typing import Any

TO_THE_CALLER = "Tell the caller: "
"""What stands before words that the model is to pass on, where an SDK keeps instructions apart."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Facts, and what the model is to do about them; or the words that it is to say before the actions run."""

    facts: str
    instruction: str = ""
    said: str = ""
    actions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def post_process(self) -> bool:
        """Whether the model has one more turn before the actions run."""
        return bool(self.said)

    @property
    def response(self) -> str:
        """All of it as one text. Words that are to be said stand alone: the model would say the rest, too."""
        return self.said or " ".join(filter(None, (self.facts, self.instruction)))

    @property
    def apart(self) -> str | dict[str, str]:
        """The same with what is true kept apart from what is to be done, so that no model reads a fact aloud."""
        instruction = f"{TO_THE_CALLER}{self.said}" if self.said else self.instruction
        return {"tool_result": self.facts, "tool_prompt": instruction} if instruction else self.response
