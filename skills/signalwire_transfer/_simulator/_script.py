"""A document that is being run on one leg of the call, verb by verb."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ._expressions import MARK, as_text, bare_names, holds
from ._grammar import check_parameters, needed, verb_of
from ._leg import Leg, Over
from ._timeline import SimulationError

Verb = Callable[["Script", Any], None]


class Verbs(NamedTuple):
    """What runs each verb, and what runs it instead where the caller has hung up."""

    run: Mapping[str, Verb]
    alone: Mapping[str, Verb]
    cut_short: frozenset[str]
    """Verbs that go on in a branch of their own when the caller hangs up during them."""


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
        verbs: Verbs,
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
        if self.leg.is_gone:
            self.leg.told.talked = False
            return self.verbs.alone.get(name, self.verbs.run[name])(self, what)
        try:
            return self.verbs.run[name](self, what)
        except Over as over:
            if not self._goes_on(over):
                raise
        return self.verbs.alone[name](self, what) if name in self.verbs.cut_short else None

    def _goes_on(self, over: Over) -> bool:
        """Whether the document goes on without the caller, who has just hung up."""
        if over.how != "caller_hung_up" or self.leg.is_gone or self.leg.assume("caller_gone") == "stops":
            return False
        self.leg.leave()
        return True

    def fill(self, value: Any) -> Any:
        """A value with its variables filled in."""
        return self.leg.fill(value, self.params)

    def branch(self, name: str, what: Any, variable: str = "") -> None:
        """`result`: as `switch` where it is a dict, as `cond` where it is a list."""
        if isinstance(what, list):
            return self.verbs.run["cond"](self, what)
        check_parameters(f"{name}.result", what, ("variable", "case", "default"))
        return self.verbs.run["switch"](self, {"variable": variable, **what})

    def holds(self, when: Any) -> bool:
        """Whether a condition is true on this leg, now."""
        for name in bare_names(str(when)) & self.leg.unsure:
            if self.leg.assume("no_digits") == "unset":
                raise Over("script_error", f"the condition {when} needs {name}, and nothing has set it")
        return holds(str(when), self.leg.scopes(self.params))


def reached(script: Script, verb: str, what: Mapping[str, Any]) -> tuple[Script, str]:
    """The script and the section that a destination names."""
    written = str(needed(verb, what, "dest"))
    params = arriving(script, what.get("params", {}), steers=True)
    if written.lstrip().startswith("{"):
        return inline(script, written, params), "main"
    destination = str(script.fill(written))
    if is_url(destination) or destination.startswith("relay:"):
        raise SimulationError(f"{verb}: nothing is fetched in a simulation, not even {destination}")
    return Script(script.leg, script.verbs, script.sections, params, key=script.key), destination


def arriving(script: Script, written: Any, *, steers: bool = False) -> Any:
    """`params` as they arrive: the documentation shows numbers that have become text."""
    params = script.fill(written)
    if not isinstance(params, Mapping) or all(isinstance(value, str) for value in params.values()):
        return params
    word = script.leg.assume("params", steers=steers)
    if word == "json":
        return {key: as_text(value) for key, value in params.items()}
    return _as_texts(params) if word == "text" else params


def _as_texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _as_texts(inner) for key, inner in value.items()}
    return [_as_texts(inner) for inner in value] if isinstance(value, list) else as_text(value)


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
