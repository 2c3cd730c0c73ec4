"""A plan: a route decided for this call, now. It is all that the compiler sees, and what hooks may change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ._call import Call
from ._card import Card
from ._fit import usable
from ._route import Route, RouteKeys, Sms
from ._text import LONGEST_SMS, clean, fill
from ._values import Groups, Text, addresses

A_COLLEAGUE = "a colleague"
_MESSAGE = "I'm transferring you to {name} now."
_RETURN_MESSAGE = "The transfer is complete. How else can I help you?"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a transfer skill decided: the route, and the key it was found under (which logs and names may show).

    `below` is the route whose address a plugin resolved to `route`: its keys count where `route` leaves them open.
    """

    route: Route
    key: str = ""
    name: str = A_COLLEAGUE
    below: RouteKeys | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """The call stays where it is. `say` is what to tell the caller; the model puts it into its own words."""

    say: str


@dataclass(frozen=True, slots=True)
class Speech:
    """The voice and language of what the platform speaks inside a document; empty where it may choose."""

    voice: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class TextMessage:
    """A text message that is ready to be sent."""

    to: str
    from_: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
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
    """The addresses: groups in order, the addresses of a group at once."""
    message: str
    """What the caller is told first."""
    return_message: str
    """What the agent is told when a call that is not final comes back."""
    card: Card
    """What the other side should know."""
    final: bool = True
    announce: Literal["ai", "say", "play", "none"] = "ai"
    timeout: int = 30
    from_: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    ringback: tuple[str, ...] = ()
    max_duration: int | None = None
    digits: str = ""
    sms: tuple[TextMessage, ...] = ()
    wait_time: int = 600
    wait_url: str = ""
    speech: Speech = Speech()
    public_url: str = field(default="", repr=False)

    @property
    def kind(self) -> str:
        """The kind of the first address: phone, sip, resource, queue, agent, context or refer."""
        return self.to[0][0].kind


def layered(*layers: RouteKeys | None) -> dict[str, object]:
    """The keys that the layers set, by attribute; an earlier layer wins."""
    keys: dict[str, object] = {}
    for layer in reversed(layers):
        if layer is not None:
            keys.update(layer.written())
    return keys


def decide(
    choice: Choice,
    inherited: Mapping[str, object],
    card: Card,
    call: Call,
    speech: Speech,
    *,
    skill: str,
    tool: str,
    public_url: str,
) -> Plan:
    """The plan for a choice: its route's own keys, then those inherited that its addresses can use, then the table."""
    keys = _keys(choice, inherited)
    speech = Speech(keys.pop("voice", speech.voice), keys.pop("language", speech.language))
    name = clean(keys.pop("name", choice.name), 100) or A_COLLEAGUE
    values = card.values(name)
    return Plan(
        skill=skill,
        tool=tool,
        key=choice.key,
        name=name,
        to=_grouped(choice.route.to, keys.pop("ring", "serial")),
        message=_said(keys.pop("message", _MESSAGE), speech, values) or fill(_MESSAGE, values),
        return_message=_said(keys.pop("return_message", _RETURN_MESSAGE), speech, values) or _RETURN_MESSAGE,
        headers={header: fill(text, values) for header, text in keys.pop("headers", {}).items()},
        sms=tuple(_texts(keys.pop("sms", ()), choice.route.to, values, call)),
        ringback=tuple(keys.pop("ringback", ())),
        from_=keys.pop("from", ""),
        card=card,
        speech=speech,
        public_url=public_url,
        **keys,
    )


def _keys(choice: Choice, inherited: Mapping[str, object]) -> dict[str, Any]:
    """The keys that count, by name. Each has been validated by the route's own types."""
    useful = usable(choice.route.to)
    below = {**inherited, **layered(choice.below)}
    keys: dict[str, Any] = {key: value for key, value in below.items() if key in useful} | choice.route.written()
    keys.pop("description", None)
    return keys


def _grouped(groups: Groups, ring: object) -> Groups:
    """A list tried at once is one group; every other shape is groups in order already."""
    return (tuple(addresses(groups)),) if ring == "parallel" else groups


def _said(text: Text, speech: Speech, values: Mapping[str, str]) -> str:
    """A text as it is said; empty when it is made of fields that nobody filled."""
    return fill(_in_language(text, speech), values).strip()


def _in_language(text: Text, speech: Speech) -> str:
    """A text, or the one of several that fits the language best: the same, the same without region, else the first."""
    if isinstance(text, str):
        return text
    spoken = speech.language.casefold()
    by_language = {language.casefold(): words for language, words in text.items()}
    short = spoken.partition("-")[0]
    fitting = (words for language, words in by_language.items() if language.partition("-")[0] == short)
    return by_language.get(spoken) or next(fitting, next(iter(by_language.values())))


def _texts(texts: Iterable[Sms], groups: Groups, values: Mapping[str, str], call: Call) -> Iterable[TextMessage]:
    """The texts that can be sent: one whose receiver cannot be texted is left out, and is never a reason to stop."""
    destination = next((address.value for address in addresses(groups) if address.kind == "phone"), "")
    for sms in texts:
        to = {"caller": call.caller_phone, "destination": destination}.get(sms.to, sms.to)
        body = fill(sms.body, values)[:LONGEST_SMS]
        if to and to != sms.from_ and body.strip():
            yield TextMessage(to, sms.from_, body)
