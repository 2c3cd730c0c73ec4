"""How long it rings."""

from collections.abc import Iterator

from signalwire_transfer import Checked, Finding, Link, Rule

_PATIENT = 90
_SHORTEST = 10


class RingsTooLong(Rule):
    description = """It may ring longer than callers wait.

    Each address rings for its `timeout`, one after the other, and each rung of `on_failure` after that. The loader
    refuses more than the `patience` of the chain (180 s), but hardly anybody listens to a phone for a minute and a half
    in all. Shorten `timeout`, ring several at once (`ring: parallel`), or put a `queue:` with music or `voicemail` in
    the place of the last ones. The time in a queue is not counted.

    Bad::

        agent: {name: desk}
        skills:
          transfer: {to: ["sip:a@x.example.com", "sip:b@x.example.com", "sip:c@x.example.com"], timeout: 40}

    Good::

        agent: {name: desk}
        skills:
          transfer: {to: ["sip:a@x.example.com", "sip:b@x.example.com", "sip:c@x.example.com"], timeout: 20}
    """

    code = "TR012"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Chains, by all of their ringing."""
        for chain in checked.chains:
            if chain.first.ringing > _PATIENT:
                key = "patience" if "patience" in chain.first.keys else "to"
                message = f"rings for {chain.first.ringing} s in all, and few callers wait {_PATIENT} s: shorten it"
                yield chain.finding(chain.first, key, message)


class RingsTooShort(Rule):
    description = """A phone stops ringing before anybody can answer.

    A call needs some seconds until a mobile begins to ring, and people need some to take it out of a pocket. With a
    `timeout` of less than ten seconds hardly anybody answers, and everybody seems to be away.

    Bad::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, timeout: 6}

    Good::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, timeout: 20}
    """

    code = "TR013"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Phone numbers with a short timeout; a desk phone on a PBX rings at once."""
        for chain in checked.chains:
            for link in chain.links:
                if link.keys.get("timeout", _SHORTEST) < _SHORTEST and _has_phone(link):
                    message = "hardly anybody takes a phone out in that time: let it ring for 15 s or more"
                    yield chain.finding(link, "timeout", message)


def _has_phone(link: Link) -> bool:
    return any(address.kind == "phone" for address in link.addresses)
