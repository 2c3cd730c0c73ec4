"""A text as the page shows it: its findings, its drawing, and what can be called. No SDK is imported for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .._calls._clock import in_words
from .._check._engine import Reported, report_on
from .._check._offered import Offered, offered, selection
from .._check._subject import Subject
from .._check._written import subject_of_file
from .._document._file import File
from .._errors import TransferError, unknown
from .._files._agents import AgentSpec
from .._files._target import PythonFile
from .._quiet import quiet
from .._rehearsal._agent import local_time
from .._rules._rule import page, title
from .._seam._plugins import Plugins, installed
from .._show._as_json import as_json
from .._show._flow import reworded
from .._show._reading import Tools, flow, tools_of
from .._text import visible

Json = dict[str, Any]


class View:
    """Looks at texts with the rules and the skills that are installed."""

    def __init__(self, plugins: Plugins | None = None) -> None:
        self.plugins = plugins or installed()
        self._offered: Offered = offered(self.plugins)
        self._codes = selection(self._offered.rules, [], [])

    def of(self, file: File, at: str, subject: Subject | None = None) -> Json:
        """What the page shows of a file at a time, ISO text or empty: `findings`, and `flow` and `tools` if it loads.

        `flow` is None where the file could not be served as it stands: the page keeps the last drawing then.
        `subject` is what `check` makes of it, where that is known already.
        """
        with quiet("signalwire_transfer"):  # it would warn of what a rule finds
            subject = subject or subject_of_file(file, self.plugins)
            report = report_on(subject, self._offered, self._codes)
        found = [self._finding(each, file) for each in report.found]
        told = {"findings": found, "complaints": report.complaints, "flow": None, "tools": []}
        specs = [file.spec] if isinstance(file, PythonFile) else subject.agents
        return told if subject.problems else told | self._drawn(file, specs, at)

    def page_of(self, code: str) -> Json:
        """The page of a rule. Raises TransferError where there is none of that code."""
        rule = self._offered.rules.get(code)
        if rule is None:
            raise TransferError(unknown("rule", code, self._offered.rules))
        return {"code": code, "title": title(rule), "page": page(rule)}

    def _finding(self, found: Reported, file: File) -> Json:
        rule = self._offered.rules.get(found.code)
        return {
            "line": found.line if found.file == file.name else 0,
            "elsewhere": "" if found.file == file.name else f"{found.file}:{found.line}",
            "code": found.code,
            "has_page": rule is not None,
            "severity": "error" if found.is_error else "warning",
            "path": found.path,
            "message": found.message,
        }

    def _drawn(self, file: File, specs: Iterable[AgentSpec], at: str) -> Json:
        agents = [(spec, tools_of(spec)) for spec in specs]
        moment = local_time(at or None, [placed.tool for _, tools in agents for placed in tools])
        shown = flow(file.name, agents, None, moment, in_words(moment) if moment else "", file.line)
        shown = reworded(shown, lambda text: visible(file.hidden(text)))
        return {"flow": as_json(shown), "tools": list(_callable(agents))}


def _callable(agents: Iterable[tuple[AgentSpec, Tools]]) -> Iterator[Json]:
    """What the model of each agent can call: name, arguments, and what these may be."""
    for spec, _ in agents:
        for use in spec.skills:
            for tool in use.configured.for_the_model if use.configured else ():
                yield {
                    "agent": spec.agent.name,
                    "route": spec.agent.route,
                    "name": tool.name,
                    "arguments": [*_arguments(tool.parameters, tool.names)],
                }


def _arguments(parameters: Mapping[str, Any], names: Callable[[str], list[str]]) -> Iterator[Json]:
    for name, schema in parameters["properties"].items():
        yield {
            "name": name,
            "description": schema.get("description", ""),
            "names": [*map(str, schema.get("enum") or names(name))],
            "required": name in parameters.get("required", ()),
        }
