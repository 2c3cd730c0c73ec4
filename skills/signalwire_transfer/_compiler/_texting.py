"""Texts that go out while the agent goes on: a document beside the session, which says afterwards what became of them.

Two calls of a tool in one breath give two answers, made without knowing of each other. So what has gone out is noted
where both documents run: in a variable of the call.
"""

import re
from typing import Any

from .._plans._plan import Texting, TextMessage
from .._text import LONGEST_SMS, LONGEST_VALUE, one_line
from ._verbs import Verb, blank, document, told

_RESULT = "send_sms_result"
_SENT, _FAILED = "sent", "failed"
_LONGEST_TOLD = 4 * LONGEST_VALUE


def texting_document(texting: Texting, sent: str) -> dict[str, Any]:
    """The action. The agent is told `sent` once one of the texts has gone out."""
    noted = f"texted_{re.sub('[^a-zA-Z0-9]', '', texting.once)[:32]}"
    sending: list[Verb] = [{"set": {noted: _FAILED}}]
    sending += [verb for text in texting.texts for verb in _sent(text, noted, sent)]
    already = [_told(texting.already)]
    if texting.is_again:
        cond = [{"when": f"vars.{noted} == '{_FAILED}'", "then": sending}, {"else": already}]
    else:
        cond = [{"when": f"vars.{noted} == '{_SENT}'", "then": already}, {"else": sending}]
    return {"SWML": document([_told(texting.failed), {"cond": cond}])}


def _sent(text: TextMessage, noted: str, sent: str) -> list[Verb]:
    """Send one text. A word that an earlier one has left must not be taken for its result."""
    texted: Verb = {"to_number": text.to, "from_number": text.from_, "body": _lines(text.body)}
    went = {"when": f"vars.{_RESULT} == 'success'", "then": [{"set": {noted: _SENT}}, _told(sent)]}
    return [blank(_RESULT), {"send_sms": texted}, {"cond": [went]}]


def _lines(body: str) -> str:
    """A text of several lines, each of them harmless."""
    return "\n".join(one_line(line, LONGEST_SMS) for line in body.split("\n"))[:LONGEST_SMS]


def _told(words: str) -> Verb:
    return told(one_line(words, _LONGEST_TOLD))
