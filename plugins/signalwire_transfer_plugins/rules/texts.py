"""Text messages: how long they are, and to whom they go."""

import re
from collections.abc import Iterator

from signalwire_transfer import Chain, Checked, Finding, Link, Rule, Sms

_FIELD = re.compile(r"\{(\w+)\}")
_LENGTHS = {"name": 30, "caller": 25, "caller_number": 16, "reason": 80, "summary": 300, "reference": 6, "opens": 25}
_COLLECTED = 40
_NOBODYS_WORDS = frozenset({"name", "caller_number", "reference"})
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
"""The alphabet of GSM 03.38; each of the extended characters takes two places."""


class SeveralSegments(Rule):
    description = """A text is sent, and billed, in several segments.

    A segment holds 160 characters of the GSM alphabet. A single character beside it (a typographic quote, an emoji, a
    letter with an accent that it lacks) makes it 70 for the whole text. Of longer texts each segment holds 153 or 67,
    carriers bill every one, and some phones show them in the wrong order. Fields are counted with a long but sensible
    value, such as 80 characters for {reason}.

    Bad::

        agent: {name: desk}
        skills:
          sms_then_transfer:
            to: +14155550123
            sms:
              from: +14155550100
              body: "François will take your call. Your reference is {reference}. Have it at hand."

    Good::

        agent: {name: desk}
        skills:
          sms_then_transfer:
            to: +14155550123
            sms:
              from: +14155550100
              body: "Francois will take your call. Your reference is {reference}. Have it at hand."
    """

    code = "TR017"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Texts, by their segments."""
        for chain, link, at, sms in _texts(checked):
            text = max(map(_filled, sms.bodies), key=_segments)
            if (segments := _segments(text)) > 1:
                odd = sorted(set(text) - _BASIC - _EXTENDED)
                because = f', for "{odd[0]}" is no character of the GSM alphabet' if odd else ""
                yield _finding(chain, link, at, f"takes {segments} segments{because}: shorten it")


class TextsItself(Rule):
    description = """A text goes to the number that it comes from.

    The platform refuses such a text, or it arrives at your own agent as a message. Where a text goes to `destination`,
    that is the first phone number of `to`.

    Bad::

        agent: {name: desk}
        skills:
          sms_then_transfer:
            to: sip:ann@pbx.example.com
            sms: {from: +14155550100, to: +14155550100, body: A call is waiting.}

    Good::

        agent: {name: desk}
        skills:
          sms_then_transfer:
            to: sip:ann@pbx.example.com
            sms: {from: +14155550100, to: +14155550123, body: A call is waiting.}
    """

    code = "TR018"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Texts, by sender and receiver."""
        for chain, link, at, sms in _texts(checked):
            phones = [address.value for address in link.addresses if address.kind == "phone"]
            receiver = next(iter(phones), "") if sms.to == "destination" else sms.to
            if receiver == sms.from_:
                yield _finding(chain, link, at, "goes to the number that it comes from, and is not sent")


class WordsToAStranger(Rule):
    description = """A text to the caller holds what somebody has said.

    Anybody can call with any number shown as theirs. Whoever claims the number of another person has your agent text
    that person, from your number and in the caller's words: {reason} and {summary} are what they said, {caller} is what
    they call themselves, and a collected field is what they answered. Phishing is sent like that, and carriers block
    the number that sends it. {name}, {reference} and {caller_number} are yours, or nobody's words.

    Bad::

        agent: {name: desk}
        skills:
          sms_then_transfer:
            to: +14155550123
            sms: {from: +14155550100, body: "You asked about {reason}."}

    Good::

        agent: {name: desk}
        skills:
          sms_then_transfer:
            to: +14155550123
            sms: {from: +14155550100, body: "{name} will take your call. Your reference: {reference}."}
    """

    code = "TR026"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Texts to the caller, by their fields."""
        for chain, link, at, sms in _texts(checked):
            fields = dict.fromkeys(field for body in sms.bodies for field in _FIELD.findall(body))
            said = [f"{{{field}}}" for field in fields if field not in _NOBODYS_WORDS]
            if sms.to == "caller" and said:
                whom = "to a number that anybody can claim as theirs"
                yield _finding(chain, link, at, f"sends words of the caller's, {' and '.join(said)}, {whom}")


def _texts(checked: Checked) -> Iterator[tuple[Chain, Link, list[int], Sms]]:
    """Every text, with its place in a list of several."""
    for chain in checked.chains:
        for link in chain.links:
            texts = link.keys.get("sms", ())
            for index, sms in enumerate(texts):
                yield chain, link, [index] if len(texts) > 1 else [], sms


def _finding(chain: Chain, link: Link, at: list[int], message: str) -> Finding:
    return Finding((*chain.tool.place(link, "sms"), *at), message)


def _filled(body: str) -> str:
    return _FIELD.sub(lambda field: "x" * _LENGTHS.get(field[1], _COLLECTED), body)


def _segments(text: str) -> int:
    if set(text) <= _BASIC | _EXTENDED:
        return _parts(len(text) + sum(character in _EXTENDED for character in text), 160, 153)
    return _parts(len(text.encode("utf-16-le")) // 2, 70, 67)


def _parts(length: int, whole: int, each: int) -> int:
    return 1 if length <= whole else -(-length // each)
