"""Vapi's messages: what the caller is told around a transfer."""

from typing import TypeAlias

from ._fields import Fields
from ._model import Destination, Tool, Variable
from ._put import put, say, text_of

_MESSAGES = {
    "blocking": "held the tool until it was said: `announce: play` says it before anything rings",
    "conditions": "said it only sometimes: see whether your callers should hear it",
    "role": "chose who says it: see `announce`",
    "timingMilliseconds": "said something when the tool was slow: here it answers at once",
    "endCallAfterSpokenEnabled": "ended the call after it: write `on_failure: hangup`",
}
_LONGEST_CODE = 35
Places: TypeAlias = list[tuple[str, Destination]]
Said: TypeAlias = str | Variable | dict[str, str | Variable]
SAID = {
    **{f"{at}.{key}": words for at in ("messages[]", "message") for key, words in _MESSAGES.items()},
    "messages": "were said around the transfer: write `message`, or `texts` for how it ends",
}


def put_messages(tool: Tool, fields: Fields, places: Places) -> None:
    """What is said around the tool, each sentence where it belongs."""
    for message in fields.several("messages"):
        moment, path = message.text("type") or "some time", message.at("content")
        if not (said := _said(message, tool)):
            continue
        if not (conditions := _conditions(message)):
            _put_each_time(tool, moment, said, path)
        elif moment == "request-start" and (own := _meant(conditions, places)):
            _put_for_one(own, said, path)
        else:
            when = " and ".join(conditions)
            tool.notes.add(path, f"({_shown(said)}) was said at {moment} only if {when}: here it is not said")


def _put_each_time(tool: Tool, moment: str, said: Said, path: str) -> None:
    """The start is said here too, and an address of a sound is what rings."""
    if moment == "request-start" and "message" not in tool.keys:
        put(tool, "message", said, path)
    elif moment == "request-complete" and isinstance(said, str) and said.startswith("https://"):
        put(tool, "ringback", [said], path)
    else:
        sentence = f"({_shown(said)}) was said at {moment}: here the model says in its own words how it ended"
        tool.notes.add(path, sentence)


def _put_for_one(own: list[Destination], said: Said, path: str) -> None:
    for place in own:
        if {"message", "announce"} & place.keys.keys():
            place.notes.add(path, f"({_shown(said)}) gives way to the `message` of the destination itself")
        else:
            put(place, "message", said, path)


def _conditions(message: Fields) -> list[str]:
    """What has to hold, each as one line."""
    taken = [
        " ".join(each.text(key) or "?" for key in ("param", "operator", "value"))
        for each in message.several("conditions")
    ]
    return [*taken, "its conditions hold"] if "conditions" in message else taken


def _meant(conditions: list[str], places: Places) -> list[Destination]:
    """The destinations that the one condition names."""
    return [place for name, place in places if conditions == [f"destination eq {name}"]]


def _said(fields: Fields, place: Tool | Destination) -> Said | None:
    """A text, or texts by language."""
    by_language: dict[str, str | Variable] = {}
    for item in fields.several("contents"):
        language, text = (item.text("language") or "en")[:_LONGEST_CODE], item.text("text") or ""
        item.text("type")
        if text.strip():
            by_language[language] = text_of(place, text, item.at("text"))
    text = fields.text("content") or ""
    if by_language and text:
        place.notes.add(fields.at("content"), f"({text}) gives way to the texts by language")
    return by_language or (text_of(place, text, fields.at("content")) if text.strip() else None)


def _shown(said: Said) -> str:
    texts = said.values() if isinstance(said, dict) else [said]
    return ", ".join("…" if isinstance(text, Variable) else text for text in texts)


def put_message(destination: Destination, fields: Fields) -> None:
    """What the caller is told before this destination is dialled; an empty text is silence."""
    if (text := fields.text("message")) is not None:
        if text.strip():
            say(destination, "message", text, "message")
        else:
            put(destination, "announce", "none", "message")
        return
    inner = fields.inner("message")
    inner.text("type")
    if said := _said(inner, destination):
        put(destination, "message", said, "message")
