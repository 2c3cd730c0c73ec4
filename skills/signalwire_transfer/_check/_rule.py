"""What a rule is: a code, a page, and a look at what a file holds."""

import inspect
from collections.abc import Iterable
from typing import ClassVar

from ._view import Checked, Finding


class NoFindingError(TypeError):
    """What a rule gives that is no finding."""


def finding_of(told: object) -> Finding:
    """What a rule tells as a finding. Raises NoFindingError where it is none."""
    match told:
        case ((tuple() | list()) as path, str() as message) if all(isinstance(part, (str, int)) for part in path):
            return Finding(tuple(path), message)
    raise NoFindingError("it gave what is no Finding with a path of keys and indexes and a sentence")


class Rule:
    """A rule for `check`. Subclass it, give it a code and a page, and say what you find.

    The page, which `check --explain` prints, is the docstring: what, why, and an example of each kind. A `description`
    takes its place. The code is two letters or more of your own and three digits.

    Example::

        class NoExtensions(Rule):
            '''An extension is dialled.

            Our switchboard knows no extensions.

            Bad::

                agent: {name: desk}
                skills:
                  transfer: {to: +14155550123, digits: "12"}

            Good::

                agent: {name: desk}
                skills:
                  transfer: {to: +14155550123}
            '''

            code = "ACME001"

            def find(self, checked):
                for chain in checked.chains:
                    for link in chain.links:
                        if "digits" in link.keys:
                            yield chain.finding(link, "digits", "our switchboard knows no extensions")
    """

    code: ClassVar[str]
    """Letters of your own and three digits."""
    description: ClassVar[str] = ""
    """The page; without it, the docstring, which `python -OO` does not keep."""
    by_default: ClassVar[bool] = True
    """Whether it counts without being selected. One that most files would break for no harm does not."""
    depends_on_machine: ClassVar[bool] = False
    """Whether it looks beyond the file, as at the environment: ignoring it is never called needless then."""

    def find(self, checked: Checked) -> Iterable[Finding]:
        """What is wrong. Runs once for each file or agent that is checked."""
        raise NotImplementedError(f"{type(self).__name__} has no find method")


def page(rule: type[Rule]) -> str:
    """What the rule looks for, why, and an example of each kind."""
    return inspect.cleandoc(rule.description or rule.__doc__ or "")


def title(rule: type[Rule]) -> str:
    """The first line of the page."""
    return page(rule).partition("\n")[0] or rule.__name__
