"""From a route to a plan: whose keys count, what is said, and which way the chain goes at this moment."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Literal, cast

from .._addresses._address import Rules
from .._calls._call import Call
from .._calls._card import NOBODY, Card
from .._hours._opening import is_open, opens_again
from .._languages._languages import Languages
from .._languages._speech import Speech
from .._numbers._number import is_textable
from .._plans._plan import A_COLLEAGUE, NOT_MOVED, Choice, Plan, Refusal, TextMessage, Verdict
from .._plans._wording import Hearer, Said
from .._records._watch import Hours, PassedOver, Resolved, Taken, note
from .._routes._chains import Link, chain, for_rungs
from .._routes._chains import above as over
from .._routes._defaults import DEFAULTS, Keys
from .._routes._route import KEYS, Route
from .._routes._values import Groups, addresses
from .._text import DIGIT, LONGEST_SMS, OPENS, clean, fill

_UNRESOLVED = "no plugin knows where that is"
_OFFER = "Tell the caller so, and offer other help."


class Seen:
    """A call and its card, for a decision that notes whether it has looked at them.

    What is decided without a look is the same for every call.
    """

    __slots__ = ("_call", "_card", "is_looked_at")

    def __init__(self, call: Call, card: Card) -> None:
        self._call, self._card, self.is_looked_at = call, card, False

    @property
    def call(self) -> Call:
        """The call."""
        self.is_looked_at = True
        return self._call

    @property
    def card(self) -> Card:
        """What the other side is to know of it."""
        self.is_looked_at = True
        return self._card


class _Values(Mapping[str, str]):
    """What the fields of a text stand for that somebody hears or reads. The call is looked at for its fields alone."""

    __slots__ = ("_hearer", "_own", "_seen")

    def __init__(self, hearer: Hearer, seen: Seen, **own: str) -> None:
        self._hearer, self._seen, self._own = hearer, seen, own

    def __getitem__(self, field: str) -> str:
        if field in self._own:
            return self._own[field]
        if field == "caller" and self._seen.call.is_withheld:
            return self._hearer.withheld
        return self._seen.card.values("")[field]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._seen.card.values(""), **self._own})

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a decision depends on beside the route."""

    skill: str
    tool: str
    seen: Seen
    """The call: all that is particular to it is looked at here."""
    languages: Languages
    """Those of the agent."""
    spoken: Speech
    """What is spoken with the caller."""
    rules: Rules
    inherited: Mapping[str, object]
    resolve: Callable[[Route, Seen], Route | None]
    """The route that a plugin puts in place of a rung with one of its addresses; None if it knows none."""
    may_hand_over: bool = True
    """Whether another agent may still be given the call."""
    message_tool: str = ""
    """The tool with which the agent can take a message; empty where it has none."""

    def caller(self, keys: Mapping[str, Any]) -> Hearer:
        """The caller, where these keys count."""
        return Hearer.caller(keys, self.languages, self.spoken)

    def colleague(self, keys: Mapping[str, Any]) -> Hearer:
        """Whoever takes the calls, where these keys count."""
        return Hearer.colleague(keys, self.languages)

    def values(self, hearer: Hearer, name: str, /, **own: str) -> Mapping[str, str]:
        """What the fields of a text stand for that somebody hears or reads; `own` are those of this text alone."""
        return _Values(hearer, self.seen, **{"name": hearer.called(name), **own})


def decide(choice: Choice, situation: Situation) -> Plan | Refusal:
    """The plan for a choice now, without the call's card. A Refusal where it is closed and the agent is to go on."""
    link = chain((), choice.route, situation.inherited)
    if _is_closed(link, situation):
        return _while_closed(link, choice, situation)
    found = _resolved(link, situation.inherited, situation)
    if found is None:
        note(PassedOver, choice.route, _UNRESOLVED)
        caller = situation.caller(link.keys)
        words = caller.own("unreachable", situation.values(caller, _name(link.keys, choice)))
        return _instead(words, "on_failure", "failed", link, choice, situation)
    if found is not link and _is_closed(found, situation):
        return _while_closed(found, choice, situation)
    note(Taken, found.route)
    name = _name(found.keys, choice)
    return _plan(found, name, situation, _End(name, found.keys), choice.key, _message(found, name, situation))


def _message(link: Link, name: str, situation: Situation) -> Said:
    """What the caller is told first."""
    caller = situation.caller(link.keys)
    return caller.say(link.keys.get("message"), situation.values(caller, name), "message")


