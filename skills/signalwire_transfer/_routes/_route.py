"""A route: how a call reaches somebody. Its keys are checked here; those that nobody wrote stay None."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from operator import attrgetter
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    TypeAdapter,
    ValidationInfo,
    model_validator,
)
from pydantic.dataclasses import dataclass, rebuild_dataclass

from .._addresses._address import parse_url
from .._errors import KeyPath, Mistake, WrongValueError, instead, meant_by
from .._hours._holidays import known_country
from .._hours._opening import check_timezone
from .._languages._words import ENGLISH, words_of
from .._validation import JSON_TEXT, Flag, from_json_text, refuse
from ._defaults import DEFAULTS
from ._fit import misfits
from ._values import (
    VERDICTS,
    Groups,
    Text,
    each_text,
    read_accept,
    read_caller_id,
    read_collected,
    read_digits,
    read_groups,
    read_headers,
    read_number,
    read_plain,
    read_receiver,
    read_sms_body,
    read_sound,
    read_text,
)

_STRICT = ConfigDict(
    defer_build=True, extra="forbid", validate_by_name=True, validate_by_alias=True, hide_input_in_errors=True
)


_ByLanguage = Annotated[dict[str, str], Field(min_length=1)]
_Text = Annotated[Text, PlainValidator(read_text, json_schema_input_type=str | _ByLanguage)]


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Sms:
    """A text message that goes out before the call is moved."""

    from_: Annotated[str, AfterValidator(read_number)] = Field(
        alias="from", description="Your number that sends the text"
    )
    body: Annotated[Text, PlainValidator(read_sms_body, json_schema_input_type=str | dict[str, str])] = Field(
        description="The text, or texts by language; may hold {fields}"
    )
    to: Annotated[str, AfterValidator(read_receiver)] = Field(
        default="caller", description='"caller", "destination" (the first phone number of `to`) or a number'
    )

    @property
    def bodies(self) -> tuple[str, ...]:
        """The text, in each language that it is written in."""
        return tuple(each_text(self.body))


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Notify:
    """Who gets the link to a message that a caller left."""

    from_: Annotated[str, AfterValidator(read_number)] = Field(
        alias="from", description="Your number that sends the text"
    )
    to: Annotated[str, AfterValidator(read_number)] = Field(description="The number that gets the link")


def _own_words(name: str, when: str) -> Any:
    return Field(default=None, description=f"{when}: {words_of(ENGLISH)[name]}")


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class VerdictTexts:
    """Words of your own in place of the package's: a text, or texts by language. Each has the package's own in English
    as its description."""

    voicemail: _Text | None = _own_words("voicemail", "Before the beep")
    hangup: _Text | None = _own_words("hangup", "Before the line closes")
    closed: _Text | None = _own_words("closed_until", "Outside the hours")
    unreachable: _Text | None = _own_words("unreachable", "Where a plugin knows no address")
    goodbye: _Text | None = _own_words("goodbye", "After a message was left")
    press: _Text | None = _own_words("press", "To whoever has to accept")
    notify: _Text | None = _own_words("notify", "Before the link to a message")
    name: _Text | None = Field(default=None, description="{name}, where its name is another in other languages")
    colleague: _Text | None = _own_words("colleague", "{name} of a route without one")
    withheld: _Text | None = _own_words("withheld", "{caller} without a name and number")
    today: _Text | None = _own_words("today", "{opens}")
    tomorrow: _Text | None = _own_words("tomorrow", "{opens}")
    weekday: _Text | None = _own_words("weekday", "{opens} within a week")
    date: _Text | None = _own_words("date", "{opens} later")
    date_and_year: _Text | None = _own_words("date_and_year", "{opens} in another year")
    weekdays: _Text | None = _own_words("weekdays", "{weekday}")
    months: _Text | None = _own_words("months", "{month}")
    time: _Text | None = _own_words("time", "{time}")

    def over(self, lower: "VerdictTexts | None") -> "VerdictTexts":
        """These texts, completed by those of the other."""
        return replace(lower, **{name: text for name in TEXTS if (text := getattr(self, name))}) if lower else self


TEXTS: tuple[str, ...] = tuple(each.name for each in fields(VerdictTexts))
"""The names of the texts that can be replaced."""


def _several(value: Any) -> Any:
    value = from_json_text(value)
    return [value] if isinstance(value, (Mapping, Sms)) else value


SmsList = Annotated[list[Sms], Field(min_length=1), BeforeValidator(_several, json_schema_input_type=Sms | list[Sms])]
"""One text or a list of them."""


CHAIN_ONLY = ("final", "patience", "ask_first", "collect")
"""The keys that belong to a whole chain, and stand on its first route."""


def _onward(value: Any, info: ValidationInfo) -> Any:
    """What follows in a chain: the word of a verdict as it is, anything else read as a rung."""
    if isinstance(value, str) and value in VERDICTS:
        return value
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z_-]+(?: [A-Za-z_-]+)*", value):
        meant = meant_by(value, VERDICTS)
        hint = f'; did you mean "{meant}"?' if meant else "; the name of another route cannot stand there"
        sentence = f"must be an address or a verdict ({', '.join(VERDICTS)}){instead(value)}{hint}"
        raise WrongValueError(sentence, "unknown_name", meant=meant)
    rung = value if isinstance(value, Route) else ROUTE.validate_python(value, context=info.context)
    chain_only = [key for key in CHAIN_ONLY if getattr(rung, key) is not None]
    if chain_only:
        sentence = "must stand on the first route: it belongs to the whole chain"
        refuse(*(Mistake((key,), sentence, "misplaced") for key in chain_only))
    if rung.aliases:
        refuse(Mistake(("aliases",), "must stand on a named route: nobody asks for a rung by name", "misplaced"))
    return rung


Onward = Annotated[Any, PlainValidator(_onward, json_schema_input_type=str | list[Any] | dict[str, Any])]
"""A rung, or the word of a verdict."""

_Plain = Annotated[str, AfterValidator(read_plain)]
_Url = Annotated[str, AfterValidator(parse_url)]


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class RouteKeys:
    """The keys of a route other than `to`. They may also stand at a skill's own level, as defaults for its routes."""

    name: _Plain | None = Field(
        default=None,
        description=f"What callers and the model hear for this route (default: its key, else {DEFAULTS['name']})",
    )
    ring: Literal["serial", "parallel"] | None = Field(
        default=None,
        description="How a list is tried: one after the other (serial), or all at once (parallel) "
        f"(default: {DEFAULTS['ring']})",
    )
    timeout: Annotated[int, Field(ge=5, le=300)] | None = Field(
        default=None, description=f"Seconds that one address rings, 5 to 300 (default: {DEFAULTS['timeout']})"
    )
    from_: Annotated[str, PlainValidator(read_caller_id, json_schema_input_type=str)] | None = Field(
        default=None, alias="from", description="Caller ID shown: a number or SIP URI (default: the caller's)"
    )
    final: Flag | None = Field(
        default=None, description="true: the AI session ends. false: the call comes back to the agent (default: true)"
    )
    message: _Text | None = Field(
        default=None,
        description=f"What the caller is told first, or texts by language (default: {DEFAULTS['message']})",
    )
    announce: Literal["ai", "say", "play", "none"] | None = Field(
        default=None,
        description="Who says the message: the model (ai), the agent's voice word for word (say), "
        f"the document where nobody can interrupt it (play), nobody (none) (default: {DEFAULTS['announce']})",
    )
    return_message: _Text | None = Field(
        default=None,
        description="Told to the agent when a call that is not final comes back "
        f"(default: {DEFAULTS['return_message']})",
    )
    headers: Annotated[dict[str, str], AfterValidator(read_headers), JSON_TEXT] | None = Field(
        default=None, description="SIP headers; values may hold {fields}"
    )
    ringback: Annotated[list[Annotated[str, AfterValidator(read_sound)]], Field(min_length=1), JSON_TEXT] | None = (
        Field(default=None, description="URLs of what the caller hears while it rings")
    )
    max_duration: Annotated[int, Field(ge=1, le=86400)] | None = Field(
        default=None, description="Seconds that the conversation may last (default: the platform's)"
    )
    whisper: _Text | None = Field(default=None, description="Said to the person who answers, and to nobody else")
    accept: Annotated[str | bool, PlainValidator(read_accept, json_schema_input_type=str | bool)] | None = Field(
        default=None,
        description="The digit that takes the call, pressed by the person who answers: a voicemail box cannot; or "
        'false (default: "1" with a `whisper`, else false)',
    )
    ask_first: Flag | None = Field(
        default=None,
        description="true: the tool's first call moves nothing; the agent asks whether to put the caller through, "
        "and calls it again (default: false)",
    )
    collect: Annotated[dict[str, str], AfterValidator(read_collected), JSON_TEXT] | None = Field(
        default=None,
        description="What to ask the caller for before this route is taken: field to description "
        "(default: the skill's)",
    )
    digits: Annotated[str, AfterValidator(read_digits)] | None = Field(
        default=None, description="Extension sent after the answer: digits, *, # and w for half a second"
    )
    sms: SmsList | None = Field(
        default=None, description="{from, body, to}: a text, or a list of texts, sent before dialling"
    )
    wait_time: Annotated[int, Field(ge=1, le=86400)] | None = Field(
        default=None, description=f"Seconds that a caller waits in a queue (default: {DEFAULTS['wait_time']})"
    )
    wait_url: _Url | None = Field(default=None, description="URL of the music in the queue (default: the platform's)")
    hours: Annotated[str, Field(min_length=1)] | None = Field(
        default=None,
        description="When somebody is there, as OpenStreetMap's opening_hours: Mo-Fr 09:00-17:00; PH off "
        "(default: always)",
    )
    timezone: Annotated[str, AfterValidator(check_timezone)] | None = Field(
        default=None, description="IANA time zone of the hours, such as America/New_York; required with them"
    )
    country: Annotated[str, AfterValidator(known_country)] | None = Field(
        default=None, description="Country, or region, whose public holidays (PH) the hours mean, such as US or GB-ENG"
    )
    on_closed: Onward | None = Field(
        default=None,
        description="Outside the hours: another route, or agent, voicemail, hangup (default: as on_failure)",
    )
    on_failure: Onward | None = Field(
        default=None,
        description="When nobody takes the call (busy, no answer, declined, not accepted, failed, waited too long): "
        f"another route, or agent, voicemail, hangup (default: {DEFAULTS['on_failure']})",
    )
    patience: Annotated[int, Field(ge=5, le=3600)] | None = Field(
        default=None,
        description="Seconds that the whole chain may ring; a wait in a queue does not count "
        f"(default: {DEFAULTS['patience']})",
    )
    texts: Annotated[VerdictTexts, JSON_TEXT] | None = Field(
        default=None,
        description="Words of your own in place of the package's, by name; each a text, or texts by language",
    )
    notify: Annotated[Notify, JSON_TEXT] | None = Field(
        default=None, description="{from, to}: who gets a text with the link to a voicemail"
    )
    voice: _Plain | None = Field(
        default=None, description="Voice of what is spoken inside SWML (default: the agent's for the language)"
    )
    language: _Plain | None = Field(
        default=None, description="Language of what is spoken inside SWML (default: the caller's)"
    )
    description: _Plain | None = Field(default=None, description="Helps the model to choose")

    def written(self) -> dict[str, Any]:
        """The keys that were set, by the names they are written with."""
        values = _values(self)
        if values == _UNSET:  # a bare address: a directory has thousands of them
            return {}
        return {key: value for key, value in zip(KEYS, values, strict=True) if value is not None}


