"""`take_message`: what is left to do for a caller whom nobody can talk to just now."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from signalwire_transfer import (
    Call,
    Mistake,
    Notify,
    Reply,
    SpokenNumber,
    Texting,
    TextMessage,
    TransferSkill,
    hookimpl,
)

NUMBER = "number"
"""The field with the number to call back: it is checked, and repeated to the caller."""

_FIELDS = {"name": "Who is calling", NUMBER: "The number to call back", "reason": "What the message is about"}
_MESSAGE = "The message has been passed on. The reference is {reference}."
_MORE = ("caller", "caller_number", "reference")
_KEPT_BY = ("events", "ledger")
_MOST_FIELDS, _MOST_REMEMBERED = 10, 8
_LONGEST = 600
_FIELD = re.compile(r"\{(\w*)\}")

_HOW = '"own" for the one they call from'
_OWN = frozenset({"own", "same", "the same", "this", "this one", "this number", "my number", "caller id", "current"})
_REFUSED = "refused"
_NOT_YET = "The message has not been passed on yet."
_ALREADY = "This message has been passed on already, and was not sent twice."
_SAY_SO = "Tell the caller so."
_NOT_SENT = "The message could not be texted, and nobody has received it."
_KEPT = "The message could not be texted. It is kept, and will be read."
_ENDED = "The call has ended, and nobody has received a message."
_NO_TEXTS = "This is a text chat, from which no message can be texted: nobody has received it."
_OTHERWISE = "Tell the caller so honestly, and how else they can reach somebody."


def _each_way(written: Any) -> Any:
    """One way stands for a list of it, and the name of one for its being true."""
    several = [written] if isinstance(written, (str, Mapping)) else written
    if not isinstance(several, (list, tuple)):
        return several
    return [{way: True} if isinstance(way, str) and way in _KEPT_BY else way for way in several]


class Way(BaseModel):
    """A way in which a message reaches somebody."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    sms: Notify | None = Field(default=None, description="A text: {from, to}")
    events: bool = Field(default=False, description="true: an event, to whoever `events` names")
    ledger: bool = Field(default=False, description="true: the ledger keeps it")

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "Way":
        if not (self.sms or self.events or self.ledger):
            raise ValueError("must be one of `sms: {from, to}`, `events: true` and `ledger: true`")
        return self


