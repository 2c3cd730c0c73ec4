"""The two rules that are the checker's own. What they find is found elsewhere; here stand their pages."""

from collections.abc import Iterable

from .._files._ignore import REFUSED
from ._rule import Rule
from ._view import Checked, Finding


class Refused(Rule):
    description = """The loader refuses it.

    `run` would say the same and not start, and `add_skill` would raise: a key that does not exist, a number that
    nobody can dial, hours that nobody can read. So this is an error where all other rules warn, and it can neither be
    ignored nor left out of a selection.

    All of it is told in one run. What is wrong is set aside and the rest is looked at as if it were right; what only
    follows from a mistake is not told.

    Bad::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, timout: 20}

    Good::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, timeout: 20}
    """

    code = REFUSED

    def find(self, checked: Checked) -> Iterable[Finding]:
        """The loader has found it already."""
        return ()


class Needless(Rule):
    description = """An entry of `ignore` ignores nothing.

    The mistake has been mended, or the entry was misspelt: then it hides nothing today, and something tomorrow. Take
    it out, or correct `rule` or `at`. An entry for a rule that looks at the environment, too, is never called needless.

    Bad::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123}
        ignore:
          - {rule: TR007, reason: The PBX announces it}

    Good::

        agent: {name: desk}
        skills:
          transfer: {to: +14155550123, announce: none}
        ignore:
          - {rule: TR007, at: skills.transfer, reason: The PBX announces it}
    """

    code = "TR002"

    def find(self, checked: Checked) -> Iterable[Finding]:
        """The engine finds it when all other rules have spoken."""
        return ()


OWN: tuple[type[Rule], ...] = (Refused, Needless)
