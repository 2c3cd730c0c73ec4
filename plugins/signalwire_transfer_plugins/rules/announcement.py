"""Callers are told before they are moved."""

import re
from collections.abc import Iterator, Mapping

from signalwire_transfer import Checked, Finding, Rule, kind_of

_FIELD = re.compile(r"\{\w+\}")


class Unannounced(Rule):
    description = """Nobody tells the caller that they are being transferred.

    With `announce: none`, or a `message` without a word in it, the agent falls silent in the middle of the talk and a
    phone begins to ring, or does not. Callers take that for a dropped line and hang up. Leave `announce` out, and the
    model says it; `say` and `play` have it said word for word.

    Another AI agent or another context takes over at once and speaks itself: there the rule is silent.

    Bad::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, announce: none}

    Good::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, announce: say, message: "One moment, please."}
    """

    code = "TR007"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """First routes that are silent: a rung speaks only if it has something new to say."""
        for chain in checked.chains:
            keys = chain.first.keys
            if kind_of(chain.first.kind).speaks_itself:
                continue
            if keys.get("announce") == "none":
                message = "the caller is moved without a word: leave it out, and the model says it"
                yield chain.finding(chain.first, "announce", message)
            elif any(_is_wordless(text) for text in _texts(keys.get("message", ()))):
                yield chain.finding(chain.first, "message", "says nothing: write a sentence, or leave it out")


def _texts(message: object) -> list[str]:
    """A text, or those of several languages."""
    if isinstance(message, str):
        return [message]
    return [str(text) for text in message.values()] if isinstance(message, Mapping) else []


def _is_wordless(text: str) -> bool:
    return not any(map(str.isalnum, text)) and not _FIELD.search(text)
