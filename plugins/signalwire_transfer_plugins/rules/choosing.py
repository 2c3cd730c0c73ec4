"""What the model chooses by: names and descriptions that tell one route from the other."""

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from signalwire_transfer import Checked, CheckedTool, Finding, Link, Rule

_BETWEEN = re.compile(r"[\s_/&+,;:.()\-]+")  # not \W: that is the vowel signs of many scripts, too
_AROUND = "\"'!?\u00a1\u00bf\u00ab\u00bb\u2018\u2019\u201c\u201d\u2026\u3001\u3002"
_SMALL = frozenset({"a", "all", "an", "and", "any", "for", "in", "my", "of", "on", "or", "our", "the", "to", "with"})
_ALIKE = 0.7
"""The share of their words that two descriptions have in common when a model can no longer tell them apart."""


class HardToTell(Rule):
    description = """The model cannot tell two routes apart.

    It chooses by names and descriptions alone. Two descriptions with nearly the same words, two names that share a word
    while one of them has no description ("new customers", "old customers"), or a name without any letter in it: there
    the model guesses, and callers land at the wrong desk. Write a `description` that says what belongs there and not
    elsewhere.

    A directory of more than fifty names is not shown to the model: there the caller names somebody, and the rule is
    silent.

    Bad::

        agent: {name: desk}
        skills:
          department_router:
            departments:
              new customers: +14155550111
              old customers: +14155550112

    Good::

        agent: {name: desk}
        skills:
          department_router:
            departments:
              new customers: {to: +14155550111, description: wants an offer and has no contract yet}
              old customers: {to: +14155550112, description: questions about a running contract}
    """

    code = "TR009"

    def find(self, checked: Checked) -> Iterator[Finding]:
        """Names and descriptions of each tool, against each other; several skills may stand behind one tool."""
        for agent in checked.agents:
            choices: dict[str, list[_Choice]] = {}
            for tool in agent.tools:
                yield from self._alone(tool)
                choices.setdefault(tool.name, []).extend(_Choice(tool, *choice) for choice in tool.choices.items())
            for together in choices.values():
                for pair in itertools.combinations(together, 2):
                    yield from self._beside(*pair)

    def _alone(self, tool: CheckedTool) -> Iterator[Finding]:
        for name, link in tool.choices.items():
            if not any(map(str.isalpha, name)) and not _description(link):
                yield Finding(tool.at(*link.path), "the name says nothing to the model: write a `description`")

    def _beside(self, one: "_Choice", other: "_Choice") -> Iterator[Finding]:
        words, more = _words(_description(one.link)), _words(_description(other.link))
        if words and more:
            if len(words & more) >= _ALIKE * len(words | more):
                place = other.tool.place(other.link, "description")
                yield Finding(place, f'says nearly the same as that of "{one.name}"')
        elif _words(one.name) & _words(other.name):
            bare = one if not words else other
            message = f'"{one.name}" and "{other.name}" are alike: write a `description` for "{bare.name}"'
            yield Finding(bare.tool.at(*bare.link.path), message)


class _Choice(NamedTuple):
    """A name that the model is shown, with the skill that has it."""

    tool: CheckedTool
    name: str
    link: Link


def _description(link: Link) -> str:
    return str(link.route.description or "")


def _words(text: str) -> frozenset[str]:
    words = (word.strip(_AROUND) for word in _BETWEEN.split(text.casefold()))
    return frozenset(filter(None, words)) - _SMALL
