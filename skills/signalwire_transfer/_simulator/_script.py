"""Runs a document on one leg of the call: sections, and the verbs that decide what comes next."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from ._conditions import holds
from ._errors import SimulationError
from ._expressions import as_text
from ._grammar import check_parameters, needed, number, verb_of
from ._leg import Leg, Over

Verb = Callable[["Script", Any], None]
_DEEPEST = 32


class Goto(Exception):  # noqa: N818  # a way through the script, no error
    """On to a label of this section."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class Return(Exception):  # noqa: N818
    """Back from a section."""

    def __init__(self, value: Any) -> None:
        super().__init__(value)
        self.value = value


class Jump(Exception):  # noqa: N818
    """On in another section or document, for good."""

    def __init__(self, script: "Script", section: str) -> None:
        super().__init__(section)
        self.script, self.section = script, section


class Script:
    """The sections of one document, being run on a leg."""

    def __init__(self, leg: Leg, sections: Mapping[str, Any], params: Mapping[str, Any] | None = None) -> None:
        self.leg, self.sections, self.params = leg, sections, dict(params or {})
        self._jumped: dict[tuple[Any, ...], int] = {}

    def run(self, section: str = "main") -> None:
        """Run a section and whatever it transfers to, until the script ends."""
        script = self
        while True:
            try:
                return script.section(section)
            except Jump as jump:
                script, section = jump.script, jump.section
                script.leg.path.clear()
            except Return:
                return None

    def section(self, name: str) -> None:
        """Run one section of the document."""
        if not isinstance(self.sections.get(name), list):
            raise SimulationError(f'the document has no section "{name}"')
        try:
            self.block(self.sections[name], name)
        except Goto as jump:
            raise SimulationError(f'the section "{name}" has no label "{jump.label}"') from None

    def block(self, verbs: Any, place: str) -> None:
        """Run verbs one after the other. `place` says which block it is."""
        if not isinstance(verbs, list):
            raise SimulationError(f"{place} is a list of verbs, not {verbs!r}")
        position = 0
        self.leg.path.append((place, 0))
        while position < len(verbs):
            self.leg.path[-1] = (place, position)
            position = self._after(verbs, position)
        self.leg.path.pop()

    def _after(self, verbs: list[Any], position: int) -> int:
        """Run one verb; the position of the next."""
        depth = len(self.leg.path)
        try:
            self.verb(verbs[position])
        except Goto as jump:
            if {"label": jump.label} not in verbs:
                raise
            del self.leg.path[depth:]
            return verbs.index({"label": jump.label})
        return position + 1

    def verb(self, written: Any) -> None:
        """Run one verb. The verbs that move or speak are in the table of `_verbs`."""
        from ._verbs import VERBS

        name, what = verb_of(written, in_confirm=not self.leg.is_caller)
        VERBS[name](self, what)

    def fill(self, value: Any) -> Any:
        """A value with its variables filled in."""
        return self.leg.fill(value, self.params)

    def branch(self, name: str, what: Any, variable: str = "") -> None:
        """`result`: as `switch` where it is a dict, as `cond` where it is a list."""
        if isinstance(what, list):
            return cond(self, what)
        check_parameters(f"{name}.result", what, ("variable", "case", "default"))
        return switch(self, {"variable": variable, **what})

    def holds(self, when: Any) -> bool:
        """Whether a condition is true on this leg, now."""
        return holds(str(when), self.leg.scopes(self.params))

    def jumps(self, most: float) -> bool:
        """Whether this very `goto` may jump once more."""
        here = tuple(self.leg.path)
        self._jumped[here] = self._jumped.get(here, 0) + 1
        return self._jumped[here] <= most


