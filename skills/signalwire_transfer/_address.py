"""Addresses: one place a call can go, written as a string, checked and kept in its canonical form.

Every function here raises ValueError with a sentence for the operator. The value of an address never shows when the
object is printed or formatted, so that none slips into a log line or an answer by accident.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ._errors import did_you_mean
from ._kinds import KINDS, SCHEMES
from ._number import Rules, parse_number

_FORMS = " or ".join(", ".join(kind.example for kind in KINDS.values()).rsplit(", ", 1))
_PHONE = re.compile(r"[+(]?[0-9][0-9 ().\-/]*")
_EXTENSION = re.compile(r"\s*(?:;ext=|ext\.?|x|#)\s*\d+$", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):(.*)", re.DOTALL)
_SIP = re.compile(
    r"sips?:[A-Za-z0-9\-_.!~*'()&=+$,;?/%]+(?::[^@\s{}]*)?@(?P<host>[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:]+\])"
    r"(?::\d{1,5})?(?:;[A-Za-z0-9\-_.!~*'()%=+$;]+)?"
)
_RESOURCE = re.compile(r"/[\w.\-]+/[\w.\-]+(?:\?channel=(?:audio|video))?", re.ASCII)
_LABEL = re.compile(r"[\w][\w .\-]{0,99}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address. `kind` says what it is, `value` what the platform needs; only `kind` is ever shown."""

    kind: str
    value: str = field(repr=False)

    def __str__(self) -> str:
        return f"<{self.kind} address>"

    @property
    def rest(self) -> str:
        """What stands behind the scheme of a plugin's address: `acme` of `owner:acme`."""
        return self.value.partition(":")[2]


def parse_address(written: object, rules: Rules) -> Address:
    """The address that a string stands for. Raises ValueError with what to write instead."""
    if isinstance(written, Address):
        return written
    if not isinstance(written, str):
        raise ValueError(f'an address is text: write it in quotes, as in "+14155550123" (this is a {_type(written)})')
    text = written.strip()
    if not text:
        raise ValueError("the address is empty")
    if text.startswith("/"):
        return Address("resource", _matching(_RESOURCE, text, "a resource address looks like /public/front-desk"))
    if _PHONE.fullmatch(text):
        return Address("phone", parse_number(text, rules))
    if (bare := _EXTENSION.sub("", text)) != text and _PHONE.fullmatch(bare):
        raise ValueError("a number takes no extension: write the number alone and the extension as `digits`")
    if scheme := _SCHEME.fullmatch(text):
        return _with_scheme(scheme[1].lower(), scheme[2], rules)
    raise ValueError(f"not an address; an address is one of {_FORMS}")


def _with_scheme(scheme: str, rest: str, rules: Rules) -> Address:
    if scheme in SCHEMES:
        return _READERS.get(scheme, _named)(scheme, rest)
    if scheme in rules.schemes:
        return Address(scheme, _plain(f"{scheme}:{rest.strip()}", empty=not rest.strip()))
    if scheme == "tel":
        raise ValueError("write a phone number without `tel:`, as in +14155550123")
    known = [*SCHEMES, *rules.schemes]
    if hint := did_you_mean(scheme, known):
        raise ValueError(f'no plugin resolves "{scheme}:"{hint}')
    raise ValueError(f"not an address, and no plugin resolves it; an address is one of {_FORMS}")  # it may be a secret


def parse_url(url: str) -> str:
    """A URL that a call or its sound may come from: https, or http on this machine."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:  # its text may hold a password
        raise ValueError("not a URL: write it as in https://agents.example.com/billing") from None
    if not host or not re.fullmatch(r"[A-Za-z0-9.\-:]+", host):
        raise ValueError("not a URL: a host is missing, as in https://agents.example.com/billing")
    if parts.netloc.count("@") > 1 or not re.fullmatch(r"[!-z|~]+", url):
        raise ValueError("a URL holds no spaces, braces or letters outside ASCII: percent-encode them (%40 for @)")
    if parts.scheme != "https" and not _is_loopback(host):
        raise ValueError("http is refused: the call's data would travel unprotected; write https")
    return url


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _sip(scheme: str, rest: str) -> Address:
    uri = _matching(_SIP, f"{scheme}:{rest}", "a SIP address looks like sip:ann@pbx.example.com")
    if _SIP.fullmatch(uri)["host"].startswith((".", "-")):  # type: ignore[index]  # it has just matched
        raise ValueError("a SIP address looks like sip:ann@pbx.example.com")
    return Address("sip", uri)


def _named(scheme: str, rest: str) -> Address:
    """An address that is a scheme and a name."""
    kind = SCHEMES[scheme].name
    return Address(kind, _matching(_LABEL, rest.strip(), f"a {kind}'s name is letters, digits, spaces and . _ -"))


def _agent(scheme: str, rest: str) -> Address:
    return Address("agent", parse_url(f"{scheme}:{rest}"))


def _refer(_scheme: str, rest: str) -> Address:
    if not rest.lower().startswith(("sip:", "sips:")):
        raise ValueError("refer: needs a SIP address, as in refer:sip:ann@pbx.example.com")
    scheme, _, uri = rest.partition(":")
    return Address("refer", _sip(scheme.lower(), uri).value)


_READERS: Mapping[str, Callable[[str, str], Address]] = {
    "sip": _sip,
    "sips": _sip,
    "https": _agent,
    "http": _agent,
    "refer": _refer,
}
"""What reads the addresses of a scheme that are more than a name."""

OWN_SCHEMES = frozenset({*SCHEMES, "tel", "stream"})
"""The schemes that no plugin may claim."""


def _matching(pattern: re.Pattern[str], text: str, otherwise: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(otherwise)
    return text


def _plain(text: str, *, empty: bool) -> str:
    if empty or not text.isprintable() or set("{}") & set(text):
        raise ValueError("behind the scheme stands one line of text without braces")
    return text


def _type(value: object) -> str:
    return "whole number" if isinstance(value, int) else type(value).__name__
