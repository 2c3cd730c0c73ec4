"""Addresses: one place a call can go, written as a string, checked and kept in its canonical form.

Every function here raises ValueError with a sentence for the operator. The value of an address never shows when the
object is printed or formatted, so that none slips into a log line or an answer by accident.
"""

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from .._errors import did_you_mean, instead
from .._numbers._number import NumberRules, check_number_in_uri, number_in
from .._numbers._written import called, strange
from ._host import check_host, check_percent_signs, check_port
from ._kinds import KINDS, SCHEMES
from ._neighbours import Neighbours, neighbour, with_login

_FORMS = " or ".join(", ".join(kind.example for kind in KINDS.values()).rsplit(", ", 1))
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):(.*)", re.DOTALL)
_SIP = re.compile(
    r"sips?:(?P<user>[A-Za-z0-9\-_.!~*'()&=+$,;?/%]+)(?P<password>:[^@\s{}]*)?@(?P<host>[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>\d+))?(?P<parameters>(?:;[A-Za-z0-9\-_.!~*'()%=+$\[\]:]+)*)"
)
_A_SIP_ADDRESS = "must be a SIP address, as in sip:ann@pbx.example.com"
_RESOURCE = re.compile(r"/[\w.\-]+/[\w.\-]+(?:\?channel=(?:audio|video))?", re.ASCII)
_LABEL = re.compile(r"[\w][\w .\-]{0,99}", re.ASCII)
_LONGEST_SCHEME = 20


@dataclass(frozen=True, slots=True)
class Rules(NumberRules):
    """What a skill's parameters say about how its addresses and texts are to be read."""

    schemes: frozenset[str] = frozenset()
    collected: tuple[str, ...] = ()
    public_url: str = ""
    neighbours: Neighbours | None = None
    """The agents of the same file; None for an agent that stands in none."""


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address. `kind` says what it is, `value` what the platform needs; only `kind` is ever shown."""

    kind: str
    """What it is: `phone`, `sip`, `queue`, …, or the scheme of a plugin."""
    value: str = field(repr=False)
    """What the platform needs. It is never shown."""
    login: str = field(default="", repr=False, compare=False)
    """The login of an agent of the same file: what is told or shown of an address is its value alone."""
    written: str = field(default="", repr=False, compare=False)
    """How a file names it, where that is not its value: `agent:billing`."""

    def __str__(self) -> str:
        return f"<{self.kind} address>"

    @property
    def rest(self) -> str:
        """What stands behind the scheme of a plugin's address: `acme` of `owner:acme`."""
        return self.value.partition(":")[2]

    @property
    def dialled(self) -> str:
        """What the platform is given: the value, with the login that is asked for there."""
        return with_login(self.value, self.login)


def parse_address(written: object, rules: Rules) -> Address:
    """The address that a string stands for. Raises ValueError with what to write instead."""
    if isinstance(written, Address):
        return written
    if not isinstance(written, str):
        raise ValueError(f'an address must be text: write it in quotes, as in "+14155550123"{instead(written)}')
    text = written.strip()
    if not text:
        raise ValueError("the address is empty: it must be one such as +14155550123")
    if (number := number_in(text, rules)) is not None:
        return Address("phone", number)
    scheme = _SCHEME.fullmatch(text)
    if scheme and scheme[1].lower() in rules.schemes:
        return Address(scheme[1].lower(), _plain(scheme[1].lower(), scheme[2].strip()))
    if character := strange(text):
        raise ValueError(_without(character))
    if text.startswith("/"):
        return Address("resource", _matching(_RESOURCE, text, "must be a resource address, as in /public/front-desk"))
    if scheme:
        return _with_scheme(scheme[1].lower(), scheme[2], rules)
    raise ValueError(f"not an address: it must be {_FORMS}")


def _with_scheme(scheme: str, rest: str, rules: Rules) -> Address:
    if scheme in SCHEMES:
        return _READERS.get(scheme, _named)(scheme, rest, rules)
    if scheme == "tel":
        raise ValueError("must be a phone number without `tel:`, as in +14155550123")
    if hint := did_you_mean(scheme, [*SCHEMES, *rules.schemes]):
        raise ValueError(f"no plugin resolves {scheme}:{hint}")
    if len(scheme) > _LONGEST_SCHEME or "@" in rest:  # it may be a secret or the name in a login
        raise ValueError(f"not an address: it must be {_FORMS}")
    raise ValueError(f"no plugin resolves {scheme}:, and an address must be {_FORMS}")


