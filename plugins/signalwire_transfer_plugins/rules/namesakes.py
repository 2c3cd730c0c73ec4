"""Names that several people have."""

from collections.abc import Iterator

from signalwire_transfer import Checked, Finding, Rule


class Namesakes(Rule):
    description = """Several routes share a name.

    Two people of one name, or with one alias, are told apart by a question: the caller hears the names with the
    `description` of each, or with the `department` of a directory. That costs a turn of every call for either of them.
    Where it is meant, ignore the rule there; else give them names or aliases that differ.

    In `departments` that are written in the file itself, names that sound the same are refused.

    Bad::

        agent: {name: desk}
        skills:
          department_router:
            departments:
              Lê Hương: {to: +14155550111, description: sales}
              Lê Hường: {to: +14155550112, description: purchasing}

    Good::

        agent: {name: desk}
        skills:
          department_router:
            departments:
              Lê Hương Giang: {to: +14155550111, description: sales}
              Lê Thị Hường: {to: +14155550112, description: purchasing}
    """

    code = "TR030"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """What several routes of one tool are called, at each of them."""
        for agent in checked.agents:
            for tool in agent.tools:
                paths = {first.path[-1]: first.path for first in tool.chains if first.path}
                for called, names in tool.shared.items():
                    for name in (name for name in names if name in paths):
                        others = " and ".join(f'"{other}"' for other in names if other != name)
                        message = f'{others} may be meant by "{called}" too: who says it is asked which one they mean'
                        yield Finding(tool.at(*paths[name]), message)