def _resolved(link: Link, below: Mapping[str, object], situation: Situation) -> Link | None:
    """The link itself, or what a plugin puts in its place, whose own keys count first."""
    route = situation.resolve(link.route, situation.seen)
    if route is None or route is link.route:
        return link if route else None
    note(Resolved, link.route, route)
    return chain((), route, {**below, **link.route.written()})


@dataclass(frozen=True, slots=True)
class _End:
    """What all rungs of a chain share: whom the caller asked for, whether the call comes back, and how it ends."""

    name: str
    first: Keys

    @property
    def final(self) -> bool:
        """Whether the call is over when people have talked."""
        return bool(self.first["final"])


def _plan(link: Link, name: str, situation: Situation, end: _End, key: str, message: Said) -> Plan:
    keys = link.keys
    caller, colleague = situation.caller(keys), situation.colleague(keys)
    values = situation.values(caller, name)
    known = situation.values(colleague, name)
    whisper = colleague.say(keys.get("whisper"), known)
    press = colleague.own("press", situation.values(colleague, name, **{DIGIT: f"{{{DIGIT}}}"}))
    return Plan(
        skill=situation.skill,
        tool=situation.tool,
        key=key,
        name=name,
        to=_grouped(link.to, keys["ring"]),
        message=message.text,
        return_message=caller.say(keys.get("return_message"), values, "return_message").text,
        card=NOBODY,
        failure=_onward(link, "on_failure", situation, end),
        final=end.final,
        from_=keys["from"],
        headers=MappingProxyType({header: fill(text, known) for header, text in keys["headers"].items()}),
        ringback=tuple(keys["ringback"]),
        whisper=whisper.text,
        accept=keys["accept"] or "",
        sms=tuple(_texts(keys, link.to, name, situation)),
        speech=message.speech,
        whisper_speech=whisper.speech if whisper.text else press.speech,
        press=press.text,
        public_url=situation.rules.public_url,
        **{key: keys[key] for key in _AS_WRITTEN & keys.keys()},
    )


_OF_THE_END = frozenset({"texts", "notify", "voice", "language"})
_WORKED_OUT = frozenset(
    {"name", "message", "return_message", "final", "headers", "ringback", "whisper", "accept", "sms"}
)
_AS_WRITTEN = frozenset(field.name for field in fields(Plan)) & (KEYS.keys() - _WORKED_OUT)
"""The route keys that a plan takes over as they are."""


def _onward(above: Link, key: str, situation: Situation, end: _End) -> Plan | Verdict:
    """What follows: a verdict in the words of the route above it, or the rung, if it is open."""
    rung = above.onward(key)
    if isinstance(rung, str):
        return _verdict(rung, above.keys, situation, end)
    if _is_closed(rung, situation):
        return _onward(rung, "on_closed", situation, end)
    found = _resolved(rung, for_rungs(situation.inherited), situation)
    barrier = _barrier(found, rung, situation)
    if found is None or barrier:
        note(PassedOver, rung.route, barrier)
        return _onward(rung, "on_failure", situation, end)
    if found is not rung and _is_closed(found, situation):
        return _onward(found, "on_closed", situation, end)
    note(Taken, found.route)
    name = clean(found.keys.get("name", A_COLLEAGUE), 100)
    caller = situation.caller(found.keys)
    message = caller.say(found.keys.get("message"), situation.values(caller, name))
    return _plan(found, name, situation, end, "", message)


def _barrier(resolved: Link | None, rung: Link, situation: Situation) -> str:
    """Why a call cannot go on to a rung: one agent too many, a context that only a plugin knew of; else nothing."""
    if resolved is None:
        return _UNRESOLVED
    kind = resolved.kind
    if kind == "agent" and not situation.may_hand_over:
        return "the call has been handed from agent to agent as often as it may be"
    return "a context cannot follow a failure" if kind == "context" and resolved is not rung else ""


