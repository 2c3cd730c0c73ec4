"""Where a call goes: an address of ours, or a variable that somebody has to fill in."""

from .._address import parse_address
from .._number import Rules
from ._model import Destination, Variable
from ._put import put
from ._texts import holds_secret

_KINDS = {
    "NUMBER": {"phone", "sip", "resource", "queue", "refer"},
    "SIP": {"sip", "refer", "phone"},
    "URL": {"agent"},
}
_MEANT = {"NUMBER": "a phone number", "SIP": "a SIP address", "URL": "the address of that agent here"}


def go(destination: Destination, written: str | None, suffix: str, path: str) -> None:
    """Where the call goes: the address, if it can be dialled as it is; else a variable that is to be filled in."""
    text = (written or "").strip()
    text = text[4:] if text.lower().startswith("tel:") else text
    why = _why_not(text, suffix)
    if why:
        destination.keys["to"] = Variable(suffix, path, why, text)
        return
    address = parse_address(text, Rules())
    destination.keys["to"] = address.value if address.kind == "phone" else text


def ask(destination: Destination, path: str, why: str, suffix: str = "NUMBER") -> None:
    """A destination that the source does not name: a variable that is to be filled in."""
    destination.keys["to"] = Variable(suffix, path, why)


def _why_not(text: str, suffix: str) -> str:
    """Why a text is no address of ours; empty where it is one."""
    if not text:
        return f"is missing: {_MEANT[suffix]} goes here"
    if holds_secret(text):
        return "holds a login or a token, which is not copied"
    if set("{}") & set(text):
        return f"({text}) was filled in at the call, which is not possible here: {_MEANT[suffix]} goes here"
    try:
        kind = parse_address(text, Rules()).kind
    except ValueError as error:
        return f"({text}) cannot be dialled as it is: {error}"
    return "" if kind in _KINDS[suffix] else f"({text}) is no place that this can go: {_MEANT[suffix]} goes here"


def refer(destination: Destination, path: str) -> None:
    """A SIP REFER, where the destination is a SIP address."""
    to = destination.keys["to"]
    if isinstance(to, str) and to.lower().startswith(("sip:", "sips:")):
        before, destination.keys = destination.keys, {"to": f"refer:{to}"}
        for key, value in before.items():
            if key != "to":
                put(destination, key, value, key)
    else:
        destination.notes.add(path, "asked for a SIP REFER: here only `refer:sip:…` does so; the call is dialled")
