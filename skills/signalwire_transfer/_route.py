"""A route: how a call reaches somebody. What is written, checked; unset keys stay None until a plan is made."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    TypeAdapter,
    ValidationInfo,
    model_validator,
)
from pydantic.dataclasses import dataclass

from ._address import DIALLED, Address, Rules, parse_address, parse_caller_id, parse_number, parse_url
from ._text import LONGEST_SMS, check_template, fold
from ._validation import JSON_TEXT, from_json_text, refuse

Groups = tuple[tuple[Address, ...], ...]
Text = str | Mapping[str, str]

NOT_YET_KNOWN = frozenset(
    {"whisper", "accept", "hours", "timezone", "country", "on_closed", "on_failure", "patience", "texts"}
)
"""Route keys of the design that this version does not carry out: refused, so that nobody relies on them."""

_HEADER = re.compile(r"[A-Za-z0-9\-_.!%*+`'~]{1,100}")


def _rules(info: ValidationInfo) -> Rules:
    return info.context if isinstance(info.context, Rules) else Rules()


def _template(value: str, info: ValidationInfo) -> str:
    if not value.strip():
        raise ValueError('is empty; to say nothing write `announce: "none"`')
    return check_template(value, _rules(info).collected)


def _text(value: Any, info: ValidationInfo) -> Text:
    value = from_json_text(value)
    if isinstance(value, str):
        return _template(value, info)
    if not isinstance(value, Mapping) or not value:
        raise ValueError("is text, or a dict of texts by language")
    return {str(language): _template(_string(text), info) for language, text in value.items()}


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("is text: write it in quotes")
    return value


def _plain(value: str) -> str:
    if set("{}") & set(value) or not value.strip():
        raise ValueError("is text without braces")
    return " ".join(value.split())


def _play_url(value: str) -> str:
    return value if re.fullmatch(r"ring:(?:[0-9.]+:)?[a-z]{2}", value) else parse_url(value)


def _sms_to(value: str, info: ValidationInfo) -> str:
    return value if value in {"caller", "destination"} else _number(value, info)


def _number(value: str, info: ValidationInfo) -> str:
    return parse_number(value, _rules(info))


def _sms_body(value: str, info: ValidationInfo) -> str:
    if len(value) > LONGEST_SMS:
        raise ValueError(f"is {len(value)} characters long; a text holds {LONGEST_SMS} at most")
    return check_template(value, _rules(info).collected)


def _headers(value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    wrong = [name for name in value if not _HEADER.fullmatch(name)]
    if wrong:
        refuse(*(((name,), "is no header name: letters, digits and - _ .") for name in wrong))
    for text in value.values():
        check_template(text, _rules(info).collected)
    return value


def _groups(value: object, info: ValidationInfo) -> Groups:
    """`to` as groups in order: one address, a list, or a list of lists."""
    value = from_json_text(value)
    if not isinstance(value, (list, tuple)):
        return ((parse_address(value, _rules(info)),),)
    if not value:
        raise ValueError("is an empty list: name at least one address")
    mistakes: list[tuple[tuple[str | int, ...], str]] = []
    groups = tuple(_group(item, (index,), _rules(info), mistakes) for index, item in enumerate(value))
    if len({isinstance(item, (list, tuple)) for item in value}) > 1:
        mistakes.append(((), "mixes addresses and lists: write either a list of addresses or a list of lists"))
    if sum(map(len, groups)) > 1:
        strangers = {address.kind for group in groups for address in group} - DIALLED
        mistakes += [((), f"a list holds phone, SIP and resource addresses only, not {kind}") for kind in strangers]
    if mistakes:
        refuse(*mistakes)
    return groups


def _group(item: object, at: tuple[int, ...], rules: Rules, mistakes: list[Any]) -> tuple[Address, ...]:
    group = []
    for index, written in enumerate(item if isinstance(item, (list, tuple)) else [item]):
        try:
            group.append(parse_address(written, rules))
        except ValueError as error:
            mistakes.append(((*at, index) if isinstance(item, (list, tuple)) else at, str(error)))
    if isinstance(item, (list, tuple)) and not item:
        mistakes.append((at, "is an empty list: name at least one address"))
    return tuple(group)


def _several(value: Any) -> Any:
    value = from_json_text(value)
    return [value] if isinstance(value, (Mapping, Sms)) else value


_STRICT = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Sms:
    """A text message that goes out before the call is moved."""

    from_: Annotated[str, AfterValidator(_number)] = Field(alias="from", description="Your number that sends the text")
    body: Annotated[str, AfterValidator(_sms_body)] = Field(min_length=1, description="The text; may hold {fields}")
    to: Annotated[str, AfterValidator(_sms_to)] = Field(
        default="caller", description='"caller", "destination" (the first phone number of `to`) or a number'
    )


SmsList = Annotated[list[Sms], Field(min_length=1), BeforeValidator(_several)]
"""One text or a list of them."""

_Plain = Annotated[str, AfterValidator(_plain)]
_Url = Annotated[str, AfterValidator(parse_url)]
_Text = Annotated[Text, PlainValidator(_text, json_schema_input_type=str | dict[str, str])]


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class RouteKeys:
    """The keys of a route other than `to`. They may also stand at a skill's own level, as defaults for its routes."""

    name: _Plain | None = Field(default=None, description="What callers and the model hear for this route")
    ring: Literal["serial", "parallel"] | None = Field(
        default=None, description="How a list is tried (default: serial)"
    )
    timeout: Annotated[int, Field(ge=5, le=300)] | None = Field(
        default=None, description="Seconds that one address rings (default: 30)"
    )
    from_: (
        Annotated[
            str, PlainValidator(lambda value, info: parse_caller_id(value, _rules(info)), json_schema_input_type=str)
        ]
        | None
    ) = Field(default=None, alias="from", description="Caller ID shown: a number or SIP URI (default: the caller's)")
    final: bool | None = Field(
        default=None, description="true: the AI session ends. false: the call comes back to the agent (default: true)"
    )
    message: _Text | None = Field(
        default=None, description="What the caller is told first (default: I'm transferring you to {name} now.)"
    )
    announce: Literal["ai", "say", "play", "none"] | None = Field(
        default=None,
        description="Who says the message: the model (ai), the agent's voice word for word (say), "
        "the document where nobody can interrupt it (play), nobody (none) (default: ai)",
    )
    return_message: _Text | None = Field(
        default=None, description="Told to the agent when a call that is not final comes back"
    )
    headers: Annotated[dict[str, str], AfterValidator(_headers), JSON_TEXT] | None = Field(
        default=None, description="SIP headers; values may hold {fields}"
    )
    ringback: Annotated[list[Annotated[str, AfterValidator(_play_url)]], Field(min_length=1), JSON_TEXT] | None = Field(
        default=None, description="URLs of what the caller hears while it rings"
    )
    max_duration: Annotated[int, Field(ge=1, le=86400)] | None = Field(
        default=None, description="Seconds that the conversation may last (default: the platform's)"
    )
    digits: Annotated[str, Field(pattern=r"^[0-9*#wW]{1,50}$")] | None = Field(
        default=None, description="Extension sent after the answer: digits, *, # and w for half a second"
    )
    sms: SmsList | None = Field(default=None, description="A text, or a list of texts, sent before dialling")
    wait_time: Annotated[int, Field(ge=1, le=86400)] | None = Field(
        default=None, description="Seconds that a caller waits in a queue (default: 600)"
    )
    wait_url: _Url | None = Field(default=None, description="URL of the music in the queue (default: the platform's)")
    voice: _Plain | None = Field(default=None, description="Voice of what is spoken inside SWML (default: the agent's)")
    language: _Plain | None = Field(
        default=None, description="Language of what is spoken inside SWML (default: the agent's)"
    )
    description: _Plain | None = Field(default=None, description="Helps the model to choose")

    def written(self) -> dict[str, Any]:
        """The keys that were set, by the names they are written with."""
        return {key: value for key, attribute in KEYS.items() if (value := getattr(self, attribute)) is not None}


