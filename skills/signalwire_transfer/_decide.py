"""From a route to a plan: whose keys count, what is said, and which way the chain goes at this moment."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Literal, cast

from ._call import Call
from ._card import Card
from ._chains import Link, chain, for_rungs
from ._defaults import DEFAULTS, Keys
from ._hours import is_open, opens_again
from ._number import Rules, is_textable
from ._plan import A_COLLEAGUE, Choice, Plan, Refusal, Speech, TextMessage, Verdict
from ._route import KEYS, Route, VerdictTexts
from ._text import LONGEST_SMS, OPENS, clean, fill
from ._values import Groups, Text, addresses
from ._watch import Hours, PassedOver, Taken, note

_MESSAGE: str = DEFAULTS["message"]
_RETURN_MESSAGE: str = DEFAULTS["return_message"]
_WORDS = {
    "voicemail": "Nobody at {name} can take your call just now. Please leave a message after the tone, "
    "and press the pound key when you are done.",
    "hangup": "I'm sorry, {name} could not take your call. Please call again later. Goodbye.",
}
_CLOSED_UNTIL = "{name} is closed until {opens}."
_CLOSED = "{name} is closed just now."
_UNRESOLVED = "no plugin knows where that is"
_UNREACHABLE = "{name} cannot be reached just now."
_NOT_MOVED = "The call has not been moved."
_OFFER = "Tell the caller so, and offer other help."


@dataclass(frozen=True, slots=True)
class Situation:
    """What a decision depends on beside the route."""

    skill: str
    tool: str
    call: Call
    card: Card
    speech: Speech
    rules: Rules
    now: datetime.datetime
    inherited: Mapping[str, object]
    resolve: Callable[[Route], Route | None]
    """The route that a plugin puts in place of a rung with one of its addresses; None if it knows none."""
    may_hand_over: bool = True
    """Whether another agent may still be given the call."""
    message_tool: str = ""
    """The tool with which the agent can take a message; empty where it has none."""


def decide(choice: Choice, situation: Situation) -> Plan | Refusal:
    """The plan for a choice now. A Refusal where it is closed and the agent is to go on."""
    link = chain((), choice.route, situation.inherited)
    if _is_closed(link, situation):
        return _while_closed(link, choice, situation)
    found = _resolved(link, situation.inherited, situation)
    if found is None:
        note(PassedOver, choice.route, _UNRESOLVED)
        words = _UNREACHABLE.format(name=_name(link.keys, choice))
        return _instead(words, "on_failure", "failed", link, choice, situation)
    if found is not link and _is_closed(found, situation):
        return _while_closed(found, choice, situation)
    note(Taken, found.route)
    name = _name(found.keys, choice)
    values = situation.card.values(name)
    message = _said(found.keys["message"], _speech(found.keys, situation), values)
    return _plan(found, name, situation, _End(name, found.keys), choice.key, message or fill(_MESSAGE, values))


def _resolved(link: Link, below: Mapping[str, object], situation: Situation) -> Link | None:
    """The link itself, or what a plugin puts in its place, whose own keys count first."""
    route = situation.resolve(link.route)
    if route is None or route is link.route:
        return link if route else None
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


def _plan(link: Link, name: str, situation: Situation, end: _End, key: str = "", message: str = "") -> Plan:
    keys = link.keys
    speech = _speech(keys, situation)
    values = situation.card.values(name)
    return Plan(
        skill=situation.skill,
        tool=situation.tool,
        key=key,
        name=name,
        to=_grouped(link.to, keys["ring"]),
        message=message,
        return_message=_said(keys["return_message"], speech, values) or _RETURN_MESSAGE,
        card=situation.card,
        failure=_onward(link, "on_failure", situation, end),
        final=end.final,
        from_=keys["from"],
        headers=MappingProxyType({header: fill(text, values) for header, text in keys["headers"].items()}),
        ringback=tuple(keys["ringback"]),
        whisper=_said(keys["whisper"], speech, values),
        accept=keys["accept"] or "",
        sms=tuple(_texts(keys, link.to, values, situation)),
        speech=speech,
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
    message = _said(found.keys.get("message", ""), _speech(found.keys, situation), situation.card.values(name))
    return _plan(found, name, situation, end, message=message)


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
    above = {**{key: end.first[key] for key in _OF_THE_END & end.first.keys()}, **above}
    texts: VerdictTexts | None = above.get("texts")
    speech = _speech(above, situation)
    values = situation.card.values(end.name)
    ending = "voicemail" if kind == "voicemail" else "hangup"
    words = _said(getattr(texts, ending, None) or _WORDS[ending], speech, values) or fill(_WORDS[ending], values)
    text = None
    if kind == "voicemail" and (notify := above.get("notify")):
        text = TextMessage(notify.to, notify.from_, f"Voicemail for {end.name} from {values['caller']}:")
    message_tool = situation.message_tool if kind == "agent" else ""
    return Verdict(cast("Literal['agent', 'voicemail', 'hangup']", kind), words, text, speech, message_tool)


def _while_closed(link: Link, choice: Choice, situation: Situation) -> Plan | Refusal:
    words = _closed_words(link.keys, _name(link.keys, choice), situation)
    return _instead(words, "on_closed", "closed", link, choice, situation)


def _instead(words: str, key: str, outcome: str, link: Link, choice: Choice, situation: Situation) -> Plan | Refusal:
    """The route itself cannot be taken: the caller is told why, and the chain goes the way that it has for this.

    That is said even where the route itself is announced by nobody: it is news to the caller.
    """
    keys = link.keys
    name = _name(keys, choice)
    end = _End(name, keys)
    way = _onward(link, key, situation, end)
    announce: Any = DEFAULTS["announce"] if keys["announce"] == "none" else keys["announce"]
    if isinstance(way, Plan):
        message = way.message or fill(_MESSAGE, situation.card.values(way.name))
        return replace(way, key=choice.key, message=f"{words} {message}", announce=announce)
    if way.kind == "agent":
        return Refusal(f"{words} {_NOT_MOVED}", outcome, _OFFER)
    nobody = _plan(link, name, situation, end)
    return replace(nobody, to=(), key=choice.key, message=words, announce=announce, failure=way, sms=())


def _name(keys: Mapping[str, Any], choice: Choice) -> str:
    return clean(keys.get("name", choice.name), 100) or A_COLLEAGUE


def _closed_words(keys: Mapping[str, Any], name: str, situation: Situation) -> str:
    texts: VerdictTexts | None = keys.get("texts")
    opens = opens_again(keys["hours"], keys["timezone"], keys.get("country"), situation.now)
    words = (texts and texts.closed) or (_CLOSED_UNTIL if opens else _CLOSED)
    return fill(in_language(words, _speech(keys, situation)), {**situation.card.values(name), OPENS: opens})


def _is_closed(link: Link, situation: Situation) -> bool:
    keys = link.keys
    if "hours" not in keys:
        return False
    is_so = is_open(keys["hours"], keys["timezone"], keys.get("country"), situation.now)
    note(Hours, link.route, keys, situation.now, is_so)
    return not is_so


def _speech(keys: Mapping[str, Any], situation: Situation) -> Speech:
    return Speech(keys.get("voice", situation.speech.voice), keys.get("language", situation.speech.language))


def _grouped(groups: Groups, ring: object) -> Groups:
    """A list tried at once is one group; every other shape is groups in order already."""
    is_list = len(groups) > 1 and all(len(group) == 1 for group in groups)
    return (tuple(addresses(groups)),) if ring == "parallel" and is_list else groups


def _said(text: Text, speech: Speech, values: Mapping[str, str]) -> str:
    """A text as it is said; empty when it is made of fields that nobody filled."""
    return fill(in_language(text, speech), values).strip()


def in_language(text: Text, speech: Speech) -> str:
    """A text, or the one of several that fits the language best: the same, the same without region, else the first."""
    if isinstance(text, str):
        return text
    spoken = speech.language.casefold()
    by_language = {language.casefold(): words for language, words in text.items()}
    short = spoken.partition("-")[0]
    fitting = (words for language, words in by_language.items() if language.partition("-")[0] == short)
    return by_language.get(spoken) or next(fitting, next(iter(by_language.values())))


def _texts(keys: Keys, groups: Groups, values: Mapping[str, str], situation: Situation) -> Iterator[TextMessage]:
    """The texts that can be sent: one whose receiver cannot be texted is left out, and is never a reason to stop."""
    destination = next((address.value for address in addresses(groups) if address.kind == "phone"), "")
    for sms in keys["sms"]:
        to = _callers_phone(situation) if sms.to == "caller" else destination if sms.to == "destination" else sms.to
        body = fill(sms.body, values)[:LONGEST_SMS]
        if to and to != sms.from_ and body.strip():
            yield TextMessage(to, sms.from_, body)


def _callers_phone(situation: Situation) -> str:
    """The caller's number if it may be texted: anybody can claim any number, a dear or a stranger's one, too."""
    phone = situation.call.caller_phone
    return phone if phone and is_textable(phone, situation.rules) else ""
