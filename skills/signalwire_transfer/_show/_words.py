"""A route in words: where it leads, and what counts for it, in a few words each."""

from collections.abc import Iterator, Mapping
from typing import Any

from .._addresses._address import Address
from .._addresses._kinds import is_claimed, kind_of
from .._routes._chains import Link
from .._routes._defaults import Keys
from .._secrets import without_login


def key(link: Link) -> str:
    """What the route is called in the file: the last name in its path; a skill's only route, its `to`, has none."""
    names = [part for part in link.path if isinstance(part, str)]
    return names[-1] if names != ["to"] else ""


def name(link: Link) -> str:
    """How the agent speaks of a route; empty where it has no name."""
    return str(link.keys.get("name", ""))


def called(link: Link) -> Iterator[str]:
    """The name, where the route is called something else in the file."""
    if name(link) and key(link) not in {"", name(link)}:
        yield f'called "{name(link)}"'


def asked(link: Link) -> Iterator[str]:
    """What the caller is asked before this route is taken, as far as it is not asked for every route of its skill."""
    if collect := link.route.collect:
        yield f"asks first for: {'; '.join(collect.values())}"
    if link.keys["ask_first"]:
        yield "the caller is asked first"


def where(link: Link) -> str:
    """The addresses as they are tried: one after the other, or several at once."""
    groups = [" and ".join(map(_address, group)) for group in link.to]
    if len(link.to) > 1 and link.keys["ring"] == "parallel":
        return f"{' and '.join(groups)} at once"
    return ", then ".join(f"{text} at once" if " and " in text else text for text in groups)


def _address(address: Address) -> str:
    return address.written or kind_of(address.kind).prefix + without_login(address.value)


def facts(link: Link) -> list[str]:
    """What counts for a route, in a few words each."""
    return [*_reaching(link), *_screening(link.keys), *_open(link.keys)]


def _reaching(link: Link) -> Iterator[str]:
    keys, several = link.keys, sum(map(len, link.to)) > 1
    if kind_of(link.kind).is_dialled:
        yield f"rings {keys['timeout']} s{' each' if several and keys['ring'] != 'parallel' else ''}"
    elif link.kind == "queue":
        yield f"waits {keys['wait_time']} s"
    elif is_claimed(link.kind):
        yield "a plugin says where"
    if "sms" in keys:
        yield "a text first"
    if "digits" in keys:
        yield f"extension {keys['digits']}"


def _screening(keys: Keys) -> Iterator[str]:
    if whisper := keys["whisper"]:
        yield f'whispers "{whisper if isinstance(whisper, str) else next(iter(whisper.values()))}"'
    if accept := keys["accept"]:
        yield f"taken with {accept}"


def _open(keys: Mapping[str, Any]) -> Iterator[str]:
    if "hours" in keys:
        holidays = f", holidays of {keys['country']}" if "country" in keys else ""
        yield f"open {keys['hours']} ({keys['timezone']}{holidays})"


def end(link: Link) -> str:
    """What becomes of the call where it was taken."""
    return kind_of(link.kind).taken or ("final" if link.keys["final"] else "comes back to the agent")
