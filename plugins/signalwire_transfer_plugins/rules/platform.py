"""What the platform does with a document, where that is not what one would expect."""

from collections.abc import Iterator

from signalwire_transfer import Checked, Finding, Link, Rule

_MOST_RUNGS = 5


class AskedAtOnce(Rule):
    description = """Several ring at once, and the one who answers has to press a digit.

    The platform connects the first of them that answers, and lets the others stop ringing. A mobile that is switched
    off answers with its voicemail box at once: nobody presses the digit there, and everybody else has gone silent.
    Let them ring one after the other, or ask for no digit where no box can answer.

    Bad::

        agent: {name: desk}
        skills:
          transfer:
            to: [+14155550123, +14155550124]
            ring: parallel
            whisper: "A call from {caller}."

    Good::

        agent: {name: desk}
        skills:
          transfer:
            to: [+14155550123, +14155550124]
            timeout: 15
            whisper: "A call from {caller}."
    """

    code = "TR038"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Groups of more than one address whose person is asked for a digit."""
        for chain in checked.chains:
            for link in chain.links:
                if _asks(link) and _rings_at_once(link):
                    key = "ring" if "ring" in link.keys else "to"
                    message = (
                        "a voicemail box that answers first silences the others: "
                        "write `ring: serial`, or `accept: false` where no box can answer"
                    )
                    yield chain.finding(link, key, message)


class SwitchedOff(Rule):
    description = """The agent's AI may not do what a transfer needs.

    `swaig_allow_swml: false` lets no tool run a document, so no call can be moved. `swaig_set_global_data: false` lets
    no tool keep anything: limits no longer count, and a call that comes back has lost what was known of it.

    Bad::

        agent: {name: desk, params: {swaig_allow_swml: false}}
        skills:
          transfer: {to: "sip:ann@pbx.example.com"}

    Good::

        agent: {name: desk}
        skills:
          transfer: {to: "sip:ann@pbx.example.com"}
    """

    code = "TR039"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Agents with tools of ours, by the parameters of their AI."""
        for agent in checked.agents:
            for key, harm in _NEEDED.items() if agent.tools else ():
                if str(agent.params.get(key)).casefold() == "false":
                    yield Finding((*agent.path, "params", key), f"must not be false: {harm}")


_NEEDED = {
    "swaig_allow_swml": "no tool could move a call",
    "swaig_set_global_data": "transfers could not be counted, nor remembered when a call comes back",
}


class DeepChain(Rule):
    description = """A chain has more than five rungs, one inside the other.

    The platform ends a document that is nested too deeply, and tells nobody how deep that is. Callers seldom wait for a
    sixth attempt: a list of addresses that ring one after the other, or a queue, reaches as many people in one rung.

    Bad::

        agent: {name: desk}
        skills:
          transfer:
            to: sip:a@pbx.example.com
            timeout: 10
            on_failure:
              to: sip:b@pbx.example.com
              timeout: 10
              on_failure:
                to: sip:c@pbx.example.com
                timeout: 10
                on_failure:
                  to: sip:d@pbx.example.com
                  timeout: 10
                  on_failure:
                    to: sip:e@pbx.example.com
                    timeout: 10
                    on_failure: {to: "sip:f@pbx.example.com", timeout: 10}

    Good::

        agent: {name: desk}
        skills:
          transfer:
            timeout: 10
            to:
              - sip:a@pbx.example.com
              - sip:b@pbx.example.com
              - sip:c@pbx.example.com
              - sip:d@pbx.example.com
              - sip:e@pbx.example.com
              - sip:f@pbx.example.com
    """

    code = "TR040"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """The sixth rung of a chain."""
        for chain in checked.chains:
            link: Link | None = chain.first
            for _ in range(_MOST_RUNGS):
                link = link.on_failure if link else None
            if link:
                message = (
                    f"is more than {_MOST_RUNGS} rungs deep, where the platform may end the document: write a list"
                )
                yield chain.finding(link, "to", message)


def _asks(link: Link) -> bool:
    return bool(link.keys.get("accept", "1" if "whisper" in link.keys else False))


def _rings_at_once(link: Link) -> bool:
    groups = link.to
    return any(len(group) > 1 for group in groups) or (link.keys.get("ring") == "parallel" and len(groups) > 1)
