"""Numbers and addresses that are the agent's own, or are shown as if they were."""

from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from signalwire_transfer import Chain, Checked, CheckedAgent, Finding, Link, Rule


class CallsItself(Rule):
    description = """A call is sent back to where it came from.

    The number that sends your texts, or that a route shows as its caller ID, is mostly the number on which this very
    agent answers; and an `https:` address may be the agent's own. A call that goes there reaches the agent again, which
    greets the caller anew and may send them round once more.

    Where neither `public_url` nor SWML_PROXY_URL_BASE says which host is the agent's, its `route` is compared with the
    path of the address.

    Bad::

        agent: {name: desk}
        skills:
          sms_then_transfer:
            to: +14155550123
            sms: {from: +14155550123, body: "Your reference: {reference}"}

    Good::

        agent: {name: desk}
        skills:
          sms_then_transfer:
            to: +14155550123
            sms: {from: +14155550100, body: "Your reference: {reference}"}
    """

    code = "TR014"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Destinations that are the agent's own."""
        senders = {agent: _senders(agent) for agent in checked.agents}
        for chain in checked.chains:
            for link in chain.links:
                for address in link.addresses:
                    if why := self._own(address.kind, address.value, link, chain, senders[chain.agent]):
                        yield chain.finding(link, "to", f"{why}: the call would come back to this agent")

    def _own(self, kind: str, value: str, link: Link, chain: Chain, senders: set[str]) -> str:
        if kind == "agent":
            return "is this agent's own address" if chain.agent.is_at(value) else ""
        if value in senders:
            return "is the number that sends your texts"
        return "is the number that it shows as `from`" if value == link.keys.get("from") else ""


class NotYoursToShow(Rule):
    description = """The caller ID belongs to somebody else.

    `from` is the number that the person who is called sees, and calls back. It should be one that is yours and that
    somebody answers. Found are a number that is itself a destination of this agent (whoever calls back reaches one
    colleague, always the same); one that costs extra or that no region assigns, which carriers block; and one of
    another country than every number that is called, which carriers often mark as spam or withhold.

    A toll-free number may be shown in most countries, and is not found.

    Bad::

        agent: {name: desk}
        skills:
          department_router:
            from: +442079460018
            departments: {sales: +14155550111, workshop: +14155550112}

    Good::

        agent: {name: desk}
        skills:
          department_router:
            from: +14155550100
            departments: {sales: +14155550111, workshop: +14155550112}
    """

    code = "TR016"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Caller IDs, against all destinations of their agent."""
        called: dict[CheckedAgent, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for chain in checked.chains:
            for link in chain.links:
                for address in link.addresses:
                    if address.kind == "phone":
                        called[chain.agent][address.value].add(id(link))
        for chain in checked.chains:
            for link in chain.links:
                shown = link.keys.get("from", "")
                if shown.startswith("+") and (why := self._why(shown, link, called[chain.agent])):
                    yield chain.finding(link, "from", why)

    def _why(self, shown: str, link: Link, called: dict[str, set[int]]) -> str:
        if called.get(shown, set()) - {id(link)}:
            return "is a destination of this agent, too: whoever calls back reaches that one"
        kind, country = _kind(shown), _country(shown)
        if kind:
            return f"is {kind}: carriers block such a caller ID"
        countries = {_country(number) for number in called if number.startswith("+")}
        if countries and country not in countries:
            return "is of another country than every number that is called: carriers mark or withhold such a caller ID"
        return ""


class OnlyTheBase(Rule):
    description = """The agent's `public_url` is a host alone, though the agent has a route.

    `public_url` is the agent's whole address, its `route` included: a call that comes back is sent there just as it is
    written. Where only the host is given, another agent answers it, or nobody does, and the caller is lost. A base that
    counts for every agent belongs in SWML_PROXY_URL_BASE, to which the route is added.

    Bad::

        agent: {name: desk, route: /desk}
        skills:
          transfer: {to: +14155550123, public_url: "https://agents.example.com"}

    Good::

        agent: {name: desk, route: /desk}
        skills:
          transfer: {to: +14155550123, public_url: "https://agents.example.com/desk"}
    """

    code = "TR025"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """What is written as `public_url`, against the route of its agent."""
        found = set()
        for agent in checked.agents:
            for tool in agent.tools:
                path = tool.at("public_url")
                if path not in found and _is_base(tool.public_url) and agent.route.strip("/"):
                    found.add(path)
                    yield Finding(
                        path, f"must end in the agent's route, {agent.route}: calls come back to this address"
                    )


def _is_base(url: str) -> bool:
    return bool(url) and not urlsplit(url).path.strip("/")


def _senders(agent: CheckedAgent) -> set[str]:
    """The numbers that texts of an agent come from: they are certainly its own."""
    links = [link for tool in agent.tools for first in tool.chains for link in first.all]
    texts = {sms.from_ for link in links for sms in link.keys.get("sms", ())}
    return texts | {link.keys["notify"].from_ for link in links if "notify" in link.keys}


def _kind(number: str) -> str:
    from phonenumbers import PhoneNumberType, number_type, parse  # its metadata: only a file with a `from` pays for it

    kinds = {
        PhoneNumberType.PREMIUM_RATE: "a premium-rate number",
        PhoneNumberType.SHARED_COST: "a shared-cost number",
        PhoneNumberType.UNKNOWN: "a number that no region assigns",
    }
    return kinds.get(number_type(parse(number)), "")


def _country(number: str) -> int:
    """The country code: what lies behind +1 is one country here, as it is to carriers."""
    from phonenumbers import parse

    return int(parse(number).country_code or 0)
