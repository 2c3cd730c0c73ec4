"""Vapi's `transferPlan`: how the call leaves, what the person who answers hears, and what follows a failure."""

from ._fields import Fields
from ._headers import put_header
from ._model import Destination
from ._put import put, ring, text_of, whisper
from ._where import refer

PLAN = {
    "transferPlan.mode": "is not known to this import: the call is dialled, and whoever answers is connected",
    "transferPlan.twiml": "ran on the line of the person who answers: write its words as `whisper`",
    "transferPlan.sipVerb": "chose how the call leaves: here it is dialled, and comes back after a "
    "failure; `refer:sip:…` sends a REFER",
    "transferPlan.message": "is only used in the modes that say a message: write it as `whisper`",
    "transferPlan.timeout": "waited for the person to speak first: here the whisper begins at once and waits for a key",
    "transferPlan.dialTimeout": "is only used with `sipVerb: dial`: write it as `timeout`",
    "transferPlan.holdAudioUrl": "is what callers hear on hold: write a URL as `ringback`",
    "transferPlan.transferCompleteAudioUrl": "sounded when both were connected: here the key press tells them",
    "transferPlan.contextEngineeringPlan": "chose what the other assistant is told: here it gets the card",
    "transferPlan.sipHeadersInReferToEnabled": "put the headers into the Refer-To: here `headers` go with the call",
    "transferPlan.summaryPlan": "had a model write a summary: here the whisper gives the {reason} the model names",
    "transferPlan.transferAssistant": "talked with the person who answers: here they hear the `whisper` and press 1",
    "transferPlan.fallbackPlan": "says what follows a failure: write `on_failure`",
    "transferPlan.fallbackPlan.message": "was said after a failure: write it under `texts`",
}
_RINGS = 60
_WAITS = "warm-transfer-wait-for-operator-to-speak-first-and-then-"


def put_plan(destination: Destination, plan: Fields) -> None:
    """Write what a `transferPlan` says."""
    _leaving(destination, plan)
    if sound := plan.text("holdAudioUrl"):
        put(destination, "ringback", [text_of(destination, sound, plan.at("holdAudioUrl"))], plan.at("holdAudioUrl"))
    if (mode := plan.text("mode")) and mode != "blind-transfer":
        _mode(destination, plan, mode)
    _fallback(destination, plan.inner("fallbackPlan"))


def _leaving(destination: Destination, plan: Fields) -> None:
    path, verb = plan.at("sipVerb"), plan.text("sipVerb")
    if verb == "refer":
        refer(destination, path)
    elif verb == "dial":
        ring(destination, plan.number("dialTimeout") or _RINGS, plan.at("dialTimeout"))
    elif verb or str(destination.keys["to"]).startswith("sip"):
        destination.notes.add(path, f"({verb or 'refer, by default'}) {PLAN['transferPlan.sipVerb']}")


def _mode(destination: Destination, plan: Fields, mode: str) -> None:
    path = plan.at("mode")
    if mode == "blind-transfer-add-summary-to-sip-header":
        destination.notes.add(
            path, f"({mode}) sent a summary as a header: here it holds the {{reason}} the model names"
        )
        put_header(destination, "X-Transfer-Summary", "{reason}", path)
    elif mode.startswith("warm-transfer-"):
        _warm(destination, plan, mode)
    else:
        destination.notes.add(path, f"({mode}) {PLAN['transferPlan.mode']}")


def _warm(destination: Destination, plan: Fields, mode: str) -> None:
    """The modes in which the person who answers hears something first."""
    takes_message = mode.endswith("say-message") or mode == "warm-transfer-experimental"
    message = _message(destination, plan) if takes_message else None
    was = "waited for them to speak" if mode.startswith(_WAITS) else "spoke to the person who answers"
    whisper(destination, message, plan.at("message"), (plan.at("mode"), f"({mode}) {was}"))
    if mode == "warm-transfer-experimental":
        destination.notes.add(plan.at("mode"), "listened whether a person answers: here the key press shows it")


def _message(destination: Destination, plan: Fields) -> str | None:
    if text := plan.text("message"):
        return text
    inner = plan.inner("message")
    inner.text("type")
    texts = [text for text in [inner.text("content"), *map(_in_a_language, inner.several("contents"))] if text]
    for text in texts[1:]:
        destination.notes.add(plan.at("message"), f"({text}) gives way to the first text for the whisper")
    return next(iter(texts), None)


def _in_a_language(content: Fields) -> str | None:
    content.text("type")
    content.text("language")
    return content.text("text")


def _fallback(destination: Destination, plan: Fields) -> None:
    """What follows a failure. Over there the call ends unless somebody says otherwise; here the agent goes on."""
    said = plan.text("message") or plan.inner("message").text("content")
    ends = plan.flag("endCallEnabled")
    if ends is False:
        if said:
            destination.notes.add(plan.at("message"), f"({said}) is not said: the agent goes on in its own words")
        return
    if ends:
        put(destination, "on_failure", "hangup", plan.at("endCallEnabled"))
    elif said:
        sentence = "ended the call where nothing is written; here the agent goes on: write `on_failure: hangup`"
        destination.notes.add(plan.at("endCallEnabled"), sentence)
    if said:
        put(destination, "texts", {"hangup": text_of(destination, said, plan.at("message"))}, plan.at("message"))