KEYS: Mapping[str, str] = {field.name.rstrip("_"): field.name for field in fields(RouteKeys)}
"""Each route key other than `to`, as it is written, to the attribute that holds it."""

_values = attrgetter(*KEYS.values())
_UNSET = (None,) * len(KEYS)


def _listed(value: Any) -> Any:
    value = from_json_text(value)
    return [value] if isinstance(value, str) else value


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Route(RouteKeys):
    """How a call reaches somebody. A bare address stands for a route with nothing but `to`."""

    to: Annotated[Groups, PlainValidator(read_groups, json_schema_input_type=str | list[str] | list[list[str]])] = (
        Field(
            description="Where: an address; a list, tried by `ring`; or a list of lists: groups in order, each at once"
        )
    )
    aliases: Annotated[tuple[_Plain, ...], BeforeValidator(_listed)] | None = Field(
        default=None, description="Other names that callers use for a route with a name of its own"
    )

    @model_validator(mode="before")
    @classmethod
    def _expand(cls, value: Any) -> Any:
        value = from_json_text(value)
        if isinstance(value, (str, list, tuple, int)) and not isinstance(value, bool):
            return {"to": value}
        return value

    @model_validator(mode="after")
    def _fits(self) -> "Route":
        if mistakes := list(misfits(self.to, self.written())):
            refuse(*mistakes)
        return self


ROUTE: TypeAdapter[Route] = TypeAdapter(Route)
ROUTE_KEYS: TypeAdapter[RouteKeys] = TypeAdapter(RouteKeys)


def build_for_calls() -> None:
    """Build the validators of routes before the first call needs them.

    pydantic builds them on first use. Where two threads arrive together, one of them can get the validator of the
    parent class, and its call would fail.
    """
    for kind in (RouteKeys, Route):
        rebuild_dataclass(kind)  # type: ignore[arg-type]  # pydantic's own, which mypy takes for a plain one
    ROUTE.rebuild()


def routes_in(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Route]]:
    """Every route in a skill's parameters, with its path."""
    if isinstance(value, Route):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from routes_in(getattr(value, name), (*path, name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from routes_in(inner, (*path, str(key)))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from routes_in(inner, (*path, index))


def texts_of(value: Any) -> Iterator[Sms | Notify]:
    """Every text to somebody in a skill's parameters, beside those of its routes."""
    if isinstance(value, (Sms, Notify)):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts_of(getattr(value, name))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from texts_of(inner)
