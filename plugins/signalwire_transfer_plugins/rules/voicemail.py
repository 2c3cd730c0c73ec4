"""Voicemail: boxes that answer in the place of people, and messages that nobody hears of."""

from collections.abc import Iterator

from signalwire_transfer import Checked, Finding, Link, Rule

Path = tuple[str | int, ...]


class BoxAnswers(Rule):
    description = """A voicemail box that answers counts as a person.

    A mobile that is switched off is answered by its box, and the platform cannot tell it from its owner: the caller
    talks to a machine, and what you have written in `on_failure` for just that moment never happens. With a `whisper`
    the colleague hears what the call is about and presses 1 to take it, which no machine does; `accept: "1"` asks for
    the digit alone.

    Only where another route or `voicemail` would follow: that is what a box takes away. Where the call would go back to
    the agent anyway, the rule is silent, and so it is where `accept: false` says that somebody has thought of it. An
    `on_failure` that counts for several routes is found once, where it stands.

    Bad::

        agent: {name: desk}
        skills:
          transfer:
            to: +14155550123
            on_failure: +14155550124

    Good::

        agent: {name: desk}
        skills:
          transfer:
            to: +14155550123
            whisper: "A call about {reason}."
            on_failure: {to: +14155550124, whisper: "A call about {reason}."}
    """

    code = "TR004"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Phones that ask for no digit, with something behind them that is worth protecting."""
        found: dict[Path, dict[Path, None]] = {}
        for chain in checked.chains:
            for link in chain.links:
                is_open = "accept" not in link.keys and "whisper" not in link.keys
                if is_open and _has_phone(link) and _goes_on(link):
                    places = found.setdefault(chain.tool.place(link, "on_failure"), {})
                    places[chain.tool.place(link, "to")] = None
        for place, routes in found.items():
            message = "a voicemail box that answers counts as a person, and nothing in `on_failure` happens"
            found_at = place if len(routes) > 1 else next(iter(routes))
            yield Finding(found_at, _counted(len(routes), f'{message}: write `whisper`, or `accept: "1"`'))


class UntoldMessage(Rule):
    description = """A caller leaves a message, and nobody is told.

    The verdict `voicemail` records what the caller says. With `notify` somebody gets a text with the link to it;
    without, the message lies among the recordings of your SignalWire space until somebody looks there.

    The text goes out for certain if the caller presses # after speaking. Whether it does if they hang up is documented
    nowhere: TR043 has what sends it all the same. With a public URL the link is also in the ledger.
    Whoever opens the link needs API credentials where Media URL Protection is switched on.

    Bad::

        agent: {name: desk}
        skills:
          transfer: {to: "sip:ann@pbx.example.com", on_failure: voicemail}

    Good::

        agent: {name: desk}
        skills:
          transfer:
            to: sip:ann@pbx.example.com
            on_failure: voicemail
            notify: {from: +14155550100, to: +14155550123}
    """

    code = "TR021"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Verdicts with no `notify` beside them or on the first route of the chain. A data_map can have none."""
        found: dict[Path, dict[Path, None]] = {}
        for chain in checked.chains:
            for link in chain.links if chain.tool.mode == "webhook" else ():
                for key in ("on_failure", "on_closed"):
                    is_told = "notify" in link.keys or "notify" in chain.first.keys
                    if link.keys.get(key) == "voicemail" and not is_told:
                        routes = found.setdefault(chain.tool.place(link, key), {})
                        routes[chain.tool.place(link, "to")] = None
        for place, routes in found.items():
            message = "nobody is told of the message: write `notify` with the number that gets its link"
            yield Finding(place, _counted(len(routes), message))


def _counted(routes: int, message: str) -> str:
    """The message for a key that counts for so many routes: it stands once, and is told once."""
    return message if routes == 1 else f"{routes} routes: {message}"


def _has_phone(link: Link) -> bool:
    return any(address.kind == "phone" for address in link.addresses)


def _goes_on(link: Link) -> bool:
    return link.on_failure is not None or link.keys.get("on_failure") == "voicemail"
