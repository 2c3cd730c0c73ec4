"""Transfers that work with the agent's server down, until somebody does not answer."""

from collections.abc import Iterator

from signalwire_transfer import Chain, Checked, Finding, Rule


class BackToTheServer(Rule):
    description = """A data_map leads back to the agent's server.

    With `mode: data_map` the platform runs a transfer by itself, so that it works while your server is down. Where the
    public URL of the agent is known and nobody takes the call, the verdict `agent` asks that very server for the call's
    next document: is it down, the caller is lost there. Let such a chain end with `voicemail` or `hangup`.

    Bad::

        agent: {name: desk}
        skills:
          transfer:
            to: sip:ann@pbx.example.com
            mode: data_map
            public_url: https://agents.example.com/desk

    Good::

        agent: {name: desk}
        skills:
          transfer:
            to: sip:ann@pbx.example.com
            mode: data_map
            public_url: https://agents.example.com/desk
            on_failure: voicemail
    """

    code = "TR024"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Chains of a data_map that end with the agent, where the agent is reached at its public URL."""
        for chain in checked.chains:
            if chain.tool.mode == "data_map" and _comes_back(chain):
                *_, last = chain.first.tried
                key = "on_failure" if "on_failure" in last.keys else "to"
                message = "needs your server when nobody takes the call, and a data_map is there to do without it"
                yield chain.finding(last, key, f'{message}: write `on_failure: "voicemail"` or "hangup"')


def _comes_back(chain: Chain) -> bool:
    session = chain.session()
    return session.reenters and session.tells
