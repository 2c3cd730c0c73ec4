"""Agents that the server of this very file would have to serve: whether there is one, and whether it lets a call in."""

import difflib
from collections.abc import Iterator
from urllib.parse import urlsplit

from signalwire_transfer import Chain, Checked, CheckedAgent, Finding, Link, Rule


class NobodyThere(Rule):
    description = """An address leads to this file's server, where no agent of it answers.

    Below the public base URL (`public_url` at the top of the file, or SWML_PROXY_URL_BASE) the agents of this file
    answer, each at its `route`. Anywhere else below it the server answers 404: the platform gets no document, and the
    caller is cut off. `agent:` and the name of an agent cannot go astray like this.

    Where another server answers there, behind the same host, say so in `ignore`.

    Bad::

        public_url: https://agents.example.com
        agents:
          - name: reception
            route: /reception
            skills:
              agent_handoff: {agents: {billing: "https://agents.example.com/biling"}}
          - name: billing
            route: /billing
            skills:
              escalate_to_human: {to: +14155550123}

    Good::

        public_url: https://agents.example.com
        agents:
          - name: reception
            route: /reception
            skills:
              agent_handoff: {agents: {billing: "agent:billing"}}
          - name: billing
            route: /billing
            skills:
              escalate_to_human: {to: +14155550123}
    """

    code = "TR029"
    depends_on_machine = True

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Addresses of agents below the base, at which no agent of the file answers."""
        for chain, link, url in _handed_over(checked):
            if checked.is_ours(url) and checked.agent_at(url) is None:
                yield chain.finding(link, "to", f"leads to this server, {_nobody(url, checked)}")


class NeedlessLogin(Rule):
    description = """A login is written in the address of an agent of the same file.

    All agents of a file ask for the same login, SWML_BASIC_AUTH_USER and SWML_BASIC_AUTH_PASSWORD, and it is filled in
    wherever one of them hands a call to another. One that is written is sent instead: is it another one, or was the
    password changed since, the agent answers 401 and the caller is cut off.

    Bad::

        public_url: https://shop.example.com
        agents:
          - {name: orders, route: /orders, skills: {transfer: {to: "https://clerk@shop.example.com/returns"}}}
          - {name: returns, route: /returns, skills: {transfer: {to: +14155550123}}}

    Good::

        public_url: https://shop.example.com
        agents:
          - {name: orders, route: /orders, skills: {transfer: {to: "agent:returns"}}}
          - {name: returns, route: /returns, skills: {transfer: {to: +14155550123}}}
    """

    code = "TR031"
    depends_on_machine = True

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Addresses of agents of the file, with a login in them."""
        for chain, link, url in _handed_over(checked):
            there = checked.agent_at(url) if "@" in urlsplit(url).netloc else None
            if there:
                sentence = f'must be written without a login, or as "agent:{there.name}": the right one is filled in'
                yield chain.finding(link, "to", sentence)


def _handed_over(checked: Checked) -> Iterator[tuple[Chain, Link, str]]:
    """Every address of another agent."""
    for chain in checked.chains:
        for link in chain.links:
            if link.kind == "agent":
                yield chain, link, next(link.addresses).value


def _nobody(url: str, checked: Checked) -> str:
    """That no agent has this route, and which one is close."""
    routes = {_route(agent, checked): agent for agent in checked.agents}
    close = difflib.get_close_matches(urlsplit(url).path.rstrip("/"), [path for path in routes if path], n=1)
    hint = f'; did you mean "agent:{routes[close[0]].name}"?' if close else ""
    return f"where no agent of this file answers{hint}"


def _route(agent: CheckedAgent, checked: Checked) -> str:
    return f"{urlsplit(checked.base).path.rstrip('/')}{agent.route.rstrip('/')}"
