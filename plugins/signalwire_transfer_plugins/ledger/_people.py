"""Personal data: what of it is kept, and how a person is found again by number."""

import hashlib
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

from signalwire_transfer import plain_number

_LINK = "voicemail"
_MESSAGES = frozenset({"message.taken", "voicemail.expected"})
"""What is to be passed on is kept as it is: masked, it would be of use to nobody."""

_NORTH_AMERICA = 1
"""The country code that a number of ten digits is taken to have left out."""


def kept(
    people: Mapping[str, str], how: Literal["masked", "full", "none"], kind: str = "", *, is_delivered: bool = False
) -> dict[str, str]:
    """What of the personal data in a record of this kind is written down; `person` is how its number is found again.

    `is_delivered`: somebody is told of voicemails out of the ledger, and needs the whole link until then.
    """
    if how == "none":
        return {}
    number = people.get("number", "")
    found = {"person": person(number)} if number else {}
    if how == "full" or kind in _MESSAGES:
        return {**people, **found}
    masked = {"number": masked_number(number), "name": initials(people.get("name", ""))}
    link = people.get(_LINK, "")
    masked[_LINK] = link if is_delivered else masked_link(link)
    return {name: text for name, text in {**masked, **found}.items() if text}


def masked_number(number: str) -> str:
    """A number of which only the last two characters can be read."""
    return "" if not number else "*" * max(len(number) - 2, 1) + number[-2:]


def masked_link(link: str) -> str:
    """A link that says where something lies, and does not lead there."""
    parts = urlsplit(link)
    return f"{parts.scheme}://{parts.hostname}/…" if parts.hostname else ""


def initials(name: str) -> str:
    """A name of which only the first letters can be read."""
    return " ".join(f"{word[0]}." for word in name.split())


def person(number: str) -> str:
    """A stand-in for a number: whoever knows the number finds it, and it cannot be read from it at a glance."""
    return hashlib.sha256(f"signalwire-transfer:{plain_number(number)}".encode("utf-8", "replace")).hexdigest()[:32]


def is_number(written: str) -> bool:
    """Whether this may be somebody's number, or their SIP address."""
    return bool(plain_number(written))


def is_country(code: str) -> bool:
    """Whether this is a country whose numbers are known."""
    import phonenumbers

    return code in phonenumbers.SUPPORTED_REGIONS


def spellings(number: str, region: str) -> set[str]:
    """Every form in which the platform may have sent a number that somebody writes as they please."""
    import phonenumbers

    plain = plain_number(number)
    try:
        read = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return {plain}
    national = phonenumbers.national_significant_number(read)
    forms = {f"{read.country_code}{national}", national, f"0{national}"}
    if read.country_code == _NORTH_AMERICA or plain != f"{_NORTH_AMERICA}{national}":  # else somebody else's number
        forms.add(plain)
    return {form for form in forms if plain_number(form) == form} - {""}