def switch(script: Script, what: Any) -> None:
    """Take the case of a variable's value; without a case and a default the platform stops the script."""
    variable = str(needed("switch", what, "variable"))
    if "{" in variable:
        raise SimulationError(f"switch.variable is the bare name of a variable, not {variable}")
    cases = needed("switch", what, "case")
    value = script.leg.text_of(variable, script.params)
    if value in cases:
        script.block(cases[value], f"case {value}")
    elif isinstance(what.get("default"), list):
        script.block(what["default"], "default")
    else:
        raise SimulationError(f'script error: switch has no case for {variable} = "{value}", and no default')


def cond(script: Script, what: Any) -> None:
    """Take the first branch whose condition is true, else the `else`."""
    if not isinstance(what, list):
        raise SimulationError(f"cond takes a list, not {what!r}")
    for branch in what:
        check_parameters("cond", branch, ("when", "then", "else"))
    for index, branch in enumerate(what):
        if "when" in branch and script.holds(branch["when"]):
            return script.block(needed("cond", branch, "then"), f"then {index}")
    otherwise = next((branch["else"] for branch in what if "else" in branch), [])
    return script.block(otherwise, "else")


def goto(script: Script, what: Any) -> None:
    """Jump to a label of this section, at most `max` times."""
    most = number("goto.max", what.get("max"), 100)
    if ("when" not in what or script.holds(what["when"])) and script.jumps(most):
        script.leg.jump()
        raise Goto(str(needed("goto", what, "label")))


def execute(script: Script, what: Any) -> None:
    """Run a section or an inline document, and come back."""
    if len(script.leg.path) > _DEEPEST:
        raise SimulationError(f"more than {_DEEPEST} sections inside one another: the document goes round in circles")
    inner, section = reached(script, "execute", what)
    script.leg.variables.pop("return_value", None)
    depth = len(script.leg.path)
    try:
        inner.section(section)
    except Return as back:
        script.leg.variables["return_value"] = back.value
        del script.leg.path[depth:]
    script.block(what.get("on_return", []), "on_return")
    if "result" in what:
        script.branch("execute", what["result"], "return_value")


def transfer(script: Script, what: Any) -> None:
    """Go on in a section, an inline document, or whatever a URL gives: the simulation of this script ends there."""
    script.leg.jump()
    destination = str(script.fill(needed("transfer", what, "dest")))
    if is_url(destination):
        raise Over("url", destination)
    raise Jump(*reached(script, "transfer", what))


def reached(script: Script, verb: str, what: Mapping[str, Any]) -> tuple[Script, str]:
    """The script and the section that a destination names."""
    destination = str(script.fill(needed(verb, what, "dest")))
    params = script.fill(what.get("params", {}))
    if is_url(destination) or destination.startswith("relay:"):
        raise SimulationError(f"{verb}: nothing is fetched in a simulation, not even {destination}")
    if destination.lstrip().startswith("{"):
        return Script(script.leg, sections_of(destination), params), "main"
    return Script(script.leg, script.sections, params), destination


def sections_of(document: Any) -> Mapping[str, Any]:
    """The sections of a document, which may be JSON text."""
    try:
        document = json.loads(document) if isinstance(document, str) else document
    except ValueError:
        raise SimulationError("an inline document is not JSON") from None
    if not isinstance(document, Mapping) or not isinstance(document.get("sections"), Mapping):
        raise SimulationError("a document has `sections`")
    check_parameters("a document", document, ("version", "sections"))
    return dict(document["sections"])


def is_url(destination: str) -> bool:
    """Whether a destination is fetched over HTTP."""
    return destination.startswith(("https://", "http://"))


def give_back(script: Script, value: Any) -> None:
    """`return`: back to what executed this section, or out of the script."""
    raise Return(script.fill(value))


def set_variables(script: Script, what: Any) -> None:
    """Set variables of this leg."""
    if not isinstance(what, Mapping):
        raise SimulationError(f"set takes a dict, not {what!r}")
    script.leg.variables.update(script.fill(dict(what)))


def unset(script: Script, what: Any) -> None:
    """Forget variables of this leg."""
    for name in [what] if isinstance(what, str) else what:
        script.leg.variables.pop(as_text(name), None)