def _verdict(kind: str, above: Mapping[str, Any], situation: Situation, end: _End) -> Verdict:
    """A verdict in the words of the rung above it, else in those of the route that the chain began with."""
    keys = over(above, {key: end.first[key] for key in _OF_THE_END & end.first.keys()})
    caller = situation.caller(keys)
    values = situation.values(caller, end.name, name=_named(caller, end))
    words = caller.own("voicemail" if kind == "voicemail" else "hangup", values)
    text = None
    if kind == "voicemail" and (notify := keys.get("notify")):
        colleague = situation.colleague(keys)
        body = colleague.own("notify", situation.values(colleague, end.name, name=_named(colleague, end))).text
        text = TextMessage(notify.to, notify.from_, body[:LONGEST_SMS])
    verdict = cast("Literal['agent', 'voicemail', 'hangup']", kind)
    message_tool = situation.message_tool if kind == "agent" else ""
    return Verdict(verdict, words.text, text, words.speech, message_tool, caller.own("goodbye", values).text)


def _named(hearer: Hearer, end: _End) -> str:
    """What the route is called that a chain began with, whoever has the last word in it."""
    return Hearer(hearer.languages, hearer.speech, end.first.get("texts")).called(end.name)


def _while_closed(link: Link, choice: Choice, situation: Situation) -> Plan | Refusal:
    words = _closed_words(link.keys, _name(link.keys, choice), situation)
    return _instead(words, "on_closed", "closed", link, choice, situation)


def _instead(words: Said, key: str, outcome: str, link: Link, choice: Choice, situation: Situation) -> Plan | Refusal:
    """The route itself cannot be taken: the caller is told why, and the chain goes the way that it has for this.

    That is said even where the route itself is announced by nobody: it is news to the caller.
    """
    keys = link.keys
    name = _name(keys, choice)
    end = _End(name, keys)
    way = _onward(link, key, situation, end)
    announce: Any = DEFAULTS["announce"] if keys["announce"] == "none" else keys["announce"]
    if isinstance(way, Plan):
        caller = situation.caller(keys)
        message = way.message or caller.say(None, situation.values(caller, way.name), "message").text
        asked = {"ask_first": keys["ask_first"], "collect": keys["collect"]}
        return replace(way, key=choice.key, message=f"{words.text} {message}", announce=announce, **asked)
    if way.kind == "agent":
        return Refusal(f"{words.text} {NOT_MOVED}", outcome, _OFFER)
    nobody = _plan(link, name, situation, end, choice.key, words)
    return replace(nobody, to=(), announce=announce, failure=way, sms=())


def _name(keys: Mapping[str, Any], choice: Choice) -> str:
    return clean(keys.get("name", choice.name), 100) or A_COLLEAGUE


def _closed_words(keys: Mapping[str, Any], name: str, situation: Situation) -> Said:
    """That nobody is there, and when somebody will be: in the caller's language, as the model passes it on."""
    caller = situation.caller(keys)
    opens = opens_again(keys["hours"], keys["timezone"], keys.get("country"), situation.seen.call.moment)
    values = situation.values(caller, name, **{OPENS: caller.when(*opens) if opens else ""})
    written = caller.texts.closed if caller.texts else None
    return caller.say(written, values, "closed_until" if opens else "closed")


def _is_closed(link: Link, situation: Situation) -> bool:
    keys = link.keys
    if "hours" not in keys:
        return False
    now = situation.seen.call.moment
    is_so = is_open(keys["hours"], keys["timezone"], keys.get("country"), now)
    note(Hours, link.route, keys, now, is_so)
    return not is_so


def _grouped(groups: Groups, ring: object) -> Groups:
    """A list tried at once is one group; every other shape is groups in order already."""
    is_list = len(groups) > 1 and all(len(group) == 1 for group in groups)
    return (tuple(addresses(groups)),) if ring == "parallel" and is_list else groups


def _texts(keys: Keys, groups: Groups, name: str, situation: Situation) -> Iterator[TextMessage]:
    """The texts that can be sent: one whose receiver cannot be texted is left out, and is never a reason to stop."""
    destination = next((address.value for address in addresses(groups) if address.kind == "phone"), "")
    for sms in keys["sms"]:
        to = _callers_phone(situation) if sms.to == "caller" else destination if sms.to == "destination" else sms.to
        reader = situation.caller(keys) if sms.to == "caller" else situation.colleague(keys)
        body = reader.say(sms.body, situation.values(reader, name)).text[:LONGEST_SMS]
        if to and to != sms.from_ and body.strip():
            yield TextMessage(to, sms.from_, body)


def _callers_phone(situation: Situation) -> str:
    """The caller's number if it may be texted: anybody can claim any number, a dear or a stranger's one, too."""
    phone = situation.seen.call.caller_phone
    return phone if phone and is_textable(phone, situation.rules) else ""