class TakeMessage(TransferSkill):
    """Take a message for the people who cannot be reached."""

    name = "take_message"
    tool = "take_message"
    description = "Take a message from a caller, for people who cannot be reached just now"
    moves = False
    takes_messages = True

    class Params(TransferSkill.Params):
        """What is asked for, and whom it reaches."""

        fields: dict[str, str] = Field(
            default=_FIELDS,
            min_length=1,
            max_length=_MOST_FIELDS,
            description=f"What to ask the caller for: field to description. `{NUMBER}` is checked and repeated",
        )
        deliver: Annotated[
            list[Way], BeforeValidator(_each_way, json_schema_input_type=list[Way | str] | Way | str)
        ] = Field(
            min_length=1, description="How it reaches somebody: `sms: {from, to}`, `events: true`, `ledger: true`"
        )
        message: str | dict[str, str] = Field(
            default=_MESSAGE, description=f"What the caller is told at the end (default: {_MESSAGE})"
        )

        @field_validator("fields")
        @classmethod
        def _askable(cls, fields: dict[str, str], _info: ValidationInfo) -> dict[str, str]:
            for name, words in fields.items():
                if not (name.isidentifier() and name.isascii()):
                    raise ValueError(f'must be field names of letters, digits and _, no digit first, not "{name}"')
                if not words.strip() or set("{}") & set(words):
                    raise ValueError(f"must say, without braces, what to ask the caller for as {name}")
            return fields

    class Arguments(TransferSkill.Arguments):
        """What the caller has said, by field."""

        model_config = ConfigDict(extra="allow")

    params: Params

    def arguments_schema(self) -> dict[str, Any]:
        """A text for each field, all of them required."""
        fields = self.params.fields
        asked = {name: {"type": "string", "description": self._described(name)} for name in fields}
        return {"type": "object", "properties": asked, "required": list(fields)}

    def check(self) -> Iterator[Mistake]:
        """Texts whose fields nobody fills in, and a number that would text itself."""
        known = (*self.params.fields, *_MORE)
        for path, text in self._texts():
            for strange in (field for field in _FIELD.findall(text) if field not in known):
                yield Mistake(path, f'must not hold the field "{{{strange}}}"; known: {", ".join(known)}')
            if set("{}") & set(_FIELD.sub("", text)):
                yield Mistake(path, "must have no single brace: braces are only for fields such as {reference}")
            elif not text.strip():
                yield Mistake(path, "must not be empty: it is what the caller is told at the end", "empty")
        for at, way in enumerate(self.params.deliver):
            if way.sms and way.sms.to == way.sms.from_:
                yield Mistake(("deliver", at, "sms", "to"), "must be another number than `from`")

    @property
    def kept_by(self) -> Mapping[tuple[str | int, ...], str]:
        """Whoever keeps the event of a message."""
        ways = [(("deliver", at, name), name) for at, way in enumerate(self.params.deliver) for name in _kept_by(way)]
        return dict(ways)

    @property
    def shown(self) -> Mapping[tuple[str | int, ...], str]:
        """What is asked for, and what the caller is told."""
        return {**{("fields", name): text for name, text in self.params.fields.items()}, **dict(self._texts())}

    def samples(self, argument: str) -> list[str]:
        """The caller's own number, where a number is asked for."""
        return ["own"] if argument == NUMBER else []

    def route(self, arguments: Any, call: Call) -> Reply:
        """Ask for what is missing, repeat the number, and pass the message on."""
        said = {name: _text(value) for name, value in {**arguments.model_extra, "reason": arguments.reason}.items()}
        fields = {name: said.get(name, "") for name in self.params.fields}
        number = self._number(fields, call)
        wanted = [self._described(name) for name, text in fields.items() if not text]
        if wanted:
            return Reply(_NOT_YET, f"First ask the caller for: {'; '.join(wanted)}. {self._again(fields)}")
        if call.has_ended:  # nobody is left to say whether the number is right
            return Reply("The message is kept.", taken=fields) if self._is_kept else Reply(_ENDED)
        memory = self.memory(call)
        if number and not self._is_confirmed(number, memory, call):
            return self._repeated(number, memory, call)
        return self._passed_on(fields, memory, call)

    def _number(self, fields: dict[str, str], call: Call) -> SpokenNumber | None:
        """The number to call back, put into the fields as it is dialled; one that nobody could call is taken out."""
        said = fields.get(NUMBER, "")
        if not said or said.casefold() == _REFUSED:
            return None
        words = " ".join(re.findall(r"[^\W\d_]+", said.casefold()))
        is_own = words in _OWN and not re.search(r"\d", said)
        text = call.caller_number if is_own else said
        params = self.params
        number = SpokenNumber.read(text, region=params.region, near=call.caller_number, allow=params.allow)
        fields[NUMBER] = str(number or "")
        return number

    def _again(self, fields: Mapping[str, str]) -> str:
        """What to do once it is known. Whoever wants to leave no number need not."""
        if NUMBER in fields and not fields[NUMBER]:
            whole = "The number must be whole, with its area code, and the country code if it is abroad."
            return f'{whole} If they want to leave none, say "{_REFUSED}" for it. Then call {self.tool_name} again.'
        return f"Then call {self.tool_name} again."

    def _is_confirmed(self, number: SpokenNumber, memory: Mapping[str, Any], call: Call) -> bool:
        """Whether the caller has heard this number, and had the time to say that it is right."""
        return memory.get("repeated") == _mark(str(number)) and call.has_spoken_since(memory.get("turns"))

    def _repeated(self, number: SpokenNumber, memory: Mapping[str, Any], call: Call) -> Reply:
        again = f"If it is, call {self.tool_name} again with the same; if not, with the right one."
        ask = f"Repeat the number to the caller in these groups: {number.spoken}. Ask whether it is right. {again}"
        known = {**self._kept(memory), "repeated": _mark(str(number)), "turns": call.turns}
        return Reply(_NOT_YET, ask, memory=known)

    def _passed_on(self, fields: Mapping[str, str], memory: Mapping[str, Any], call: Call) -> Reply:
        known = self._kept(memory)
        content = _mark(self.tool_name, *(part for pair in fields.items() for part in pair))
        is_again = content in known["taken"]
        remembered = {**known, "taken": [*known["taken"], content][-_MOST_REMEMBERED:]}
        texts = () if call.is_chat else tuple(self._messages(fields, call))
        if not texts and not self._is_kept:
            return Reply(_NO_TEXTS, _OTHERWISE)
        say = _ALREADY if is_again else self.params.message
        failed = f"{_KEPT} {_SAY_SO}" if self._is_kept else f"{_NOT_SENT} {_OTHERWISE}"
        texting = Texting(texts, content, failed, f"{_ALREADY} {_SAY_SO}", is_again) if texts else None
        if is_again and texting:  # it may go out now, where it could not the first time
            say = self.params.message
        taken = None if is_again else dict(fields) if self._is_kept else {}
        values = {**fields, "caller": call.caller, "caller_number": call.caller_number, "reference": call.reference}
        return Reply(say, _SAY_SO, texting, taken, None if is_again else remembered, values)

    def _messages(self, fields: Mapping[str, str], call: Call) -> Iterator[TextMessage]:
        said = [f"{name.replace('_', ' ')}: {text}" for name, text in fields.items()]
        other = call.caller_number if call.caller_number != fields.get(NUMBER) else ""
        lines = [f"Message, reference {call.reference}", *said, *([f"called from: {other}"] if other else [])]
        for way in self.params.deliver:
            if way.sms:
                yield TextMessage(way.sms.to, way.sms.from_, "\n".join(lines))

    @property
    def _is_kept(self) -> bool:
        """Whether somebody keeps it beside the texts."""
        return any(True for way in self.params.deliver for _ in _kept_by(way))

    def _kept(self, memory: Mapping[str, Any]) -> dict[str, Any]:
        """What is remembered so far, as far as it can be read."""
        taken = memory.get("taken")
        return {"repeated": memory.get("repeated"), "taken": list(taken) if isinstance(taken, list) else []}

    def _described(self, name: str) -> str:
        words = self.params.fields[name]
        return f"{words} ({_HOW})" if name == NUMBER and '"own"' not in words else words

    def _texts(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        message = self.params.message
        yield from (
            [(("message",), message)]
            if isinstance(message, str)
            else ((("message", language), text) for language, text in message.items())
        )


def _kept_by(way: Way) -> Iterator[str]:
    yield from (name for name in _KEPT_BY if getattr(way, name))


def _text(value: object) -> str:
    """What the model passes, as one line; a list or a dict says nothing."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    whole = int(value) if isinstance(value, float) and value.is_integer() else value
    return " ".join(str(whole)[: 4 * _LONGEST].split())[:_LONGEST]


def _mark(*parts: str) -> str:
    """A short stand-in for what was said: the call remembers it, and nobody can read it."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:12]


@hookimpl
def transfer_skills() -> list[type[TransferSkill]]:
    """Offer the skill."""
    return [TakeMessage]
