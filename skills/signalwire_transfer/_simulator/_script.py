"""A document that is being run on one leg of the call, verb by verb."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from ._expressions import MARK, holds
from ._grammar import check_parameters, needed, verb_of
from ._leg import Leg
from ._timeline import SimulationError

Verb = Callable[["Script", Any], None]


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

    def __init__(
        self,
        leg: Leg,
        verbs: Mapping[str, "Verb"],
        sections: Mapping[str, Any],
        params: Mapping[str, Any] | None = None,
        key: str = "",
    ) -> None:
        self.leg, self.verbs, self.sections, self.params = leg, verbs, sections, dict(params or {})
        self.key = key
        """Tells this document from others in the state of the leg."""

    def run(self, section: str = "main") -> None:
        """Run a section and whatever it transfers to, until the script ends."""
        script = self
        while True:
            try:
                return script.section(section)
            except Jump as jump:
                script, section = jump.script, jump.section
                script.leg.path[:] = [(script.key, section)]
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
            raise SimulationError(f"{place} must be a list of verbs, not {verbs!r}")
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
        """Run one verb, as the table of `_verbs` says."""
        name, what = verb_of(written, in_confirm=not self.leg.is_caller)
        self.verbs[name](self, what)

    def fill(self, value: Any) -> Any:
        """A value with its variables filled in."""
        return self.leg.fill(value, self.params)

    def branch(self, name: str, what: Any, variable: str = "") -> None:
        """`result`: as `switch` where it is a dict, as `cond` where it is a list."""
        if isinstance(what, list):
            return self.verbs["cond"](self, what)
        check_parameters(f"{name}.result", what, ("variable", "case", "default"))
        return self.verbs["switch"](self, {"variable": variable, **what})

    def holds(self, when: Any) -> bool:
        """Whether a condition is true on this leg, now."""
        return holds(str(when), self.leg.scopes(self.params))


def reached(script: Script, verb: str, what: Mapping[str, Any]) -> tuple[Script, str]:
    """The script and the section that a destination names."""
    written = str(needed(verb, what, "dest"))
    params = script.fill(what.get("params", {}))
    if written.lstrip().startswith("{"):
        return inline(script, written, params), "main"
    destination = str(script.fill(written))
    if is_url(destination) or destination.startswith("relay:"):
        raise SimulationError(f"{verb}: nothing is fetched in a simulation, not even {destination}")
    return Script(script.leg, script.verbs, script.sections, params, key=script.key), destination


def inline(script: Script, written: str, params: Mapping[str, Any] | None = None) -> Script:
    """A document that stands in another as JSON text. Which of the two fills its variables, no document says."""
    if MARK.search(written):
        raise SimulationError("an inline document holds a variable, and nobody knows when it would be filled in")
    return Script(script.leg, script.verbs, sections_of(written), params, key=written)


def sections_of(document: Any) -> Mapping[str, Any]:
    """The sections of a document, which may be JSON text."""
    try:
        document = json.loads(document) if isinstance(document, str) else document
    except ValueError:
        raise SimulationError("an inline document must be JSON") from None
    if not isinstance(document, Mapping) or not isinstance(document.get("sections"), Mapping):
        raise SimulationError("a document must have `sections`")
    check_parameters("a document", document, ("version", "sections"))
    return dict(document["sections"])


def is_url(destination: str) -> bool:
    """Whether a destination is fetched over HTTP."""
    return destination.startswith(("https://", "http://"))
