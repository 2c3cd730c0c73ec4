"""Addresses of a plugin's own scheme that lead nowhere."""

from collections.abc import Iterator

from signalwire_transfer import Checked, Finding, Rule


class Nowhere(Rule):
    description = """A plugin says that there is no such destination.

    What stands behind a plugin's own scheme, as in `rota:ann`, only that plugin knows. It is asked about each such
    address, if it has the hook `transfer_check`, and this is what it says. At a call the caller would be told that
    nobody can be reached, or the next rung would be tried.

    A table that changes may know the name when a call comes: then ignore the finding, and say so.

    Bad::

        # with a plugin whose rota knows Ann alone
        agent: {name: desk}
        skills:
          transfer: {to: "rota:zoe"}

    Good::

        # with the same plugin
        agent: {name: desk}
        skills:
          transfer: {to: "rota:ann"}
    """

    code = "TR041"
    depends_on_machine = True

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Every address that the plugin behind it knows nothing of."""
        for chain in checked.chains:
            for link in chain.links:
                for address in link.addresses:
                    if wrong := checked.wrong_with(address):
                        yield chain.finding(link, "to", wrong)
