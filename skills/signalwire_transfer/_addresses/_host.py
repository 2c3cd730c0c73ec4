"""Hosts, ports and percent signs, as SIP URIs and web addresses hold them. Each function raises ValueError."""

import ipaddress
import re

_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?")
_LONGEST_NAME = 253
_HIGHEST_PORT = 65535


def check_host(host: str) -> None:
    """A domain name, an IPv4 address, or an IPv6 address in brackets."""
    if host.startswith("["):
        _check_ip(host[1:-1] if host.endswith("]") else host, ipaddress.IPv6Address, "[2001:db8::1]")
        return
    labels = host.removesuffix(".").split(".")
    if re.fullmatch(r"[0-9]+|0[xX][0-9A-Fa-f]*", labels[-1]):  # no top-level domain is a number
        _check_ip(host, ipaddress.IPv4Address, "192.0.2.1")
    elif len(host) > _LONGEST_NAME or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError("must have a host of labels of 1 to 63 letters, digits and -, as in pbx.example.com")


def _check_ip(text: str, kind: type[ipaddress.IPv4Address | ipaddress.IPv6Address], example: str) -> None:
    try:
        if "%" not in text:  # a zone means something on one machine only
            kind(text)
            return
    except ValueError:
        pass
    raise ValueError(f"must have a host that is an IP address, as in {example}")


def check_port(port: str | int | None) -> None:
    """A port, where there is one."""
    if port is not None and not (str(port).isdecimal() and 1 <= int(port) <= _HIGHEST_PORT):
        raise ValueError(f"must have a port from 1 to {_HIGHEST_PORT}")


def check_percent_signs(text: str) -> None:
    """Only percent signs that begin an escaped character."""
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise ValueError("must have two hexadecimal digits behind each %: a percent sign itself is %25")
