"""What `check` says of a file with a ledger."""

import os
from collections.abc import Iterator

from signalwire_transfer import Checked, Finding, Rule

from ._texts import VARIABLES
from ._variables import LEDGER

Path = tuple[str | int, ...]


class TextedWhileItLasts(Rule):  # its page is its `description`
    description = """The text about a voicemail goes out only if the caller presses #.

    The document texts the link once the recording is over. Whether it still does so when the caller has hung up, as
    callers do, is documented nowhere. The platform's REST API can do it whoever ends the call: with a ledger, a public
    URL and the variables `SIGNALWIRE_PROJECT_ID`, `SIGNALWIRE_API_TOKEN` and `SIGNALWIRE_SPACE` the text is sent when
    the recording is reported, and tried again for three days; the document sends none then.

    Found where there is a ledger and one of the variables is not set, or where the ledger keeps nothing of people
    (`people: none`), the text among it. The link itself is in the ledger without them, unless that keeps nothing, and
    goes out as the event `voicemail.left`. Should that be enough, leave `notify` out, or ignore the rule with its
    reason.

    Bad::

        ledger: sqlite:///transfers.db
        agent: {name: desk}
        skills:
          transfer:
            to: sip:ann@pbx.example.com
            on_failure: voicemail
            notify: {from: +14155550100, to: +14155550123}

    Good::

        ledger: sqlite:///transfers.db
        agent: {name: desk}
        skills:
          transfer:
            to: sip:ann@pbx.example.com
            on_failure: voicemail
            notify: {from: +14155550100, to: +14155550123}
        ignore: [{rule: TR043, reason: The desk reads the event voicemail.left as well}]
    """

    code = "TR043"
    depends_on_machine = True

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Each `notify` that the REST API could see to, and does not."""
        if not (why := _why_not_texted(checked)):
            return
        found: dict[Path, None] = {}
        for chain in checked.chains:
            for link in chain.links if chain.tool.mode == "webhook" else ():
                if "notify" in link.keys:
                    found[chain.tool.place(link, "notify")] = None
        yield from (
            Finding(place, f"the text goes out for certain only if the caller presses #: {why}") for place in found
        )


def _why_not_texted(checked: Checked) -> str:
    """Why the REST API does not text; nothing where it does, or where there is no ledger."""
    if not os.environ.get(LEDGER) and not any(path[:1] == ("ledger",) for path in checked.texts):
        return ""
    missing = [f"`{name}`" for name in VARIABLES if not os.environ.get(name)]
    if missing:
        return f"set {' and '.join(missing)} where the agent runs"
    is_empty = checked.texts.get(("ledger", "people")) == "none"
    return "write `people: masked` or `full` in the ledger" if is_empty else ""
