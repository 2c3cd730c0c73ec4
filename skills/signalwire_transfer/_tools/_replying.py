"""From a reply to an answer: for a tool that moves nothing, with the texts that it sends."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from .._calls._call import STATE_KEY
from .._compiler._texting import texting_document
from .._plans._plan import LONGEST_REFUSAL as LONGEST
from .._plans._plan import Plan, Reply
from .._plans._wording import Hearer
from .._text import clean, fill, one_line
from ._answer import Answer

_STOPS = (".", "!", "?", "。", "！", "？")  # noqa: RUF001  # those of other scripts, too
NOTHING_DONE = "Nothing has been done."


def replied(reply: Reply, caller: Hearer, state: Mapping[str, Any] | None, *, may_text: bool) -> Answer:
    """The answer to the model. `state` is what the call is to remember from now on; None where nothing is new."""
    words = caller.choose(reply.say).text
    values = {name: clean(value) for name, value in reply.values.items()}
    say = one_line(fill(words, values) if values else words, LONGEST) or NOTHING_DONE
    instruction = one_line(reply.instruction, LONGEST)
    steps: list[dict[str, Any]] = [{"set_global_data": {STATE_KEY: dict(state)}}] if state is not None else []
    if reply.texting is None:
        return Answer(say, instruction, actions=steps)
    if not may_text:
        return Answer(one_line(reply.texting.failed, LONGEST), actions=steps)
    told = f"{say}{'' if say.endswith(_STOPS) else '.'} {instruction}".strip()
    document = texting_document(reply.texting, told)
    return Answer("A text is being sent.", "Wait until you are told what became of it.", actions=[*steps, document])


def offering(answer: Answer, message_tool: Callable[[], str]) -> Answer:
    """An answer for a caller who is not put through: it tells the agent how to take a message, if it can."""
    tool = message_tool()
    if not tool:
        return answer
    offer = f"You can offer to take a message with the tool {tool}."
    return replace(answer, instruction=" ".join(filter(None, (answer.instruction, offer))))


def asking(plan: Plan, tool: str, state: Mapping[str, Any]) -> Answer:
    """The question whether the caller wants to be put through: nothing moves. `state` remembers that it was asked."""
    whether = f"to be put through to {plan.name}" if plan.to else "to leave a message after a tone"
    facts = "The call has not been moved." if plan.to else f"{plan.message} The call has not been moved."
    again = f"Only if they say yes, call {tool} again with the same arguments."
    asked = f"First ask the caller whether they want {whether}. {again}"
    return Answer(one_line(facts, LONGEST), one_line(asked, LONGEST), actions=[{"set_global_data": {STATE_KEY: state}}])
