"""Agents that hand a call to each other, round and round."""

from collections.abc import Iterator

from signalwire_transfer import Chain, Checked, CheckedAgent, Finding, Link, Rule

Edges = dict[CheckedAgent, list[tuple[CheckedAgent, Chain, Link]]]


class Loop(Rule):
    description = """Agents of this file can hand a call round in a circle.

    Each of them may believe that another is responsible, and pass the caller on until `limits.hops` says stop. But a
    specialist who can give the caller back to the reception is the usual design, and no circle is without that limit.
    So it counts only when it is selected, as in `check --select TR015`: look whether the last one should answer itself,
    or pass the call to a person.

    Bad::

        public_url: https://bank.example.com
        agents:
          - {name: accounts, route: /accounts, skills: {transfer: {to: "agent:cards"}}}
          - {name: cards, route: /cards, skills: {transfer: {to: "agent:loans"}}}
          - {name: loans, route: /loans, skills: {transfer: {to: "agent:accounts"}}}

    Good::

        public_url: https://bank.example.com
        agents:
          - {name: accounts, route: /accounts, skills: {transfer: {to: "agent:cards"}}}
          - {name: cards, route: /cards, skills: {transfer: {to: "agent:loans"}}}
          - {name: loans, route: /loans, skills: {transfer: {to: +14155550123}}}
    """

    code = "TR015"
    by_default = False

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Each circle, once: where it leads back to an agent that stands further up in the file."""
        edges = _edges(checked)
        order = {agent: index for index, agent in enumerate(checked.agents)}
        for agent in checked.agents:
            for other, chain, link in edges[agent]:
                way = _way(other, agent, edges) if order[other] < order[agent] else []
                if way:
                    names = " → ".join(each.name for each in (agent, *way))
                    yield chain.finding(link, "to", f"the call can go round: {names}")


def _edges(checked: Checked) -> Edges:
    """Who may hand a call to whom. An agent that hands it to itself is another rule's matter."""
    edges: Edges = {agent: [] for agent in checked.agents}
    for chain in checked.chains if len(checked.agents) > 1 else ():
        for link in chain.links:
            for other in checked.agents if link.kind == "agent" else ():
                if other is not chain.agent and other.is_at(next(link.addresses).value):
                    edges[chain.agent].append((other, chain, link))
    return edges


def _way(start: CheckedAgent, goal: CheckedAgent, edges: Edges) -> list[CheckedAgent]:
    """The shortest way from one agent to another; empty where there is none."""
    ways = [[start]]
    seen = {start}
    for way in ways:
        for other, _, _ in edges[way[-1]]:
            if other is goal:
                return [*way, other]
            if other not in seen:
                seen.add(other)
                ways.append([*way, other])
    return []
