"""The rules of the checker and of all plugins, and which of them a run selects."""

import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .._errors import TransferError
from .._files._ignore import CODE, REFUSED
from .._rules._rule import Checked, Finding, Rule, page
from .._seam._border import border
from .._seam._plugins import Clash, Plugin, Plugins, choose
from ._raised import raised

_OURS = "signalwire-transfer"
_OUR_LETTERS = "TR"
_WITHOUT_DOCSTRINGS = 2
"""How far Python optimises (`-OO`) where it keeps none: a rule then has its name for a page."""
_ALL = "ALL"


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
        """Nothing: the loader has found these already."""
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
        """Nothing: the engine finds these once all other rules have run."""
        return ()


OWN: tuple[type[Rule], ...] = (Refused, Needless)


class _NoRuleError(Exception):
    """A plugin offers something that cannot be used as a rule."""


@dataclass
class Offered:
    """The rules that can be used, by code and in that order; what cannot be used is named in `complaints`."""

    rules: dict[str, type[Rule]] = field(default_factory=lambda: {rule.code: rule for rule in OWN})
    owners: dict[str, Plugin] = field(default_factory=dict)
    complaints: list[Clash] = field(default_factory=list)


def offered(plugins: Plugins) -> Offered:
    """The rules of the checker itself and of all plugins."""
    found = Offered()
    claimed: dict[str, list[tuple[Plugin, type[Rule]]]] = {}
    for plugin in plugins.found:
        for rule in _rules_of(plugin, plugins, found.complaints):
            claimed.setdefault(rule.code, []).append((plugin, rule))
    for code, claims in sorted(claimed.items()):
        if len(claims) > 1:
            both = " and ".join(str(plugin) for plugin, _ in claims)
            sentence = f'rule "{code}" is offered by {both}: {choose(plugin for plugin, _ in claims)}'
            found.complaints.append(Clash(sentence, tuple(plugin for plugin, _ in claims)))
        else:
            [(found.owners[code], found.rules[code])] = claims
    found.rules = dict(sorted(found.rules.items()))
    return found


def _rules_of(plugin: Plugin, plugins: Plugins, complaints: list[Clash]) -> Iterator[type[Rule]]:
    """The rules of one plugin; all of them are left out if one cannot be used."""
    if "transfer_rules" not in plugin.hooks:
        return
    try:
        with border(f"plugin {plugin}", _NoRuleError):
            rules = [_checked(rule, plugin) for rule in plugins.hooks.rules_of(plugin.name)]
        yield from rules
    except _NoRuleError as error:
        complaints.append(_left_out(plugin, str(error)))
    except TransferError as error:
        why = raised(error, None).replace("it raised", "transfer_rules raised", 1)
        complaints.append(_left_out(plugin, why))


def _left_out(plugin: Plugin, why: str) -> Clash:
    return Clash(f"the rules of the plugin {plugin} are left out: {why}", (plugin,))


def _checked(rule: object, plugin: Plugin) -> type[Rule]:
    if not (inspect.isclass(rule) and issubclass(rule, Rule)):
        raise _NoRuleError(f"transfer_rules returned {rule!r}, which is no Rule class")
    code = getattr(rule, "code", None)
    if not (isinstance(code, str) and CODE.fullmatch(code)):
        raise _NoRuleError(f"the code of {rule.__name__} is no letters and three digits, as in ACME001: {code!r}")
    if code.startswith(_OUR_LETTERS) and code[2:].isdigit() and plugin.distribution.partition(" ")[0] != _OURS:
        raise _NoRuleError(f"{code} of {rule.__name__} has the letters of {_OURS}: choose your own")
    if not page(rule) and sys.flags.optimize < _WITHOUT_DOCSTRINGS:
        raise _NoRuleError(f"{rule.__name__} has no docstring: it is the page that `check --explain {code}` prints")
    return rule


class UnknownCode(ValueError):  # noqa: N818  # says what it is
    """A code that no rule has."""


def selection(rules: Mapping[str, type[Rule]], selected: Iterable[str], left_out: Iterable[str]) -> frozenset[str]:
    """The codes that count. Codes and their beginnings may stand in both lists. What the loader refuses always counts.

    Raises UnknownCode.
    """
    left_out = list(left_out)
    if REFUSED in left_out:
        raise UnknownCode(f"{REFUSED} cannot be left out: a file with such a mistake does not start")
    on = _matching(rules, selected) or {code for code, rule in rules.items() if rule.by_default}
    return frozenset(on - _matching(rules, left_out) | {REFUSED})


def _matching(rules: Mapping[str, type[Rule]], written: Iterable[str]) -> set[str]:
    matching: set[str] = set()
    for start in written:
        found = {code for code in rules if start == _ALL or code.startswith(start)}
        if not found:
            raise UnknownCode(f'no rule has the code "{start}"; there are {", ".join(rules)}')
        matching |= found
    return matching
