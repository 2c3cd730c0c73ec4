"""What is written down and never happens."""

from collections.abc import Iterable, Iterator

from signalwire_transfer import Chain, Checked, Finding, Link, Rule, kind_of

Path = tuple[str | int, ...]
Use = tuple[Path, str, bool]
"""A place, what to say of it, and whether it is of use for one of the chains that it counts for."""


class NeverBack(Rule):
    description = """`return_message` is written, and the call never comes back.

    A call comes back to the agent only with `final: false`. With `final: true`, which is the default, it ends with the
    conversation, and the agent says nothing more. Write `final: false` where the agent should go on afterwards; else
    leave the message out.

    Bad::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, return_message: Welcome back.}

    Good::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, final: false, return_message: Welcome back.}
    """

    code = "TR019"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Messages that count for final chains alone."""
        message = "is never heard: the call is final; write `final: false`, or leave it out"
        uses = (
            (chain.tool.place(link, "return_message"), message, not chain.final)
            for chain in checked.chains
            for link in chain.links
            if "return_message" in link.keys
        )
        return _useless(uses)


class NeverNeeded(Rule):
    description = """Something is written for a case that cannot happen.

    `notify` and `texts.voicemail` without the verdict `voicemail`, `texts.hangup` without `hangup`, `texts.closed`
    without `hours`, `on_closed` with hours that never end: each was meant for something that is missing, mostly a
    verdict that was forgotten or stands on another route. A caller would notice, and nobody else.

    Bad::

        agent: {name: desk}
        skills:
          transfer:
            to: sip:ann@pbx.example.com
            notify: {from: +14155550100, to: +14155550123}

    Good::

        agent: {name: desk}
        skills:
          transfer:
            to: sip:ann@pbx.example.com
            on_failure: voicemail
            notify: {from: +14155550100, to: +14155550123}
    """

    code = "TR022"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Keys that count for no chain in which their case can happen."""
        return _useless(
            use for chain in checked.chains for link in chain.links for use in self._uses(chain, link, checked)
        )

    def _uses(self, chain: Chain, link: Link, checked: Checked) -> Iterator[Use]:
        words = link.keys.get("texts")
        has_voicemail = _has_verdict(link, "voicemail")
        if "notify" in link.keys:
            yield (
                chain.tool.place(link, "notify"),
                "no verdict here is `voicemail`: nobody leaves a message",
                has_voicemail,
            )
        for name, (message, is_needed) in _heard(chain, link).items():
            if getattr(words, name, None):
                yield chain.tool.place_of_text(link, name), message, is_needed
        if "on_closed" in link.keys and "hours" in link.keys:
            yield chain.tool.place(link, "on_closed"), "the hours never end: nobody gets here", _closes(link, checked)


def _heard(chain: Chain, link: Link) -> dict[str, tuple[str, bool]]:
    """When each of the texts is heard: what to say where it is not, and whether it is on this route."""
    has_voicemail = _has_verdict(link, "voicemail")
    no_voicemail = "no verdict here is `voicemail`: nobody hears it"
    is_texted = has_voicemail and "notify" in link.keys
    return {
        "voicemail": (no_voicemail, has_voicemail),
        "goodbye": (no_voicemail, has_voicemail),
        "notify": ("no message is texted here: nobody reads it", is_texted),
        "hangup": ("no verdict here is `hangup`: nobody hears it", _may_hang_up(link)),
        "press": ("nobody has to press a digit here: nobody hears it", bool(link.keys["accept"])),
        "closed": (
            "nobody hears it without `hours` on the first route",
            link is chain.first and "hours" in link.keys,
        ),
    }


def _useless(uses: Iterable[Use]) -> Iterator[Finding]:
    """The places that are of use to nobody: one at a skill's own level counts for many chains."""
    messages: dict[Path, str] = {}
    useful: set[Path] = set()
    for place, message, is_useful in uses:
        messages.setdefault(place, message)
        if is_useful:
            useful.add(place)
    return (Finding(place, message) for place, message in messages.items() if place not in useful)


def _has_verdict(first: Link, verdict: str) -> bool:
    return any(verdict in (link.keys.get("on_failure"), link.keys.get("on_closed")) for link in first.all)


def _may_hang_up(first: Link) -> bool:
    """Whether the words can be needed: they also stand in for an agent that cannot go on after a queue."""
    return _has_verdict(first, "hangup") or any(kind_of(link.kind).ends_session for link in first.all)


def _closes(link: Link, checked: Checked) -> bool:
    from datetime import timedelta

    end = checked.now + timedelta(weeks=4)
    open_until = checked.now
    for opens, closes in link.open_times(checked.now, end):
        open_until = closes if opens <= open_until else open_until
    return open_until < end
