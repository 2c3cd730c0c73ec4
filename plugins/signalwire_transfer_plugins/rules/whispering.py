"""What the person who answers hears first."""

from collections.abc import Iterator

from signalwire_transfer import Checked, Finding, Rule


class LongWhisper(Rule):
    description = """A whisper takes more than ten seconds to say.

    The caller hears nothing but ringing until the whisper is over and the digit pressed, and a colleague who has to
    listen that long hangs up. Say who is calling and why. Fields are counted as they are written: {summary} can make it
    longer still.

    Bad::

        agent: {name: desk}
        skills:
          transfer:
            to: +14155550123
            whisper: >-
              This is a call that was transferred to you by the receptionist of Example Net, who has already talked with
              the caller and has found out that the call is about the following: {reason}.

    Good::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, whisper: "Example Net, a call about {reason}."}
    """

    code = "TR023"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Whispers, by their characters."""
        for chain in checked.chains:
            for link in chain.links:
                if link.has_long_whisper:
                    yield chain.finding(
                        link, "whisper", "takes over ten seconds to say, and the caller waits meanwhile"
                    )