def parse_url(url: str) -> str:
    """A URL that a call or its sound may come from: https, or http on this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:  # its text may hold a password
        raise ValueError("not a URL: it must be written as in https://agents.example.com/billing") from None
    if parts.netloc.count("@") > 1 or not re.fullmatch(r"[!-\[\]-z|~]+", url):
        sentence = "without spaces, braces, backslashes and letters outside ASCII: percent-encode them (%40 for @)"
        raise ValueError(f"must be a URL {sentence}")
    host, _, port = _HOST_AND_PORT.fullmatch(parts.netloc.rpartition("@")[2]).groups()  # type: ignore[union-attr]
    if not host:
        raise ValueError(
            "not a URL, for its host is missing: it must be written as in https://agents.example.com/billing"
        )
    check_host(host)
    check_port(port)
    check_percent_signs(url)
    if parts.scheme != "https" and not _is_loopback(host.strip("[]")):
        if parts.scheme != "http":
            raise ValueError("must be a URL that begins with https://")
        raise ValueError("http is refused, for the call's data would travel unprotected: it must be https")
    return url


_HOST_AND_PORT = re.compile(r"(\[[^\]]*\]|.*?)(:(.*))?")


def parse_base(url: str) -> str:
    """A URL to which a path or a login may be added: nothing follows its path."""
    if set("?#") & set(url):
        raise ValueError("must be a URL without ? and #: the path of the agent is added to it")
    return parse_url(url)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _sip(scheme: str, rest: str, rules: Rules) -> Address:
    if rest.startswith("//"):
        raise ValueError(f"{_A_SIP_ADDRESS}: no slashes stand behind {scheme}:")
    uri = f"{scheme}:{rest}"
    parts = _SIP.fullmatch(uri)
    if not parts:
        raise ValueError(_A_SIP_ADDRESS)
    try:
        check_host(parts["host"])
        check_port(parts["port"])
        check_percent_signs(uri)
    except ValueError as error:
        raise ValueError(f"{_A_SIP_ADDRESS}, and {error}") from None
    if ";user=phone" in parts["parameters"].lower():
        _check_phone_user(unquote(parts["user"]), rules)
    return Address("sip", uri)


def _named(scheme: str, rest: str, _rules: Rules) -> Address:
    """An address that is a scheme and a name."""
    kind = SCHEMES[scheme].name
    return Address(kind, _matching(_LABEL, rest.strip(), f"a {kind}'s name must be letters, digits, spaces and . _ -"))


def _check_phone_user(user: str, rules: Rules) -> None:
    """Hold the user part of a SIP URI to the rules for numbers, if it is one."""
    number = re.sub(r"[\-.()]", "", user.partition(";")[0])
    if re.fullmatch(r"\+?[0-9]+", number):
        check_number_in_uri(number, rules)


def _agent(scheme: str, rest: str, rules: Rules) -> Address:
    """Another agent by its URL; one of the same file asks for a login that nobody needs to write."""
    url = parse_url(f"{scheme}:{rest}")
    there = rules.neighbours.at(url) if rules.neighbours else None
    return Address("agent", url, there.login if there else "")


def _of_the_file(scheme: str, rest: str, rules: Rules) -> Address:
    """Another agent of the same file by its name."""
    there = neighbour(rest.strip(), rules.neighbours)
    return Address("agent", there.url, there.login, f"{scheme}:{there.name}")


def _refer(_scheme: str, rest: str, rules: Rules) -> Address:
    if not rest.lower().startswith(("sip:", "sips:")):
        raise ValueError("refer: must be followed by a SIP address, as in refer:sip:ann@pbx.example.com")
    scheme, _, uri = rest.partition(":")
    return Address("refer", _sip(scheme.lower(), uri, rules).value)


_READERS: Mapping[str, Callable[[str, str, Rules], Address]] = {
    "sip": _sip,
    "sips": _sip,
    "https": _agent,
    "http": _agent,
    "agent": _of_the_file,
    "refer": _refer,
}
"""What reads the addresses of a scheme that are more than a name."""

OWN_SCHEMES = frozenset({*SCHEMES, "tel", "stream"})
"""The schemes that no plugin may claim."""


def _matching(pattern: re.Pattern[str], text: str, otherwise: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(otherwise)
    return text


def _plain(scheme: str, rest: str) -> str:
    if not rest or set("{}") & set(rest):
        raise ValueError(f"{scheme}: must be followed by one line of text without braces")
    if not rest.isprintable():
        raise ValueError(_without(next(called(character) for character in rest if not character.isprintable())))
    return f"{scheme}:{rest}"


def _without(character: str) -> str:
    return f"must be an address without {character}: delete it, or type anew what stands around it"
