"""A plan: a route decided for this call, now. It is all that the compiler sees, and what hooks may change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from .._calls._card import Card
from .._languages._speech import Speech
from .._languages._words import ENGLISH, words_of
from .._routes._defaults import DEFAULTS
from .._routes._route import Route
from .._routes._values import Groups

A_COLLEAGUE: str = DEFAULTS["name"]
LONGEST_REFUSAL = 2000
NOT_MOVED = "The call has not been moved."
"""What the model is told first where a tool moves nothing: otherwise it might tell the caller that it did."""
_PLATFORMS_CHOICE = Speech()


@dataclass(frozen=True, slots=True)
class Choice:
    """What a transfer skill decided: the route, and the key it was found under (which logs and names may show)."""

    route: Route
    """Where the call goes."""
    key: str = ""
    """The configured name that it was found under; empty where there was nothing to choose."""
    name: str = A_COLLEAGUE
    """What the caller hears for it, if the route has no `name`."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The call stays where it is. `say` is what to tell the caller; the model puts it into its own words.

    `outcome` is what `transfer_ended` is told: refused, closed outside the hours, or failed. `instruction` is what the
    model is to do now, beyond telling the caller.
    """

    say: str
    """What to tell the caller."""
    outcome: str = "refused"
    """What `transfer_ended` is told: `refused`, `closed` or `failed`."""
    instruction: str = ""
    """What the model is to do now, beyond telling the caller."""


@dataclass(frozen=True, slots=True)
class TextMessage:
    """A text message that is ready to be sent."""

    to: str
    """The number that gets it."""
    from_: str
    """The number that sends it."""
    body: str
    """What it says."""


@dataclass(frozen=True, slots=True)
class Texting:
    """Texts that go out while the agent goes on with the caller, and what the agent is told where they do not.

    `once` is a word of letters and digits for what the texts say. What has gone out with that word in this call does
    not go out a second time, though the model calls the tool twice in one breath.
    """

    texts: tuple[TextMessage, ...]
    """The texts that go out."""
    once: str
    """A word of letters and digits for what the texts say: with it, they go out once in a call."""
    failed: str
    """Told in place of what the reply says, where none of them could be sent."""
    already: str
    """Told in place of it, where they have gone out before."""
    is_again: bool = False
    """Whether they were asked for in an earlier answer: then they go out only if they could not be sent that time."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The call stays where it is, and what was asked for is done: in words, with texts or a message if need be.

    Example::

        def route(self, arguments, call):
            return Reply("The order is on its way.", "Tell the caller, and ask whether there is anything else.")
    """

    say: str | Mapping[str, str]
    """What is true now, with `{fields}` of the `values`; or the same by language."""
    instruction: str = ""
    """What the model is to do about it."""
    texting: Texting | None = None
    """Texts that go out. In a text chat, and when the call has ended, none can: then the caller is told `failed`."""
    taken: Mapping[str, str] | None = None
    """What the caller has left, by field: kept as the event `message.taken`. None where nothing was left; empty where
    no plugin is to keep what it says."""
    memory: Mapping[str, Any] | None = None
    """What the call is to remember of this tool, as JSON knows it and in at most 1,000 characters; `memory` reads it
    again. None: what it remembers already."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What the fields of `say` stand for. They may come from the model: they are cleaned."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What ends a chain: back to the agent, a voicemail, or hanging up with a word. Nobody is left in silence."""

    kind: Literal["agent", "voicemail", "hangup"] = "agent"
    """What happens: back to the agent, a voicemail, or hanging up."""
    words: str = ""
    """What the caller is told. The agent finds its own words: these are for where it cannot go on."""
    notify: TextMessage | None = None
    """The text that brings the link to a voicemail; the link is put behind its body."""
    speech: Speech = _PLATFORMS_CHOICE
    """How the words are spoken, in the caller's language."""
    message_tool: str = ""
    """The tool with which the agent that goes on can take a message; empty where it has none."""
    goodbye: str = words_of(ENGLISH)["goodbye"]
    """What a caller hears who has left a message."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A route decided for one call. Change a copy of it with `dataclasses.replace`."""

    skill: str
    """The transfer skill that decided."""
    tool: str
    """The tool that the model called."""
    key: str
    """The configured name that was chosen; empty where there was nothing to choose."""
    name: str
    """What the caller hears for the destination."""
    to: Groups
    """The addresses: groups in order, the addresses of a group at once. Empty where only the verdict is left."""
    message: str
    """What the caller is told first. A rung that has nothing to say has none."""
    return_message: str
    """What the agent is told when a call that is not final comes back."""
    card: Card
    """What the other side should know."""
    failure: "Plan | Verdict" = Verdict()
    """What follows when nobody takes the call: the next rung, or the end of the chain."""
    final: bool = DEFAULTS["final"]
    announce: Literal["ai", "say", "play", "none"] = DEFAULTS["announce"]
    timeout: int = DEFAULTS["timeout"]
    from_: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    ringback: tuple[str, ...] = ()
    max_duration: int | None = None
    ask_first: bool = DEFAULTS["ask_first"]
    """Whether the caller is asked first. By the time that a hook sees the plan this is done."""
    collect: Mapping[str, str] = field(default_factory=dict)
    """What was asked of the caller: field to description."""
    digits: str = ""
    whisper: str = ""
    accept: str = ""
    """The digit that the person has to press; empty if they need not."""
    sms: tuple[TextMessage, ...] = ()
    wait_time: int = DEFAULTS["wait_time"]
    wait_url: str = ""
    speech: Speech = _PLATFORMS_CHOICE
    """How the message is spoken, in the caller's language."""
    whisper_speech: Speech = _PLATFORMS_CHOICE
    """How the whisper is spoken, in the language of whoever answers."""
    press: str = words_of(ENGLISH)["press"]
    """What tells whoever answers to press a digit; `{digit}` stands for `accept`."""
    public_url: str = field(default="", repr=False)
    """Where the call comes back to the agent; empty where nobody knows."""

    @property
    def kind(self) -> str:
        """The kind of the first address (phone, sip, …), or the verdict's where nobody is called."""
        return self.to[0][0].kind if self.to else self.verdict.kind

    @property
    def rungs(self) -> "Iterator[Plan]":
        """This plan and every rung below it, in order."""
        yield self
        if isinstance(self.failure, Plan):
            yield from self.failure.rungs

    def with_card(self, card: Card) -> "Plan":
        """The same plan, and every rung below it, for the call of this card."""
        twin, below = object.__new__(type(self)), self.failure  # `replace` takes ten times as long for so many fields
        vars(twin).update(vars(self), card=card, failure=below.with_card(card) if isinstance(below, Plan) else below)
        return twin

    @property
    def verdict(self) -> Verdict:
        """What ends the chain."""
        return self.failure.verdict if isinstance(self.failure, Plan) else self.failure


def without_notify(plan: Plan) -> Plan:
    """The same plan, where somebody else sees to the text that brings the link to a voicemail."""
    below = plan.failure
    return replace(plan, failure=replace(below, notify=None) if isinstance(below, Verdict) else without_notify(below))
