"""From a subject to findings: mistakes of the loader, findings of the rules, less what the file ignores."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .._errors import KeyPath, Mistake, Row, TransferError
from .._files._ignore import REFUSED, Ignore
from .._routes._listed import Listed
from .._rules._rule import CheckedTool, Finding, NoFindingError, finding_of
from .._seam._border import border
from .._secrets import masked
from ._lines import shown
from ._offered import Needless, Offered
from ._raised import lines_of, raised
from ._subject import Subject


@dataclass(frozen=True)
class Reported:
    """Something to mend, with its line."""

    file: str
    line: int
    code: str
    path: str
    message: str
    shown: str = ""
    """The line itself, as it may be shown."""

    @property
    def is_error(self) -> bool:
        """Whether the loader refuses it."""
        return self.code == REFUSED


@dataclass
class Report:
    """What was found in one file or agent."""

    name: str
    found: list[Reported] = field(default_factory=list)
    ignored: int = 0
    agents: int = 0
    skills: int = 0
    complaints: list[str] = field(default_factory=list)
    """What stopped rules from looking."""
    traces: dict[str, list[str]] = field(default_factory=dict)
    """The traceback behind each of them, where the trace is wanted."""
    stopped: set[str] = field(default_factory=set)
    """The codes of these rules."""


def report_on(subject: Subject, offered: Offered, codes: frozenset[str]) -> Report:
    """Everything that is found with the rules of these codes."""
    report = Report(subject.name, skills=subject.skills, agents=len(subject.checked.agents) if subject.checked else 0)
    problems = {(REFUSED, problem.line, problem.mistake): None for problem in subject.problems}
    unknown = subject.located(_unknown(subject, offered))
    problems |= {(REFUSED, problem.line, problem.mistake): None for problem in unknown}
    told = _told(subject, offered, codes, report)
    kept: dict[str, list[Mistake]] = {}
    for code, finding in _without_ignored(told, subject, offered, codes, report):
        kept.setdefault(code, []).append(Mistake(*finding))
    for code, findings in kept.items():
        problems |= {(code, *problem): None for problem in subject.located(findings)}
    places = sorted(_found(subject, problems), key=lambda found: (found.file, found.line, found.code))
    report.found = sorted(places, key=lambda found: found.file != subject.file)
    return report


def _found(subject: Subject, problems: Iterable[tuple[str, int, Mistake]]) -> Iterator[Reported]:
    rows = {tool.at(listed.parameter): listed for tool in _tools(subject) for listed in tool.listed if listed.file}
    for code, line, mistake in problems:
        if row := mistake.row or _row(mistake, rows):
            place = Mistake((*mistake.path, *row.path) if mistake.row else mistake.path, "").place
            yield Reported(row.file, row.line, code, masked(place), masked(row.message))
            continue
        source = subject.source[line - 1] if 0 < line <= len(subject.source) else ""
        place, message = masked(mistake.place), masked(mistake.message)
        yield Reported(subject.file, line, code, place, message, shown(subject.hidden(source)))


def _tools(subject: Subject) -> Iterator[CheckedTool]:
    return (tool for agent in (subject.checked.agents if subject.checked else ()) for tool in agent.tools)


def _row(mistake: Mistake, directories: Mapping[KeyPath, Listed]) -> Row | None:
    """The row of a directory that a finding is about."""
    for place, listed in directories.items():
        name = mistake.path[len(place)] if len(mistake.path) > len(place) else None
        if mistake.path[: len(place)] == place and (line := listed.lines.get(str(name))):
            return Row(listed.file, line, mistake.path, mistake.message)
    return None


def _told(subject: Subject, offered: Offered, codes: frozenset[str], report: Report) -> list[tuple[str, Finding]]:
    """The findings of the rules, each run by itself: one that raises finds nothing, and stops no other."""
    told: dict[tuple[str, Finding], None] = {}
    if (checked := subject.checked) is None:
        return []
    for code in sorted(codes):
        try:
            with border(f"rule {code}", NoFindingError):
                said = [finding_of(told) for told in offered.rules[code]().find(checked)]
        except (TransferError, NoFindingError) as error:
            is_ours = isinstance(error, NoFindingError)
            why = str(error) if is_ours else raised(error, offered.rules[code].find, subject.hidden)
            complaint = f"rule {code} of {offered.owners.get(code, '')} is left out: {why}"
            report.complaints.append(complaint)
            report.traces[complaint] = lines_of(error, subject.hidden)
            report.stopped.add(code)
            continue
        told |= {(code, finding): None for finding in said if not _follows(finding.path, subject.refused)}
    return list(told)


def _follows(path: KeyPath, refused: frozenset[KeyPath]) -> bool:
    """Whether the loader refuses what a finding is about."""
    return any(path[:end] in refused for end in range(1, len(path) + 1))


def _without_ignored(
    told: list[tuple[str, Finding]], subject: Subject, offered: Offered, codes: frozenset[str], report: Report
) -> Iterator[tuple[str, Finding]]:
    """The findings that no entry of the file ignores, and findings about entries that ignore nothing."""
    used: set[KeyPath] = set()
    for code, finding in told:
        matching = [path for path, entry in subject.ignores if entry.rule == code and _is_at(finding.path, entry.at)]
        used.update(matching)
        report.ignored += bool(matching)
        if not matching:
            yield code, finding
    for path, entry in subject.ignores:
        if Needless.code in codes and path not in used and _has_looked(entry, offered, codes - report.stopped):
            where = f" at {entry.at}" if entry.at else ""
            yield Needless.code, Finding(path, f"ignores nothing: {entry.rule} finds nothing{where}")


def _has_looked(entry: Ignore, offered: Offered, codes: frozenset[str]) -> bool:
    rule = offered.rules.get(entry.rule)
    return rule is not None and entry.rule in codes and not rule.depends_on_machine


def _is_at(path: KeyPath, at: str) -> bool:
    """Whether a path is at or below the place that `at` writes; a key may hold dots itself."""
    at = at.strip()
    places = (Mistake(path[:end], "").place for end in range(1, len(path) + 1))
    return not at or any(at in (place, masked(place)) for place in places)


def _unknown(subject: Subject, offered: Offered) -> Iterator[Mistake]:
    for path, entry in subject.ignores:
        if entry.rule not in offered.rules:
            known = ", ".join(offered.rules)
            yield Mistake((*path, "rule"), f'no rule has the code "{entry.rule}"; there are {known}')
