"""Where a call goes when nobody takes it."""

from collections.abc import Iterator

from signalwire_transfer import Chain, Checked, Finding, Link, Rule, kind_of


class DeadEnd(Rule):
    description = """A transfer that fails leaves the caller with nobody.

    Sooner or later a phone is busy, switched off or not answered. A single address with `on_failure: hangup` gives
    such a caller a sentence and then silence. A SIP REFER hands the call to your PBX, and whether a phone was ever
    picked up there is known to nobody here: so say what follows when the PBX refuses, and be it `agent`.

    Name another route, `voicemail` or `agent` in `on_failure`. A list of addresses counts as somebody else who is
    tried, and hanging up outside the hours (`on_closed`) is not meant.

    Bad::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, on_failure: hangup}

    Good::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, on_failure: agent}
    """

    code = "TR003"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """First routes that are given up at once, and REFERs that nobody thought further than."""
        for chain in checked.chains:
            if chain.first.keys.get("on_failure") == "hangup" and len(list(chain.first.addresses)) == 1:
                message = "nobody else is tried: name another route, `voicemail` or `agent`"
                yield chain.finding(chain.first, "on_failure", message)
            for link in chain.links:
                if link.kind == "refer" and "on_failure" not in link.keys:
                    message = "nobody here hears whether the REFER reached anybody: write `on_failure`, be it `agent`"
                    yield chain.finding(link, "to", message)


class LostInQueue(Rule):
    description = """A caller who waits in a queue cannot come back to the agent.

    The platform ends the AI session when a caller enters a queue. When nobody was free in time, the call can only come
    back to the agent at its public URL; where none is known, the caller hears the words of `texts.hangup` instead,
    after all that waiting. Set `SWML_PROXY_URL_BASE` where the agent runs, write `public_url`, or let the chain end in
    `voicemail` or with a phone that somebody answers.

    It looks at the environment of the machine that `check` runs on. If the variable is set only where the agent runs,
    ignore the rule and say so.

    Bad::

        agent: {name: desk}
        skills:
          transfer: {to: "queue:support"}

    Good::

        agent: {name: desk}
        skills:
          transfer:
            to: queue:support
            on_failure: voicemail
            notify: {from: +14155550100, to: +14155550123}
    """

    code = "TR005"
    depends_on_machine = True

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Queues in a chain whose end is the agent, where nobody knows the way back."""
        for chain in checked.chains:
            for start in (chain.first, chain.first.on_closed):
                if start and start.verdict == "agent" and not chain.session(start).tells:
                    yield from (self._lost(chain, link) for link in start.tried if kind_of(link.kind).ends_session)

    def _lost(self, chain: Chain, link: Link) -> Finding:
        message = (
            "nobody knows the agent's public URL, so a caller whom nobody takes from the queue hears goodbye: "
            "set SWML_PROXY_URL_BASE, or write `public_url` or another `on_failure`"
        )
        return chain.finding(link, "to", message)


class KeptSession(Rule):
    description = """The AI session is kept, and billed, while people talk.

    When nobody takes a call the agent goes on. It can leave the call meanwhile only if the platform finds it again
    later: at `public_url`, or at `SWML_PROXY_URL_BASE` and its route. Where neither is known the session stays until
    the conversation is over.

    It looks at the environment of the machine that `check` runs on, and harms no caller. So it counts only when it is
    selected, as in `check --select TR006` where the agent runs.

    Bad::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123}

    Good::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, public_url: "https://agents.example.com/"}
    """

    code = "TR006"
    by_default = False
    depends_on_machine = True

    def find(self, checked: Checked) -> Iterator[Finding]:
        """The first such tool of each agent: what mends it mends all of them."""
        told = set()
        for chain in checked.chains:
            if chain.agent not in told and chain.session().is_kept:
                told.add(chain.agent)
                message = "the AI session is billed while callers talk to a person: set SWML_PROXY_URL_BASE"
                yield Finding(chain.tool.path, f"{message} or write `public_url`")


class NothingLeft(Rule):
    description = """Whoever comes back to the agent cannot leave a message.

    A chain that ends in `agent` gives the caller back to the AI, at night as at noon. It can say that nobody is there,
    and no more: without `take_message` whatever the caller wanted is gone when the line closes. With it, the agent is
    told after every failed chain that it can take a message, asks for what is missing, repeats the number, and passes
    it on.

    Small agents do without, and lose nobody on the line. So it counts only when it is selected, as in
    `check --select TR032`; it is told once for each agent.

    Bad::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, on_failure: agent}

    Good::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, on_failure: agent}
          take_message:
            deliver: [{sms: {from: +14155550100, to: +14155550124}}]
    """

    code = "TR032"
    by_default = False

    def find(self, checked: Checked) -> Iterator[Finding]:
        """The first chain of each agent that comes back to it, where it can take no message."""
        told = {agent for agent in checked.agents if any(tool.takes_messages for tool in agent.tools)}
        for chain in checked.chains:
            ends = () if chain.agent in told else _ways_back(chain)
            for link, key in ends:
                told.add(chain.agent)
                message = "the caller comes back to an agent that can take no message: add `take_message`"
                yield chain.finding(link, key, message)
                break


def _ways_back(chain: Chain) -> Iterator[tuple[Link, str]]:
    """Where a chain ends with the agent: the link, and the key that says so or would say otherwise."""
    for link in chain.links:
        if "hours" in link.keys and link.onward("on_closed") == "agent":
            yield link, "on_closed" if "on_closed" in link.keys else "hours"
        elif kind_of(link.kind).reports_failure and link.onward("on_failure") == "agent":
            yield link, "on_failure" if "on_failure" in link.keys else "to"