KEYS: Mapping[str, str] = {field.name.rstrip("_"): field.name for field in fields(RouteKeys)}
"""Each route key other than `to`, as it is written, to the attribute that holds it."""


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Route(RouteKeys):
    """How a call reaches somebody. A bare address stands for a route with nothing but `to`."""

    to: Annotated[Groups, PlainValidator(_groups, json_schema_input_type=str | list[str] | list[list[str]])] = Field(
        description="Where: an address, a list of addresses, or a list of lists"
    )

    @model_validator(mode="before")
    @classmethod
    def _expand(cls, value: Any) -> Any:
        value = from_json_text(value)
        if isinstance(value, (str, list, tuple, int)) and not isinstance(value, bool):
            return {"to": value}
        if isinstance(value, Mapping) and (early := NOT_YET_KNOWN & set(value)):
            refuse(*(((key,), "is not known yet to this version") for key in sorted(early)))
        return value

    @model_validator(mode="after")
    def _fits(self) -> "Route":
        if mistakes := list(misfits(self.to, self)):
            refuse(*mistakes)
        return self


def addresses(groups: Groups) -> Iterator[Address]:
    """Every address of a route's `to`, in order."""
    return (address for group in groups for address in group)


_EVERYWHERE = frozenset({"name", "message", "announce", "sms", "voice", "language", "description"})
_DIALLING = _EVERYWHERE | {"ring", "timeout", "from", "final", "return_message", "ringback", "max_duration"}
USES: Mapping[str, frozenset[str]] = {
    "phone": _DIALLING | {"digits"},
    "sip": _DIALLING | {"digits", "headers"},
    "resource": _DIALLING,
    "queue": _EVERYWHERE | {"final", "wait_time", "wait_url"},
    "agent": _EVERYWHERE | {"final", "return_message"},
    "context": _EVERYWHERE,
    "refer": _EVERYWHERE,
}
"""The route keys that each kind of address can make use of. A plugin's address may become any kind: it takes all."""


