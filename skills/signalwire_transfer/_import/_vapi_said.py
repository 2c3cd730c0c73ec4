"""Vapi's messages: what the caller is told around a transfer."""

from ._fields import Fields
from ._model import Destination, Tool, Variable
from ._put import put, say, text_of

_MESSAGES = {
    "blocking": "held the tool until it was said: `announce: play` says it before anything rings",
    "conditions": "said it only sometimes: here it is said each time",
    "role": "chose who says it: see `announce`",
    "timingMilliseconds": "said something when the tool was slow: here it answers at once",
    "endCallAfterSpokenEnabled": "ended the call after it: write `on_failure: hangup`",
}
_LONGEST_CODE = 35
SAID = {
    **{f"{at}.{key}": words for at in ("messages[]", "message") for key, words in _MESSAGES.items()},
    "messages": "were said around the transfer: write `message`, or `texts` for how it ends",
}


def put_messages(tool: Tool, fields: Fields) -> None:
    """What is said around the tool: its start is said here too, and an address of a sound is what rings."""
    for message in fields.several("messages"):
        moment, said = message.text("type"), _said(message, tool)
        path = message.at("content")
        if moment == "request-start" and said and "message" not in tool.keys:
            put(tool, "message", said, path)
        elif moment == "request-complete" and isinstance(said, str) and said.startswith("https://"):
            put(tool, "ringback", [said], path)
        elif said:
            sentence = f"({_shown(said)}) was said at {moment}: here the model says in its own words how it ended"
            tool.notes.add(path, sentence)


def _said(fields: Fields, place: Tool | Destination) -> str | Variable | dict[str, str | Variable] | None:
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


def _shown(said: str | Variable | dict[str, str | Variable]) -> str:
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