def usable(groups: Groups) -> frozenset[str]:
    """The route keys that at least one of the addresses can make use of."""
    return frozenset[str]().union(*(USES.get(address.kind, frozenset(KEYS)) for address in addresses(groups)))


def misfits(groups: Groups, keys: RouteKeys) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The keys written for these addresses that none of them can use, each with what to do instead."""
    kind = next(addresses(groups)).kind
    for key in keys.written().keys() - usable(groups):
        yield (key,), _WHY.get((kind, key), f"cannot be used with a {kind} address: leave it out")
    if keys.ring and any(len(group) > 1 for group in groups):
        yield ("ring",), "cannot be used with a list of lists: its groups are tried in order, each at once"
    kinds = {address.kind for address in addresses(groups)}
    if _texts_destination(keys) and kinds <= USES.keys() - {"phone"}:
        yield ("sms",), 'the text goes to "destination", but `to` has no phone number: name the number'


def _texts_destination(keys: RouteKeys) -> bool:
    return any(sms.to == "destination" for sms in keys.sms or ())


_WHY = {
    ("phone", "headers"): "cannot be used with a phone address: the platform sends SIP headers to SIP addresses only",
    ("refer", "final"): "cannot be used with refer: a SIP REFER is always final",
    ("context", "final"): "cannot be used with context: the agent goes on in its other context",
    ("queue", "timeout"): "cannot be used with a queue: write `wait_time`",
}


def _distinct(routes: dict[str, Route]) -> dict[str, Route]:
    if not routes:
        raise ValueError("is empty: name at least one route")
    seen: dict[str, str] = {}
    mistakes: list[tuple[tuple[str | int, ...], str]] = []
    for key in routes:
        if not (folded := fold(key)):
            mistakes.append(((key,), "is a name without letters or digits"))
        elif (other := seen.setdefault(folded, key)) != key:
            mistakes.append(((key,), f'sounds the same as "{other}": callers could not tell them apart'))
        elif set("{}") & set(key) or not key.isprintable():
            mistakes.append(((key,), "is a name with braces or control characters"))
    if mistakes:
        refuse(*mistakes)
    return routes


Routes = Annotated[dict[str, Route], AfterValidator(_distinct), JSON_TEXT]
"""Routes by the names that callers use for them; no two of them may sound the same."""

ROUTE: TypeAdapter[Route] = TypeAdapter(Route)
ROUTE_KEYS: TypeAdapter[RouteKeys] = TypeAdapter(RouteKeys)
